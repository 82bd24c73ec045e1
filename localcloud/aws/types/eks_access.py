"""EKS: who may use a cluster, and as whom its pods call AWS."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation
from localcloud.aws.types.eks import TAGGING, EksObject
from localcloud.aws.values import Props


class AccessEntry(EksObject):
    """`aws.eks.AccessEntry`; its id is `<cluster>:<principal>`."""

    token = "aws:eks/accessEntry:AccessEntry"
    cloudformation = "AWS::EKS::AccessEntry"
    create_operation = "CreateAccessEntry"
    operations = TAGGING | {
        "CreateAccessEntry",
        "DescribeAccessEntry",
        "UpdateAccessEntry",
        "DeleteAccessEntry",
    }
    outputs = ("accessEntryArn", "createdAt", "modifiedAt")
    outside = frozenset({"principalArn"})
    defaults = {"type": "STANDARD"}
    replace_on = frozenset({"clusterName", "principalArn", "type"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['clusterName']}:{inputs['principalArn']}"

    def describe(self, aws: Aws, id_: str, known: Props) -> dict[str, Any]:
        answer = aws.call("DescribeAccessEntry", **_whose(id_))
        found: dict[str, Any] = answer["accessEntry"]
        return found

    def arn_of(self, found: dict[str, Any]) -> str:
        return str(found["accessEntryArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        entry = self.describe(aws, id_, known)
        return {
            "accessEntryArn": entry["accessEntryArn"],
            "createdAt": entry["createdAt"].isoformat(),
            "modifiedAt": entry["modifiedAt"].isoformat(),
            "clusterName": entry["clusterName"],
            "principalArn": entry["principalArn"],
            "kubernetesGroups": entry.get("kubernetesGroups", []),
            "userName": entry["username"],
            "type": entry["type"],
            "tags": entry.get("tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            wanted: dict[str, Any] = {"kubernetesGroups": inputs.get("kubernetesGroups", [])}
            if inputs.get("userName"):
                wanted["username"] = inputs["userName"]
            aws.call("UpdateAccessEntry", **_whose(id_), **wanted)
        if "tags" in changed:
            self.retag(aws, id_, inputs, old)

    def renewed(self, changed: Any) -> Any:
        return ("modifiedAt",)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteAccessEntry", **_whose(id_))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['clusterName']}:{inputs['principalArn']}"


def _whose(id_: str) -> dict[str, str]:
    cluster, _, principal = id_.partition(":")
    return {"clusterName": cluster, "principalArn": principal}


class AccessPolicyAssociation(Emulation):
    """`aws.eks.AccessPolicyAssociation`; its id is `<cluster>#<principal>#<policy>`. Nothing of it
    ever changes."""

    token = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
    service = "eks"
    create_operation = "AssociateAccessPolicy"
    operations = frozenset(
        {"AssociateAccessPolicy", "ListAssociatedAccessPolicies", "DisassociateAccessPolicy"}
    )
    outside = frozenset({"principalArn"})
    outputs = ("associatedAt", "modifiedAt")
    replace_on = frozenset({"accessScope", "clusterName", "policyArn", "principalArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(self.identity(inputs, aws))

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        cluster, principal, policy = id_.split("#")
        for each in aws.pages(
            "ListAssociatedAccessPolicies",
            "associatedAccessPolicies",
            clusterName=cluster,
            principalArn=principal,
        ):
            if each["policyArn"] == policy:
                return {
                    "clusterName": cluster,
                    "principalArn": principal,
                    "policyArn": policy,
                    "accessScope": each["accessScope"],
                    "associatedAt": each["associatedAt"].isoformat(),
                    "modifiedAt": each["modifiedAt"].isoformat(),
                }
        return None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        cluster, principal, policy = id_.split("#")
        aws.call(
            "DisassociateAccessPolicy",
            clusterName=cluster,
            principalArn=principal,
            policyArn=policy,
        )

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['clusterName']}#{inputs['principalArn']}#{inputs['policyArn']}"


class PodIdentityAssociation(EksObject):
    """`aws.eks.PodIdentityAssociation`; its id is the association's, and `<cluster>,<id>` imports
    it."""

    token = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
    cloudformation = "AWS::EKS::PodIdentityAssociation"
    create_operation = "CreatePodIdentityAssociation"
    operations = TAGGING | {
        "CreatePodIdentityAssociation",
        "DescribePodIdentityAssociation",
        "UpdatePodIdentityAssociation",
        "DeletePodIdentityAssociation",
        "ListPodIdentityAssociations",
    }
    outputs = ("associationArn", "associationId")
    replace_on = frozenset({"clusterName", "namespace", "serviceAccount"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["association"]["associationId"])

    def describe(self, aws: Aws, id_: str, known: Props) -> dict[str, Any]:
        answer = aws.call("DescribePodIdentityAssociation", **_which(id_, known))
        found: dict[str, Any] = answer["association"]
        return found

    def arn_of(self, found: dict[str, Any]) -> str:
        return str(found["associationArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = self.describe(aws, id_, known)
        wanted = ("clusterName", "namespace", "serviceAccount", "roleArn", "associationArn")
        given = ("disableSessionTags", "targetRoleArn", "policy", "associationId", "tags")
        return {name: found[name] for name in (*wanted, *given) if name in found}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            members = ("roleArn", "targetRoleArn", "disableSessionTags", "policy")
            wanted = {name: inputs[name] for name in members if name in inputs}
            aws.call("UpdatePodIdentityAssociation", **_which(id_, inputs), **wanted)
        if "tags" in changed:
            self.retag(aws, id_, inputs, {**old, "clusterName": inputs["clusterName"]})

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeletePodIdentityAssociation", **_which(id_, known))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        found = aws.call(
            "ListPodIdentityAssociations",
            clusterName=inputs["clusterName"],
            namespace=inputs["namespace"],
            serviceAccount=inputs["serviceAccount"],
        )["associations"]
        return f"{inputs['clusterName']},{found[0]['associationId']}" if found else None


def _which(id_: str, known: Props) -> dict[str, str]:
    cluster, _, association = id_.rpartition(",")
    cluster = cluster or str(known.get("clusterName", ""))
    if not cluster:
        raise NotFound("NotFound", f"{id_}: import it as <cluster>,<association>")
    return {"clusterName": cluster, "associationId": association}


TYPES = [AccessEntry, AccessPolicyAssociation, PodIdentityAssociation]
