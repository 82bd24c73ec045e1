"""MSK: serverless clusters."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class ServerlessCluster(Emulation):
    """`aws.msk.ServerlessCluster`; its id is the ARN, and only its tags change."""

    token = "aws:msk/serverlessCluster:ServerlessCluster"
    service = "kafka"
    cloudformation = "AWS::MSK::ServerlessCluster"
    create_operation = "CreateClusterV2"
    operations = frozenset(
        {
            "CreateClusterV2",
            "DescribeClusterV2",
            "DeleteCluster",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("clusterName", most=64)
    taggable = True
    outputs = ("arn", "clusterUuid")
    replace_on = frozenset({"clusterName", "clientAuthentication", "vpcConfigs"})
    update_in_place = frozenset({"tags"})

    def is_input(self, name: str) -> bool:
        return name in self.replace_on or name == "tags"

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        parts = ("clientAuthentication", "vpcConfigs")
        serverless = {part: inputs[part] for part in parts if part in inputs}
        own = ("clusterName", "tags")
        beside = {key: inputs[key] for key in own if key in inputs}
        return self.create_operation, self.params(
            self.create_operation, {**beside, "serverless": serverless}
        )

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["ClusterArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("DescribeClusterV2", ClusterArn=id_)["ClusterInfo"]
        parts = ("clientAuthentication", "vpcConfigs")
        like = {part: known[part] for part in parts if part in known}
        inner = self.properties({"Serverless": found["Serverless"]}, {"serverless": like})
        if not known:
            inner = self.properties({"Serverless": found["Serverless"]}, {})
        return {
            **inner["serverless"],
            "arn": id_,
            "clusterName": found["ClusterName"],
            "clusterUuid": id_.rsplit("/", 1)[-1],
            "tags": aws.call("ListTagsForResource", ResourceArn=id_).get("Tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        retag(aws, inputs, old, ResourceArn=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DescribeClusterV2", ClusterArn=id_)
        aws.call("DeleteCluster", ClusterArn=id_)


TYPES = [ServerlessCluster]
