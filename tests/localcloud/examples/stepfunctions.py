"""How the platform uses Step Functions types."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.logs import a_group
from tests.localcloud.harness import Cloud, Example, Resource


def a_definition(seconds: int = 60) -> str:
    """Waits, then is done."""
    states = {
        "Wait": {"Type": "Wait", "Seconds": seconds, "Next": "Done"},
        "Done": {"Type": "Succeed"},
    }
    return json.dumps({"StartAt": "Wait", "States": states})


def a_state_machine(cloud: Cloud, name: str = "workflow") -> Resource:
    """A state machine with one published version."""
    return cloud.create(
        "aws:sfn/stateMachine:StateMachine",
        name,
        name=name,
        definition=a_definition(),
        roleArn=a_role(cloud, f"{name}-role", service="states.amazonaws.com")["arn"],
        publish=True,
    )


def _state_machine(cloud: Cloud) -> Props:
    return {
        "definition": a_definition(),
        "roleArn": a_role(cloud, service="states.amazonaws.com")["arn"],
        "publish": True,
        "type": "STANDARD",
        "loggingConfiguration": {
            "level": "ALL",
            "includeExecutionData": True,
            "logDestination": f"{a_group(cloud)['arn']}:*",
        },
        "tracingConfiguration": {"enabled": True},
        "tags": {"component": "workflow"},
    }


def _rewrite(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("stepfunctions").update_state_machine(
        stateMachineArn=resource.id, definition=a_definition(1)
    )
    return "definition"


def _route(cloud: Cloud, name: str = "workflow") -> list[Props]:
    version = a_state_machine(cloud, name)["stateMachineVersionArn"]
    return [{"stateMachineVersionArn": version, "weight": 100}]


def _describe(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("stepfunctions").update_state_machine_alias(
        stateMachineAliasArn=resource.id, description="changed by hand"
    )
    return "description"


EXAMPLES = [
    Example(
        "aws:sfn/stateMachine:StateMachine",
        _state_machine,
        update={
            "definition": a_definition(120),
            "tracingConfiguration": {"enabled": False},
            "tags": {"component": "other"},
        },
        replace={"type": "EXPRESS"},
        drift=_rewrite,
    ),
    Example(
        "aws:sfn/alias:Alias",
        lambda cloud: {
            "name": "live",
            "description": "What the schedule starts",
            "routingConfigurations": _route(cloud),
        },
        update={"description": "What runs"},
        replace={"name": "other"},
        drift=_describe,
    ),
]
