"""How the platform uses parameters."""

from __future__ import annotations

from tests.localcloud.harness import Cloud, Example, Resource


def _change(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ssm").put_parameter(
        Name=resource.id, Value='{"variants": 3}', Type="String", Overwrite=True
    )
    return "insecureValue"


EXAMPLES = [
    Example(
        "aws:ssm/parameter:Parameter",
        lambda _: {
            "name": "/mlops/local/endpoints/fraud",
            "type": "String",
            "tier": "Intelligent-Tiering",
            "description": "Shape of the endpoint",
            "insecureValue": '{"variants": 2}',
            "tags": {"component": "endpoint"},
        },
        update={"insecureValue": '{"variants": 1}', "tags": {"component": "other"}},
        replace={"name": "/mlops/local/endpoints/churn"},
        drift=_change,
    ),
]
