"""Lambda: who may call a function, what feeds it, and how calls without a waiting caller end."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class Permission(Emulation):
    """`aws.lambda_.Permission`; its id is the statement's, imported as `<function>/<statement>`,
    with `<function>:<qualifier>` where it has one."""

    token = "aws:lambda/permission:Permission"
    service = "lambda"
    cloudformation = "AWS::Lambda::Permission"
    create_operation = "AddPermission"
    operations = frozenset({"AddPermission", "GetPolicy", "RemovePermission"})
    name = Name("statementId", most=100)
    rename = {"function": "FunctionName"}
    omit = frozenset({"statementIdPrefix"})
    kept = {
        "statementIdPrefix": "the part of the id that the program chose; AWS knows the whole id",
        "eventSourceToken": "AWS takes it and shows it to nobody",
    }
    replace_on = frozenset({"statementId", "function", "qualifier"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["statementId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        function, qualifier, sid = _place(id_, known)
        where = {"FunctionName": function, **({"Qualifier": qualifier} if qualifier else {})}
        policy = json.loads(aws.call("GetPolicy", **where)["Policy"])
        for statement in policy["Statement"]:
            if statement["Sid"] == sid:
                return {
                    **_from_statement(statement),
                    "function": known.get("function", function),
                    "statementId": sid,
                    **({"qualifier": qualifier} if qualifier else {}),
                }
        return None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        function, qualifier, sid = _place(id_, known)
        where = {"Qualifier": qualifier} if qualifier else {}
        aws.call("RemovePermission", FunctionName=function, StatementId=sid, **where)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        qualifier = f":{inputs['qualifier']}" if inputs.get("qualifier") else ""
        return f"{inputs['function'].rsplit(':', 1)[-1]}{qualifier}/{inputs['statementId']}"


def _place(id_: str, known: Props) -> tuple[str, str, str]:
    """Function, qualifier and statement."""
    if "function" in known:
        return known["function"], known.get("qualifier", ""), id_
    function, _, sid = id_.partition("/")
    function, _, qualifier = function.partition(":")
    return function, qualifier, sid


def _from_statement(statement: dict[str, Any]) -> Props:
    principal = statement["Principal"]
    if isinstance(principal, dict):
        [principal] = principal.values()
    found: Props = {"action": statement["Action"], "principal": principal}
    names = {
        "aws:sourcearn": "sourceArn",
        "aws:sourceaccount": "sourceAccount",
        "aws:principalorgid": "principalOrgId",
    }
    for keys in statement.get("Condition", {}).values():
        for key, value in keys.items():
            if key.lower() in names:
                found[names[key.lower()]] = value
    return found


class EventSourceMapping(Emulation):
    """`aws.lambda_.EventSourceMapping`; its id is a UUID. Nothing is delivered."""

    token = "aws:lambda/eventSourceMapping:EventSourceMapping"
    service = "lambda"
    cloudformation = "AWS::Lambda::EventSourceMapping"
    create_operation = "CreateEventSourceMapping"
    operations = frozenset(
        {
            "CreateEventSourceMapping",
            "GetEventSourceMapping",
            "UpdateEventSourceMapping",
            "DeleteEventSourceMapping",
            "ListTags",
            "TagResource",
            "UntagResource",
        }
    )
    taggable = True
    outputs = ("arn", "functionArn", "state", "uuid")
    rename = {"kmsKeyArn": "KMSKeyArn"}
    defaults = {"enabled": True}
    replace_on = frozenset({"eventSourceArn", "startingPosition"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["UUID"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetEventSourceMapping", UUID=id_)
        arn = answer["FunctionArn"]
        given = str(known.get("functionName", arn))
        same = given == arn or given == arn.rsplit(":", 1)[-1]
        return {
            **self.properties(answer, {k: v for k, v in known.items() if k != "functionName"}),
            "arn": answer["EventSourceMappingArn"],
            "enabled": answer["State"] == "Enabled",
            "functionArn": arn,
            "functionName": given if same else arn,
            "state": answer["State"],
            "tags": aws.call("ListTags", Resource=answer["EventSourceMappingArn"])["Tags"],
            "uuid": id_,
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        wanted = {key: inputs[key] for key in changed - {"tags"} if key in inputs}
        for name in changed - {"tags"} - set(inputs):
            wanted[name] = {} if isinstance(old.get(name), dict) else []
        if wanted:
            params = self.params("UpdateEventSourceMapping", wanted)
            aws.call("UpdateEventSourceMapping", UUID=id_, **params)
        if "tags" in changed:
            retag(aws, inputs, old, Resource=aws.arn("lambda", f"event-source-mapping:{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteEventSourceMapping", UUID=id_)


class FunctionEventInvokeConfig(Put):
    """`aws.lambda_.FunctionEventInvokeConfig`; its id is `<function>` or
    `<function>:<qualifier>`."""

    token = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    service = "lambda"
    cloudformation = "AWS::Lambda::EventInvokeConfig"
    create_operation = "PutFunctionEventInvokeConfig"
    operations = frozenset(
        {
            "PutFunctionEventInvokeConfig",
            "GetFunctionEventInvokeConfig",
            "DeleteFunctionEventInvokeConfig",
        }
    )
    replace_on = frozenset({"functionName", "qualifier"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        qualifier = f":{inputs['qualifier']}" if inputs.get("qualifier") else ""
        return f"{inputs['functionName']}{qualifier}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetFunctionEventInvokeConfig", **_named(id_))
        _, _, qualifier = id_.partition(":")
        rest = {k: v for k, v in known.items() if k not in ("functionName", "qualifier")}
        return {
            **self.properties(answer, rest),
            "functionName": known.get("functionName", id_.partition(":")[0]),
            **({"qualifier": qualifier} if qualifier else {}),
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        try:
            aws.call("DeleteFunctionEventInvokeConfig", **_named(id_))
        except NotFound:
            return


def _named(id_: str) -> dict[str, str]:
    function, _, qualifier = id_.partition(":")
    return {"FunctionName": function, **({"Qualifier": qualifier} if qualifier else {})}


TYPES = [Permission, EventSourceMapping, FunctionEventInvokeConfig]
