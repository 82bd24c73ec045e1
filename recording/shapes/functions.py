"""Outputs of Lambda types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _invoke_arn(declared: Declared, function_arn: str) -> str:
    """The ARN by which API Gateway calls a function."""
    place = f"arn:{declared.partition}:apigateway:{declared.region}:lambda:path"
    return f"{place}/2015-03-31/functions/{function_arn}/invocations"


def _function(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("lambda", f"function:{name}")
    version = "1" if declared.inputs.get("publish") else "$LATEST"
    return {
        "id": name,
        "name": name,
        "arn": arn,
        "invokeArn": _invoke_arn(declared, arn),
        "version": version,
        "qualifiedArn": f"{arn}:{version}",
        "qualifiedInvokeArn": _invoke_arn(declared, f"{arn}:{version}"),
    }


def _alias(declared: Declared) -> dict[str, Any]:
    name, function = declared.named(), declared.text("functionName").rsplit(":", 1)[-1]
    arn = declared.arn("lambda", f"function:{function}:{name}")
    return {"id": arn, "name": name, "arn": arn, "invokeArn": _invoke_arn(declared, arn)}


def _permission(declared: Declared) -> dict[str, Any]:
    statement = declared.named("statementId")
    return {"id": statement, "statementId": statement}


def _event_source_mapping(declared: Declared) -> dict[str, Any]:
    identifier = declared.uuid("mapping")
    function = declared.text("functionName")
    if not function.startswith("arn:"):
        function = declared.arn("lambda", f"function:{function}")
    return {
        "id": identifier,
        "uuid": identifier,
        "arn": declared.arn("lambda", f"event-source-mapping:{identifier}"),
        "functionArn": function,
        "state": "Enabled",
    }


def _event_invoke_config(declared: Declared) -> dict[str, Any]:
    qualifier = declared.text("qualifier")
    name = declared.text("functionName")
    return {"id": f"{name}:{qualifier}" if qualifier else name}


FUNCTIONS: Mapping[str, Shape] = {
    "aws:lambda/function:Function": _function,
    "aws:lambda/alias:Alias": _alias,
    "aws:lambda/permission:Permission": _permission,
    "aws:lambda/eventSourceMapping:EventSourceMapping": _event_source_mapping,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": _event_invoke_config,
}
