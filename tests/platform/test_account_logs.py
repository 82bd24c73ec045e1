"""Who writes to log groups of the whole account is known to the rule that asks who owns them."""

from typing import Final

from infra.log_rules import account_writers
from infra.service_logs import ACCOUNT_WIDE
from recording import RecordedResource, Recording
from tests.platform.stacks import components, settings_of
from tests.platform.test_key_policies import grants_of

SETTINGS: Final = {
    "mlops:data:Catalog": "data.catalog.tables",
    "mlops:data:Processing": "data.processing",
    "mlops:monitoring:ModelMonitor": "serving.endpoints.{}.monitors",
    "mlops:pipelines:TrainingPipeline": "pipelines.{}",
    "mlops:registry:Studio": "registry.studio",
    "mlops:serving:BatchTransform": "serving.batch.{}",
    "mlops:training:TrainingJobs": "training.jobs",
}
"""What makes each component, {} standing for what follows the first hyphen of its name."""


def top(platform: Recording, role: RecordedResource) -> RecordedResource:
    """The component of the program that a role belongs to."""
    by_urn = {one.urn: one for one in components(platform)}
    one = role
    while one.parent in by_urn:
        one = by_urn[one.parent]
    return one


def test_who_may_write_to_groups_of_the_account_is_asked_who_owns_them(
    platform: Recording, stack: str
) -> None:
    writers = set()
    for role, statement in grants_of(platform):
        groups = {one.split(":log-group:")[-1].rstrip(":*") for one in statement["Resource"]}
        if "logs:PutLogEvents" in statement["Action"] and groups & set(ACCOUNT_WIDE.values()):
            found = top(platform, role)
            writers.add(SETTINGS[found.type].format(found.name.partition("-")[2]))
    assert writers == set(account_writers(settings_of(stack)))
