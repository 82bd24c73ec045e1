"""API Gateway: keys, and plans that say how often their holders may call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.types.apigateway import TAGGING, Part, gateway_arn, replacing, tagged
from localcloud.aws.values import Props


class ApiKey(Emulation):
    """`aws.apigateway.ApiKey`; its id is the key's. AWS makes the value when none is given."""

    token = "aws:apigateway/apiKey:ApiKey"
    service = "apigateway"
    cloudformation = "AWS::ApiGateway::ApiKey"
    create_operation = "CreateApiKey"
    operations = TAGGING | {"CreateApiKey", "GetApiKey", "UpdateApiKey", "DeleteApiKey"}
    name = Name("name", most=1024)
    taggable = True
    outputs = ("arn", "createdDate", "lastUpdatedDate", "value")
    defaults = {"enabled": True}
    update_in_place = frozenset({"name"})
    replace_on = frozenset({"value"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["id"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetApiKey", apiKey=id_, includeValue=True)
        return {
            **self.properties(answer, known),
            "name": answer["name"],
            "value": answer["value"],
            "arn": gateway_arn(aws, f"/apikeys/{id_}"),
            "createdDate": answer["createdDate"].isoformat(),
            "lastUpdatedDate": answer["lastUpdatedDate"].isoformat(),
            "tags": answer.get("tags") or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        named = sorted(changed & {"name", "description", "enabled"})
        if named:
            patches = replacing(*((f"/{name}", inputs.get(name, "")) for name in named))
            aws.call("UpdateApiKey", apiKey=id_, patchOperations=patches)
        if "tags" in changed:
            tagged(aws, f"/apikeys/{id_}", inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteApiKey", apiKey=id_)


class UsagePlan(Emulation):
    """`aws.apigateway.UsagePlan`; its id is the plan's. The stages must be there."""

    token = "aws:apigateway/usagePlan:UsagePlan"
    service = "apigateway"
    cloudformation = "AWS::ApiGateway::UsagePlan"
    create_operation = "CreateUsagePlan"
    operations = TAGGING | {
        "CreateUsagePlan",
        "GetUsagePlan",
        "UpdateUsagePlan",
        "DeleteUsagePlan",
        "GetStage",
    }
    name = Name("name", most=255)
    taggable = True
    outputs = ("arn",)
    rename = {"throttleSettings": "throttle", "quotaSettings": "quota"}
    update_in_place = frozenset({"name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        for stage in inputs.get("apiStages") or ():
            aws.call("GetStage", restApiId=stage["apiId"], stageName=stage["stage"])
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["id"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetUsagePlan", usagePlanId=id_)
        return {
            **self.properties(answer, known),
            "name": answer["name"],
            "arn": gateway_arn(aws, f"/usageplans/{id_}"),
            "tags": answer.get("tags") or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        patches = replacing(
            *(
                (f"/{name}", inputs.get(name, ""))
                for name in ("name", "description")
                if name in changed
            )
        )
        for name, path in (("throttleSettings", "throttle"), ("quotaSettings", "quota")):
            if name in changed:
                wanted = inputs.get(name) or {}
                changes = [(f"/{path}/{key}", value) for key, value in sorted(wanted.items())]
                patches += replacing(*(changes or [(f"/{path}", None)]))
        if "apiStages" in changed:
            before, after = (_stages(each) for each in (old, inputs))
            patches += [
                *({"op": "add", "path": "/apiStages", "value": one} for one in after - before),
                *({"op": "remove", "path": "/apiStages", "value": one} for one in before - after),
            ]
        if patches:
            aws.call("UpdateUsagePlan", usagePlanId=id_, patchOperations=patches)
        if "tags" in changed:
            tagged(aws, f"/usageplans/{id_}", inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("GetUsagePlan", usagePlanId=id_)
        aws.call("DeleteUsagePlan", usagePlanId=id_)


def _stages(props: Props) -> set[str]:
    return {f"{one['apiId']}:{one['stage']}" for one in props.get("apiStages") or ()}


class UsagePlanKey(Part):
    """`aws.apigateway.UsagePlanKey`; its id is the key's."""

    token = "aws:apigateway/usagePlanKey:UsagePlanKey"
    cloudformation = "AWS::ApiGateway::UsagePlanKey"
    create_operation = "CreateUsagePlanKey"
    get_operation = "GetUsagePlanKey"
    delete_operation = "DeleteUsagePlanKey"
    operations = frozenset({"CreateUsagePlanKey", "GetUsagePlanKey", "DeleteUsagePlanKey"})
    outputs = ("name", "value")
    place = {"usagePlanId": "usagePlanId"}
    own = "keyId"
    replace_on = frozenset({"keyId", "keyType", "usagePlanId"})

    def made(self, answer: Mapping[str, Any], inputs: Props) -> str:
        return str(answer["id"])

    def found(
        self, answer: Mapping[str, Any], aws: Aws, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {
            "keyId": where["keyId"],
            "keyType": answer["type"],
            "name": answer["name"],
            "value": answer["value"],
        }


TYPES = [ApiKey, UsagePlan, UsagePlanKey]
