"""The signing step tells SageMaker which manifest a model came from, once, whatever is retried."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.pipelines.mlops_steps import lineage
from localcloud.aws import moto_extensions

DIGEST = "0" * 64
MODEL = "s3://acme-models/models/fraud/pipelines-e1/output/model.tar.gz"
RUN = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/acme-fraud/execution/e1x2"


@pytest.fixture
def sagemaker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    moto_extensions.install()
    with mock_aws():
        yield boto3.client("sagemaker")


def told(**changes: str) -> Namespace:
    given = {
        "artifact": MODEL,
        "manifests": "s3://acme-lake-artifacts/manifests",
        "dataset": "cards",
        "digest": DIGEST,
        "execution": RUN,
    }
    return Namespace(**{**given, **changes})


def associations(client: Any) -> set[tuple[str, str, str]]:
    found = client.list_associations()["AssociationSummaries"]
    return {(one["SourceArn"], one["AssociationType"], one["DestinationArn"]) for one in found}


def test_the_manifest_leads_to_the_model_and_both_to_the_run(sagemaker: Any) -> None:
    lineage.main(told())
    by_kind = {one["ArtifactType"]: one for one in sagemaker.list_artifacts()["ArtifactSummaries"]}
    assert set(by_kind) == {"DataSet", "Model"}
    assert by_kind["DataSet"]["Source"] == {
        "SourceUri": f"s3://acme-lake-artifacts/manifests/cards/{DIGEST}.json",
        "SourceTypes": [{"SourceIdType": "Custom", "Value": DIGEST}],
    }
    assert by_kind["Model"]["Source"] == {"SourceUri": MODEL}
    run = sagemaker.describe_context(ContextName="run-e1x2")
    assert run["Source"] == {"SourceUri": RUN}
    assert run["Properties"] == {"dataset": "cards", "digest": DIGEST}
    manifest, model = (by_kind[kind]["ArtifactArn"] for kind in ("DataSet", "Model"))
    assert associations(sagemaker) == {
        (manifest, "ContributedTo", model),
        (manifest, "AssociatedWith", run["ContextArn"]),
        (model, "AssociatedWith", run["ContextArn"]),
    }


def test_a_step_that_is_tried_again_tells_nothing_twice(sagemaker: Any) -> None:
    lineage.main(told())
    before = associations(sagemaker)
    lineage.main(told())
    assert associations(sagemaker) == before
    assert len(sagemaker.list_artifacts()["ArtifactSummaries"]) == 2


def test_the_model_that_sagemaker_knows_already_and_the_manifest_of_another_run_are_used(
    sagemaker: Any,
) -> None:
    there = sagemaker.create_artifact(Source={"SourceUri": MODEL}, ArtifactType="Model")
    lineage.main(told())
    lineage.main(told(execution=f"{RUN}b", artifact=f"{MODEL}.b"))
    assert len(sagemaker.list_artifacts(ArtifactType="DataSet")["ArtifactSummaries"]) == 1
    targets = {target for _, kind, target in associations(sagemaker) if kind == "ContributedTo"}
    assert len(targets) == 2 and there["ArtifactArn"] in targets


def test_what_sagemaker_refuses_for_another_reason_stops_the_step(
    sagemaker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "artifact", lambda *_: "arn:aws:sagemaker:us-east-1:1:artifact/x")
    with pytest.raises(sagemaker.exceptions.ResourceNotFound, match="does not exist"):
        lineage.main(told())
