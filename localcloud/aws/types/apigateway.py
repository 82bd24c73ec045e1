"""API Gateway: REST APIs with their policies, paths and validators."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"GetTags", "TagResource", "UntagResource"})


class Part(Emulation):
    """Something that API Gateway knows by the ids of what it is in.

    `place` maps those inputs to the parameters of its operations, in the order in which an import
    gives them, with slashes between; `own` is the parameter of its own id, where it has one.
    """

    service = "apigateway"
    place: ClassVar[Mapping[str, str]]
    own: ClassVar[str | None] = None
    get_operation: ClassVar[str]
    delete_operation: ClassVar[str]

    def where(self, id_: str, known: Props) -> dict[str, Any]:
        """The parameters that name it, and its own id."""
        if all(name in known for name in self.place) and "/" not in id_:
            found = {param: known[name] for name, param in self.place.items()}
        else:
            *outer, last = id_.split("/", len(self.place) - (0 if self.own else 1))
            values = outer if self.own else [*outer, last]
            found, id_ = dict(zip(self.place.values(), values, strict=False)), last
        return {**found, self.own: id_} if self.own else found

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return self.made(aws.call(operation, **params), inputs)

    @abstractmethod
    def made(self, answer: Mapping[str, Any], inputs: Props) -> str:
        """The stock provider's id of what was created."""

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        where = self.where(id_, known)
        answer = aws.call(self.get_operation, **where)
        back = {param: name for name, param in self.place.items()}
        places = {back[param]: value for param, value in where.items() if param in back}
        return {**self.properties(answer, known), **places, **self.found(answer, aws, where)}

    def found(
        self, answer: Mapping[str, Any], aws: Aws, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Outputs beside the inputs."""
        return {}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            raise NotFound("NotFoundException", f"{id_} does not exist")
        aws.call(self.delete_operation, **self.where(id_, known))


def tagged(aws: Aws, path: str, inputs: Props, old: Props) -> None:
    """Brings the tags of `/restapis/…` to those of `inputs`."""
    retag(aws, inputs, old, resourceArn=gateway_arn(aws, path))


def gateway_arn(aws: Aws, path: str) -> str:
    """The ARN of something in API Gateway, which leaves the account out."""
    return f"arn:{aws.partition}:apigateway:{aws.region}::{path}"


def replacing(*changes: tuple[str, Any]) -> list[dict[str, Any]]:
    """Patch operations that set each path to its value; None removes what is there."""
    return [
        {"op": "replace", "path": path, "value": _text(value)}
        if value is not None
        else {"op": "remove", "path": path}
        for path, value in changes
    ]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class RestApi(Emulation):
    """`aws.apigateway.RestApi`; its id is the API's."""

    token = "aws:apigateway/restApi:RestApi"
    service = "apigateway"
    cloudformation = "AWS::ApiGateway::RestApi"
    create_operation = "CreateRestApi"
    operations = TAGGING | {"CreateRestApi", "GetRestApi", "UpdateRestApi", "DeleteRestApi"}
    name = Name("name", most=255)
    taggable = True
    outputs = ("arn", "createdDate", "executionArn", "rootResourceId")
    rename = {"endpointConfiguration.types": "types"}
    replace_on = frozenset({"endpointConfiguration.types"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["id"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetRestApi", restApiId=id_)
        answer.pop("policy", None)  # a resource of its own declares it
        [kind] = answer["endpointConfiguration"]["types"]
        answer["endpointConfiguration"]["types"] = kind  # of the list that it was it takes one
        return {
            **self.properties(answer, known),
            "name": answer["name"],
            "arn": gateway_arn(aws, f"/restapis/{id_}"),
            "createdDate": answer["createdDate"].isoformat(),
            "executionArn": aws.arn("execute-api", id_),
            "rootResourceId": answer["rootResourceId"],
            "tags": answer.get("tags") or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        patches = replacing(
            *(
                (f"/{name}", inputs.get(name))
                for name in ("name", "description", "disableExecuteApiEndpoint")
                if name in changed
            )
        )
        if "endpointConfiguration" in changed:
            patches += _moved(inputs, old)
        if patches:
            aws.call("UpdateRestApi", restApiId=id_, patchOperations=patches)
        if "tags" in changed:
            tagged(aws, f"/restapis/{id_}", inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("GetRestApi", restApiId=id_)
        aws.call("DeleteRestApi", restApiId=id_)


def _moved(inputs: Props, old: Props) -> list[dict[str, Any]]:
    """Patch operations from the old endpoints in the network to the new ones."""
    before, after = (
        set((each.get("endpointConfiguration") or {}).get("vpcEndpointIds") or ())
        for each in (old, inputs)
    )
    path = "/endpointConfiguration/vpcEndpointIds"
    return [
        *({"op": "add", "path": path, "value": one} for one in sorted(after - before)),
        *({"op": "remove", "path": path, "value": one} for one in sorted(before - after)),
    ]


class RestApiPolicy(Put):
    """`aws.apigateway.RestApiPolicy`; its id is the API's. AWS writes the policy back compact."""

    token = "aws:apigateway/restApiPolicy:RestApiPolicy"
    service = "apigateway"
    create_operation = "UpdateRestApi"
    operations = frozenset({"UpdateRestApi", "GetRestApi"})
    replace_on = frozenset({"restApiId"})
    omit = frozenset({"policy"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        patches = [{"op": "replace", "path": "/policy", "value": inputs["policy"]}]
        return self.create_operation, {
            **self.params(self.create_operation, inputs),
            "patchOperations": patches,
        }

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["restApiId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        policy = aws.call("GetRestApi", restApiId=id_).get("policy")
        return {"restApiId": id_, "policy": policy} if policy else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            raise NotFound("NotFoundException", f"{id_} has no policy")
        patches = [{"op": "replace", "path": "/policy", "value": ""}]
        aws.call("UpdateRestApi", restApiId=id_, patchOperations=patches)

    def is_input(self, name: str) -> bool:
        return name in ("restApiId", "policy")


class Resource(Part):
    """`aws.apigateway.Resource`; its id is the path's."""

    token = "aws:apigateway/resource:Resource"
    cloudformation = "AWS::ApiGateway::Resource"
    create_operation = "CreateResource"
    get_operation = "GetResource"
    delete_operation = "DeleteResource"
    operations = frozenset({"CreateResource", "GetResource", "DeleteResource"})
    outputs = ("path",)
    rename = {"restApi": "restApiId"}
    place = {"restApi": "restApiId"}
    own = "resourceId"
    replace_on = frozenset({"restApi", "parentId", "pathPart"})

    def made(self, answer: Mapping[str, Any], inputs: Props) -> str:
        return str(answer["id"])

    def found(
        self, answer: Mapping[str, Any], aws: Aws, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {"path": answer["path"]}


class RequestValidator(Part):
    """`aws.apigateway.RequestValidator`; its id is the validator's."""

    token = "aws:apigateway/requestValidator:RequestValidator"
    cloudformation = "AWS::ApiGateway::RequestValidator"
    create_operation = "CreateRequestValidator"
    get_operation = "GetRequestValidator"
    delete_operation = "DeleteRequestValidator"
    operations = frozenset(
        {
            "CreateRequestValidator",
            "GetRequestValidator",
            "UpdateRequestValidator",
            "DeleteRequestValidator",
        }
    )
    name = Name("name", most=128)
    rename = {"restApi": "restApiId"}
    place = {"restApi": "restApiId"}
    own = "requestValidatorId"
    replace_on = frozenset({"restApi"})
    update_in_place = frozenset({"name"})

    def made(self, answer: Mapping[str, Any], inputs: Props) -> str:
        return str(answer["id"])

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        patches = replacing(*((f"/{name}", inputs.get(name, False)) for name in sorted(changed)))
        where = self.where(id_, inputs)
        aws.call("UpdateRequestValidator", **where, patchOperations=patches)


TYPES = [RestApi, RestApiPolicy, Resource, RequestValidator]
