"""EKS: clusters and their managed node groups."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"TagResource", "UntagResource"})
_PLAIN = ("accessConfig", "upgradePolicy", "zonalShiftConfig", "deletionProtection")


class EksObject(Emulation):
    """What the objects of EKS have in common: a description and tags by ARN."""

    service = "eks"
    taggable = True

    @abstractmethod
    def describe(self, aws: Aws, id_: str, known: Props) -> dict[str, Any]:
        """The object as EKS describes it."""

    @abstractmethod
    def arn_of(self, found: dict[str, Any]) -> str:
        """Its ARN."""

    def retag(self, aws: Aws, id_: str, inputs: Props, old: Props) -> None:
        """Brings the tags to those of `inputs`."""
        retag(aws, inputs, old, resourceArn=self.arn_of(self.describe(aws, id_, old)))


class Cluster(EksObject):
    """`aws.eks.Cluster`; its id is the name. Deletion protection is enforced, and a version
    rises by one at a time."""

    token = "aws:eks/cluster:Cluster"
    cloudformation = "AWS::EKS::Cluster"
    create_operation = "CreateCluster"
    operations = TAGGING | {
        "CreateCluster",
        "DescribeCluster",
        "UpdateClusterConfig",
        "UpdateClusterVersion",
        "DeleteCluster",
    }
    name = Name("name", most=100)
    outputs = (
        "arn",
        "certificateAuthority",
        "certificateAuthorities",
        "createdAt",
        "endpoint",
        "identities",
        "platformVersion",
        "status",
    )
    rename = {"vpcConfig": "resourcesVpcConfig"}
    omit = frozenset({"enabledClusterLogTypes"})
    kept = {
        "bootstrapSelfManagedAddons": "an instruction to the create; no answer of AWS says it",
        "forceUpdateVersion": "an instruction to the update, not a property of the cluster",
    }
    replace_on = frozenset({"name", "roleArn", "encryptionConfig", "bootstrapSelfManagedAddons"})

    def is_input(self, name: str) -> bool:
        return name == "enabledClusterLogTypes" or super().is_input(name)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs, omit={"forceUpdateVersion"})
        if inputs.get("enabledClusterLogTypes"):
            params["logging"] = _logging(inputs["enabledClusterLogTypes"])
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["name"])

    def describe(self, aws: Aws, id_: str, known: Props) -> dict[str, Any]:
        found: dict[str, Any] = aws.call("DescribeCluster", name=id_)["cluster"]
        return found

    def arn_of(self, found: dict[str, Any]) -> str:
        return str(found["arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        cluster = self.describe(aws, id_, known)
        authority = {"data": cluster["certificateAuthority"]["data"]}
        found: Props = {
            "arn": cluster["arn"],
            "certificateAuthority": authority,
            "certificateAuthorities": [authority],
            "createdAt": cluster["createdAt"].isoformat(),
            "endpoint": cluster["endpoint"],
            "identities": [{"oidcs": [{"issuer": cluster["identity"]["oidc"]["issuer"]}]}],
            "platformVersion": cluster["platformVersion"],
            "status": cluster["status"],
            "name": cluster["name"],
            "roleArn": cluster["roleArn"],
            "version": cluster["version"],
            "vpcConfig": cluster["resourcesVpcConfig"],
            "kubernetesNetworkConfig": cluster["kubernetesNetworkConfig"],
            "enabledClusterLogTypes": [
                kind
                for each in cluster["logging"]["clusterLogging"]
                if each["enabled"]
                for kind in each["types"]
            ],
            "tags": cluster.get("tags", {}),
        }
        for name in _PLAIN:
            if name in cluster:
                found[name] = cluster[name]
        if cluster.get("encryptionConfig"):
            [encryption] = cluster["encryptionConfig"]
            found["encryptionConfig"] = {
                "provider": {"keyArn": encryption["provider"]["keyArn"]},
                "resources": encryption["resources"],
            }
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "version" in changed:
            aws.call("UpdateClusterVersion", name=id_, version=inputs["version"])
        config: dict[str, Any] = {}
        for name in sorted(changed & set(_PLAIN)):
            config[name] = inputs.get(name, False if name == "deletionProtection" else {})
        if "accessConfig" in config:
            mode = config["accessConfig"]["authenticationMode"]
            config["accessConfig"] = {"authenticationMode": mode}
        if "vpcConfig" in changed:
            config["resourcesVpcConfig"] = inputs["vpcConfig"]
        if "enabledClusterLogTypes" in changed:
            config["logging"] = _logging(inputs.get("enabledClusterLogTypes") or [])
        if config:
            aws.call("UpdateClusterConfig", name=id_, **config)
        if "tags" in changed:
            self.retag(aws, id_, inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteCluster", name=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["name"])


def _logging(kinds: Any) -> dict[str, Any]:
    return {"clusterLogging": [{"types": kinds, "enabled": True}]}


class NodeGroup(EksObject):
    """`aws.eks.NodeGroup`; its id is `<cluster>:<name>`. No instance starts."""

    token = "aws:eks/nodeGroup:NodeGroup"
    cloudformation = "AWS::EKS::Nodegroup"
    create_operation = "CreateNodegroup"
    operations = TAGGING | {
        "CreateNodegroup",
        "DescribeNodegroup",
        "UpdateNodegroupConfig",
        "UpdateNodegroupVersion",
        "DeleteNodegroup",
    }
    name = Name("nodeGroupName", most=63)
    outputs = ("arn", "resources", "status")
    rename = {
        "nodeGroupName": "nodegroupName",
        "nodeRoleArn": "nodeRole",
        "subnetIds": "subnets",
    }
    kept = {
        "forceUpdateVersion": "an instruction to the update, not a property of the group",
    }
    replace_on = frozenset({"nodeGroupName", "nodeRoleArn", "subnetIds", "clusterName"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        omit = {"forceUpdateVersion", "taints"}
        params = self.params(self.create_operation, inputs, omit=omit)
        if inputs.get("taints"):
            params["taints"] = inputs["taints"]
        return self.create_operation, params

    def is_input(self, name: str) -> bool:
        return name == "taints" or super().is_input(name)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['clusterName']}:{inputs['nodeGroupName']}"

    def describe(self, aws: Aws, id_: str, known: Props) -> dict[str, Any]:
        cluster, _, name = id_.partition(":")
        answer = aws.call("DescribeNodegroup", clusterName=cluster, nodegroupName=name)
        found: dict[str, Any] = answer["nodegroup"]
        return found

    def arn_of(self, found: dict[str, Any]) -> str:
        return str(found["nodegroupArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        group = self.describe(aws, id_, known)
        found: Props = {
            "arn": group["nodegroupArn"],
            "resources": [
                {
                    "autoscalingGroups": group["resources"]["autoScalingGroups"],
                    "remoteAccessSecurityGroupId": "",
                }
            ],
            "status": group["status"],
            "clusterName": group["clusterName"],
            "nodeGroupName": group["nodegroupName"],
            "nodeRoleArn": group["nodeRole"],
            "subnetIds": group["subnets"],
            "tags": group.get("tags", {}),
        }
        for name in (
            "amiType",
            "capacityType",
            "instanceTypes",
            "labels",
            "releaseVersion",
            "scalingConfig",
            "taints",
            "updateConfig",
            "version",
        ):
            found[name] = group.get(name)
        if group.get("nodeRepairConfig"):
            found["nodeRepairConfig"] = group["nodeRepairConfig"]
        if group.get("launchTemplate"):
            declared = known.get("launchTemplate") or {"id": "", "version": ""}
            found["launchTemplate"] = {
                key: value for key, value in group["launchTemplate"].items() if key in declared
            }
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        cluster, _, name = id_.partition(":")
        where = {"clusterName": cluster, "nodegroupName": name}
        config: dict[str, Any] = {
            key: inputs.get(key, {"enabled": False} if key == "nodeRepairConfig" else {})
            for key in ("nodeRepairConfig", "scalingConfig", "updateConfig")
            if key in changed
        }
        if "labels" in changed:
            wanted, before = inputs.get("labels") or {}, old.get("labels") or {}
            config["labels"] = {
                "addOrUpdateLabels": wanted,
                "removeLabels": sorted(set(before) - set(wanted)),
            }
        if "taints" in changed:
            wanted_taints, before_taints = inputs.get("taints") or [], old.get("taints") or []
            config["taints"] = {
                "addOrUpdateTaints": wanted_taints,
                "removeTaints": [each for each in before_taints if each not in wanted_taints],
            }
        if config:
            aws.call("UpdateNodegroupConfig", **where, **config)
        if changed & {"version", "releaseVersion", "launchTemplate"}:
            version = {
                key: inputs[key]
                for key in ("version", "releaseVersion", "launchTemplate")
                if key in inputs and key in changed
            }
            aws.call("UpdateNodegroupVersion", **where, **version)
        if "tags" in changed:
            self.retag(aws, id_, inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        cluster, _, name = id_.partition(":")
        aws.call("DeleteNodegroup", clusterName=cluster, nodegroupName=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['clusterName']}:{inputs['nodeGroupName']}"


TYPES = [Cluster, NodeGroup]
