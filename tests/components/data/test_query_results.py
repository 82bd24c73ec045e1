"""What a query showed one reader, no other reader sees."""

import json
from typing import Any

import pytest

from access.evaluate import Request, decide
from access.grants import Grants, of
from access.policy import Policy, parse
from components.data.catalog_settings import CatalogSettings
from components.data.query_readers import query_readers, reader_name
from components.iam.document import document
from components.iam.people_settings import Person
from recording.model import Recording
from tests.access.documents import allow, policy
from tests.components import world
from tests.components.data.test_catalog import ANALYST, READERS, SWISS, a_catalog, given
from tests.components.data.test_lake import name
from tests.support.engine import Engine

WORKGROUP = "aws:athena/workgroup:Workgroup"
BUCKET = f"arn:aws:s3:::{name('artifacts')}"
ADMIN = f"arn:aws:iam::{world.ACCOUNT}:role/Admin"
EVERYTHING = policy(allow("s3:*"))


@pytest.fixture(scope="module")
def catalog() -> Recording:
    return Engine().build(a_catalog)


def says(recording: Recording, role: str, action: str, key: str) -> str:
    """What becomes of a request to the bucket by a role whose own policies allow all of S3."""
    stands = parse(recording.named("lake-artifacts-policy").inputs["policy"])
    context = {"aws:principalarn": role, "aws:securetransport": "true"}
    request = Request(action, f"{BUCKET}/{key}", f"AWS={role}", context)
    return decide(request, Grants(of([EVERYTHING]).layers, direct=(stands,)))


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:GetObjectVersion"])
def test_results_are_read_by_their_reader_alone_whatever_another_role_may(
    catalog: Recording, action: str
) -> None:
    for reader, roles in READERS.items():
        for role in (ANALYST, SWISS, ADMIN):
            expected = "allowed" if role in roles else "explicitly denied"
            for object_ in ("4711.csv", "4711.csv.metadata", "tables/4711"):
                assert says(catalog, role, action, f"queries/{reader}/{object_}") == expected


def test_nobody_puts_results_under_the_name_of_another(catalog: Recording) -> None:
    place = "queries/swiss/4711.csv"
    assert says(catalog, ANALYST, "s3:PutObject", place) == "explicitly denied"


def test_what_shows_nothing_and_what_is_no_result_is_left_to_the_roles_own_policies(
    catalog: Recording,
) -> None:
    assert says(catalog, ADMIN, "s3:DeleteObject", "queries/swiss/4711.csv") == "allowed"
    for key in ("manifests/transactions.json", "queries/swissair/4711.csv"):
        assert says(catalog, ANALYST, "s3:GetObject", key) == "allowed"


def test_each_reader_has_a_workgroup_that_writes_to_its_own_place(catalog: Recording) -> None:
    found = {one.inputs["name"]: one.inputs["configuration"] for one in catalog.of(WORKGROUP)}
    assert set(found) == {"acme-test-queries-analyst", "acme-test-queries-swiss"}
    for workgroup, configuration in found.items():
        reader = workgroup.rpartition("-")[2]
        assert configuration["enforceWorkgroupConfiguration"] is True, "or who asks says where to"
        place = configuration["resultConfiguration"]["outputLocation"]
        assert place == f"s3://{name('artifacts')}/queries/{reader}/"


def querying(engine: Engine, reader: str, **changes: Any) -> tuple[dict[str, Any], Recording]:
    recording = engine.build(lambda: document(*a_catalog(**changes).allow_query(reader, "curated")))
    return json.loads(engine.result), recording


def allowed(text: dict[str, Any], action: str, resource: str) -> bool:
    found: Policy = parse(text)
    return decide(Request(action, resource, f"AWS={SWISS}", {}), of([found])) == "allowed"


def test_who_queries_is_let_into_its_own_workgroup_and_to_its_own_results() -> None:
    text, recording = querying(Engine(), "swiss")
    for reader in READERS:
        own = reader == "swiss"
        workgroup = recording.named(f"catalog-queries-{reader}").outputs["arn"]
        for action in ("GetQueryExecution", "GetQueryResults", "StartQueryExecution"):
            assert allowed(text, f"athena:{action}", workgroup) is own
        for action in ("s3:GetObject", "s3:PutObject"):
            assert allowed(text, action, f"{BUCKET}/queries/{reader}/4711.csv") is own


def test_where_iam_alone_decides_there_is_one_workgroup_for_all_who_query() -> None:
    text, recording = querying(Engine(), "swiss", lake_formation=None)
    [workgroup] = recording.of(WORKGROUP)
    assert (workgroup.name, workgroup.inputs["name"]) == ("catalog-queries", "acme-test-queries")
    assert allowed(text, "athena:StartQueryExecution", workgroup.outputs["arn"])
    assert allowed(text, "s3:GetObject", f"{BUCKET}/queries/4711.csv")


def test_a_reader_without_a_workgroup_is_told_who_has_one() -> None:
    with pytest.raises(ValueError, match=r"auditor has no workgroup \(analyst, swiss have\)"):
        Engine().build(lambda: a_catalog().allow_query("auditor", "curated"))


def test_readers_are_the_roles_of_the_account_and_its_kinds_of_people() -> None:
    elsewhere = "arn:aws:iam::444455556666:role/Partner"
    roles = ("data-scientist", ANALYST, elsewhere, "auditor", SWISS, ANALYST)
    people: dict[Person, list[str]] = {
        "data-scientist": ["arn:aws:iam::123456789012:role/people-data-scientist-role-*"]
    }
    assert query_readers(roles, world.ACCOUNT, people) == {
        "data-scientist": tuple(people["data-scientist"]),
        "analyst": (ANALYST,),
        "swiss": (SWISS,),
    }


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("data-scientist", "data-scientist"),
        ("arn:aws:iam::123456789012:role/SwissAnalyst", "swissanalyst"),
        ("arn:aws:iam::123456789012:role/teams/ml/Team_A.Reads@EU", "team-a-reads-eu"),
    ],
)
def test_a_reader_is_called_what_paths_and_workgroups_take(role: str, expected: str) -> None:
    assert reader_name(role) == expected


def clashes(*roles: str) -> dict[str, str]:
    filters = {
        f"filter-{number}": {"table": "payments", "rows": "country = 'CH'", "readers": [role]}
        for number, role in enumerate(roles)
    }
    access = {"administrators": [ADMIN], "row_filters": filters}
    settings = CatalogSettings.model_validate(given(lake_formation=access))
    found = settings.problems_in([ADMIN], account_id=world.ACCOUNT, has_people=True)
    return {".".join(map(str, at)): text for at, text in found}


def test_two_roles_that_would_share_a_workgroup_are_refused() -> None:
    here = f"arn:aws:iam::{world.ACCOUNT}:role"
    found = clashes(f"{here}/Team_A", f"{here}/teams/team-a")
    [(at, text)] = found.items()
    assert at == "lake_formation.row_filters.filter-1.readers.0"
    assert f"{here}/teams/team-a and {here}/Team_A would share a workgroup" in text
    assert "Rename one of the roles" in text
    assert clashes(f"{here}/DataScientist"), "that is what the stack's own are called"


def test_one_role_in_two_filters_and_a_namesake_in_another_account_share_nothing() -> None:
    assert clashes(ANALYST, ANALYST, "data-scientist", "data-scientist") == {}
    assert clashes(ANALYST, ANALYST.replace(world.ACCOUNT, "444455556666")) == {}
