"""How the platform uses AWS Config types, and the role that AWS Config looks by."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.s3_bucket import a_bucket
from tests.localcloud.harness import Cloud, Example, Resource

ROLE = (
    "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
)


def a_recorder(cloud: Cloud) -> Resource:
    """The recorder of the account."""
    return cloud.create("aws:cfg/recorder:Recorder", "recorder", **_recorder(cloud))


def _recorder(_: Cloud) -> Props:
    return {
        "name": "default",
        "roleArn": ROLE,
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        "recordingMode": {"recordingFrequency": "CONTINUOUS"},
    }


def _channel(cloud: Cloud) -> Props:
    a_recorder(cloud)
    return {
        "name": "default",
        "s3BucketName": a_bucket(cloud, "config"),
        "s3KmsKeyArn": a_key(cloud)["arn"],
        "snapshotDeliveryProperties": {"deliveryFrequency": "TwentyFour_Hours"},
    }


def _status(cloud: Cloud) -> Props:
    cloud.create("aws:cfg/deliveryChannel:DeliveryChannel", "channel", **_channel(cloud))
    return {"name": "default", "isEnabled": True}


def _rule(cloud: Cloud) -> Props:
    a_recorder(cloud)
    return {
        "name": "acme-local-tags-there",
        "description": "FSBP Tagging",
        "source": {"owner": "AWS", "sourceIdentifier": "REQUIRED_TAGS"},
        "inputParameters": json.dumps({"tag1Key": "owner"}),
        "tags": {"component": "config"},
    }


def _globals_gone(cloud: Cloud, _: Resource) -> str:
    client = cloud.boto3("config")
    [recorder] = client.describe_configuration_recorders()["ConfigurationRecorders"]
    recorder["recordingGroup"]["includeGlobalResourceTypes"] = False
    kept = {key: recorder[key] for key in ("name", "roleARN", "recordingGroup")}
    client.put_configuration_recorder(ConfigurationRecorder=kept)
    return "recordingGroup"


def _other_bucket(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("config").put_delivery_channel(
        DeliveryChannel={"name": "default", "s3BucketName": "another"}
    )
    return "s3BucketName"


def _stopped(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("config").stop_configuration_recorder(ConfigurationRecorderName="default")
    return "isEnabled"


def _other_tag(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("config").put_config_rule(
        ConfigRule={
            "ConfigRuleName": resource.id,
            "Source": {"Owner": "AWS", "SourceIdentifier": "REQUIRED_TAGS"},
            "InputParameters": '{"tag1Key":"other"}',
        }
    )
    return "inputParameters"


def _described(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("iam").update_role(RoleName=resource["name"], Description="changed")
    return "description"


EXAMPLES = [
    Example(
        "aws:cfg/recorder:Recorder",
        _recorder,
        update={"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": False}},
        replace={"name": "another"},
        drift=_globals_gone,
    ),
    Example(
        "aws:cfg/deliveryChannel:DeliveryChannel",
        _channel,
        update={"snapshotDeliveryProperties": {"deliveryFrequency": "One_Hour"}},
        replace={"name": "another"},
        drift=_other_bucket,
    ),
    Example(
        "aws:cfg/recorderStatus:RecorderStatus",
        _status,
        update={"isEnabled": False},
        replace={"name": "another"},
        drift=_stopped,
        survives_delete=True,
    ),
    Example(
        "aws:cfg/rule:Rule",
        _rule,
        update={
            "inputParameters": json.dumps({"tag1Key": "owner", "tag2Key": "stack"}),
            "tags": {"component": "other"},
        },
        replace={"name": "another"},
        drift=_other_tag,
    ),
    Example(
        "aws:cfg/conformancePack:ConformancePack",
        lambda _: {
            "name": "acme-local-platform",
            "templateBody": json.dumps({"Resources": {"One": {"Type": "AWS::Config::ConfigRule"}}}),
        },
        update={"templateBody": json.dumps({"Resources": {}})},
        replace={"name": "another"},
    ),
    Example(
        "aws:iam/serviceLinkedRole:ServiceLinkedRole",
        lambda _: {
            "awsServiceName": "config.amazonaws.com",
            "description": "AWS Config looks by it",
            "tags": {"component": "config"},
        },
        update={"description": "AWS Config", "tags": {"component": "other"}},
        replace={"awsServiceName": "guardduty.amazonaws.com"},
        drift=_described,
    ),
]
