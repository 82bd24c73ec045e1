"""SageMaker: pipelines."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.emulation import Name
from localcloud.aws.types.sagemaker_model import TAGGING, Named
from localcloud.aws.values import Props

_UPDATED = (
    "pipelineDefinition",
    "pipelineDefinitionS3Location",
    "pipelineDescription",
    "pipelineDisplayName",
    "roleArn",
    "parallelismConfiguration",
)


class Pipeline(Named):
    """`aws.sagemaker.Pipeline`; its id is the name. A definition must be JSON with steps."""

    token = "aws:sagemaker/pipeline:Pipeline"
    cloudformation = "AWS::SageMaker::Pipeline"
    kind = "pipeline"
    create_operation = "CreatePipeline"
    operations = TAGGING | {
        "CreatePipeline",
        "DescribePipeline",
        "UpdatePipeline",
        "DeletePipeline",
    }
    name = Name("pipelineName", most=256)
    replace_on = frozenset({"pipelineName"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        token = hashlib.sha256(str(inputs.get("pipelineName")).encode()).hexdigest()
        return operation, {**params, "ClientRequestToken": token}

    def create(self, aws: Aws, inputs: Props) -> str:
        _check(inputs)
        return super().create(aws, inputs)

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribePipeline", PipelineName=id_)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = super().read(aws, id_, known)
        if found is not None and "pipelineDefinitionS3Location" in known:
            # AWS gives back the text that it read there, and nothing of the place.
            found["pipelineDefinitionS3Location"] = known["pipelineDefinitionS3Location"]
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            _check(inputs)
            carried = {name: inputs[name] for name in _UPDATED if name in inputs}
            aws.call("UpdatePipeline", PipelineName=id_, **self.params("UpdatePipeline", carried))
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeletePipeline", PipelineName=id_)


def _check(inputs: Props) -> None:
    text = inputs.get("pipelineDefinition")
    if text is None:
        return
    try:
        definition = json.loads(text)
    except ValueError as error:
        raise CloudError(
            "ValidationException", f"pipelineDefinition is not JSON: {error}"
        ) from error
    missing = {"Version", "Steps"} - set(definition)
    if missing:
        raise CloudError(
            "ValidationException", f"pipelineDefinition lacks {', '.join(sorted(missing))}"
        )


TYPES = [Pipeline]
