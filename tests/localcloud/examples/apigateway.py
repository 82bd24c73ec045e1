"""How the platform uses API Gateway."""

from __future__ import annotations

import json
from collections.abc import Callable

from localcloud.aws.values import Props
from tests.localcloud.examples.elbv2 import a_balancer
from tests.localcloud.examples.sagemaker_model import an_execution_role
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

_API = "aws:apigateway/restApi:RestApi"
_URI = f"arn:aws:apigateway:{REGION}:runtime.sagemaker:path//endpoints/{{}}/invocations"


def _role(cloud: Cloud, name: str = "gateway") -> str:
    """The ARN of a role, made once."""
    roles = cloud.boto3("iam").list_roles()["Roles"]
    return next(
        (str(each["Arn"]) for each in roles if each["RoleName"] == name), None
    ) or an_execution_role(cloud, name)


def an_api(cloud: Cloud, name: str = "gateway") -> Resource:
    """A private API."""
    return cloud.create(
        _API, name, name=name, endpointConfiguration={"types": "PRIVATE"}, description="Models"
    )


def _path(cloud: Cloud, part: str = "fraud") -> Props:
    api = an_api(cloud)
    return {"restApi": api.id, "parentId": api["rootResourceId"], "pathPart": part}


def _validator(cloud: Cloud) -> Props:
    return {
        "restApi": an_api(cloud).id,
        "name": "parameters",
        "validateRequestParameters": True,
        "validateRequestBody": False,
    }


def _on_a_path(cloud: Cloud) -> Props:
    inputs = _path(cloud)
    path = cloud.create("aws:apigateway/resource:Resource", "path", **inputs)
    return {"restApi": inputs["restApi"], "resourceId": path.id, "httpMethod": "POST"}


def _method(cloud: Cloud) -> Props:
    return {
        **_on_a_path(cloud),
        "authorization": "AWS_IAM",
        "apiKeyRequired": True,
        "requestParameters": {"method.request.header.Content-Type": True},
    }


def _on_a_method(cloud: Cloud) -> Props:
    inputs = _method(cloud)
    cloud.create("aws:apigateway/method:Method", "method", **inputs)
    return {name: inputs[name] for name in ("restApi", "resourceId", "httpMethod")}


def _integration(cloud: Cloud) -> Props:
    return {
        **_on_a_method(cloud),
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": _URI.format("fraud"),
        "credentials": _role(cloud),
        "passthroughBehavior": "WHEN_NO_MATCH",
        "requestParameters": {
            "integration.request.header.Content-Type": "method.request.header.Content-Type"
        },
        "timeoutMilliseconds": 29000,
    }


def _through_a_link(cloud: Cloud) -> Props:
    link = cloud.create("aws:apigateway/vpcLink:VpcLink", "link", **_link(cloud))
    return {
        **_on_a_method(cloud),
        "type": "HTTP_PROXY",
        "integrationHttpMethod": "POST",
        "connectionType": "VPC_LINK",
        "connectionId": link.id,
        "uri": "http://models.example.com/{path}",
        "requestParameters": {"integration.request.path.path": "method.request.path.path"},
        "timeoutMilliseconds": 29000,
    }


def _on_an_integration(cloud: Cloud) -> Props:
    inputs = _integration(cloud)
    cloud.create("aws:apigateway/integration:Integration", "integration", **inputs)
    return {name: inputs[name] for name in ("restApi", "resourceId", "httpMethod")}


def _passing_a_header_on(cloud: Cloud) -> Props:
    inputs = {**_on_an_integration(cloud), "statusCode": "200"}
    header = "method.response.header.Content-Type"
    cloud.create(
        "aws:apigateway/methodResponse:MethodResponse",
        "response",
        **inputs,
        responseParameters={header: False},
    )
    return {
        **inputs,
        "responseParameters": {header: "integration.response.header.Content-Type"},
    }


def _deployment(cloud: Cloud) -> Props:
    return {
        "restApi": _on_an_integration(cloud)["restApi"],
        "triggers": {"content": "0123456789"},
        "description": "first",
    }


def _a_log_group(cloud: Cloud, name: str = "/aws/apigateway/gateway") -> str:
    logs = cloud.boto3("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
        logs.create_log_group(logGroupName=name)
    return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}"


