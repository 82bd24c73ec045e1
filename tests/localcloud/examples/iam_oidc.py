"""How the platform uses identity providers."""

from __future__ import annotations

from tests.localcloud.harness import Cloud, Example, Resource

URL = "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"


def _other_thumbprint(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("iam").update_open_id_connect_provider_thumbprint(
        OpenIDConnectProviderArn=resource.id, ThumbprintList=["c" * 40]
    )
    return "thumbprintLists"


EXAMPLES = [
    Example(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        lambda _: {
            "url": URL,
            "clientIdLists": ["sts.amazonaws.com"],
            "thumbprintLists": ["a" * 40],
            "tags": {"component": "cluster"},
        },
        update={"thumbprintLists": ["b" * 40], "tags": {"component": "other"}},
        replace={"url": URL.replace("EXAMPLE", "ANOTHER")},
        drift=_other_thumbprint,
    ),
]
