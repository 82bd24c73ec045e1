"""API Gateway where moto forgets what it was sent, or has no update."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.apigateway.exceptions import (
    ApiKeyNotFoundException,
    MethodNotFoundException,
    NotFoundException,
)
from moto.apigateway.models import (
    APIGatewayBackend,
    Deployment,
    Integration,
    Method,
    MethodResponse,
    RequestValidator,
    RestAPI,
    Stage,
    UsagePlan,
)
from moto.apigateway.responses import APIGatewayResponse

_moto_put_method = APIGatewayBackend.put_method
_moto_put_integration = APIGatewayResponse.put_integration
_moto_integration = Integration.to_json
_moto_get_method_response = APIGatewayBackend.get_method_response
_moto_patch_api = RestAPI.apply_patch_operations
_moto_patch_stage = Stage.apply_operations
_moto_patch_plan = UsagePlan.apply_patch_operations
_VPC_ENDPOINTS = "/endpointConfiguration/vpcEndpointIds"


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    APIGatewayBackend.put_method = _put_method
    APIGatewayBackend.get_method_response = _get_method_response
    Integration.to_json = _integration
    RestAPI.apply_patch_operations = _patch_api
    RestAPI.get_deployment = _get_deployment
    RestAPI.get_request_validator = _get_request_validator
    Stage.apply_operations = _patch_stage
    UsagePlan.apply_patch_operations = _patch_plan
    APIGatewayResponse.put_integration = _put_integration
    APIGatewayResponse.update_deployment = _update_deployment
    APIGatewayResponse.update_vpc_link = _update_vpc_link
    APIGatewayResponse.get_tags = _get_tags
    APIGatewayResponse.tag_resource = _tag_resource
    APIGatewayResponse.untag_resource = _untag_resource


def _put_method(
    self: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, *rest: Any,
    **more: Any,
) -> Method:  # fmt: skip
    """A method that is put again keeps its integration and its responses."""
    before = self.get_resource(function_id, resource_id).resource_methods.get(method_type)
    method = _moto_put_method(self, function_id, resource_id, method_type, *rest, **more)
    if before is not None:
        method.method_integration = before.method_integration
        method.method_responses = before.method_responses
    return method


def _get_method_response(
    self: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, code: str
) -> MethodResponse:
    found = _moto_get_method_response(self, function_id, resource_id, method_type, code)
    if found is None:
        raise MethodNotFoundException()
    return found


def _get_deployment(self: RestAPI, deployment_id: str) -> Deployment:
    if deployment_id not in self.deployments:
        raise NotFoundException("Invalid Deployment identifier specified")
    return self.deployments[deployment_id]


def _get_request_validator(self: RestAPI, validator_id: str) -> RequestValidator:
    if validator_id not in self.request_validators:
        raise NotFoundException("Invalid Request Validator identifier specified")
    return self.request_validators[validator_id]


def _put_integration(self: APIGatewayResponse) -> Any:
    """An integration that is put again keeps its responses; all of them keep their link."""
    _, _, api, _, resource_id, _, method_type, *_ = self.path.split("/")
    method = self.backend.get_method(api, resource_id, method_type)
    before = method.method_integration
    _moto_put_integration(self)
    integration = method.method_integration
    assert integration is not None
    vars(integration)["connection_id"] = self._get_param("connectionId")
    if before is not None:
        integration.integration_responses = before.integration_responses
    return 201, {"status": 201}, json.dumps(integration.to_json())


def _integration(self: Integration) -> dict[str, Any]:
    found = _moto_integration(self)
    return {**found, "connectionId": vars(self).get("connection_id")}


def _patch_api(self: RestAPI, patch_operations: list[dict[str, Any]]) -> None:
    for operation in patch_operations:
        path, value = operation["path"], operation.get("value")
        ids = self.endpoint_configuration.setdefault("vpcEndpointIds", [])
        if path == _VPC_ENDPOINTS and operation["op"] == "add":
            ids.append(value)
        elif path == _VPC_ENDPOINTS and operation["op"] == "remove":
            ids.remove(value)
        elif path == "/disableExecuteApiEndpoint":
            self.disableExecuteApiEndpoint = value == "true"
        else:
            _moto_patch_api(self, [operation])
    if not self.endpoint_configuration["vpcEndpointIds"]:
        del self.endpoint_configuration["vpcEndpointIds"]


def _patch_stage(self: Stage, patch_operations: list[dict[str, Any]]) -> Stage:
    """Settings of a path can also be taken away."""
    for operation in patch_operations:
        path = operation["path"].removeprefix("/")
        if operation["op"] == "remove" and path in self.method_settings:
            del self.method_settings[path]
        else:
            _moto_patch_stage(self, [operation])
    return self


def _patch_plan(self: UsagePlan, patch_operations: list[dict[str, Any]]) -> None:
    """Numbers stay numbers."""
    _moto_patch_plan(self, patch_operations)
    for name in ("limit", "offset"):
        if name in self.quota:
            self.quota[name] = int(self.quota[name])


def _update_deployment(self: APIGatewayResponse) -> str:
    _, _, api, _, deployment_id, *_ = self.path.split("/")
    deployment = self.backend.get_deployment(api, deployment_id)
    for operation in self._get_param("patchOperations"):
        if operation["path"] == "/description":
            deployment.description = operation["value"]
    return json.dumps(deployment.to_json())


def _update_vpc_link(self: APIGatewayResponse) -> str:
    link = self.backend.get_vpc_link(vpc_link_id=self.path.split("/")[-1])
    for operation in self._get_param("patchOperations"):
        setattr(link, operation["path"].removeprefix("/"), operation["value"])
    return json.dumps(link.to_json())


def _tagged(self: APIGatewayResponse) -> Any:
    """What the ARN in the path names: an API, a stage, a key, a plan or a link."""
    _, kind, id_, *below = unquote(self.path.split("/tags/")[1]).split(":")[-1].split("/")
    if kind == "restapis" and below:
        return self.backend.get_stage(id_, below[1])
    if kind == "apikeys":
        return self.backend.get_api_key(id_)
    if kind == "usageplans":
        return self.backend.get_usage_plan(id_)
    if kind == "vpclinks":
        return self.backend.get_vpc_link(id_)
    if kind == "restapis":
        return self.backend.get_rest_api(id_)
    raise ApiKeyNotFoundException()


def _get_tags(self: APIGatewayResponse) -> str:
    return json.dumps({"tags": _tagged(self).tags or {}})


def _tag_resource(self: APIGatewayResponse) -> str:
    thing = _tagged(self)
    thing.tags = {**(thing.tags or {}), **(self._get_param("tags") or {})}
    return json.dumps({})


def _untag_resource(self: APIGatewayResponse) -> str:
    thing = _tagged(self)
    gone = self.querystring.get("tagKeys") or []
    thing.tags = {key: text for key, text in (thing.tags or {}).items() if key not in gone}
    return json.dumps({})
