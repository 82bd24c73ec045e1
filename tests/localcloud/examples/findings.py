"""How the platform uses GuardDuty, Security Hub and Inspector types."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.harness import Cloud, Example, Resource

STANDARDS = "arn:aws:securityhub:us-east-1::standards"


def a_detector(cloud: Cloud, name: str = "detector") -> Resource:
    """The detector of the account."""
    return cloud.create("aws:guardduty/detector:Detector", name, enable=True)


def _feature(cloud: Cloud) -> Props:
    return {
        "detectorId": a_detector(cloud).id,
        "name": "RUNTIME_MONITORING",
        "status": "ENABLED",
        "additionalConfigurations": [{"name": "EKS_ADDON_MANAGEMENT", "status": "ENABLED"}],
    }


def _subscription(cloud: Cloud) -> Props:
    cloud.create("aws:securityhub/account:Account", "hub", enableDefaultStandards=False)
    return {"standardsArn": f"{STANDARDS}/cis-aws-foundations-benchmark/v/3.0.0"}


def _paused(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("guardduty").update_detector(DetectorId=resource.id, Enable=False)
    return "enable"


def _feature_off(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("guardduty").update_detector(
        DetectorId=resource["detectorId"],
        Features=[{"Name": "RUNTIME_MONITORING", "Status": "DISABLED"}],
    )
    return "status"


def _no_new_controls(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("securityhub").update_security_hub_configuration(AutoEnableControls=False)
    return "autoEnableControls"


def _without_functions(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("inspector2").disable(accountIds=["123456789012"], resourceTypes=["LAMBDA"])
    return "resourceTypes"


EXAMPLES = [
    Example(
        "aws:guardduty/detector:Detector",
        lambda _: {
            "enable": True,
            "findingPublishingFrequency": "FIFTEEN_MINUTES",
            "tags": {"component": "findings"},
        },
        update={"findingPublishingFrequency": "ONE_HOUR", "tags": {"component": "other"}},
        drift=_paused,
    ),
    Example(
        "aws:guardduty/detectorFeature:DetectorFeature",
        _feature,
        update={
            "additionalConfigurations": [{"name": "EKS_ADDON_MANAGEMENT", "status": "DISABLED"}]
        },
        replace={"name": "S3_DATA_EVENTS"},
        drift=_feature_off,
        survives_delete=True,
    ),
    Example(
        "aws:securityhub/account:Account",
        lambda _: {
            "enableDefaultStandards": False,
            "controlFindingGenerator": "SECURITY_CONTROL",
            "autoEnableControls": True,
        },
        update={"controlFindingGenerator": "STANDARD_CONTROL", "autoEnableControls": False},
        replace={"enableDefaultStandards": True},
        drift=_no_new_controls,
    ),
    Example(
        "aws:securityhub/standardsSubscription:StandardsSubscription",
        _subscription,
        replace={"standardsArn": f"{STANDARDS}/aws-foundational-security-best-practices/v/1.0.0"},
    ),
    Example(
        "aws:inspector2/enabler:Enabler",
        lambda _: {"accountIds": ["123456789012"], "resourceTypes": ["EC2", "ECR", "LAMBDA"]},
        update={"resourceTypes": ["EC2", "ECR"]},
        drift=_without_functions,
    ),
]
