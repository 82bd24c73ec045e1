"""How the platform uses policies and subscriptions of CloudWatch Logs."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.logs import a_group
from tests.localcloud.examples.sagemaker_model import an_execution_role
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

_SUBSCRIPTION = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
_IDENTIFIERS = "arn:aws:dataprotection::aws:data-identifier"


def _delivery(service: str = "delivery.logs.amazonaws.com") -> str:
    statement = {
        "Sid": "Deliver",
        "Effect": "Allow",
        "Principal": {"Service": [service]},
        "Action": ["logs:PutLogEvents"],
        "Resource": [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/vendedlogs/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _open(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("logs").put_resource_policy(
        policyName=resource.id, policyDocument=_delivery("es.amazonaws.com")
    )
    return "policyDocument"


def _masks(identifier: str) -> str:
    return json.dumps(
        {
            "Name": "mask",
            "Version": "2021-06-01",
            "Statement": [
                {
                    "Sid": "Audit",
                    "DataIdentifier": [f"{_IDENTIFIERS}/{identifier}"],
                    "Operation": {"Audit": {"FindingsDestination": {}}},
                },
                {
                    "Sid": "Mask",
                    "DataIdentifier": [f"{_IDENTIFIERS}/{identifier}"],
                    "Operation": {"Deidentify": {"MaskConfig": {}}},
                },
            ],
        }
    )


def _unmask(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("logs").put_data_protection_policy(
        logGroupIdentifier=resource.id, policyDocument=_masks("Address")
    )
    return "policyDocument"


def _stream(cloud: Cloud) -> str:
    answer = cloud.boto3("firehose").create_delivery_stream(
        DeliveryStreamName="logs",
        ExtendedS3DestinationConfiguration={
            "BucketARN": "arn:aws:s3:::logs",
            "RoleARN": an_execution_role(cloud, "firehose"),
        },
    )
    return str(answer["DeliveryStreamARN"])


def _subscription(cloud: Cloud) -> Props:
    return {
        "name": "search",
        "logGroup": a_group(cloud)["name"],
        "filterPattern": "?ERROR",
        "destinationArn": _stream(cloud),
        "roleArn": an_execution_role(cloud, "logs"),
        "distribution": "Random",
    }


def _all_lines(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("logs").put_subscription_filter(
        logGroupName=resource["logGroup"],
        filterName=resource["name"],
        filterPattern="",
        destinationArn=resource["destinationArn"],
        roleArn=resource["roleArn"],
    )
    return "filterPattern"


EXAMPLES = [
    Example(
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        lambda _: {"policyName": "acme-local-prometheus", "policyDocument": _delivery()},
        update={"policyDocument": _delivery("es.amazonaws.com")},
        replace={"policyName": "acme-local-other"},
        drift=_open,
    ),
    Example(
        _SUBSCRIPTION,
        _subscription,
        update={"filterPattern": "?CRITICAL", "distribution": "ByLogStream"},
        replace={"name": "other"},
        drift=_all_lines,
    ),
    Example(
        "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy",
        lambda cloud: {
            "logGroupName": a_group(cloud)["name"],
            "policyDocument": _masks("EmailAddress"),
        },
        update={"policyDocument": _masks("Name")},
        replace={"logGroupName": "/mlops/b"},
        drift=_unmask,
    ),
]
