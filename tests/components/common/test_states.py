"""A state machine that could get stuck, or look for data that nobody gave, cannot be made."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import cfnlint
import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.common.state_conditions import AllOf, AnyOf, Compare, Not, Rule
from components.common.state_lint import problems_in, targets
from components.common.state_machine import DefectiveMachine, Machine
from components.common.states import (
    Branch,
    Catch,
    Choice,
    Fail,
    Map,
    Parallel,
    Pass,
    Retry,
    State,
    Succeed,
    Task,
    Wait,
)

_SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas" / "other" / "step_functions"
LANGUAGE = jsonschema.Draft7Validator(json.loads((_SCHEMAS / "statemachine.json").read_text()))


def a_task(then: str | None = None, caught: str = "Failed", **changes: Any) -> Task:
    return replace(
        Task(
            resource="arn:aws:states:::sns:publish",
            parameters={"Message.$": "$.dataset"},
            retry=(Retry(),),
            catch=(Catch(next=caught),),
            timeout_seconds=60,
            next=then,
        ),
        **changes,
    )


def states(**changes: State) -> dict[str, State]:
    """Every kind of state, in one machine."""
    return {
        "Start": a_task(
            "Wait",
            result_selector={"arn.$": "$.PipelineExecutionArn"},
            result_path="$.run",
        ),
        "Wait": Wait(seconds=30, next="Look"),
        "Look": Choice(
            rules=(
                Rule(condition=Compare("$.run.arn", "IsNull", True), next="Wait"),
                Rule(
                    condition=AllOf(
                        (
                            Not(Compare("$.run.arn", "StringEquals", "")),
                            AnyOf((Compare("$.dataset", "IsPresent", True),)),
                        )
                    ),
                    next="Each",
                ),
            ),
            otherwise="Failed",
        ),
        "Each": Map(
            items_path="$.run",
            item_selector={"name.$": "$$.Map.Item.Value", "dataset.$": "$.dataset"},
            branch=Branch(
                start_at="One",
                states={"One": a_task(caught="OneFailed"), "OneFailed": Fail(error="One")},
            ),
            retry=(Retry(),),
            catch=(Catch(next="Failed"),),
            next="Both",
        ),
        "Both": Parallel(
            branches=(Branch(start_at="Left", states={"Left": Pass()}),),
            retry=(Retry(),),
            catch=(Catch(next="Failed"),),
            next="Done",
        ),
        "Done": Succeed(),
        "Failed": Fail(error="Failed", cause_path="States.Format('{} x', $.dataset)"),
        **changes,
    }  # fmt: skip


def a_machine(**changes: State) -> Machine:
    return Machine(
        start_at="Start", states=states(**changes), timeout_seconds=3600, inputs=["dataset"]
    )


def refused(**changes: State) -> str:
    with pytest.raises(DefectiveMachine) as caught:
        a_machine(**changes)
    return str(caught.value)


def test_a_machine_of_every_kind_of_state_is_in_the_language_and_the_same_each_time() -> None:
    text = a_machine().text()
    assert text == a_machine().text()
    assert list(LANGUAGE.iter_errors(json.loads(text))) == []


def test_a_task_is_not_made_without_retry_and_catch() -> None:
    assert "task Start has no retry" in refused(Start=a_task("Wait", retry=()))
    assert "task Start has no catch of States.ALL" in refused(Start=a_task("Wait", catch=()))
    some = (Catch(next="Failed", errors=("States.Timeout",)),)
    assert "task Start has no catch of States.ALL" in refused(Start=a_task("Wait", catch=some))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"Wait": Wait(seconds=1, next="Lok")}, "state Wait leads to Lok, which does not exist"),
        ({"Start": a_task("Wait", caught="Gone")}, "state Start leads to Gone"),
        ({"Lost": Succeed()}, "state Lost is never reached from Start"),
        (
            {"Both": Wait(seconds=1, next="Round"), "Round": Wait(seconds=1, next="Both")},
            "state Round has no way to an end",
        ),
        ({"Done": Fail(error="A" * 3), "x" * 81: Succeed()}, "has 81 characters"),
        ({"Look": Choice(rules=(), otherwise="Each")}, "state Look has no choices"),
        (
            {"Start": a_task("Wait", retry=(Retry(), Retry(errors=("States.Timeout",))))},
            "Retry 0 has States.ALL, which stands alone and last",
        ),
        (
            {"Both": Parallel(
                branches=(Branch(start_at="Wait", states={"Wait": Pass()}),),
                retry=(), catch=(), next="Done",
            )},
            "state Wait stands twice",
        ),
        (
            {"Both": Parallel(
                branches=(Branch(start_at="Left", states={"Left": Pass(next="Done")}),),
                retry=(), catch=(), next="Done",
            )},
            "state Left leads to Done, which does not exist",
        ),
    ],
)  # fmt: skip
def test_a_graph_that_could_get_stuck_is_refused(changes: dict[str, State], sentence: str) -> None:
    assert sentence in refused(**changes)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"A.$": "$.datset"}, "$.datset is not there on every way to it; there is dataset"),
        ({"A.$": "dataset"}, "dataset is not a path"),
        ({"A.$": "$.data set"}, "$.data set is not a path"),
        ({"A": "$.dataset"}, "A is the text $.dataset; a path needs the key A.$"),
        ({"A": {"B": ["x", {"C": "$.dataset"}]}}, "C is the text $.dataset"),
        ({"A.$": 3}, "A.$ is a path by its name, and 3 is none"),
        ({"A.$": "$$.Execution.Nme"}, "$$.Execution.Nme is not in the context object"),
        ({"A.$": "States.Formt('{}', $.dataset)"}, "there is no function States.Formt"),
        ({"A.$": "States.Format('{}', $.dta)"}, "$.dta is not there"),
        ({"A.$": "States.Format('{}', $.dataset"}, "a parenthesis or a quote too many or too few"),
        ({"A.$": "States.Format('{}, $.dataset)"}, "a parenthesis or a quote too many or too few"),
    ],
)
def test_a_path_with_a_slip_is_refused(parameters: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(Start=a_task("Wait", parameters=parameters, result_path="$.run"))


def test_a_field_below_a_result_that_was_not_picked_is_refused() -> None:
    look = Choice(
        rules=(Rule(condition=Compare("$.run.status", "StringEquals", "x"), next="Each"),),
        otherwise="Failed",
    )
    assert "$.run.status is not there; below $.run there is arn" in refused(Look=look)


def test_a_field_that_only_one_of_two_ways_sets_is_refused() -> None:
    failed = Fail(error="Failed", cause_path="$.error.Cause")
    assert "$.error.Cause is not there on every way to it" in refused(Failed=failed)


def test_a_field_that_a_choice_found_present_is_there() -> None:
    start = Choice(
        rules=(Rule(condition=Compare("$.extra", "IsPresent", True), next="Use"),), otherwise="End"
    )
    use = Pass(parameters={"a.$": "$.extra"}, next="End")
    made = Machine(
        start_at="Ask",
        states={"Ask": start, "Use": use, "End": Succeed()},
        timeout_seconds=1,
        inputs=[],
    )
    assert "$.extra" in made.text()


def test_quotes_inside_a_text_of_a_function_are_no_slip() -> None:
    format_ = {"A.$": r"States.Format('it\'s {} (now)', $.dataset)"}
    assert a_machine(Start=a_task("Wait", parameters=format_, result_path="$.run",
                                  result_selector={"arn.$": "$.Arn"}))  # fmt: skip


@st.composite
def machines(draw: st.DrawFn) -> dict[str, Any]:
    """Sound definitions: every state is reached from an earlier one and leads on or ends."""
    size = draw(st.integers(2, 12))
    names = [f"S{number}" for number in range(size)]
    made: dict[str, Any] = {}
    for position, name in enumerate(names[:-1]):
        following = names[position + 1]
        other = draw(st.sampled_from(names))
        kind = draw(st.sampled_from(["Wait", "Choice", "Task", "Pass"]))
        if kind == "Wait":
            made[name] = Wait(seconds=1, next=following).document()
        elif kind == "Choice":
            condition = Compare("$.dataset", "IsPresent", True)
            made[name] = Choice(
                rules=(Rule(condition=condition, next=other),), otherwise=following
            ).document()
        elif kind == "Pass":
            made[name] = Pass(next=following, result_path="$.copy").document()
        else:
            made[name] = a_task(following, caught=other).document()
    made[names[-1]] = Succeed().document()
    return {"StartAt": names[0], "States": made}


@given(machines())
def test_a_sound_graph_has_no_problem(definition: dict[str, Any]) -> None:
    assert problems_in(definition, inputs=["dataset"]) == []
    assert list(LANGUAGE.iter_errors(definition)) == []


@given(machines(), st.data())
def test_a_target_that_is_taken_away_is_missed(
    definition: dict[str, Any], data: st.DataObject
) -> None:
    aimed = sorted({each for state in definition["States"].values() for each in targets(state)})
    gone = data.draw(st.sampled_from(aimed))
    left = {name: state for name, state in definition["States"].items() if name != gone}
    found = problems_in({**definition, "States": left})
    assert any(gone in each for each in found)


@given(machines(), st.data())
def test_a_state_that_nothing_leads_to_and_a_circle_without_an_end_are_found(
    definition: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(definition["States"])))
    alone = {**definition["States"], "Alone": Succeed().document()}
    assert "state Alone is never reached from S0" in problems_in({**definition, "States": alone})
    last = f"S{len(definition['States']) - 1}"
    circle = {**definition["States"], last: Wait(seconds=1, next=name).document()}
    found = problems_in({**definition, "States": circle})
    assert {each for each in found if re.fullmatch(r"state S\d+ has no way to an end", each)}


@given(machines(), st.data())
def test_a_task_whose_retry_or_catch_is_taken_away_is_found(
    definition: dict[str, Any], data: st.DataObject
) -> None:
    tasks = [name for name, each in definition["States"].items() if each["Type"] == "Task"]
    if not tasks:
        return
    name = data.draw(st.sampled_from(tasks))
    key = data.draw(st.sampled_from(["Retry", "Catch", "TimeoutSeconds"]))
    task = {k: v for k, v in definition["States"][name].items() if k != key}
    found = problems_in({**definition, "States": {**definition["States"], name: task}})
    assert any(each.startswith(f"task {name} has no") for each in found)
