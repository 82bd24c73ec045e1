"""Values of a SageMaker pipeline definition that only an execution knows.

Source: SageMaker developer guide, "Pipeline parameters", "Pipeline variables" and the published
pipeline definition schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Get:
    """A parameter, a variable of the execution, or a property of an earlier step."""

    path: str

    def document(self) -> dict[str, Any]:
        """The expression."""
        return {"Get": self.path}


def parameter(name: str) -> Get:
    """The value of a parameter of the pipeline."""
    return Get(f"Parameters.{name}")


def execution(name: str) -> Get:
    """A variable of the execution, such as PipelineExecutionId."""
    return Get(f"Execution.{name}")


def of_step(step: str, path: str) -> Get:
    """A property of a step: what its Describe operation answers."""
    return Get(f"Steps.{step}.{path}")


def output_of(step: str, output: str) -> Get:
    """Where an output of a processing step lies, as an S3 address."""
    return of_step(step, f"ProcessingOutputConfig.Outputs['{output}'].S3Output.S3Uri")


@dataclass(frozen=True)
class Join:
    """Texts and expressions joined by `on`."""

    values: tuple[Any, ...]
    on: str = "/"

    def document(self) -> dict[str, Any]:
        """The expression."""
        return {"Std:Join": {"On": self.on, "Values": [rendered(each) for each in self.values]}}


@dataclass(frozen=True)
class JsonGet:
    """A value in a JSON file that an earlier processing step wrote and declared."""

    step: str
    property_file: str
    path: str

    def document(self) -> dict[str, Any]:
        """The expression."""
        place = f"Steps.{self.step}.PropertyFiles.{self.property_file}"
        return {"Std:JsonGet": {"PropertyFile": {"Get": place}, "Path": self.path}}


def rendered(value: Any) -> Any:
    """Plain data of a value: expressions as documents, outputs of Pulumi as they are."""
    if isinstance(value, (Get, Join, JsonGet)):
        return value.document()
    if isinstance(value, Mapping):
        return {key: rendered(each) for key, each in value.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [rendered(each) for each in value]
    return value
