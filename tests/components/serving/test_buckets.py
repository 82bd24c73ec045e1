"""What endpoints keep: captured data for a while, and the placeholder's artifact."""

import base64
import json

import pytest

from components.serving.bootstrap_artifact import BootstrapArtifact, BootstrapArtifactArgs
from components.serving.bootstrap_model import artifact, digest
from components.serving.capture_bucket import CaptureBucket, CaptureBucketArgs
from components.serving.endpoint_options import CaptureSettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine


@pytest.fixture(scope="module")
def recording() -> Recording:
    settings = world.one_variant(capture={"keep_days": 30})
    return Engine().build(lambda: world.endpoint(settings))


def test_captured_data_goes_when_its_time_is_over(recording: Recording) -> None:
    rules = recording.named("captures-store-lifecycle").inputs["rules"]
    assert rules[1]["filter"] == {"prefix": "fraud/"}
    assert rules[1]["expiration"] == {"days": 30}


def test_each_place_has_a_rule_of_its_own_whatever_the_endpoints_are_called() -> None:
    def declare() -> CaptureBucket:
        names = ("fraud", "reports-fraud", "batch/fraud")
        args = CaptureBucketArgs(
            captures={name: CaptureSettings() for name in names},
            keys=world.keys(),
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            protect=False,
            retain=False,
            force_destroy=True,
        )
        return CaptureBucket("captures", args)

    found = Engine().build(declare)
    rules = found.named("captures-store-lifecycle").inputs["rules"]
    ids = [one["id"] for one in rules]
    assert len(set(ids)) == len(ids) == 7, "S3 refuses two rules with one id"
    assert {one["filter"]["prefix"] for one in rules if "expiration" in one} == {
        f"{above}{name}/"
        for above in ("", "reports/")
        for name in ("fraud", "reports-fraud", "batch/fraud")
    }


def test_captured_data_is_private_and_encrypted(recording: Recording) -> None:
    rule = recording.named("captures-store-encryption").inputs["rules"][0]
    key = recording.named("keys-data").outputs["arn"]
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == key
    assert recording.named("captures-store-public-access").inputs["restrictPublicBuckets"] is True
    policy = json.loads(recording.named("captures-store-policy").inputs["policy"])
    assert all(one["Effect"] == "Deny" for one in policy["Statement"]), "nobody is let in by it"


@pytest.mark.parametrize("force_destroy", [True, False])
def test_the_artifact_is_named_by_its_content_and_outlives_what_may_still_use_it(
    force_destroy: bool,
) -> None:
    engine = Engine()

    def declare() -> object:
        models = world.models(world.keys(), world.a_registry(replicate_to=None))
        args = BootstrapArtifactArgs(models=models, force_destroy=force_destroy)
        return BootstrapArtifact("bootstrap", args).artifact_url

    found = engine.build(declare).named("bootstrap-object")
    assert base64.b64decode(found.inputs["contentBase64"]) == artifact()
    key = f"bootstrap/{digest(artifact())}/model.tar.gz"
    assert found.inputs["key"] == key
    assert found.options["retain_on_delete"] is not force_destroy
    assert engine.result == f"s3://acme-test-models-{world.ACCOUNT}/{key}"
    policy = engine.recorded.named("models-primary-policy").urn
    assert policy in found.options["depends_on"]
