"""Who owns what, on every resource."""

import pytest

from infra.service_logs import ACCOUNT_WIDE, service_logs
from infra.tags import default_tags
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


@pytest.mark.parametrize("owns", [True, False])
def test_one_stack_of_an_account_owns_the_groups_that_all_jobs_write_to(owns: bool) -> None:
    logs = service_logs(a_platform(monitoring={"logs": {"account_groups": owns}}))
    names = {log.physical_name for log in logs.values()}
    assert (set(ACCOUNT_WIDE.values()) <= names) is owns


def test_a_stack_without_services_has_no_groups() -> None:
    assert service_logs(a_platform()) == {}
