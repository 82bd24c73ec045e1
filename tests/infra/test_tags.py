"""Who owns what, on every resource."""

import pytest

from automation import reap, sleeper
from infra.service_logs import ACCOUNT_WIDE, service_logs
from infra.tags import TAGS_OF_OTHERS, default_tags
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


@pytest.mark.parametrize("owns", [True, False])
def test_one_stack_of_an_account_owns_the_groups_that_all_jobs_write_to(owns: bool) -> None:
    logs = service_logs(a_platform(monitoring={"logs": {"account_groups": owns}}))
    names = {log.physical_name for log in logs.values()}
    assert (set(ACCOUNT_WIDE.values()) <= names) is owns


def test_a_stack_without_services_has_no_groups() -> None:
    assert service_logs(a_platform()) == {}
