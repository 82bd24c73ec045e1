"""Outputs of API Gateway, WAF and load balancer types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _arn(declared: Declared, path: str) -> str:
    return declared.arn("apigateway", path, account=False)


def _id(declared: Declared) -> str:
    return declared.hex(10, "apigateway")


def _rest_api(declared: Declared) -> dict[str, Any]:
    api = _id(declared)
    return {
        "id": api,
        "name": declared.named(),
        "arn": _arn(declared, f"/restapis/{api}"),
        "executionArn": declared.arn("execute-api", api),
        "rootResourceId": declared.hex(10, "root"),
    }


def _policy(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("restApiId")}


def _own_id(declared: Declared) -> dict[str, Any]:
    return {"id": _id(declared)}


def _validator(declared: Declared) -> dict[str, Any]:
    return {"id": declared.hex(6, "validator"), "name": declared.named()}


def _below_method(mark: str, *more: str) -> Shape:
    def shape(declared: Declared) -> dict[str, Any]:
        parts = [declared.text(name) for name in ("restApi", "resourceId", "httpMethod", *more)]
        return {"id": "-".join([mark, *parts])}

    return shape


def _stage(declared: Declared) -> dict[str, Any]:
    api, stage = declared.text("restApi"), declared.text("stageName")
    host = f"{api}.execute-api.{declared.region}.{declared.dns_suffix}"
    return {
        "id": f"ags-{api}-{stage}",
        "arn": _arn(declared, f"/restapis/{api}/stages/{stage}"),
        "executionArn": declared.arn("execute-api", f"{api}/{stage}"),
        "invokeUrl": f"https://{host}/{stage}",
    }


def _method_settings(declared: Declared) -> dict[str, Any]:
    return {"id": "-".join(declared.text(n) for n in ("restApi", "stageName", "methodPath"))}


def _named(kind: str) -> Shape:
    def shape(declared: Declared) -> dict[str, Any]:
        own = _id(declared)
        return {"id": own, "name": declared.named(), "arn": _arn(declared, f"/{kind}/{own}")}

    return shape


def _plan_key(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("keyId"), "name": declared.text("keyId")}


def _account(_: Declared) -> dict[str, Any]:
    return {"id": "api-gateway-account", "apiKeyVersion": "4"}


def _acl(declared: Declared) -> dict[str, Any]:
    name, own = declared.named(), declared.uuid("acl")
    return {
        "id": own,
        "name": name,
        "arn": declared.arn("wafv2", f"regional/webacl/{name}/{own}"),
        "capacity": 927,
    }


def _acl_association(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('webAclArn')},{declared.text('resourceArn')}"}


def _acl_logging(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("resourceArn")}


def _balancer(declared: Declared) -> dict[str, Any]:
    name, own = declared.named(), declared.hex(16, "balancer")
    suffix = f"net/{name}/{own}"
    arn = declared.arn("elasticloadbalancing", f"loadbalancer/{suffix}")
    return {
        "id": arn,
        "arn": arn,
        "arnSuffix": suffix,
        "name": name,
        "dnsName": f"{name}-{own}.elb.{declared.region}.{declared.dns_suffix}",
        "zoneId": "Z26RNL4JYFTOTI",
    }


def _targets(declared: Declared) -> dict[str, Any]:
    suffix = f"targetgroup/{declared.named()}/{declared.hex(16, 'targets')}"
    arn = declared.arn("elasticloadbalancing", suffix)
    return {"id": arn, "arn": arn, "arnSuffix": suffix, "name": declared.named()}


def _listener(declared: Declared) -> dict[str, Any]:
    balancer = declared.text("loadBalancerArn").replace(":loadbalancer/", ":listener/")
    arn = f"{balancer}/{declared.hex(16, 'listener')}"
    return {"id": arn, "arn": arn}


GATEWAY: Mapping[str, Shape] = {
    "aws:apigateway/account:Account": _account,
    "aws:apigateway/apiKey:ApiKey": _named("apikeys"),
    "aws:apigateway/deployment:Deployment": _own_id,
    "aws:apigateway/integration:Integration": _below_method("agi"),
    "aws:apigateway/integrationResponse:IntegrationResponse": _below_method("agir", "statusCode"),
    "aws:apigateway/method:Method": _below_method("agm"),
    "aws:apigateway/methodResponse:MethodResponse": _below_method("agmr", "statusCode"),
    "aws:apigateway/methodSettings:MethodSettings": _method_settings,
    "aws:apigateway/requestValidator:RequestValidator": _validator,
    "aws:apigateway/resource:Resource": _own_id,
    "aws:apigateway/restApi:RestApi": _rest_api,
    "aws:apigateway/restApiPolicy:RestApiPolicy": _policy,
    "aws:apigateway/stage:Stage": _stage,
    "aws:apigateway/usagePlan:UsagePlan": _named("usageplans"),
    "aws:apigateway/usagePlanKey:UsagePlanKey": _plan_key,
    "aws:apigateway/vpcLink:VpcLink": _named("vpclinks"),
    "aws:lb/listener:Listener": _listener,
    "aws:lb/loadBalancer:LoadBalancer": _balancer,
    "aws:lb/targetGroup:TargetGroup": _targets,
    "aws:wafv2/webAcl:WebAcl": _acl,
    "aws:wafv2/webAclAssociation:WebAclAssociation": _acl_association,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _acl_logging,
}
