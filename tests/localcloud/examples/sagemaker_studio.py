"""How the platform uses SageMaker Studio."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.ec2_security import a_group
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


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


def _longer_idle(cloud: Cloud) -> Props:
    [role] = [one for one in cloud.created if one.type == "aws:iam/role:Role"]
    settings = {"executionRole": role["arn"], "jupyterLabAppSettings": _idle(90)}
    return {"defaultUserSettings": settings, "tags": {"team": "risk"}}


def _hide(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_domain(DomainId=resource.id, TagPropagation="DISABLED")
    return "tagPropagation"


def a_domain(cloud: Cloud) -> Resource:
    """A domain to lie in."""
    return cloud.create("aws:sagemaker/domain:Domain", "studio", **_domain(cloud))


def _execution_role(cloud: Cloud) -> str:
    return str(a_role(cloud, "explorer", service="sagemaker.amazonaws.com")["arn"])


def _profile(cloud: Cloud) -> Props:
    return {
        "domainId": a_domain(cloud).id,
        "userProfileName": "explorer",
        "userSettings": {"executionRole": _execution_role(cloud)},
        "tags": {"component": "studio"},
    }


def _with_idle(cloud: Cloud) -> Props:
    [role] = [one for one in cloud.created if one.name == "explorer"]
    settings = {"executionRole": role["arn"], "jupyterLabAppSettings": _idle(90)}
    return {"userSettings": settings, "tags": {"team": "risk"}}


def _take_role(cloud: Cloud, resource: Resource) -> str:
    [role] = [one for one in cloud.created if one.name == "role"]
    cloud.boto3("sagemaker").update_user_profile(
        DomainId=resource["domainId"],
        UserProfileName="explorer",
        UserSettings={"ExecutionRole": role["arn"]},
    )
    return "userSettings"


def _space(cloud: Cloud) -> Props:
    profile = cloud.create("aws:sagemaker/userProfile:UserProfile", "profile", **_profile(cloud))
    return {
        "domainId": profile["domainId"],
        "spaceName": "explorer-work",
        "ownershipSettings": {"ownerUserProfileName": "explorer"},
        "spaceSharingSettings": {"sharingType": "Private"},
        "spaceSettings": _space_settings(20),
    }


def _space_settings(disk_gb: int) -> Props:
    return {
        "appType": "JupyterLab",
        "spaceStorageSettings": {"ebsStorageSettings": {"ebsVolumeSizeInGb": disk_gb}},
    }


def _grow(cloud: Cloud, resource: Resource) -> str:
    size = {"EbsStorageSettings": {"EbsVolumeSizeInGb": 100}}
    cloud.boto3("sagemaker").update_space(
        DomainId=resource["domainId"],
        SpaceName="explorer-work",
        SpaceSettings={"SpaceStorageSettings": size},
    )
    return "spaceSettings"


EXAMPLES = [
    Example(
        "aws:sagemaker/domain:Domain",
        _domain,
        update=_longer_idle,
        replace={"authMode": "SSO"},
        drift=_hide,
    ),
    Example(
        "aws:sagemaker/userProfile:UserProfile",
        _profile,
        update=_with_idle,
        replace={"userProfileName": "operator"},
        drift=_take_role,
    ),
    Example(
        "aws:sagemaker/space:Space",
        _space,
        update={"spaceSettings": _space_settings(40), "spaceDisplayName": "Work"},
        replace={"spaceName": "explorer-night"},
        drift=_grow,
    ),
]