def _stage(cloud: Cloud) -> Props:
    inputs = _deployment(cloud)
    deployment = cloud.create("aws:apigateway/deployment:Deployment", "deployment", **inputs)
    return {
        "restApi": inputs["restApi"],
        "deployment": deployment.id,
        "stageName": "live",
        "description": "What callers call",
        "xrayTracingEnabled": True,
        "accessLogSettings": {"destinationArn": _a_log_group(cloud), "format": '{"id":"x"}'},
        "tags": {"component": "gateway"},
    }


def a_stage(cloud: Cloud) -> Resource:
    """A stage that answers."""
    return cloud.create("aws:apigateway/stage:Stage", "stage", **_stage(cloud))


def _limits(cloud: Cloud) -> Props:
    stage = a_stage(cloud)
    return {
        "restApi": stage["restApi"],
        "stageName": "live",
        "methodPath": "*/*",
        "settings": {
            "metricsEnabled": True,
            "loggingLevel": "ERROR",
            "dataTraceEnabled": False,
            "throttlingRateLimit": 100,
            "throttlingBurstLimit": 200,
        },
    }


def _link(cloud: Cloud) -> Props:
    return {
        "name": "models",
        "description": "Models in the cluster",
        "targetArn": a_balancer(cloud).id,
        "tags": {"component": "gateway"},
    }


def _key(_: Cloud) -> Props:
    return {"name": "partner", "description": "Calls of partner", "tags": {"client": "partner"}}


def _plan(cloud: Cloud) -> Props:
    stage = a_stage(cloud)
    return {
        "name": "partner",
        "description": "How often partner may call",
        "apiStages": [{"apiId": stage["restApi"], "stage": "live"}],
        "throttleSettings": {"rateLimit": 10, "burstLimit": 20},
        "quotaSettings": {"limit": 1000, "period": "DAY"},
        "tags": {"client": "partner"},
    }


def _membership(cloud: Cloud) -> Props:
    key = cloud.create("aws:apigateway/apiKey:ApiKey", "key", **_key(cloud))
    plan = cloud.create("aws:apigateway/usagePlan:UsagePlan", "plan", **_plan(cloud))
    return {"keyId": key.id, "keyType": "API_KEY", "usagePlanId": plan.id}


def _policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["execute-api:Invoke"],
        "Resource": [f"arn:aws:execute-api:{REGION}:{ACCOUNT}:api/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _rename(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("apigateway").update_rest_api(
        restApiId=resource.id,
        patchOperations=[{"op": "replace", "path": "/description", "value": "By hand"}],
    )
    return "description"


