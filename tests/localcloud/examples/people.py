"""How the platform uses what people sign in through."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource

INSTANCE = "arn:aws:sso:::instance/ssoins-7223b2f0a1c4d5e6"
GROUP = "9067a1b2c3-1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d"


def _metadata(host: str = "idp.example.com") -> str:
    return f'<EntityDescriptor entityID="https://{host}">{"x" * 1000}</EntityDescriptor>'


def _set(cloud: Cloud, name: str = "auditor") -> Resource:
    return cloud.create(
        "aws:ssoadmin/permissionSet:PermissionSet",
        name,
        name=name,
        instanceArn=INSTANCE,
        description="reads",
    )


def _policy(action: str) -> str:
    statement = {"Sid": "Read", "Effect": "Allow", "Action": [action], "Resource": ["*"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _assignment(cloud: Cloud) -> Props:
    return {
        "instanceArn": INSTANCE,
        "permissionSetArn": _set(cloud)["arn"],
        "principalId": GROUP,
        "principalType": "GROUP",
        "targetId": ACCOUNT,
        "targetType": "AWS_ACCOUNT",
    }


def _boundary(cloud: Cloud) -> Props:
    return {
        "instanceArn": INSTANCE,
        "permissionSetArn": _set(cloud)["arn"],
        "permissionsBoundary": {
            "customerManagedPolicyReference": {"name": "acme-boundary", "path": "/"}
        },
    }


def _other_document(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("iam").update_saml_provider(
        SAMLProviderArn=resource.id, SAMLMetadataDocument=_metadata("other.example.com")
    )
    return "samlMetadataDocument"


def _other_policy(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sso-admin").put_inline_policy_to_permission_set(
        InstanceArn=INSTANCE,
        PermissionSetArn=resource["permissionSetArn"],
        InlinePolicy=_policy("iam:ListUsers"),
    )
    return "inlinePolicy"


def _longer(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sso-admin").update_permission_set(
        InstanceArn=INSTANCE,
        PermissionSetArn=resource["arn"],
        Description="reads",
        SessionDuration="PT12H",
    )
    return "sessionDuration"


EXAMPLES = [
    Example(
        "aws:iam/samlProvider:SamlProvider",
        lambda _: {
            "name": "acme-people",
            "samlMetadataDocument": _metadata(),
            "tags": {"component": "people"},
        },
        update={"samlMetadataDocument": _metadata("idp2.example.com")},
        replace={"name": "other"},
        drift=_other_document,
    ),
    Example(
        "aws:ssoadmin/permissionSet:PermissionSet",
        lambda _: {
            "name": "acme-auditor",
            "description": "reads",
            "instanceArn": INSTANCE,
            "sessionDuration": "PT4H",
            "tags": {"component": "people"},
        },
        update={"description": "reads configuration", "sessionDuration": "PT1H"},
        replace={"name": "other"},
        drift=_longer,
    ),
    Example(
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        lambda cloud: {
            "instanceArn": INSTANCE,
            "permissionSetArn": _set(cloud)["arn"],
            "inlinePolicy": _policy("iam:GetRole"),
        },
        update={"inlinePolicy": _policy("iam:ListRoles")},
        replace=lambda cloud: {"permissionSetArn": _set(cloud, "other")["arn"]},
        drift=_other_policy,
    ),
    Example(
        "aws:ssoadmin/accountAssignment:AccountAssignment",
        _assignment,
        replace={"principalId": "9067a1b2c3-1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8e"},
    ),
    Example(
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        _boundary,
        replace=lambda cloud: {"permissionSetArn": _set(cloud, "other")["arn"]},
    ),
]
