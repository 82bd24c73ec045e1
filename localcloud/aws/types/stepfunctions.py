"""Step Functions: state machines with their versions, and aliases of a version."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from typing import Any

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.cloudformation import cfn_lint_data
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.tagging import retag
from localcloud.aws.values import UNKNOWN, Props


class StateMachine(Emulation):
    """`aws.sfn.StateMachine`; its id is the ARN. The definition must be Amazon States Language."""

    token = "aws:sfn/stateMachine:StateMachine"
    service = "stepfunctions"
    cloudformation = "AWS::StepFunctions::StateMachine"
    create_operation = "CreateStateMachine"
    operations = frozenset(
        {
            "CreateStateMachine",
            "DescribeStateMachine",
            "UpdateStateMachine",
            "ListStateMachineVersions",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
            "DeleteStateMachine",
            "logs:DescribeLogGroups",
        }
    )
    name = Name("name", most=80)
    taggable = True
    outputs = ("arn", "creationDate", "stateMachineVersionArn", "status")
    omit = frozenset({"tags", "loggingConfiguration"})
    kept = {"publish": "an instruction to create and update, not a property of the machine"}
    defaults = {"type": "STANDARD", "publish": False}
    replace_on = frozenset({"name", "type"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        if "loggingConfiguration" in inputs:
            params["loggingConfiguration"] = _logging(inputs["loggingConfiguration"])
        params["tags"] = _pairs(inputs)
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        _check(aws, inputs)
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["stateMachineArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeStateMachine", stateMachineArn=id_)
        logging = answer.pop("loggingConfiguration", None)
        versions = aws.call("ListStateMachineVersions", stateMachineArn=id_)["stateMachineVersions"]
        tags = aws.call("ListTagsForResource", resourceArn=id_)["tags"]
        found = {
            **self.properties(answer, known),
            "arn": id_,
            "name": answer["name"],
            "definition": answer["definition"],
            "roleArn": answer["roleArn"],
            "type": answer["type"],
            "status": answer["status"],
            "creationDate": answer["creationDate"].isoformat(),
            "stateMachineVersionArn": versions[0]["stateMachineVersionArn"] if versions else "",
            "tags": {each["key"]: each["value"] for each in tags},
        }
        if logging and ("loggingConfiguration" in known or logging.get("level") != "OFF"):
            found["loggingConfiguration"] = _logging_read(logging)
        return found

    def renewed(self, changed: Collection[str]) -> Collection[str]:
        return ("stateMachineVersionArn",) if set(changed) - {"tags"} else ()

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            _check(aws, inputs)
            _, params = self.request(inputs, aws)
            for name in ("name", "type", "tags"):
                params.pop(name, None)
            for gone, value in (
                ("loggingConfiguration", {"level": "OFF"}),
                ("tracingConfiguration", {"enabled": False}),
                ("encryptionConfiguration", {"type": "AWS_OWNED_KEY"}),
            ):
                if gone in changed and gone not in inputs:
                    params[gone] = value
            aws.call("UpdateStateMachine", stateMachineArn=id_, **params)
        if "tags" in changed:
            retag(aws, inputs, old, resourceArn=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteStateMachine", stateMachineArn=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("states", f"stateMachine:{inputs['name']}")


def _pairs(inputs: Props) -> list[dict[str, str]]:
    tags = inputs.get("tags") or {}
    if tags is UNKNOWN:
        return []
    return [{"key": key, "value": text} for key, text in sorted(tags.items())]


def _logging(declared: Any) -> Any:
    """The stock provider's one log destination as AWS's list of them."""
    if declared is UNKNOWN:
        return UNKNOWN
    wanted = {key: declared[key] for key in ("level", "includeExecutionData") if key in declared}
    if "logDestination" in declared:
        group = {"logGroupArn": declared["logDestination"]}
        wanted["destinations"] = [{"cloudWatchLogsLogGroup": group}]
    return wanted


def _logging_read(answer: Props) -> Props:
    found: Props = {key: answer[key] for key in ("level", "includeExecutionData") if key in answer}
    for each in answer.get("destinations", []):
        found["logDestination"] = each["cloudWatchLogsLogGroup"]["logGroupArn"]
    return found


def _check(aws: Aws, inputs: Props) -> None:
    """Raises CloudError where AWS does and moto does not: language, log destination."""
    from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # publishes no types

    try:
        definition = json.loads(inputs["definition"])
    except ValueError as error:
        raise CloudError("InvalidDefinition", f"definition is not JSON: {error}") from error
    for problem in Draft7Validator(_language()).iter_errors(definition):
        place = ".".join(str(part) for part in problem.absolute_path) or "definition"
        raise CloudError("InvalidDefinition", f"{place}: {problem.message}")
    destination = (inputs.get("loggingConfiguration") or {}).get("logDestination", "")
    if destination:
        if not destination.endswith(":*"):
            raise CloudError(
                "InvalidLoggingConfiguration", f"log destination {destination} does not end in :*"
            )
        group = destination.split(":log-group:", 1)[-1].removesuffix(":*")
        there = aws.call("DescribeLogGroups", "logs", logGroupNamePrefix=group)["logGroups"]
        if group not in {each["logGroupName"] for each in there}:
            raise CloudError("InvalidLoggingConfiguration", f"log group {group} does not exist")


@cache
def _language() -> dict[str, Any]:
    """The schema of Amazon States Language that cfn-lint carries."""
    text = cfn_lint_data("other", "step_functions", "statemachine.json")
    found: dict[str, Any] = json.loads(text)
    return found


class Alias(Emulation):
    """`aws.sfn.Alias`; its id is the ARN."""

    token = "aws:sfn/alias:Alias"
    service = "stepfunctions"
    cloudformation = "AWS::StepFunctions::StateMachineAlias"
    create_operation = "CreateStateMachineAlias"
    operations = frozenset(
        {
            "CreateStateMachineAlias",
            "DescribeStateMachineAlias",
            "UpdateStateMachineAlias",
            "DeleteStateMachineAlias",
        }
    )
    name = Name("name", most=80)
    outputs = ("arn", "creationDate")
    rename = {"routingConfigurations": "routingConfiguration"}
    replace_on = frozenset({"name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["stateMachineAliasArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeStateMachineAlias", stateMachineAliasArn=id_)
        return {
            **self.properties(answer, known),
            "arn": id_,
            "name": answer["name"],
            "creationDate": answer["creationDate"].isoformat(),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        _, params = self.request(inputs, aws)
        aws.call(
            "UpdateStateMachineAlias",
            stateMachineAliasArn=id_,
            description=params.get("description", ""),
            routingConfiguration=params["routingConfiguration"],
        )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteStateMachineAlias", stateMachineAliasArn=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        version = inputs["routingConfigurations"][0]["stateMachineVersionArn"]
        return f"{version.rpartition(':')[0]}:{inputs['name']}"


TYPES = [StateMachine, Alias]
