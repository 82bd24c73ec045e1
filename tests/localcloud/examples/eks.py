"""How the platform uses EKS types."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_launch import a_template
from tests.localcloud.examples.ec2_network import a_vpc
from tests.localcloud.examples.ec2_security import a_group
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource

ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


def subnets(cloud: Cloud) -> list[str]:
    """Subnets of a network of the cluster's own, in two zones."""
    vpc = a_vpc(cloud, "eks-vpc")
    return [
        cloud.create(
            "aws:ec2/subnet:Subnet",
            f"eks-{letter}",
            vpcId=vpc.id,
            cidrBlock=f"10.0.{200 + number}.0/24",
            availabilityZone=f"us-east-1{letter}",
        ).id
        for number, letter in enumerate("ab")
    ]


def cluster_inputs(cloud: Cloud) -> Props:
    """All inputs of the platform's cluster."""
    group = a_group(cloud, a_vpc(cloud, "eks-group-vpc"), "eks-group")
    return {
        "name": "acme-local",
        "roleArn": a_role(cloud)["arn"],
        "version": "1.34",
        "accessConfig": {
            "authenticationMode": "API",
            "bootstrapClusterCreatorAdminPermissions": False,
        },
        "bootstrapSelfManagedAddons": False,
        "deletionProtection": False,
        "enabledClusterLogTypes": LOGS,
        "encryptionConfig": {
            "provider": {"keyArn": a_key(cloud)["arn"]},
            "resources": ["secrets"],
        },
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.20.0.0/16"},
        "upgradePolicy": {"supportType": "STANDARD"},
        "vpcConfig": {
            "subnetIds": subnets(cloud),
            "securityGroupIds": [group.id],
            "endpointPrivateAccess": True,
            "endpointPublicAccess": False,
        },
        "zonalShiftConfig": {"enabled": True},
        "tags": {"component": "cluster"},
    }


def a_cluster(cloud: Cloud, name: str = "a-cluster") -> Resource:
    """A cluster to add to."""
    return cloud.create(
        "aws:eks/cluster:Cluster",
        name,
        name=name,
        roleArn=a_role(cloud, f"{name}-role")["arn"],
        version="1.34",
        accessConfig={"authenticationMode": "API"},
        vpcConfig={"subnetIds": subnets(cloud)},
    )


