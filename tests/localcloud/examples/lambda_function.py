"""How the platform uses Lambda."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.ec2_security import a_group
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.logs import a_group as a_log_group
from tests.localcloud.examples.s3_bucket import a_bucket
from tests.localcloud.examples.sqs import a_queue
from tests.localcloud.harness import Cloud, Example, Resource

LAYER = "arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-arm64:27"


def an_archive(text: str = "def handle(event, context): ...") -> bytes:
    """A zip file with one module."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("handler.py"), text)
    return target.getvalue()


def _digest(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _stored(cloud: Cloud, bucket: str, key: str, content: bytes) -> Props:
    cloud.create(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        key.replace("/", "-"),
        bucket=bucket,
        key=key,
        contentBase64=base64.b64encode(content).decode(),
    )
    return {"s3Bucket": bucket, "s3Key": key, "sourceCodeHash": _digest(content)}


def a_function(cloud: Cloud, name: str = "deploy", **more: Any) -> Resource:
    """A function with a published version."""
    content = an_archive()
    return cloud.create(
        "aws:lambda/function:Function",
        name,
        name=name,
        role=a_role(cloud, f"{name}-role", "lambda.amazonaws.com")["arn"],
        handler="handler.handle",
        runtime="python3.13",
        publish=True,
        **{**_stored(cloud, a_bucket(cloud, f"{name}-code"), "code.zip", content), **more},
    )


def _function(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "architectures": ["arm64"],
        "deadLetterConfig": {"targetArn": a_queue(cloud, "dead-letters")["arn"]},
        "description": "Rolls approved models out",
        "environment": {"variables": {"LOG_LEVEL": "INFO"}},
        "handler": "automation.handlers.deploy.handle",
        "kmsKeyArn": a_key(cloud)["arn"],
        "layers": [LAYER],
        "loggingConfig": {
            "logFormat": "JSON",
            "logGroup": a_log_group(cloud)["name"],
            "applicationLogLevel": "INFO",
            "systemLogLevel": "WARN",
        },
        "memorySize": 512,
        "publish": True,
        "reservedConcurrentExecutions": 2,
        "role": a_role(cloud, "deploy-role", "lambda.amazonaws.com")["arn"],
        "runtime": "python3.13",
        "timeout": 300,
        "tracingConfig": {"mode": "Active"},
        "vpcConfig": {
            "subnetIds": [a_subnet(cloud, vpc).id],
            "securityGroupIds": [a_group(cloud, vpc).id],
        },
        "tags": {"component": "deployer"},
        **_stored(cloud, a_bucket(cloud, "code"), "1/code.zip", an_archive()),
    }


def _newer(cloud: Cloud) -> Props:
    return {
        **_stored(cloud, a_bucket(cloud, "newer-code"), "2/code.zip", an_archive("handle = None")),
        "environment": {"variables": {"LOG_LEVEL": "DEBUG"}},
        "memorySize": 1024,
        "reservedConcurrentExecutions": 3,
        "tags": {"component": "other"},
    }


def _slower(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("lambda").update_function_configuration(FunctionName=resource.id, Timeout=10)
    return "timeout"


def _other_code(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("lambda").update_function_code(
        FunctionName=resource.id, ZipFile=an_archive("import os")
    )
    return "sourceCodeHash"


def _an_alias(cloud: Cloud) -> Props:
    function = a_function(cloud)
    return {
        "name": "live",
        "functionName": function["name"],
        "functionVersion": function["version"],
        "description": "What is called",
    }


def _back(cloud: Cloud, resource: Resource) -> str:
    name = resource.inputs["functionName"]
    cloud.boto3("lambda").update_alias(FunctionName=name, Name="live", FunctionVersion="$LATEST")
    return "functionVersion"


def _mapping(cloud: Cloud) -> Props:
    function = a_function(cloud)
    alias = cloud.create(
        "aws:lambda/alias:Alias",
        "live",
        name="live",
        functionName=function["name"],
        functionVersion=function["version"],
    )
    return {
        "eventSourceArn": a_queue(cloud)["arn"],
        "functionName": alias["arn"],
        "batchSize": 1,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "scalingConfig": {"maximumConcurrency": 2},
        "tags": {"component": "deployer"},
    }


def _pause(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("lambda").update_event_source_mapping(UUID=resource.id, Enabled=False)
    return "enabled"


def _revoke(cloud: Cloud, resource: Resource) -> str:
    client = cloud.boto3("events")
    statement = {
        "Sid": "AccountPuts",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "events:PutEvents",
        "Resource": "arn:aws:events:us-east-1:123456789012:event-bus/drift",
    }
    client.put_permission(
        EventBusName=resource.id,
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    return "policy"


def _permission(cloud: Cloud) -> Props:
    return {
        "action": "lambda:InvokeFunction",
        "function": a_function(cloud)["name"],
        "principal": "events.amazonaws.com",
        "sourceArn": "arn:aws:events:us-east-1:123456789012:rule/nightly",
        "sourceAccount": "123456789012",
        "statementId": "RuleCalls",
    }


def _invoke_config(cloud: Cloud) -> Props:
    return {
        "functionName": a_function(cloud)["name"],
        "maximumEventAgeInSeconds": 3600,
        "maximumRetryAttempts": 2,
    }


def a_bus(cloud: Cloud, name: str = "drift") -> Resource:
    """A bus of that name."""
    return cloud.create("aws:cloudwatch/eventBus:EventBus", name, name=name)


def _policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "events:PutEvents",
        "Resource": "arn:aws:events:us-east-1:123456789012:event-bus/drift",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _keep_longer(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("events").update_archive(ArchiveName=resource.id, RetentionDays=90)
    return "retentionDays"


def _open_queue(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sqs").set_queue_attributes(
        QueueUrl=resource.id,
        Attributes={"RedriveAllowPolicy": json.dumps({"redrivePermission": "allowAll"})},
    )
    return "redriveAllowPolicy"


def _redrive(cloud: Cloud) -> Props:
    source = a_queue(cloud, "work")
    allow = {"redrivePermission": "byQueue", "sourceQueueArns": [source["arn"]]}
    return {
        "queueUrl": a_queue(cloud, "dead-letters")["url"],
        "redriveAllowPolicy": json.dumps(allow),
    }


EXAMPLES = [
    Example(
        "aws:lambda/function:Function",
        _function,
        update=_newer,
        replace={"name": "another"},
        drift=_slower,
    ),
    Example(
        "aws:lambda/function:Function",
        _function,
        update={"deadLetterConfig": None, "kmsKeyArn": None, "layers": []},
        drift=_other_code,
        label="and what is taken from it",
    ),
    Example(
        "aws:lambda/alias:Alias",
        _an_alias,
        update={"functionVersion": "$LATEST", "description": "The newest"},
        replace={"name": "next"},
        drift=_back,
        import_id=lambda resource: f"{resource.inputs['functionName']}/live",
    ),
    Example(
        "aws:lambda/permission:Permission",
        _permission,
        replace={"principal": "scheduler.amazonaws.com"},
        import_id=lambda resource: f"{resource.inputs['function']}/RuleCalls",
    ),
    Example(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        _mapping,
        update={
            "batchSize": 5,
            "scalingConfig": {"maximumConcurrency": 3},
            "tags": {"component": "other"},
        },
        replace=lambda cloud: {"eventSourceArn": a_queue(cloud, "other")["arn"]},
        drift=_pause,
    ),
    Example(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        _invoke_config,
        update={"maximumRetryAttempts": 1, "maximumEventAgeInSeconds": 600},
        replace={"qualifier": "$LATEST"},
    ),
    Example(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        lambda cloud: {**_invoke_config(cloud), "qualifier": "$LATEST"},
        update={"maximumRetryAttempts": 0, "maximumEventAgeInSeconds": 60},
        label="of a version",
    ),
    Example(
        "aws:cloudwatch/eventBus:EventBus",
        lambda cloud: {
            "description": "Drift of models",
            "kmsKeyIdentifier": a_key(cloud)["arn"],
            "deadLetterConfig": {"arn": a_queue(cloud, "dead-letters")["arn"]},
            "tags": {"component": "retrain"},
        },
        update={"description": "Drift", "tags": {"component": "other"}},
        replace={"name": "another"},
    ),
    Example(
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        lambda cloud: {"eventBusName": a_bus(cloud)["name"], "policy": _policy("RulesPut")},
        update={"policy": _policy("OnlyRulesPut")},
        replace=lambda cloud: {"eventBusName": a_bus(cloud, "other")["name"]},
        drift=_revoke,
    ),
    Example(
        "aws:cloudwatch/eventArchive:EventArchive",
        lambda cloud: {
            "description": "Alarms of drift, to be replayed",
            "eventSourceArn": a_bus(cloud)["arn"],
            "eventPattern": json.dumps({"source": ["aws.cloudwatch"]}),
            "kmsKeyIdentifier": a_key(cloud)["arn"],
            "retentionDays": 30,
        },
        update={"retentionDays": 60, "description": "Alarms of drift"},
        replace={"name": "another"},
        drift=_keep_longer,
    ),
    Example(
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        _redrive,
        update={"redriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"})},
        replace=lambda cloud: {"queueUrl": a_queue(cloud, "other")["url"]},
        drift=_open_queue,
    ),
]
