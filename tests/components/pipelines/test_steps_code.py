"""What runs in the containers: exactly the pinned data, split, learned and measured."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from components.pipelines.mlops_steps import evaluate, inference, process, table, train
from components.pipelines.step_archive import ARCHIVE_NAME, step_archive

REGION = "us-east-1"


class Majority:
    """An estimator without a library: the share of yes among rows with the same first number."""

    def fit(self, rows: list[list[float]], labels: list[int]) -> None:
        groups: dict[float, list[int]] = {}
        for row, label in zip(rows, labels, strict=True):
            groups.setdefault(row[0], []).append(label)
        self.shares = {key: sum(found) / len(found) for key, found in groups.items()}

    def predict_proba(self, rows: list[list[float]]) -> list[list[float]]:
        return [[1 - self.shares.get(row[0], 0.5), self.shares.get(row[0], 0.5)] for row in rows]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="lake")
        s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
        boto3.client("dynamodb").create_table(
            TableName="manifests",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "dataset", "KeyType": "HASH"},
                {"AttributeName": "digest", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": each, "AttributeType": "S"} for each in ("dataset", "digest")
            ],
        )
        yield s3


def rows(count: int, region: str = "north") -> list[table.Row]:
    return [
        {"amount": str(number % 7), "region": region, "is_fraud": str(int(number % 7 == 3))}
        for number in range(count)
    ]


def csv_of(found: list[table.Row]) -> str:
    head = ["region", "is_fraud", "amount"]
    return "\n".join([",".join(head), *(",".join(row[name] for name in head) for row in found)])


def pin(listed: list[tuple[str, str]], **changes: Any) -> str:
    """Writes a manifest as components/data/versioning.py has it; the digest."""
    manifest = {
        "dataset": "d",
        "objects": [
            {"bucket": "lake", "key": key, "size": 1, "version_id": version}
            for key, version in listed
        ],
        "version": 1,
        **changes,
    }
    text = json.dumps(manifest, separators=(",", ":"), sort_keys=True).encode()
    digest = hashlib.sha256(text).hexdigest()
    key = f"manifests/d/{digest}.json"
    version = boto3.client("s3").put_object(Bucket="lake", Key=key, Body=text)["VersionId"]
    place = {"bucket": {"S": "lake"}, "key": {"S": key}, "version_id": {"S": version}}
    boto3.client("dynamodb").put_item(
        TableName="manifests",
        Item={
            "dataset": {"S": "d"},
            "digest": {"S": digest},
            "objects": {"N": str(len(listed))},
            **place,
        },
    )
    return digest


def options(digest: str, **changes: str) -> Namespace:
    given = {"table": "manifests", "dataset": "d", "digest": digest, "label": "is_fraud"}
    return Namespace(**{**given, **changes})


def test_the_pinned_version_is_fetched_though_the_object_was_replaced(
    aws: Any, tmp_path: Path
) -> None:
    old = aws.put_object(Bucket="lake", Key="a.csv", Body=csv_of(rows(400)))["VersionId"]
    aws.put_object(Bucket="lake", Key="a.csv", Body=csv_of(rows(400, "south")))
    process.main(options(pin([("a.csv", old)])), tmp_path)
    found = [row for part in process.PARTS for row in table.read(tmp_path / part)]
    assert len(found) == 400
    assert {row["region"] for row in found} == {"north"}


@pytest.mark.parametrize(
    ("content", "changes", "word"),
    [
        ("amount\n1\n", {}, "no column is_fraud"),
        ("amount,is_fraud\n1,\n", {}, "no row has a value"),
        ("amount,is_fraud\n1,0\n", {}, "leave none for"),
        ("amount,is_fraud\n1,0\n", {"digest": "other"}, "no manifest of d has the digest other"),
    ],
)
def test_bad_data_stop_the_step(
    aws: Any, tmp_path: Path, content: str, changes: dict[str, str], word: str
) -> None:
    version = aws.put_object(Bucket="lake", Key="a.csv", Body=content)["VersionId"]
    digest = pin([("a.csv", version)])
    with pytest.raises(process.BadData, match=word):
        process.main(options(**{"digest": digest, **changes}), tmp_path)


@pytest.mark.parametrize("what", ["text", "item"])
def test_a_manifest_that_was_replaced_is_not_trained_on(
    aws: Any, tmp_path: Path, what: str
) -> None:
    version = aws.put_object(Bucket="lake", Key="a.csv", Body=csv_of(rows(400)))["VersionId"]
    digest = pin([("a.csv", version)])
    other = pin([("b.csv", version)])
    key = f"manifests/d/{digest if what == 'text' else other}.json"
    answer = aws.put_object(Bucket="lake", Key=key, Body=b'{"objects":[]}')
    boto3.client("dynamodb").update_item(
        TableName="manifests",
        Key={"dataset": {"S": "d"}, "digest": {"S": digest}},
        UpdateExpression="SET #k = :k, version_id = :v",
        ExpressionAttributeNames={"#k": "key"},
        ExpressionAttributeValues={":k": {"S": key}, ":v": {"S": answer["VersionId"]}},
    )
    with pytest.raises(process.BadData, match=f"is not the manifest {digest}"):
        process.main(options(digest), tmp_path)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"objects": []}, "lists no object"),
        ({"dataset": "e"}, "of the data set e; version 1 of d is expected"),
        ({"version": 2}, "is of version 2"),
    ],
)
def test_a_manifest_that_says_nothing_of_the_data_set_is_refused(
    tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(process.BadData, match=word):
        process.main(options(pin([("a.csv", "v")], **changes)), tmp_path)


def test_files_of_different_columns_are_refused(aws: Any, tmp_path: Path) -> None:
    one = aws.put_object(Bucket="lake", Key="a.csv", Body="a,is_fraud\n1,0\n")["VersionId"]
    two = aws.put_object(Bucket="lake", Key="b.csv", Body="b,is_fraud\n1,0\n")["VersionId"]
    digest = pin([("a.csv", one), ("b.csv", two)])
    with pytest.raises(process.BadData, match="different columns"):
        process.main(options(digest), tmp_path)


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=9), min_size=1))
def test_a_row_is_in_one_part_and_always_the_same(row: table.Row) -> None:
    assert process.part_of(row) in process.PARTS
    assert process.part_of(row) == process.part_of(dict(reversed(row.items())))


def test_a_model_is_trained_packed_measured_and_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "estimator", lambda _: Majority())
    columns = ["is_fraud", "amount", "region"]
    for part in ("train", "validation"):
        table.write(tmp_path / "data" / part / "x.csv", columns, rows(70))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "hyperparameters.json").write_text("{}")
    train.main("is_fraud", "1", tmp_path, tmp_path / "model")
    assert "validation_accuracy=1.000000;" in capsys.readouterr().out
    work = tmp_path / "work"
    (work / "model").mkdir(parents=True)
    with tarfile.open(work / "model" / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "model", arcname=".")
    table.write(work / "test" / "test.csv", columns, rows(35))
    evaluate.main("is_fraud", "1", work)
    report = json.loads((work / "evaluation" / "evaluation.json").read_text())
    metrics = report["binary_classification_metrics"]
    assert {name: one["value"] for name, one in metrics.items()} == dict.fromkeys(
        ("accuracy", "auc", "f1", "precision", "recall"), 1.0
    )
    bundle = inference.model_fn(tmp_path / "model")
    asked = inference.input_fn(b"3,north\n4,nowhere\n", "text/csv")
    answer, kind = inference.output_fn(inference.predict_fn(asked, bundle), "text/csv")
    assert (answer, kind) == ("1.000000\n0.000000\n", "text/csv")
    served = (tmp_path / "model" / "code" / "inference.py").read_text()
    assert "def model_fn" in served and "from ." not in served


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=40))
def test_the_area_under_the_curve_is_the_chance_that_yes_scores_above_no(
    pairs: list[tuple[bool, int]],
) -> None:
    truth, scores = [one for one, _ in pairs], [float(score) for _, score in pairs]
    yes = [score for is_yes, score in pairs if is_yes]
    no = [score for is_yes, score in pairs if not is_yes]
    area = evaluate.area_under_curve(truth, scores)
    if not yes or not no:
        assert area == 0.5
        return
    wins = sum((a > b) + (a == b) / 2 for a in yes for b in no)
    assert area == pytest.approx(wins / (len(yes) * len(no)))


def test_the_archive_is_the_same_each_time_and_runs(tmp_path: Path) -> None:
    assert step_archive() == step_archive()
    file = tmp_path / ARCHIVE_NAME
    file.write_bytes(step_archive())
    answer = subprocess.run(
        [sys.executable, file, "train", "--help"], capture_output=True, text=True, check=True
    )
    assert "--positive" in answer.stdout
    wrong = subprocess.run([sys.executable, file, "cook"], capture_output=True, text=True)
    assert wrong.returncode == 2
    assert io.BytesIO(file.read_bytes()).getvalue() == step_archive()


def test_the_code_is_written_for_the_python_of_the_image() -> None:
    """3.9: no match statements, no zip(strict=…), no unions outside of annotations."""
    import ast

    for path in sorted(Path(inference.__file__).parent.glob("*.py")):
        ast.parse(path.read_text(), feature_version=(3, 9))
        assert "strict=" not in path.read_text(), path.name
        if "def " in path.read_text():
            assert "from __future__ import annotations" in path.read_text(), path.name
