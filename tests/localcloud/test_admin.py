"""What the local cloud answers below `/_localcloud/`."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from localcloud.aws.admin import Admin
from tests.localcloud.harness import Cloud, Refused

KEY = "aws:kms/key:Key"
SECRET = "aws:secretsmanager/secret:Secret"


def post(cloud: Cloud, folder: Path, path: str, order: Any) -> tuple[str, dict[str, Any]]:
    """The status and the answer to an order."""
    provider = cloud.provider
    shared = (provider.objects.ledger, provider.faults, provider.runs)
    admin = Admin(lambda *_: [], *shared, folder, "a generation")
    text = json.dumps(order).encode()
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/_localcloud/{path}",
        "CONTENT_LENGTH": str(len(text)),
        "wsgi.input": io.BytesIO(text),
    }
    said: list[str] = []
    body = b"".join(admin(request, lambda status, _: said.append(status)))
    return said[0], json.loads(body)


@pytest.mark.parametrize(
    "order",
    [
        [],
        {"orphan": True},
        {"orphans": "true"},
        "orphans",
        {"stack": "local"},
        {"since": 0},
        {"stack": "local", "since": 0, "orphans": True},
    ],
)
def test_a_reset_that_is_not_understood_removes_nothing(
    cloud: Cloud, tmp_path: Path, order: Any
) -> None:
    cloud.create(KEY, "key", description="a")
    status, answer = post(cloud, tmp_path, "reset", order)
    assert status == "400 Bad Request"
    assert repr(order) in answer["error"]
    assert len(cloud.provider.objects.ledger) == 1


def test_only_what_a_stack_created_since_a_moment_and_no_state_knows_is_removed(
    cloud: Cloud, tmp_path: Path
) -> None:
    cloud.create(KEY, "before", description="a")
    known = cloud.create(KEY, "known", description="a")
    moment = time.time()
    state = {"checkpoint": {"latest": {"resources": [{"type": KEY, "id": known.id}]}}}
    file = tmp_path / "state" / ".pulumi" / "stacks" / "mlops-platform" / "local.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(state))
    cloud.create(KEY, "after", description="a")
    cloud.update(known, description="b")
    _, other = post(cloud, tmp_path, "reset", {"stack": "dev", "since": 0})
    assert other == {"removed": [], "refused": []}
    _, answer = post(cloud, tmp_path, "reset", {"stack": "local", "since": moment})
    assert [one["urn"].rpartition("::")[2] for one in answer["removed"]] == ["after"]
    assert len(cloud.provider.objects.ledger) == 2


def test_what_a_killed_run_left_on_its_way_is_refused_once_it_is_cleaned_up_after(
    cloud: Cloud, tmp_path: Path
) -> None:
    known = cloud.create(KEY, "known", description="a")
    post(cloud, tmp_path, "reset", {"stack": "dev", "since": time.time()})
    cloud.update(known, description="b")
    post(cloud, tmp_path, "reset", {"stack": "local", "since": time.time()})
    for late in (
        lambda: cloud.create(KEY, "late", description="a"),
        lambda: cloud.update(known, description="c"),
        lambda: cloud.delete(known),
    ):
        with pytest.raises(Refused, match="CANCELLED: its run was killed"):
            late()
    assert [record.urn for record in cloud.provider.objects.ledger] == [known.urn]
    cloud.configure()
    cloud.create(KEY, "next", description="a")


def test_a_reset_refuses_what_aws_would_and_says_why(cloud: Cloud, tmp_path: Path) -> None:
    bucket = cloud.create("aws:s3/bucket:Bucket", "bucket", bucket="not-empty")
    cloud.boto3("s3").put_object(Bucket=bucket.id, Key="model", Body=b"x")
    cloud.create(KEY, "key", description="a")
    _, answer = post(cloud, tmp_path, "reset", {})
    assert [one["type"] for one in answer["removed"]] == [KEY]
    assert "BucketNotEmpty" in answer["refused"][0]["error"]
    assert [record.urn for record in cloud.provider.objects.ledger] == [bucket.urn]


def test_faults_that_are_not_understood_leave_those_in_force(cloud: Cloud, tmp_path: Path) -> None:
    fault = {"type": KEY, "operation": "create", "effect": "fail"}
    assert post(cloud, tmp_path, "faults", {"faults": [fault]}) == ("200 OK", {"faults": 1})
    assert post(cloud, tmp_path, "faults", {"fault": []})[0] == "400 Bad Request"
    assert cloud.provider.faults.take([KEY], "create") is not None


def test_a_mistake_of_ours_is_told_and_is_no_silence(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("name")

    cloud.create(KEY, "key", description="a")
    monkeypatch.setattr("localcloud.aws.objects.Objects.remove", broken)
    status, answer = post(cloud, tmp_path, "reset", {})
    assert status == "500 Internal Server Error"
    assert "KeyError: 'name'" in answer["error"]


def test_a_name_that_aws_keeps_after_a_delete_is_free_after_a_reset(
    cloud: Cloud, tmp_path: Path
) -> None:
    login = {"name": "acme/login", "recoveryWindowInDays": 7}
    cloud.create(SECRET, "login", **login)
    status, answer = post(cloud, tmp_path, "reset", {"orphans": True})
    assert (status, len(answer["removed"])) == ("200 OK", 1)
    again = cloud.create(SECRET, "login", **login)
    cloud.delete(again)
    with pytest.raises(Refused, match="already exists"):
        cloud.create(SECRET, "login", **login)


def test_a_name_whose_secret_waits_for_nothing_is_free_after_a_delete(cloud: Cloud) -> None:
    login = {"name": "acme/login", "recoveryWindowInDays": 0}
    cloud.delete(cloud.create(SECRET, "login", **login))
    cloud.create(SECRET, "login", **login)
