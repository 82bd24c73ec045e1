"""EMR Serverless: applications."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_CREATED_WITH = frozenset({"name", "type"})


class Application(Emulation):
    """`aws.emrserverless.Application`; its id is AWS's. A deleted one is terminated."""

    token = "aws:emrserverless/application:Application"
    service = "emr-serverless"
    cloudformation = "AWS::EMRServerless::Application"
    create_operation = "CreateApplication"
    operations = frozenset(
        {
            "CreateApplication",
            "GetApplication",
            "UpdateApplication",
            "DeleteApplication",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn",)
    rename = {
        "monitoringConfiguration.cloudwatchLoggingConfiguration": "cloudWatchLoggingConfiguration",
        "monitoringConfiguration.managedPersistenceMonitoringConfiguration": (
            "managedPersistenceMonitoringConfiguration"
        ),
    }
    replace_on = frozenset({"name", "type"})
    update_in_place = frozenset({"architecture", "releaseLabel"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        if isinstance(params.get("type"), str):
            params["type"] = params["type"].upper()  # AWS reads both, moto this
        # The token makes a repeated request one.
        return self.create_operation, {**params, "clientToken": str(uuid4())}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["applicationId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetApplication", applicationId=id_)["application"]
        if found["state"] == "TERMINATED":
            return None
        found["type"] = found["type"].lower()
        arn = found["arn"]
        return {
            **self.properties(found, known),
            "arn": arn,
            "tags": aws.call("ListTagsForResource", resourceArn=arn).get("tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            wanted: dict[str, Any] = self.params(
                "UpdateApplication", inputs, omit={*_CREATED_WITH, "tags"}
            )
            aws.call("UpdateApplication", applicationId=id_, clientToken=str(uuid4()), **wanted)
        if "tags" in changed:
            retag(aws, inputs, old, resourceArn=str(old["arn"]))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is not None:
            aws.call("DeleteApplication", applicationId=id_)


TYPES = [Application]
