"""How the platform uses SageMaker Studio."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.ec2_security import a_group
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example


def _domain(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "domainName": "acme-local-studio",
        "authMode": "IAM",
        "appNetworkAccessType": "VpcOnly",
        "vpcId": vpc.id,
        "subnetIds": [a_subnet(cloud, vpc).id],
        "kmsKeyId": a_key(cloud)["arn"],
        "defaultUserSettings": {
            "executionRole": a_role(cloud, service="sagemaker.amazonaws.com")["arn"],
            "securityGroups": [a_group(cloud, vpc, "spaces").id],
            "jupyterLabAppSettings": _idle(60),
        },
        "retentionPolicy": {"homeEfsFileSystem": "Delete"},
        "tagPropagation": "ENABLED",
    }


def _idle(minutes: int) -> Props:
    settings = {"lifecycleManagement": "ENABLED", "idleTimeoutInMinutes": minutes}
    return {"appLifecycleManagement": {"idleSettings": settings}}


def _space_settings(disk_gb: int) -> Props:
    return {
        "appType": "JupyterLab",
        "spaceStorageSettings": {"ebsStorageSettings": {"ebsVolumeSizeInGb": disk_gb}},
    }


EXAMPLES = [
    Example(
        "aws:sagemaker/domain:Domain",
        _domain,
        update={"tagPropagation": "DISABLED"},
        replace={"authMode": "SSO"},
    ),
    Example(
        "aws:sagemaker/userProfile:UserProfile",
        lambda cloud: {
            "domainId": "d-abcdefghijkl",
            "userProfileName": "explorer",
            "userSettings": {
                "executionRole": a_role(cloud, service="sagemaker.amazonaws.com")["arn"]
            },
        },
        update={"tags": {"team": "risk"}},
        replace={"userProfileName": "operator"},
    ),
    Example(
        "aws:sagemaker/space:Space",
        lambda _: {
            "domainId": "d-abcdefghijkl",
            "spaceName": "explorer-work",
            "ownershipSettings": {"ownerUserProfileName": "explorer"},
            "spaceSharingSettings": {"sharingType": "Private"},
            "spaceSettings": _space_settings(20),
        },
        update={"spaceSettings": _space_settings(40)},
        replace={"spaceName": "explorer-night"},
    ),
]
