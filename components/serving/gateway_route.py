"""A path of the gateway that leads to an endpoint of SageMaker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import apigateway

from components.serving.gateway_answers import ANSWERS, Answer
from components.serving.gateway_method import GatewayMethod

TIMEOUT_MS = 29_000
"""Source: Amazon API Gateway quotas, integration timeout."""
TYPE = "header.Content-Type"
INFERENCE_ID = "header.X-Inference-Id"
"""By which a caller names a request, so that labels can be told of it later."""


@dataclass(frozen=True, kw_only=True)
class GatewayRouteArgs:
    """`role_arn` may ask the endpoint, whose name in AWS is `endpoint_name`. `path` is its name for
    callers."""

    path: str
    endpoint_name: Input[str]
    region: str
    method: GatewayMethod
    role_arn: Input[str]
    role_ready: tuple[Resource, ...]


class GatewayRoute(ComponentResource):
    """Defines POST /<path>: the request goes to the endpoint as it is, and so does the answer.

    A caller may name a request by the header X-Inference-Id, up to 64 characters: under that name
    the captured data has it, to which labels that arrive later are joined (SageMaker Runtime API
    reference, InvokeEndpoint, InferenceId). SageMaker tells nobody the name that it gives itself.

    A request without a content type is refused before it costs anything. What SageMaker refuses or
    fails is told in the gateway's own words (`gateway_answers`). Bodies are text in UTF-8: JSON,
    CSV, JSON lines. Others, as images or NumPy arrays, have to be encoded in one of them: the API
    has no binary media types, and without them API Gateway takes bytes for text (developer guide,
    "Binary media types").
    """

    ready: tuple[Resource, ...]
    frozen: Mapping[str, Any]
    """All that a deployment freezes of it."""

    def __init__(
        self, name: str, args: GatewayRouteArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:GatewayRoute", name, None, opts)
        resource = apigateway.Resource(
            f"{name}-resource",
            rest_api=args.method.api_id,
            parent_id=args.method.root_id,
            path_part=args.path,
            opts=ResourceOptions(parent=self),
        )
        method = args.method.inputs(
            resource.id, f"method.request.{TYPE}", f"method.request.{INFERENCE_ID}"
        )
        declared = apigateway.Method(f"{name}-method", **method, opts=ResourceOptions(parent=self))
        asks: dict[str, Any] = {
            "rest_api": args.method.api_id,
            "resource_id": resource.id,
            "type": "AWS",
            "integration_http_method": "POST",
            "uri": _invocations(args),
            "credentials": args.role_arn,
            "passthrough_behavior": "WHEN_NO_MATCH",
            "request_parameters": {
                f"integration.request.{TYPE}": f"method.request.{TYPE}",
                "integration.request.header.X-Amzn-SageMaker-Inference-Id": (
                    f"method.request.{INFERENCE_ID}"
                ),
            },
            "timeout_milliseconds": TIMEOUT_MS,
        }
        integration = apigateway.Integration(
            f"{name}-integration",
            **asks,
            http_method=declared.http_method,
            opts=ResourceOptions(parent=self, depends_on=args.role_ready),
        )
        answers = [
            self._answer(name, status, answer, args, resource, integration)
            for status, answer in ANSWERS.items()
        ]
        self.ready = (integration, *answers)
        self.frozen = {
            "path": args.path,
            "method": method,
            "integration": asks,
            "answers": {
                status: {**asdict(answer), "headers": _passed_on(answer)}
                for status, answer in ANSWERS.items()
            },
        }
        self.register_outputs({})

    def _answer(
        self,
        name: str,
        status: str,
        answer: Answer,
        args: GatewayRouteArgs,
        resource: apigateway.Resource,
        integration: apigateway.Integration,
    ) -> apigateway.IntegrationResponse:
        headers = _passed_on(answer)
        declared = apigateway.MethodResponse(
            f"{name}-answer-{status}",
            rest_api=args.method.api_id,
            resource_id=resource.id,
            http_method=integration.http_method,
            status_code=status,
            response_parameters=dict.fromkeys(headers, False) or None,
            opts=ResourceOptions(parent=self),
        )
        return apigateway.IntegrationResponse(
            f"{name}-result-{status}",
            rest_api=args.method.api_id,
            resource_id=resource.id,
            http_method=integration.http_method,
            status_code=declared.status_code,
            selection_pattern=answer.pattern,
            response_parameters=headers or None,
            response_templates=(
                None if answer.template is None else {"application/json": answer.template}
            ),
            opts=ResourceOptions(parent=self, depends_on=[integration]),
        )


def _passed_on(answer: Answer) -> dict[str, str]:
    """Headers of an answer that go to the caller. The gateway calls every answer JSON, unless it is
    told whose type it is; what it says itself is JSON."""
    if answer.template is not None:
        return {}
    return {f"method.response.{TYPE}": f"integration.response.{TYPE}"}


def _invocations(args: GatewayRouteArgs) -> Input[str]:
    """Source: Amazon API Gateway developer guide, "Integration request URI" of AWS services; the
    service of the runtime API is runtime.sagemaker."""
    service = f"arn:aws:apigateway:{args.region}:runtime.sagemaker:path//endpoints/"
    return Output.concat(service, args.endpoint_name, "/invocations")
