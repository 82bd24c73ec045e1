"""API Gateway: links into the network, and the role that writes logs."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.types.apigateway import (
    TAGGING,
    gateway_arn,
    replacing,
    tagged,
)
from localcloud.aws.values import Props


class VpcLink(Emulation):
    """`aws.apigateway.VpcLink`; its target must be a load balancer that is there."""

    token = "aws:apigateway/vpcLink:VpcLink"
    service = "apigateway"
    cloudformation = "AWS::ApiGateway::VpcLink"
    create_operation = "CreateVpcLink"
    operations = TAGGING | {
        "CreateVpcLink",
        "GetVpcLink",
        "UpdateVpcLink",
        "DeleteVpcLink",
        "elbv2:DescribeLoadBalancers",
    }
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn",)
    rename = {"targetArn": "targetArns"}
    replace_on = frozenset({"targetArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        aws.call("DescribeLoadBalancers", "elbv2", LoadBalancerArns=[inputs["targetArn"]])
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["id"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetVpcLink", vpcLinkId=id_)
        return {
            **self.properties(answer, known),
            "name": answer["name"],
            "targetArn": answer["targetArns"][0],
            "arn": gateway_arn(aws, f"/vpclinks/{id_}"),
            "tags": answer.get("tags") or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        named = sorted(changed & {"name", "description"})
        if named:
            patches = replacing(*((f"/{name}", inputs.get(name, "")) for name in named))
            aws.call("UpdateVpcLink", vpcLinkId=id_, patchOperations=patches)
        if "tags" in changed:
            tagged(aws, f"/vpclinks/{id_}", inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("GetVpcLink", vpcLinkId=id_)
        aws.call("DeleteVpcLink", vpcLinkId=id_)


class Account(Put):
    """`aws.apigateway.Account`: one in an account and region, so a delete only forgets it."""

    token = "aws:apigateway/account:Account"
    service = "apigateway"
    create_operation = "UpdateAccount"
    operations = frozenset({"UpdateAccount", "GetAccount"})
    outputs = ("apiKeyVersion", "throttleSettings")
    omit = frozenset({"cloudwatchRoleArn"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        role = inputs.get("cloudwatchRoleArn", "")
        patches = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]
        return self.create_operation, {"patchOperations": patches}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return "api-gateway-account"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetAccount")
        return {
            "cloudwatchRoleArn": answer.get("cloudwatchRoleArn"),
            "apiKeyVersion": answer.get("apiKeyVersion"),
            "throttleSettings": [answer.get("throttleSettings")],
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """Nothing: the account keeps its role."""

    def is_input(self, name: str) -> bool:
        return name == "cloudwatchRoleArn"


TYPES = [VpcLink, Account]
