"""How the platform uses IAM."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource


def a_trust(service: str = "vpc-flow-logs.amazonaws.com") -> str:
    """A trust policy for one service and this account alone."""
    statement = {
        "Sid": "Assume",
        "Effect": "Allow",
        "Principal": {"Service": [service]},
        "Action": ["sts:AssumeRole"],
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def a_document(*actions: str) -> str:
    """An identity policy that allows some actions."""
    statement = {
        "Sid": "Write",
        "Effect": "Allow",
        "Action": sorted(actions or ("logs:PutLogEvents",)),
        "Resource": ["arn:aws:logs:us-east-1:123456789012:log-group:flows:*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def a_role(cloud: Cloud, name: str = "role", service: str = "ec2.amazonaws.com") -> Resource:
    """A role of that logical name."""
    return cloud.create("aws:iam/role:Role", name, assumeRolePolicy=a_trust(service))


def a_managed_policy(cloud: Cloud, logical_name: str = "policy", **inputs: Any) -> Resource:
    """A managed policy of that logical name."""
    return cloud.create("aws:iam/policy:Policy", logical_name, **{"policy": a_document(), **inputs})


def _role(cloud: Cloud) -> Props:
    boundary = a_managed_policy(cloud, "boundary", name="acme-local-boundary")
    return {
        "assumeRolePolicy": a_trust(),
        "description": "Writes the flow logs of the network",
        "permissionsBoundary": boundary["arn"],
        "tags": {"component": "flow-logs"},
    }


def _exclusive_attachments(cloud: Cloud) -> Props:
    role = a_role(cloud)
    stray = a_managed_policy(cloud, "stray")
    cloud.boto3("iam").attach_role_policy(RoleName=role["name"], PolicyArn=stray["arn"])
    return {"roleName": role["name"], "policyArns": [a_managed_policy(cloud)["arn"]]}


def _exclusive_inline(cloud: Cloud) -> Props:
    role = a_role(cloud)
    cloud.boto3("iam").put_role_policy(
        RoleName=role["name"], PolicyName="stray", PolicyDocument=a_document()
    )
    return {"roleName": role["name"], "policyNames": []}


def _trust_others(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("iam").update_assume_role_policy(
        RoleName=resource.id, PolicyDocument=a_trust("lambda.amazonaws.com")
    )
    return "assumeRolePolicy"


def _allow_more(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("iam").create_policy_version(
        PolicyArn=resource.id, PolicyDocument=a_document("logs:*"), SetAsDefault=True
    )
    return "policy"


def _attach(cloud: Cloud, resource: Resource) -> str:
    policy = a_managed_policy(cloud, "more")
    cloud.boto3("iam").attach_role_policy(RoleName=resource.id, PolicyArn=policy["arn"])
    return "policyArns"


def _inline(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("iam").put_role_policy(
        RoleName=resource.id, PolicyName="more", PolicyDocument=a_document()
    )
    return "policyNames"


def _take_role(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("iam").remove_role_from_instance_profile(
        InstanceProfileName=resource.id, RoleName=resource["role"]
    )
    return "role"


EXAMPLES = [
    Example(
        "aws:iam/role:Role",
        _role,
        update={
            "assumeRolePolicy": a_trust("sagemaker.amazonaws.com"),
            "description": "Something else",
            "maxSessionDuration": 7200,
            "permissionsBoundary": None,
            "tags": {"other": "tag"},
        },
        replace={"name": "another"},
        drift=_trust_others,
    ),
    Example(
        "aws:iam/policy:Policy",
        lambda _: {
            "description": "Writes the flow logs of the network",
            "policy": a_document("logs:CreateLogStream", "logs:PutLogEvents"),
            "tags": {"component": "flow-logs"},
        },
        update={"policy": a_document("logs:PutLogEvents"), "tags": {"other": "tag"}},
        replace={"description": "A description cannot be changed"},
        drift=_allow_more,
    ),
    Example(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        lambda cloud: {
            "role": a_role(cloud)["name"],
            "policyArn": a_managed_policy(cloud)["arn"],
        },
        replace=lambda cloud: {"policyArn": a_managed_policy(cloud, "other")["arn"]},
    ),
    Example(
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        _exclusive_attachments,
        update=lambda cloud: {"policyArns": [a_managed_policy(cloud, "other")["arn"]]},
        replace=lambda cloud: {"roleName": a_role(cloud, "other")["name"]},
        drift=_attach,
        survives_delete=True,
    ),
    Example(
        "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
        _exclusive_inline,
        replace=lambda cloud: {"roleName": a_role(cloud, "other")["name"]},
        drift=_inline,
        survives_delete=True,
    ),
    Example(
        "aws:iam/instanceProfile:InstanceProfile",
        lambda cloud: {"role": a_role(cloud)["name"], "tags": {"component": "gpu"}},
        update=lambda cloud: {"role": a_role(cloud, "other")["name"], "tags": {"other": "tag"}},
        replace={"path": "/nodes/"},
        drift=_take_role,
    ),
]
