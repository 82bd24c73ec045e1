"""How the platform uses models, their groups and cards."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

IMAGE = f"683313688378.dkr.ecr.{REGION}.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"


def an_execution_role(cloud: Cloud, name: str = "execution") -> str:
    """The ARN of a role that SageMaker takes on."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sagemaker.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = cloud.boto3("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return str(role["Role"]["Arn"])


def a_model(cloud: Cloud, name: str = "model", **inputs: Any) -> Resource:
    """A model to deploy."""
    return cloud.create(
        "aws:sagemaker/model:Model",
        name,
        executionRoleArn=an_execution_role(cloud, f"{name}-execution"),
        primaryContainer={"image": IMAGE, "modelDataUrl": "s3://models-bucket/model.tar.gz"},
        **inputs,
    )


def _subnets_and_group(cloud: Cloud) -> tuple[list[str], list[str]]:
    ec2 = cloud.boto3("ec2")
    subnets = ec2.describe_subnets()["Subnets"][:2]
    groups = ec2.describe_security_groups()["SecurityGroups"][:1]
    return [each["SubnetId"] for each in subnets], [each["GroupId"] for each in groups]


def _model(cloud: Cloud) -> Props:
    subnets, groups = _subnets_and_group(cloud)
    return {
        "name": "acme-local-fraud-champion-0123456789",
        "executionRoleArn": an_execution_role(cloud),
        "enableNetworkIsolation": True,
        "primaryContainer": {
            "image": IMAGE,
            "modelDataUrl": "s3://models-bucket/bootstrap/model.tar.gz",
            "environment": {
                "SAGEMAKER_PROGRAM": "inference.py",
                "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
            },
        },
        "vpcConfig": {"subnets": subnets, "securityGroupIds": groups},
        "tags": {"component": "serving"},
    }


def _pipeline(cloud: Cloud) -> Props:
    return {
        "executionRoleArn": an_execution_role(cloud),
        "containers": [
            {"image": IMAGE, "containerHostname": "prepare"},
            {"image": IMAGE, "containerHostname": "predict", "mode": "SingleModel"},
        ],
        "inferenceExecutionConfig": {"mode": "Direct"},
    }


def _version(cloud: Cloud) -> Props:
    sagemaker = cloud.boto3("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="fraud")
    version = sagemaker.create_model_package(
        ModelPackageGroupName="fraud",
        InferenceSpecification={
            "Containers": [{"Image": IMAGE}],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
    )
    return {
        "executionRoleArn": an_execution_role(cloud),
        "primaryContainer": {"modelPackageName": version["ModelPackageArn"]},
    }


def _group(cloud: Cloud) -> str:
    group = cloud.create(
        "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
        "fraud",
        modelPackageGroupName="acme-dev-fraud",
    )
    return str(group["modelPackageGroupName"])


def _policy(*actions: str) -> str:
    place = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
    statement = {
        "Sid": "ReadAndDeployVersions",
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::444455556666:root"]},
        "Action": list(actions),
        "Resource": [f"{place}:model-package/acme-dev-fraud/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _card_content(risk: str) -> str:
    overview = {"model_name": "fraud", "model_description": "Versions of fraud"}
    return json.dumps({"model_overview": overview, "intended_uses": {"risk_rating": risk}})


def _rewrite(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_model_card(
        ModelCardName=resource.id, Content=_card_content("High"), ModelCardStatus="Draft"
    )
    return "content"


def _widen(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").put_model_package_group_policy(
        ModelPackageGroupName=resource.id,
        ResourcePolicy=_policy("sagemaker:UpdateModelPackage"),
    )
    return "resourcePolicy"


EXAMPLES = [
    Example(
        "aws:sagemaker/model:Model",
        _model,
        update={"tags": {"component": "other"}},
        replace={"enableNetworkIsolation": False},
    ),
    Example(
        "aws:sagemaker/model:Model",
        _pipeline,
        replace={"containers": [{"image": IMAGE}]},
        label="of several containers",
    ),
    Example("aws:sagemaker/model:Model", _version, label="of a version in the registry"),
    Example(
        "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
        lambda _: {
            "modelPackageGroupName": "acme-dev-fraud",
            "modelPackageGroupDescription": "Versions of fraud",
            "tags": {"model": "fraud"},
        },
        update={"tags": {"model": "other"}},
        replace={"modelPackageGroupDescription": "Versions of something"},
    ),
    Example(
        "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy",
        lambda cloud: {
            "modelPackageGroupName": _group(cloud),
            "resourcePolicy": _policy("sagemaker:DescribeModelPackage"),
        },
        update={
            "resourcePolicy": _policy("sagemaker:DescribeModelPackage", "sagemaker:CreateModel")
        },
        replace={"modelPackageGroupName": "acme-dev-other"},
        drift=_widen,
    ),
    Example(
        "aws:sagemaker/modelCard:ModelCard",
        lambda cloud: {
            "modelCardName": "acme-dev-fraud",
            "modelCardStatus": "Draft",
            "content": _card_content("Unknown"),
            "securityConfig": {"kmsKeyId": a_key(cloud)["arn"]},
            "tags": {"model": "fraud"},
        },
        update={
            "modelCardStatus": "PendingReview",
            "content": _card_content("Low"),
            "tags": {"model": "other"},
        },
        replace={"modelCardName": "acme-dev-other"},
        drift=_rewrite,
    ),
]
