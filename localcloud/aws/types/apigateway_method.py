"""API Gateway: what a path answers, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.types.apigateway import Part
from localcloud.aws.values import Props

_METHOD = {"restApi": "restApiId", "resourceId": "resourceId", "httpMethod": "httpMethod"}
_STATUS = {**_METHOD, "statusCode": "statusCode"}


class _OfMethod(Part):
    """Put again, it is changed; what is below it stays."""

    place = _METHOD
    mark: str

    def made(self, answer: Mapping[str, Any], inputs: Props) -> str:
        return "-".join([self.mark, *(str(inputs[name]) for name in self.place)])

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)


class Method(_OfMethod):
    """`aws.apigateway.Method`."""

    token = "aws:apigateway/method:Method"
    cloudformation = "AWS::ApiGateway::Method"
    mark = "agm"
    create_operation = "PutMethod"
    get_operation = "GetMethod"
    delete_operation = "DeleteMethod"
    operations = frozenset({"PutMethod", "GetMethod", "DeleteMethod"})
    rename = {"restApi": "restApiId", "authorization": "authorizationType"}
    defaults = {"apiKeyRequired": False}
    replace_on = frozenset(_METHOD)


class MethodResponse(_OfMethod):
    """`aws.apigateway.MethodResponse`."""

    token = "aws:apigateway/methodResponse:MethodResponse"
    mark = "agmr"
    create_operation = "PutMethodResponse"
    get_operation = "GetMethodResponse"
    delete_operation = "DeleteMethodResponse"
    operations = frozenset({"PutMethodResponse", "GetMethodResponse", "DeleteMethodResponse"})
    rename = {"restApi": "restApiId"}
    place = _STATUS
    replace_on = frozenset(_STATUS)


class Integration(_OfMethod):
    """`aws.apigateway.Integration`."""

    token = "aws:apigateway/integration:Integration"
    mark = "agi"
    create_operation = "PutIntegration"
    get_operation = "GetIntegration"
    delete_operation = "DeleteIntegration"
    operations = frozenset({"PutIntegration", "GetIntegration", "DeleteIntegration"})
    rename = {"restApi": "restApiId", "timeoutMilliseconds": "timeoutInMillis"}
    replace_on = frozenset({*_METHOD, "type", "integrationHttpMethod"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        where = self.where(id_, known)
        answer = aws.call(self.get_operation, **where)
        if "type" not in answer:
            raise NotFound("NotFoundException", f"{id_} does not exist")
        answer["integrationHttpMethod"] = answer.pop("httpMethod", None)
        places = {name: where[param] for name, param in self.place.items()}
        return {**self.properties(answer, known), **places}


class IntegrationResponse(_OfMethod):
    """`aws.apigateway.IntegrationResponse`."""

    token = "aws:apigateway/integrationResponse:IntegrationResponse"
    mark = "agir"
    create_operation = "PutIntegrationResponse"
    get_operation = "GetIntegrationResponse"
    delete_operation = "DeleteIntegrationResponse"
    operations = frozenset(
        {"PutIntegrationResponse", "GetIntegrationResponse", "DeleteIntegrationResponse"}
    )
    rename = {"restApi": "restApiId"}
    place = _STATUS
    replace_on = frozenset(_STATUS)


TYPES = [Method, MethodResponse, Integration, IntegrationResponse]
