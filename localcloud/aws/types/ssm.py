"""Systems Manager: parameters."""

from __future__ import annotations

import re
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Named
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.validation import Failure
from localcloud.aws.values import Props

_NESTED = re.compile(r"\{\{.*\}\}", re.DOTALL)
"""What no value may hold, by the words of the service model (PutParameter): Systems Manager takes
it for a reference to another parameter, which it does not resolve."""


class Parameter(Named):
    """`aws.ssm.Parameter`; its id is the name. A plain value is `insecureValue`."""

    token = "aws:ssm/parameter:Parameter"
    service = "ssm"
    cloudformation = "AWS::SSM::Parameter"
    create_operation = "PutParameter"
    operations = frozenset(
        {
            "PutParameter",
            "GetParameter",
            "DescribeParameters",
            "DeleteParameter",
            "ListTagsForResource",
            "AddTagsToResource",
            "RemoveTagsFromResource",
        }
    )
    name = Name("name", most=1011)
    taggable = True
    outputs = ("arn", "version")
    rename = {"insecureValue": "Value", "value": "Value"}
    defaults = {"dataType": "text"}
    replace_on = frozenset({"name", "dataType"})
    update_in_place = frozenset({"type"})

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        nested = [
            (name, "can't nest another parameter: it holds {{ and }}")
            for name in ("value", "insecureValue")
            if isinstance(inputs.get(name), str) and _NESTED.search(inputs[name])
        ]
        return [*super().refused(inputs, aws), *nested]

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        parameter = aws.call("GetParameter", Name=id_, WithDecryption=True)["Parameter"]
        filters = [{"Key": "Name", "Option": "Equals", "Values": [id_]}]
        [metadata] = aws.call("DescribeParameters", ParameterFilters=filters)["Parameters"]
        answer = aws.call("ListTagsForResource", ResourceType="Parameter", ResourceId=id_)
        value = "value" if "value" in known else "insecureValue"
        found = {
            "arn": parameter["ARN"],
            "name": id_,
            value: parameter["Value"],
            "type": parameter["Type"],
            "version": parameter["Version"],
            "dataType": parameter.get("DataType"),
            "description": metadata.get("Description"),
            "tier": metadata.get("Tier"),
            "keyId": metadata.get("KeyId"),
            "allowedPattern": metadata.get("AllowedPattern"),
            "tags": tag_map(answer["TagList"]) or {},
        }
        return {key: each for key, each in found.items() if each is not None}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            operation, params = self.request(inputs, aws)
            params.pop("Tags", None)
            aws.call(operation, **params, Overwrite=True)
        if "tags" in changed:
            where: dict[str, Any] = {"ResourceType": "Parameter", "ResourceId": id_}
            retag(
                aws, inputs, old, tag="AddTagsToResource", untag="RemoveTagsFromResource", **where
            )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteParameter", Name=id_)


TYPES = [Parameter]
