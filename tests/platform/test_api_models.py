"""What the program declares is what AWS's own models take.

The local cloud asks the same of what is deployed on it; here it is asked of each stack, also of
those that nobody deploys without an account: by the model of the operation that makes an object,
by the schema of CloudFormation, and by the rules that both say in words only and the table knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from localcloud.aws import checks
from localcloud.aws.emulation import Entry
from localcloud.aws.ledger import Ledger
from localcloud.aws.objects import Home, Objects
from localcloud.aws.table import entry_for
from localcloud.aws.validation import Failure
from recording import RecordedResource, Recording
from tests.platform.stacks import aws_resources, recording_of, settings_of


def failures(one: RecordedResource, home: Home, inputs: Mapping[str, Any]) -> list[Failure]:
    entry: Entry = entry_for(one.type)
    filled = checks.filled_in(entry, one.name, dict(inputs), {}, {}, one.name.encode())
    return checks.failures(entry, home, Objects(Ledger()), filled)


def home_of(stack: str) -> Home:
    settings = settings_of(stack)
    return Home(settings.account_id, settings.region)


def test_every_input_is_one_that_the_api_takes(stack: str, platform: Recording) -> None:
    home = home_of(stack)
    found = {
        (one.type, one.name): problems
        for one in aws_resources(platform)
        if (problems := failures(one, home, one.inputs))
    }
    assert not found


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
    assert not failures(one, home_of("prod"), one.inputs)
    assert [path for path, _ in failures(one, home_of("prod"), {**one.inputs, input_: value})]
