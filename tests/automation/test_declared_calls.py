"""What components declare of the code that they run is what its source calls, in both ways."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

from components.pipelines.access import STEP_CALLS
from recording.program import ROOT
from tests.automation.calls import DECLARED
from tests.automation.source_calls import Package

AUTOMATION: Final = Package(
    folder=ROOT / "automation",
    clients={
        "_autoscaling": "autoscaling",
        "_cloudwatch": "cloudwatch",
        "_dynamodb": "dynamodb",
        "_eks": "eks",
        "_grafana": "grafana",
        "_kms": "kms",
        "_s3": "s3",
        "_sagemaker": "sagemaker",
        "_scaling": "application-autoscaling",
        "_ssm": "ssm",
        "_workflows": "stepfunctions",
        "sagemaker": "sagemaker",
        "sns": "sns",
    },
    others=frozenset({"_signer"}),
)
STEPS: Final = Package(
    folder=ROOT / "components" / "pipelines" / "mlops_steps",
    # lineage.py hands its client on by this name.
    clients={"client": "sagemaker"},
)
FUNCTIONS: Final = sorted(path.stem for path in (ROOT / "automation" / "handlers").glob("[!_]*.py"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_declares_the_calls_of_its_source(function: str) -> None:
    assert AUTOMATION.calls(f"handlers.{function}") == DECLARED[function]


@pytest.mark.parametrize("step", ["evaluate", "process", "sign", "train"])
def test_a_step_declares_the_calls_of_its_source(step: str) -> None:
    found = STEPS.calls(step)
    if step == "sign":
        found |= STEPS.calls("lineage")  # main.py runs both.
    assert found == set(STEP_CALLS[step])


def test_no_call_in_the_source_is_out_of_reach() -> None:
    """A call that nothing reaches would be declared by nobody, and is dead."""
    for package, entries in (
        (AUTOMATION, [f"handlers.{one}" for one in FUNCTIONS]),
        (STEPS, ["evaluate", "process", "sign", "lineage", "train"]),
    ):
        reached = {call for entry in entries for call in package.calls(entry)}
        there = {
            call
            for path in package.folder.rglob("*.py")
            for call in package.calls(module(path, package.folder))
        }
        assert there == reached


def module(path: Path, folder: Path) -> str:
    return ".".join(path.relative_to(folder).with_suffix("").parts)


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("self._s3.get_object(Bucket=b, Key=k)", "s3:GetObject"),
        ("self._s3.get_object(Bucket=b, Key=k, VersionId=v)", "s3:GetObjectVersion"),
        ("self._s3.put_object_tagging(Key=k, VersionId=v)", "s3:PutObjectVersionTagging"),
        ("self._s3.put_object_tagging(Bucket=b, Key=k)", "s3:PutObjectTagging"),
        ("self._s3.get_paginator('list_objects_v2').paginate(Bucket=b)", "s3:ListObjectsV2"),
        ("boto3.client('sns').publish(TopicArn=t)", "sns:Publish"),
        ("self._dynamodb.execute_statement(Statement='DELETE FROM t')", "dynamodb:PartiQLDelete"),
        ("self._workflows.start_execution()", "states:StartExecution"),
    ],
)
def test_a_call_is_read_with_its_parameters(tmp_path: Path, line: str, call: str) -> None:
    assert source(tmp_path, line).calls("new") == {call}


def test_a_client_by_an_unknown_name_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"client\.put_object may be a call of AWS"):
        source(tmp_path, "client.put_object()").calls("new")


def source(folder: Path, line: str) -> Package:
    ast.parse(line)
    (folder / "new.py").write_text(f"class New:\n    def do(self):\n        {line}\n")
    return Package(folder=folder, clients=AUTOMATION.clients)
