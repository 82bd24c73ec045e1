"""The real engine, the pack and one flaw."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.clone import ROOT, Clone

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
import pulumi_aws as aws

provider = aws.Provider("aws", region="us-east-1", allowed_account_ids=["123456789012"])
with_provider = pulumi.ResourceOptions(provider=provider)
key = aws.kms.Key(
    "kept",
    description="what the test keeps",
    deletion_window_in_days=30,
    enable_key_rotation={rotates},
    policy='{{"Version":"2012-10-17","Statement":[{{"Sid":"Administer","Effect":"Allow",'
    '"Principal":{{"AWS":"arn:aws:iam::123456789012:role/Admin"}},'
    '"Action":["kms:PutKeyPolicy"],"Resource":"*"}}]}}',
    opts=with_provider,
)
aws.kms.Alias("kept", name="alias/kept", target_key_id=key.id, opts=with_provider)
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    made = Clone.make(tmp_path_factory.mktemp("policy") / "clone")
    for folder in ("policy", "review", "access", "recording"):
        shutil.copytree(ROOT / folder, made.root / folder)
    yield made
    made.down()


def preview(clone: Clone, *, rotates: bool) -> tuple[int, str]:
    (clone.root / "__main__.py").write_text(PROGRAM.format(rotates=rotates))
    done = clone.pulumi("preview", "-s", "local", "--policy-pack", str(Path("policy")))
    return done.returncode, done.stdout + done.stderr


def test_a_flaw_stops_the_preview_and_without_it_the_preview_passes(clone: Clone) -> None:
    code, text = preview(clone, rotates=False)
    assert code != 0
    assert "[control/kms-key-rotates]" in text
    assert "enableKeyRotation is false, not true" in text
    code, text = preview(clone, rotates=True)
    assert code == 0, text
    assert "control/kms-key-rotates" not in text
    # What only AWS will know stops nothing.
    assert "error" not in text.lower()


def test_settings_of_the_pack_that_are_wrong_are_told_without_a_traceback(clone: Clone) -> None:
    settings = clone.root / "policy" / "settings.yaml"
    right = settings.read_text()
    settings.write_text("levels: {error: maybe}\n")
    try:
        code, text = preview(clone, rotates=True)
    finally:
        settings.write_text(right)
    assert code != 0
    assert "settings.yaml of the policy pack: levels.error" in text
    assert "Traceback" not in text
