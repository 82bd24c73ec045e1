"""Every combination that AWS or the platform refuses is refused before anything is registered."""

from __future__ import annotations

from typing import Any

import pytest

from infra.errors import SettingsError
from infra.load import validate
from tests.infra.illegal import REFUSED, an_endpoint, nodes, protected, two_variants
from tests.infra.illegal_components import COMPONENTS, components
from tests.infra.illegal_data import DATA
from tests.infra.illegal_pipelines import PIPELINES, a_pipeline
from tests.infra.illegal_serving import SERVING
from tests.infra.illegal_training import TRAINING, cluster, jobs, managed, storage
from tests.support.settings import a_platform_dict

CASES = [*REFUSED, *SERVING, *COMPONENTS, *PIPELINES, *TRAINING, *DATA]


def problems_of(changes: dict[str, Any]) -> tuple[str, ...]:
    config = {"aws:region": "us-east-1", "mlops-platform:platform": a_platform_dict(**changes)}
    with pytest.raises(SettingsError) as caught:
        validate("dev", config)
    return caught.value.problems


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_what_cannot_work_is_refused_with_its_place_and_the_way_out(
    changes: dict[str, Any], path: str, says: str
) -> None:
    start = f"Pulumi.dev.yaml: {path}: "
    [problem] = [one for one in problems_of(changes) if one.startswith(start)]
    assert says in problem
    assert "\n" not in problem
    assert problem.endswith(".")


def test_what_the_cases_change_is_right_without_the_change() -> None:
    for changes in (
        an_endpoint(),
        two_variants(),
        nodes(),
        cluster(),
        managed(),
        managed("system"),
        storage(),
        jobs(),
        a_pipeline(),
        protected(),
        protected(**an_endpoint()),
        components(),
        protected(**components(instances={"min": 2}, component={"copies": 2})),
        two_variants(rollout={"strategy": "canary", "percent": 34}),
    ):
        config = {"aws:region": "us-east-1", "mlops-platform:platform": a_platform_dict(**changes)}
        assert validate("dev", config)


def test_all_that_is_wrong_is_said_at_once() -> None:
    problems = problems_of(
        {
            "layers": ["cluster"],
            "network": {"availability_zones": ["eu-west-1a", "us-east-1b"]},
            "registry": {"replicate_to": "us-east-1"},
        }
    )
    assert len(problems) == 3
