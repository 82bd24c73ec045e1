"""Every job of production writes to a group that some stack owns."""

from typing import Any

import pytest

from infra.log_rules import account_writers
from tests.infra.illegal import VARIANT, protected
from tests.infra.illegal_pipelines import a_pipeline
from tests.infra.illegal_training import jobs
from tests.support.settings import a_platform

MONITORED = {
    "variants": {"champion": VARIANT},
    "capture": {"percent": 100},
    "monitors": {"data_quality": "hourly"},
}
TABLES = {
    "transactions": {
        "database": "curated",
        "description": "card payments",
        "columns": {"amount": {"type": "double"}},
    }
}
BATCH = {"serving": {"batch": {"fraud": {"model": "bootstrap", "instance_type": "ml.m7i.xlarge"}}}}


@pytest.mark.parametrize(
    ("changes", "writers"),
    [
        ({}, []),
        (jobs(), ["training.jobs"]),
        (a_pipeline(), ["pipelines.fraud"]),
        (BATCH, ["serving.batch.fraud"]),
        ({"serving": {"endpoints": {"fraud": MONITORED}}}, ["serving.endpoints.fraud.monitors"]),
        ({"data": {"lake": {}, "catalog": {"tables": TABLES}}}, ["data.catalog.tables"]),
        ({"data": {"lake": {}, "catalog": {}, "processing": {}}}, ["data.processing"]),
    ],
)
def test_what_runs_jobs_writes_to_groups_of_the_whole_account(
    changes: dict[str, Any], writers: list[str]
) -> None:
    assert account_writers(a_platform(**changes)) == writers


@pytest.mark.parametrize("logs", [{"account_groups": True}, {"account_groups_owner": "shared"}])
def test_production_owns_the_groups_of_its_jobs_or_names_who_does(logs: dict[str, Any]) -> None:
    assert a_platform(**protected(monitoring={"logs": logs}, **BATCH)).protect
