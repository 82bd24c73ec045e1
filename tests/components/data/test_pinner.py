"""What pins data sets lists versions, adds manifests and signs them; it reads no data."""

import json
from typing import Any

import pytest

from components.data.pinner import Pinner, PinnerArgs
from components.data.settings import DatasetSettings, VersioningSettings
from components.data.versioning import Versioning, VersioningArgs
from components.encryption.settings import SigningSettings
from components.encryption.signing_key import SigningKey, SigningKeyArgs
from recording.model import Recording
from tests.components import world
from tests.components.data.test_lake import a_lake, name
from tests.support.engine import Engine


def a_pinner() -> Pinner:
    lake = a_lake()
    return Pinner(
        "pinner",
        PinnerArgs(
            datasets={
                "cards": DatasetSettings(prefix="cards"),
                "raw-events": DatasetSettings(zone="raw", prefix="events/v1"),
            },
            lake=lake,
            versioning=Versioning(
                "versioning",
                VersioningArgs(
                    settings=VersioningSettings(),
                    lake=lake,
                    keys=lake.keys,
                    name_prefix=world.PREFIX,
                    boundary_arn=world.BOUNDARY,
                    protect=False,
                    retain=False,
                ),
            ),
            signing=SigningKey(
                "signing", SigningKeyArgs(settings=SigningSettings(), account_id=world.ACCOUNT)
            ),
            base=world.functions(lake.keys),
        ),
    )


@pytest.fixture(scope="module")
def pinner() -> Recording:
    return Engine().build(a_pinner)


def statements(recording: Recording) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for policy in recording.of("aws:iam/policy:Policy"):
        if policy.name.startswith("pinner-handler-execution"):
            found |= {one["Sid"]: one for one in json.loads(policy.inputs["policy"])["Statement"]}
    return found


def test_it_lists_the_versions_of_its_data_sets_and_reads_none(pinner: Recording) -> None:
    found = statements(pinner)
    listing = found["ListVersionsCurated"]
    assert listing["Action"] == ["s3:ListBucketVersions"]
    assert listing["Resource"] == [f"arn:aws:s3:::{name('curated')}"]
    assert listing["Condition"] == {"StringEquals": {"s3:prefix": ["cards/"]}}
    assert found["ListVersionsRaw"]["Condition"]["StringEquals"]["s3:prefix"] == ["events/v1/"]
    read = {
        resource
        for one in found.values()
        if {"s3:GetObject", "s3:GetObjectVersion"} & set(one["Action"])
        for resource in one["Resource"]
    }
    assert read == {f"arn:aws:s3:::{name('artifacts')}/manifests/*"}


def test_it_adds_manifests_and_signs_digests(pinner: Recording) -> None:
    found = statements(pinner)
    assert found["PinManifestContent"]["Condition"] == {"Null": {"s3:if-none-match": "false"}}
    assert found["Sign"]["Resource"] == [pinner.named("signing-key").outputs["arn"]]
    assert found["Sign"]["Condition"]["StringEquals"]["kms:MessageType"] == "DIGEST"
    actions = {action for one in found.values() for action in one["Action"]}
    assert not {one for one in actions if one.startswith(("s3:Delete", "dynamodb:Delete"))}
    assert "dynamodb:PutItem" not in actions


def test_the_end_of_a_batch_reaches_it_and_nothing_else(pinner: Recording) -> None:
    [rule] = pinner.of("aws:cloudwatch/eventRule:EventRule")
    pattern = json.loads(rule.inputs["eventPattern"])
    assert pattern["detail-type"] == ["Object Created"]
    assert pattern["detail"] == {
        "bucket": {"name": [name("curated"), name("raw")]},
        "object": {"key": [{"wildcard": "cards/*_SUCCESS"}, {"wildcard": "events/v1/*_SUCCESS"}]},
    }


def test_it_is_told_where_everything_lies(pinner: Recording) -> None:
    [function] = pinner.of("aws:lambda/function:Function")
    told = function.inputs["environment"]["variables"]
    assert json.loads(told["DATASETS"]) == {
        "cards": {"bucket": name("curated"), "prefix": "cards"},
        "raw-events": {"bucket": name("raw"), "prefix": "events/v1"},
    }
    assert told["BUCKET"] == name("artifacts")
    assert told["TABLE"] == "acme-test-manifests"
    assert told["SIGNING_KEY"] == pinner.named("signing-key").outputs["arn"]
    assert told["SIGNING_ALGORITHM"] == "ECDSA_SHA_256"
