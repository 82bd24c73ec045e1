"""A definition that refers to what it does not have cannot be made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.pipelines.definition import BrokenDefinition, Definition, Parameter
from components.pipelines.expressions import Get, JsonGet, of_step, output_of, parameter
from components.pipelines.references import problems_in
from components.pipelines.steps import (
    AtLeast,
    ConditionStep,
    FailStep,
    ProcessingStep,
    PropertyFile,
    Step,
)


def a_step(name: str, uses: Any = None, **changes: Any) -> ProcessingStep:
    outputs = [{"OutputName": "out", "S3Output": {}}]
    arguments = {"ProcessingOutputConfig": {"Outputs": outputs}, "Environment": {"uses": uses}}
    return ProcessingStep(name=name, arguments=arguments, **changes)


def refused(*steps: Step, parameters: tuple[str, ...] = ()) -> str:
    with pytest.raises(BrokenDefinition) as caught:
        Definition(parameters=[Parameter(name=one) for one in parameters], steps=steps)
    return str(caught.value)


@pytest.mark.parametrize(
    ("uses", "sentence"),
    [
        (parameter("Digst"), "Parameters.Digst, which does not exist"),
        (Get("Execution.PipelineExecutonId"), "which no execution has"),
        (Get("Pipeline.Name"), "no parameter, variable or step"),
        (of_step("Frst", "ProcessingJobArn"), "step Frst, which does not exist"),
        (of_step("First", "ModelArtifacts.S3ModelArtifacts"), "a step of type Processing has"),
        (output_of("First", "ot"), "an output that does not exist"),
        (of_step("First", "PropertyFiles.Gone"), "a file that does not exist"),
    ],
)
def test_a_slip_in_a_reference_is_found(uses: Get, sentence: str) -> None:
    assert sentence in refused(a_step("First"), a_step("Second", uses))


def test_a_property_file_lies_in_an_output_that_is_there() -> None:
    file = PropertyFile(name="File", output="gone", path="x.json")
    assert "lies in output gone, which does not exist" in refused(
        a_step("First", property_files=(file,))
    )


def test_names_are_unique_and_every_parameter_has_a_use() -> None:
    assert "step First stands twice" in refused(a_step("First"), a_step("First"))
    assert "parameter Idle is used nowhere" in refused(a_step("First"), parameters=("Idle",))
    assert "parameter Twin stands twice" in refused(
        a_step("First", parameter("Twin")), parameters=("Twin", "Twin")
    )


def gate(then: Step, otherwise: Step) -> ConditionStep:
    evaluation = JsonGet("First", "File", "a.b")
    return ConditionStep(
        name="Gate",
        conditions=(AtLeast(left=evaluation, right=1),),
        then=(then,),
        otherwise=(otherwise,),
    )


FIRST = a_step("First", property_files=(PropertyFile(name="File", output="out", path="a.json"),))
STOP = FailStep(name="Stop", arguments={"ErrorMessage": "no"})


def test_a_step_that_may_not_run_is_not_relied_on() -> None:
    inner = a_step("Inner", of_step("First", "ProcessingJobArn"))
    assert Definition(parameters=[], steps=[FIRST, gate(inner, STOP)])
    outside = a_step("After", of_step("Inner", "ProcessingJobArn"))
    assert "which may not run: it stands in IfSteps of Gate" in refused(
        FIRST, gate(inner, STOP), outside
    )
    other = a_step("Other", of_step("Inner", "ProcessingJobArn"))
    assert "which may not run" in refused(FIRST, gate(inner, other))


def test_a_step_waits_for_no_step_that_waits_for_it() -> None:
    one = a_step("One", of_step("Two", "ProcessingJobArn"))
    assert "step One waits for itself" in refused(one, a_step("Two", depends_on=["One"]))
    assert "step First waits for itself" in refused(
        replace(FIRST, depends_on=["Gate"]), gate(a_step("Inner"), STOP)
    )
    inside = a_step("Inner", depends_on=["Gate"])
    assert Definition(parameters=[], steps=[FIRST, gate(inside, STOP)])


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """Sound definitions: a step refers to earlier ones and to parameters, all of which are used."""
    size = draw(st.integers(1, 8))
    names = [f"Step{number}" for number in range(size)]
    parameters = [f"P{number}" for number in range(draw(st.integers(0, 3)))]
    steps = []
    for position, name in enumerate(names):
        uses: list[dict[str, str]] = [{"Get": "Execution.PipelineName"}]
        if position == 0:
            uses += [{"Get": f"Parameters.{one}"} for one in parameters]
        elif draw(st.booleans()):
            other = draw(st.sampled_from(names[:position]))
            uses.append({"Get": f"Steps.{other}.ProcessingJobArn"})
        waits = draw(st.lists(st.sampled_from(names[:position]), unique=True)) if position else []
        steps.append(
            {"Name": name, "Type": "Processing", "DependsOn": waits, "Arguments": {"A": uses}}
        )
    return {"Parameters": [{"Name": one} for one in parameters], "Steps": steps}


@given(definitions())
def test_a_sound_definition_has_no_problem(definition: dict[str, Any]) -> None:
    assert problems_in(definition) == []


@given(definitions(), st.data())
def test_what_is_taken_away_is_missed_where_it_was_used(
    definition: dict[str, Any], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from([one["Name"] for one in definition["Steps"]]))
    left = [one for one in definition["Steps"] if one["Name"] != gone]
    used = any(
        gone in one["DependsOn"]
        or {"Get": f"Steps.{gone}.ProcessingJobArn"} in one["Arguments"]["A"]
        for one in left
    )
    found = problems_in({"Parameters": [], "Steps": left})
    assert any(f"refers to step {gone}, which does not exist" in one for one in found) is used


@given(definitions())
def test_two_steps_that_wait_for_each_other_are_found(definition: dict[str, Any]) -> None:
    steps = definition["Steps"]
    if len(steps) < 2:
        return
    first, last = steps[0], steps[-1]
    last["DependsOn"] = [first["Name"]]
    first["DependsOn"] = [last["Name"]]
    assert f"step {first['Name']} waits for itself, by way of others" in problems_in(definition)
