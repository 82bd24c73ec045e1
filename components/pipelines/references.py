"""Finds what a pipeline definition refers to and does not have. Pure; reads a plain document.

What is no JSON (an output of Pulumi) is passed over. Rules: names are unique; a parameter, a
property file and an output of a processing step are declared; a step that is referred to exists,
is no part of a branch that may not run, has the property, and does not wait for who refers to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

VARIABLES: Final = frozenset(
    {
        "StartDateTime",
        "CurrentDateTime",
        "PipelineName",
        "PipelineArn",
        "PipelineExecutionId",
        "PipelineExecutionArn",
        "TrainingJobName",
        "ProcessingJobName",
    }
)
"""SageMaker Python SDK, sagemaker.workflow.execution_variables."""

_CHECKED: Final = frozenset(
    {"CalculatedBaselineConstraints", "BaselineUsedForDriftCheckConstraints"}
)
PROPERTIES: Final[Mapping[str, frozenset[str]]] = {
    "Processing": frozenset(
        {"ProcessingJobArn", "ProcessingJobName", "ProcessingOutputConfig", "ProcessingInputs",
         "PropertyFiles", "ExitMessage", "Environment"}
    ),
    "Training": frozenset(
        {"TrainingJobArn", "TrainingJobName", "ModelArtifacts", "FinalMetricDataList",
         "OutputDataConfig", "AlgorithmSpecification"}
    ),
    "Model": frozenset({"ModelName", "ModelArn", "PrimaryContainer"}),
    "RegisterModel": frozenset({"ModelPackageArn", "ModelPackageGroupName", "ModelPackageVersion"}),
    "QualityCheck": _CHECKED
    | {"CalculatedBaselineStatistics", "BaselineUsedForDriftCheckStatistics"},
    "ClarifyCheck": _CHECKED,
    "Condition": frozenset({"Outcome"}),
    "Fail": frozenset({"ErrorMessage"}),
}  # fmt: skip
"""What a step of each type can be asked: the answer of its Describe operation. SageMaker developer
guide, "Pipelines steps", "Properties reference"."""

_STEP = re.compile(r"Steps\.(?P<name>[A-Za-z0-9_-]+)(?:\.(?P<rest>.+))?")
_OUTPUT = re.compile(r"ProcessingOutputConfig\.Outputs\['(?P<name>[^']*)'\]")


@dataclass
class _Found:
    """A step, the chain of condition steps around it (and which branch), and who it waits for."""

    document: Mapping[str, Any]
    scope: tuple[tuple[str, str], ...]
    waits_for: set[str] = field(default_factory=set)


def problems_in(definition: Mapping[str, Any]) -> list[str]:
    """Everything that is referred to and is not there, in the order of the definition."""
    parameters = [each.get("Name", "") for each in definition.get("Parameters", ())]
    steps: dict[str, _Found] = {}
    found = [f"parameter {name} stands twice" for name in _twice(parameters)]
    listed = list(_walk(definition.get("Steps", ()), ()))
    found += [f"step {name} stands twice" for name in _twice([name for name, _ in listed])]
    steps.update(dict(listed))
    for name, step in listed:
        found += _of_step(name, step, steps, set(parameters))
    found += [
        f"step {name} waits for itself, by way of others"
        for name in steps
        if _circular(name, steps)
    ]
    used = set(_parameters_in(definition.get("Steps", ())))
    found += [f"parameter {name} is used nowhere" for name in parameters if name not in used]
    return found


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _walk(
    steps: Sequence[Mapping[str, Any]], scope: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, _Found]]:
    for step in steps:
        name = str(step.get("Name", ""))
        yield name, _Found(step, scope)
        if step.get("Type") == "Condition":
            for branch in ("IfSteps", "ElseSteps"):
                inner = step.get("Arguments", {}).get(branch, ())
                yield from _walk(inner, (*scope, (name, branch)))


def _own(step: Mapping[str, Any]) -> Any:
    """A step without the steps inside it, which speak for themselves."""
    if step.get("Type") != "Condition":
        return step
    arguments = step.get("Arguments", {})
    return {**step, "Arguments": {"Conditions": arguments.get("Conditions", ())}}


def _gets(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if set(value) == {"Get"} and isinstance(value["Get"], str):
            yield value["Get"]
        else:
            for each in value.values():
                yield from _gets(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _gets(each)


def _parameters_in(value: Any) -> Iterator[str]:
    for path in _gets(value):
        if path.startswith("Parameters."):
            yield path.removeprefix("Parameters.")


def _of_step(
    name: str, step: _Found, steps: Mapping[str, _Found], parameters: set[str]
) -> Iterator[str]:
    own = _own(step.document)
    for path in _gets(own):
        if path.startswith("Parameters."):
            if path.removeprefix("Parameters.") not in parameters:
                yield f"step {name} refers to {path}, which does not exist"
        elif path.startswith("Execution."):
            if path.removeprefix("Execution.") not in VARIABLES:
                yield f"step {name} refers to {path}, which no execution has"
        else:
            yield from _step_path(name, step, path, steps)
    for other in own.get("DependsOn", ()):
        yield from _wait(name, step, other, steps)
    for around, _ in step.scope[-1:]:
        step.waits_for.add(around)
    for file in own.get("PropertyFiles", ()):
        if file.get("OutputName") not in _outputs(own):
            yield (
                f"step {name}: the property file {file.get('PropertyFileName')} lies in output "
                f"{file.get('OutputName')}, which does not exist"
            )


def _step_path(name: str, step: _Found, path: str, steps: Mapping[str, _Found]) -> Iterator[str]:
    match = _STEP.fullmatch(path)
    if match is None:
        yield f"step {name} refers to {path}, which is no parameter, variable or step"
        return
    yield from _wait(name, step, match["name"], steps)
    target = steps.get(match["name"])
    if target is None:
        return
    kind, rest = str(target.document.get("Type")), match["rest"] or ""
    known = PROPERTIES.get(kind, frozenset())
    if re.split(r"[.\[]", rest)[0] not in known:
        yield (
            f"step {name} refers to {path}; a step of type {kind} has {', '.join(sorted(known))}"
        )
    output = _OUTPUT.match(rest)
    if output is not None and output["name"] not in _outputs(target.document):
        yield f"step {name} refers to {path}, an output that does not exist"
    if rest.startswith("PropertyFiles."):
        files = {one.get("PropertyFileName") for one in target.document.get("PropertyFiles", ())}
        if rest.removeprefix("PropertyFiles.") not in files:
            yield f"step {name} refers to {path}, a file that does not exist"


def _outputs(step: Mapping[str, Any]) -> set[str]:
    listed = step.get("Arguments", {}).get("ProcessingOutputConfig", {}).get("Outputs", ())
    return {str(each.get("OutputName")) for each in listed}


def _wait(name: str, step: _Found, other: str, steps: Mapping[str, _Found]) -> Iterator[str]:
    target = steps.get(other)
    if target is None:
        yield f"step {name} refers to step {other}, which does not exist"
        return
    step.waits_for.add(other)
    if step.scope[: len(target.scope)] != target.scope:
        around, branch = target.scope[-1]
        yield (
            f"step {name} refers to step {other}, which may not run: it stands in {branch} of "
            f"{around}"
        )


def _circular(name: str, steps: Mapping[str, _Found]) -> bool:
    seen: set[str] = set()
    waiting = [*steps[name].waits_for]
    while waiting:
        other = waiting.pop()
        if other == name:
            return True
        if other in steps and other not in seen:
            seen.add(other)
            waiting += steps[other].waits_for
    return False
