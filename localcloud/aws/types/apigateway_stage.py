"""API Gateway: deployments, and stages with their settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Put
from localcloud.aws.types.apigateway import (
    TAGGING,
    Part,
    gateway_arn,
    replacing,
    tagged,
)
from localcloud.aws.values import Props


class Deployment(Part):
    """`aws.apigateway.Deployment`; its id is the deployment's. What triggers another one is the
    program's, not API Gateway's."""

    token = "aws:apigateway/deployment:Deployment"
    cloudformation = "AWS::ApiGateway::Deployment"
    create_operation = "CreateDeployment"
    get_operation = "GetDeployment"
    delete_operation = "DeleteDeployment"
    operations = frozenset(
        {"CreateDeployment", "GetDeployment", "UpdateDeployment", "DeleteDeployment"}
    )
    outputs = ("createdDate",)
    rename = {"restApi": "restApiId"}
    place = {"restApi": "restApiId"}
    own = "deploymentId"
    omit = frozenset({"triggers"})
    kept = {
        "triggers": "values whose change the program wants deployed; API Gateway has none",
        "variables": "they are written to the stage, and moto does not show them here",
    }
    replace_on = frozenset({"restApi", "triggers", "variables"})

    def made(self, answer: Mapping[str, Any], inputs: Props) -> str:
        return str(answer["id"])

    def found(
        self, answer: Mapping[str, Any], aws: Aws, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {"createdDate": answer["createdDate"].isoformat()}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        patches = replacing(("/description", inputs.get("description", "")))
        aws.call("UpdateDeployment", **self.where(id_, inputs), patchOperations=patches)


class Stage(Part):
    """`aws.apigateway.Stage`; its id is `ags-<api>-<stage>`."""

    token = "aws:apigateway/stage:Stage"
    cloudformation = "AWS::ApiGateway::Stage"
    create_operation = "CreateStage"
    get_operation = "GetStage"
    delete_operation = "DeleteStage"
    operations = TAGGING | {
        "CreateStage",
        "GetStage",
        "UpdateStage",
        "DeleteStage",
        "logs:DescribeLogGroups",
    }
    taggable = True
    outputs = ("arn", "executionArn", "invokeUrl")
    rename = {
        "restApi": "restApiId",
        "deployment": "deploymentId",
        "xrayTracingEnabled": "tracingEnabled",
    }
    place = {"restApi": "restApiId", "stageName": "stageName"}
    omit = frozenset({"accessLogSettings"})
    replace_on = frozenset({"restApi", "stageName"})

    def made(self, answer: Mapping[str, Any], inputs: Props) -> str:
        return f"ags-{inputs['restApi']}-{inputs['stageName']}"

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['restApi']}/{inputs['stageName']}"

    def create(self, aws: Aws, inputs: Props) -> str:
        _check_group(aws, inputs)
        id_ = super().create(aws, inputs)
        if inputs.get("accessLogSettings"):
            patches = _log_patches(inputs)
            aws.call("UpdateStage", **self.where(id_, inputs), patchOperations=patches)
        return id_

    def found(
        self, answer: Mapping[str, Any], aws: Aws, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        api, stage = where["restApiId"], where["stageName"]
        return {
            "arn": gateway_arn(aws, f"/restapis/{api}/stages/{stage}"),
            "executionArn": aws.arn("execute-api", f"{api}/{stage}"),
            "invokeUrl": f"https://{api}.execute-api.{aws.region}.amazonaws.com/{stage}",
            "tags": answer.get("tags") or {},
        }

    def is_input(self, name: str) -> bool:
        return super().is_input(name) or name == "accessLogSettings"

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        where = self.where(id_, inputs)
        names = {"deployment": "deploymentId", "xrayTracingEnabled": "tracingEnabled"}
        changes = [
            (f"/{names.get(name, name)}", inputs.get(name, default))
            for name, default in (
                ("deployment", None),
                ("description", ""),
                ("xrayTracingEnabled", False),
            )
            if name in changed
        ]
        patches = replacing(*changes)
        if "accessLogSettings" in changed:
            _check_group(aws, inputs)
            patches += _log_patches(inputs)
        if patches:
            aws.call("UpdateStage", **where, patchOperations=patches)
        if "tags" in changed:
            path = f"/restapis/{where['restApiId']}/stages/{where['stageName']}"
            tagged(aws, path, inputs, old)


def _log_patches(inputs: Props) -> list[dict[str, Any]]:
    wanted = inputs.get("accessLogSettings")
    if not wanted:
        return [{"op": "remove", "path": "/accessLogSettings"}]
    return replacing(
        ("/accessLogSettings/destinationArn", wanted["destinationArn"]),
        ("/accessLogSettings/format", wanted["format"]),
    )


def _check_group(aws: Aws, inputs: Props) -> None:
    """The group that is written to must be there."""
    arn = str((inputs.get("accessLogSettings") or {}).get("destinationArn", ""))
    if ":log-group:" not in arn:
        return
    name = arn.split(":log-group:")[1].removesuffix(":*")
    groups = aws.call("DescribeLogGroups", "logs", logGroupNamePrefix=name)["logGroups"]
    if name not in [group["logGroupName"] for group in groups]:
        raise NotFound("BadRequestException", f"log group {name} does not exist")


_SETTINGS = {
    "metricsEnabled": "metrics/enabled",
    "loggingLevel": "logging/loglevel",
    "dataTraceEnabled": "logging/dataTrace",
    "throttlingBurstLimit": "throttling/burstLimit",
    "throttlingRateLimit": "throttling/rateLimit",
    "cachingEnabled": "caching/enabled",
}


class MethodSettings(Put):
    """`aws.apigateway.MethodSettings`; its id is `<api>-<stage>-<path>`, an import has slashes."""

    token = "aws:apigateway/methodSettings:MethodSettings"
    service = "apigateway"
    create_operation = "UpdateStage"
    operations = frozenset({"UpdateStage", "GetStage"})
    rename = {"restApi": "restApiId"}
    omit = frozenset({"methodPath", "settings"})
    replace_on = frozenset({"restApi", "stageName", "methodPath"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        settings = inputs.get("settings") or {}
        path = inputs.get("methodPath")
        patches = replacing(
            *(
                (f"/{path}/{_SETTINGS[name]}", value)
                for name, value in sorted(settings.items())
                if name in _SETTINGS and value is not None
            )
        )
        params = self.params(self.create_operation, inputs)
        return self.create_operation, {**params, "patchOperations": patches}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return "-".join(str(inputs[name]) for name in ("restApi", "stageName", "methodPath"))

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        if all(name in known for name in self.replace_on):
            api, stage, path = (known[name] for name in ("restApi", "stageName", "methodPath"))
        else:
            api, stage, path = id_.split("/", 2)
        answer = aws.call("GetStage", restApiId=api, stageName=stage)
        found = answer.get("methodSettings", {}).get(path)
        if found is None:
            return None
        declared = known.get("settings") or dict.fromkeys(_SETTINGS)
        settings = {name: found[name] for name in declared if name in found}
        return {"restApi": api, "stageName": stage, "methodPath": path, "settings": settings}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            raise NotFound("NotFoundException", f"{id_} has no settings")
        patches = [{"op": "remove", "path": f"/{known['methodPath']}"}]
        where = {"restApiId": known["restApi"], "stageName": known["stageName"]}
        aws.call("UpdateStage", **where, patchOperations=patches)

    def is_input(self, name: str) -> bool:
        return name in ("restApi", "stageName", "methodPath", "settings")


TYPES = [Deployment, Stage, MethodSettings]
