"""Who owns what, on every resource."""

import pytest

from automation import reap, sleeper
from components.training.node_template import group_tags
from infra.service_logs import ACCOUNT_WIDE, service_logs
from infra.tag_rules import MOST_TAGS, tag_problems
from infra.tags import TAGS_OF_OTHERS, default_tags
from tests.infra.illegal_training import nodes
from tests.support.settings import a_platform


def test_tags_say_whose_a_resource_is_who_pays_and_what_it_may_hold() -> None:
    assert default_tags(a_platform("staging")) == {
        "project": "mlops-platform",
        "stack": "staging",
        "organization": "acme",
        "owner": "ml-platform@example.com",
        "cost-center": "4711",
        "data-classification": "confidential",
        "managed-by": "pulumi",
    }


def test_the_provider_leaves_to_automation_and_people_the_tags_that_they_set() -> None:
    assert set(TAGS_OF_OTHERS) == {sleeper.AWAKE, reap.IDLE_SINCE, reap.KEEP_UNTIL}
    assert not set(TAGS_OF_OTHERS) & default_tags(a_platform()).keys()


@pytest.mark.parametrize(("types", "taints"), [("g6.xlarge", 13), ("p5.48xlarge", 12)])
def test_a_group_has_labels_and_taints_up_to_the_last_tag_that_aws_takes(
    types: str, taints: int
) -> None:
    changes = nodes(
        instance_types=[types],
        efa=types.startswith("p5"),
        labels={f"label-{one}": "x" for one in range(20)},
        taints=[{"key": f"taint-{one}"} for one in range(taints)],
    )
    platform = a_platform(**changes)
    group = platform.training.node_groups["gpu"]
    tags = group_tags(platform.name_prefix, "gpu", group, default_tags(platform))
    assert len(tags) == MOST_TAGS
    twice = group.model_copy(update={"taints": (*group.taints, group.taints[0])})
    training = platform.training.model_copy(update={"node_groups": {"gpu": twice}})
    same = platform.model_copy(update={"training": training})
    assert not list(tag_problems(same)), "a key that stands twice is one tag"


@pytest.mark.parametrize("owns", [True, False])
def test_one_stack_of_an_account_owns_the_groups_that_all_jobs_write_to(owns: bool) -> None:
    logs = service_logs(a_platform(monitoring={"logs": {"account_groups": owns}}))
    names = {log.physical_name for log in logs.values()}
    assert (set(ACCOUNT_WIDE.values()) <= names) is owns


def test_a_stack_without_services_has_no_groups() -> None:
    assert service_logs(a_platform()) == {}
