"""What the program declares is what AWS's own models take.

The local cloud asks the same of what is deployed on it; here it is asked of each stack, also of
those that nobody deploys without an account: by the model of the operation that makes an object,
by the schema of CloudFormation, and by the rules that both say in words only and the table knows.
`tests/components/conftest.py` asks it of all that the tests of components build.
"""

from __future__ import annotations

import pytest

from localcloud.aws.objects import Home
from recording import Recording
from tests.platform.stacks import recording_of, settings_of
from tests.support.api_models import failures, refused


def home_of(stack: str) -> Home:
    settings = settings_of(stack)
    return Home(settings.account_id, settings.region)


def test_every_input_is_one_that_the_api_takes(stack: str, platform: Recording) -> None:
    assert not refused(platform.resources, home_of(stack))


@pytest.mark.parametrize(
    ("token", "input_", "value"),
    [
        ("aws:cloudwatch/logGroup:LogGroup", "name", "a group"),
        ("aws:iam/role:Role", "description", "nodes \u2013 of the cluster"),
        ("aws:grafana/workspace:Workspace", "accountAccessType", "EVERYBODY"),
        ("aws:backup/vault:Vault", "name", "backup vault"),
    ],
)
def test_one_wrong_letter_in_it_is_found(token: str, input_: str, value: str) -> None:
    [one, *_] = recording_of("prod").of(token)
    home = home_of("prod")
    assert not failures(one, home)
    assert [path for path, _ in failures(one, home, {**one.inputs, input_: value})]