def _open(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("apigateway").put_method(
        restApiId=resource["restApi"],
        resourceId=resource["resourceId"],
        httpMethod="POST",
        authorizationType="NONE",
    )
    return "authorization"


def _untraced(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("apigateway").update_stage(
        restApiId=resource["restApi"],
        stageName="live",
        patchOperations=[{"op": "replace", "path": "/tracingEnabled", "value": "false"}],
    )
    return "xrayTracingEnabled"


def _inside(*names: str, own: bool = True) -> Callable[[Resource], str]:
    """The id of an import: what it is in, then itself, with slashes between."""

    def import_id(resource: Resource) -> str:
        return "/".join([*(str(resource[name]) for name in names), *([resource.id] if own else [])])

    return import_id


_METHOD = ("restApi", "resourceId", "httpMethod")

EXAMPLES = [
    Example(
        _API,
        lambda _: {
            "name": "gateway",
            "description": "Models",
            "endpointConfiguration": {"types": "PRIVATE", "vpcEndpointIds": ["vpce-0a", "vpce-0b"]},
            "tags": {"component": "gateway"},
        },
        update={
            "name": "other",
            "description": "Other models",
            "endpointConfiguration": {"types": "PRIVATE", "vpcEndpointIds": ["vpce-0b"]},
            "tags": {"component": "other"},
        },
        replace={"endpointConfiguration": {"types": "REGIONAL"}},
        drift=_rename,
    ),
    Example(
        "aws:apigateway/restApiPolicy:RestApiPolicy",
        lambda cloud: {"restApiId": an_api(cloud).id, "policy": _policy("RefuseAll")},
        update={"policy": _policy("RefuseOthers")},
        replace=lambda cloud: {"restApiId": an_api(cloud, "other").id},
    ),
    Example(
        "aws:apigateway/resource:Resource",
        _path,
        replace={"pathPart": "churn"},
        import_id=_inside("restApi"),
    ),
    Example(
        "aws:apigateway/requestValidator:RequestValidator",
        _validator,
        update={"name": "all", "validateRequestBody": True},
        replace=lambda cloud: {"restApi": an_api(cloud, "other").id},
        import_id=_inside("restApi"),
    ),
    Example(
        "aws:apigateway/method:Method",
        _method,
        update={"apiKeyRequired": False},
        replace={"httpMethod": "GET"},
        drift=_open,
        import_id=_inside(*_METHOD, own=False),
    ),
    Example(
        "aws:apigateway/methodResponse:MethodResponse",
        lambda cloud: {**_on_a_method(cloud), "statusCode": "200"},
        update={"responseModels": {"application/json": "Empty"}},
        replace={"statusCode": "400"},
        import_id=_inside(*_METHOD, "statusCode", own=False),
    ),
    Example(
        "aws:apigateway/integration:Integration",
        _integration,
        update={"uri": _URI.format("churn"), "timeoutMilliseconds": 10000},
        replace={"type": "MOCK"},
        import_id=_inside(*_METHOD, own=False),
    ),
    Example(
        "aws:apigateway/integration:Integration",
        _through_a_link,
        update={"uri": "http://models.example.com/v2/{path}"},
        import_id=_inside(*_METHOD, own=False),
        label="through a link",
    ),
    Example(
        "aws:apigateway/methodResponse:MethodResponse",
        lambda cloud: {
            **_on_a_method(cloud),
            "statusCode": "200",
            "responseParameters": {"method.response.header.Content-Type": False},
        },
        update={"responseParameters": {"method.response.header.Content-Type": True}},
        import_id=_inside(*_METHOD, "statusCode", own=False),
        label="with a header",
    ),
    Example(
        "aws:apigateway/integrationResponse:IntegrationResponse",
        _passing_a_header_on,
        update={"responseParameters": {"method.response.header.Content-Type": "'text/csv'"}},
        import_id=_inside(*_METHOD, "statusCode", own=False),
        label="with a header",
    ),
    Example(
        "aws:apigateway/integrationResponse:IntegrationResponse",
        lambda cloud: {
            **_on_an_integration(cloud),
            "statusCode": "400",
            "selectionPattern": r"4\d{2}",
            "responseTemplates": {"application/json": '{"message": "$context.requestId"}'},
        },
        update={
            "selectionPattern": "4..",
            "responseTemplates": {"application/json": "#if($input.json('$'))a#end"},
        },
        replace={"statusCode": "502"},
        import_id=_inside(*_METHOD, "statusCode", own=False),
    ),
    Example(
        "aws:apigateway/deployment:Deployment",
        _deployment,
        update={"description": "second"},
        replace={"triggers": {"content": "9876543210"}},
        forgotten=frozenset({"triggers"}),
        import_id=_inside("restApi"),
    ),
    Example(
        "aws:apigateway/stage:Stage",
        _stage,
        update={
            "description": "Other",
            "xrayTracingEnabled": False,
            "accessLogSettings": None,
            "tags": {"component": "other"},
        },
        replace={"stageName": "other"},
        drift=_untraced,
        import_id=_inside("restApi", "stageName", own=False),
    ),
    Example(
        "aws:apigateway/methodSettings:MethodSettings",
        _limits,
        update={"settings": {"throttlingRateLimit": 50, "loggingLevel": "INFO"}},
        replace={"methodPath": "fraud/POST"},
        import_id=_inside("restApi", "stageName", "methodPath", own=False),
    ),
    Example(
        "aws:apigateway/vpcLink:VpcLink",
        _link,
        update={"description": "Other", "tags": {"component": "other"}},
        replace=lambda cloud: {"targetArn": a_balancer(cloud, "other").id},
    ),
    Example(
        "aws:apigateway/account:Account",
        lambda cloud: {"cloudwatchRoleArn": _role(cloud)},
        update=lambda cloud: {"cloudwatchRoleArn": _role(cloud, "other")},
        survives_delete=True,
    ),
    Example(
        "aws:apigateway/apiKey:ApiKey",
        _key,
        update={"description": "Other", "enabled": False, "tags": {"client": "other"}},
        replace={"value": "0123456789-0123456789"},
    ),
    Example(
        "aws:apigateway/usagePlan:UsagePlan",
        _plan,
        update={
            "description": "Other",
            "throttleSettings": {"rateLimit": 5, "burstLimit": 5},
            "quotaSettings": {"limit": 500, "period": "DAY"},
            "tags": {"client": "other"},
        },
    ),
    Example(
        "aws:apigateway/usagePlanKey:UsagePlanKey",
        _membership,
        replace={"usagePlanId": "other"},
        import_id=_inside("usagePlanId"),
    ),
]
