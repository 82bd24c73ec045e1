"""How the platform uses managed Grafana."""

from __future__ import annotations

from tests.localcloud.harness import Example

_GROUP = "1234567890-11111111-2222-3333-4444-555555555555"

EXAMPLES = [
    Example(
        "aws:grafana/workspace:Workspace",
        lambda _: {
            "name": "acme-local",
            "accountAccessType": "CURRENT_ACCOUNT",
            "authenticationProviders": ["AWS_SSO"],
            "permissionType": "CUSTOMER_MANAGED",
            "roleArn": "arn:aws:iam::444455556666:role/grafana",
            "dataSources": ["PROMETHEUS", "CLOUDWATCH"],
            "kmsKeyId": "arn:aws:kms:us-east-1:444455556666:key/a",
            "vpcConfiguration": {
                "subnetIds": ["subnet-0a", "subnet-0b"],
                "securityGroupIds": ["sg-0a"],
            },
            "tags": {"component": "grafana"},
        },
        update={"description": "Metrics", "tags": {"component": "other"}},
        replace={"kmsKeyId": "arn:aws:kms:us-east-1:444455556666:key/b"},
    ),
    Example(
        "aws:grafana/roleAssociation:RoleAssociation",
        lambda _: {"role": "ADMIN", "groupIds": [_GROUP], "workspaceId": "g-0123456789"},
        update={"groupIds": [_GROUP.replace("1111", "2222")]},
        replace={"role": "VIEWER"},
    ),
    Example(
        "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount",
        lambda _: {"name": "provisioning", "grafanaRole": "ADMIN", "workspaceId": "g-0123456789"},
        replace={"grafanaRole": "EDITOR"},
    ),
]