def _unprotected(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("eks").update_cluster_config(
        name=resource.id,
        logging={"clusterLogging": [{"types": ["api"], "enabled": True}]},
    )
    return "enabledClusterLogTypes"


def _node_group(cloud: Cloud) -> Props:
    template = a_template(cloud, "system-template", imageId=None)
    cluster = a_cluster(cloud)
    return {
        "clusterName": cluster["name"],
        "nodeGroupName": "system",
        "nodeRoleArn": a_role(cloud)["arn"],
        "subnetIds": cluster["vpcConfig"]["subnetIds"],
        "amiType": "AL2023_x86_64_STANDARD",
        "capacityType": "ON_DEMAND",
        "instanceTypes": ["m7i.large"],
        "labels": {"mlops.platform/node-group": "system"},
        "launchTemplate": {"id": template.id, "version": "1"},
        "nodeRepairConfig": {"enabled": True},
        "scalingConfig": {"minSize": 2, "maxSize": 4, "desiredSize": 2},
        "taints": [{"key": "dedicated", "value": "system", "effect": "NO_SCHEDULE"}],
        "updateConfig": {"maxUnavailablePercentage": 33},
        "version": "1.34",
        "tags": {"component": "nodes-system"},
    }


def _resized(cloud: Cloud, resource: Resource) -> str:
    cluster, _, name = resource.id.partition(":")
    cloud.boto3("eks").update_nodegroup_config(
        clusterName=cluster,
        nodegroupName=name,
        scalingConfig={"minSize": 1, "maxSize": 9, "desiredSize": 5},
    )
    return "scalingConfig"


def _entry(cloud: Cloud) -> Props:
    return {
        "clusterName": a_cluster(cloud)["name"],
        "principalArn": a_role(cloud)["arn"],
        "kubernetesGroups": ["mlops:engineers"],
        "type": "STANDARD",
        "tags": {"component": "cluster"},
    }


def _regrouped(cloud: Cloud, resource: Resource) -> str:
    cluster, _, principal = resource.id.partition(":")
    cloud.boto3("eks").update_access_entry(
        clusterName=cluster, principalArn=principal, kubernetesGroups=["somebody"]
    )
    return "kubernetesGroups"


def _association(cloud: Cloud) -> Props:
    entry = cloud.create("aws:eks/accessEntry:AccessEntry", "entry", **_entry(cloud))
    return {
        "clusterName": entry["clusterName"],
        "principalArn": entry["principalArn"],
        "policyArn": ADMIN,
        "accessScope": {"type": "namespace", "namespaces": ["training"]},
    }


def _rescoped(cloud: Cloud, resource: Resource) -> str:
    cluster, principal, policy = resource.id.split("#")
    cloud.boto3("eks").associate_access_policy(
        clusterName=cluster,
        principalArn=principal,
        policyArn=policy,
        accessScope={"type": "cluster"},
    )
    return "accessScope"


def _configuration(**values: Any) -> str:
    return json.dumps({"env": {"ENABLE_PREFIX_DELEGATION": "true", **values}})


def _addon(cloud: Cloud) -> Props:
    return {
        "clusterName": a_cluster(cloud)["name"],
        "addonName": "vpc-cni",
        "addonVersion": "v1.21.1-eksbuild.1",
        "configurationValues": _configuration(),
        "resolveConflictsOnCreate": "OVERWRITE",
        "resolveConflictsOnUpdate": "OVERWRITE",
        "tags": {"component": "cluster"},
    }


def _other_version(cloud: Cloud, resource: Resource) -> str:
    cluster, _, name = resource.id.partition(":")
    cloud.boto3("eks").update_addon(
        clusterName=cluster, addonName=name, addonVersion="v1.22.0-eksbuild.1"
    )
    return "addonVersion"


def _identity(cloud: Cloud) -> Props:
    return {
        "clusterName": a_cluster(cloud)["name"],
        "namespace": "kube-system",
        "serviceAccount": "aws-node",
        "roleArn": a_role(cloud)["arn"],
        "tags": {"component": "cluster"},
    }


def _other_role(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("eks").update_pod_identity_association(
        clusterName=resource["clusterName"],
        associationId=resource.id,
        roleArn=a_role(cloud, "somebody")["arn"],
    )
    return "roleArn"


EXAMPLES = [
    Example(
        "aws:eks/cluster:Cluster",
        cluster_inputs,
        update={
            "version": "1.35",
            "enabledClusterLogTypes": ["api", "audit"],
            "upgradePolicy": {"supportType": "EXTENDED"},
            "zonalShiftConfig": {"enabled": False},
            "tags": {"component": "other"},
        },
        replace={"kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.21.0.0/16"}},
        drift=_unprotected,
    ),
    Example(
        "aws:eks/nodeGroup:NodeGroup",
        _node_group,
        update={
            "scalingConfig": {"minSize": 3, "maxSize": 6, "desiredSize": 3},
            "labels": {"team": "platform"},
            "taints": [{"key": "dedicated", "value": "other", "effect": "NO_SCHEDULE"}],
            "updateConfig": {"maxUnavailable": 1},
            "nodeRepairConfig": {"enabled": False},
            "version": "1.35",
            "tags": {"component": "other"},
        },
        replace={"capacityType": "SPOT"},
        drift=_resized,
    ),
    Example(
        "aws:eks/accessEntry:AccessEntry",
        _entry,
        update={"kubernetesGroups": ["mlops:viewers"], "tags": {"component": "other"}},
        replace=lambda cloud: {"principalArn": a_role(cloud, "another")["arn"]},
        drift=_regrouped,
    ),
    Example(
        "aws:eks/accessEntry:AccessEntry",
        lambda cloud: {
            "clusterName": a_cluster(cloud)["name"],
            "principalArn": a_role(cloud)["arn"],
            "type": "EC2_LINUX",
        },
        replace={"type": "STANDARD"},
        label="of nodes",
    ),
    Example(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        _association,
        replace={"policyArn": VIEW},
        drift=_rescoped,
    ),
    Example(
        "aws:eks/addon:Addon",
        _addon,
        update={
            "addonVersion": "v1.21.1-eksbuild.5",
            "configurationValues": _configuration(WARM_PREFIX_TARGET="1"),
            "tags": {"component": "other"},
        },
        replace={"addonName": "coredns"},
        drift=_other_version,
    ),
    Example(
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        _identity,
        update=lambda cloud: {
            "roleArn": a_role(cloud, "another")["arn"],
            "tags": {"component": "other"},
        },
        replace={"serviceAccount": "another"},
        drift=_other_role,
        import_id=lambda resource: f"{resource['clusterName']},{resource.id}",
    ),
]
