"""Outputs of EKS types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _cluster(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    host = f"{declared.hex(32, 'endpoint').upper()}.gr7.{declared.region}.eks.amazonaws.com"
    issuer = (
        f"https://oidc.eks.{declared.region}.amazonaws.com/id/{declared.hex(32, 'oidc').upper()}"
    )
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("eks", f"cluster/{name}"),
        "endpoint": f"https://{host}",
        "certificateAuthority": {"data": declared.hex(64, "authority")},
        "identities": [{"oidcs": [{"issuer": issuer}]}],
        "platformVersion": "eks.1",
        "status": "ACTIVE",
    }


def _node_group(declared: Declared) -> dict[str, Any]:
    cluster, name = declared.text("clusterName"), declared.named("nodeGroupName")
    group = declared.uuid("group")
    return {
        "id": f"{cluster}:{name}",
        "nodeGroupName": name,
        "arn": declared.arn("eks", f"nodegroup/{cluster}/{name}/{group}"),
        "resources": [{"autoscalingGroups": [{"name": f"eks-{name}-{group}"}]}],
        "status": "ACTIVE",
    }


def _access_entry(declared: Declared) -> dict[str, Any]:
    cluster, principal = declared.text("clusterName"), declared.text("principalArn")
    role = principal.rpartition("/")[2]
    entry = f"access-entry/{cluster}/role/{declared.account}/{role}/{declared.uuid('entry')}"
    return {
        "id": f"{cluster}:{principal}",
        "accessEntryArn": declared.arn("eks", entry),
    }


def _access_policy(declared: Declared) -> dict[str, Any]:
    parts = [declared.text(name) for name in ("clusterName", "principalArn", "policyArn")]
    return {"id": "#".join(parts)}


def _addon(declared: Declared) -> dict[str, Any]:
    cluster, name = declared.text("clusterName"), declared.text("addonName")
    return {
        "id": f"{cluster}:{name}",
        "arn": declared.arn("eks", f"addon/{cluster}/{name}/{declared.uuid('addon')}"),
    }


def _pod_identity(declared: Declared) -> dict[str, Any]:
    association = f"a-{declared.hex(17, 'association')}"
    cluster = declared.text("clusterName")
    return {
        "id": association,
        "associationId": association,
        "associationArn": declared.arn("eks", f"podidentityassociation/{cluster}/{association}"),
    }


CLUSTERS: Mapping[str, Shape] = {
    "aws:eks/accessEntry:AccessEntry": _access_entry,
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": _access_policy,
    "aws:eks/addon:Addon": _addon,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
}
