"""What the signing step tells of its run, as lineage entities of SageMaker.

The manifest and the model are artifacts, the run is a context: manifest → model (ContributedTo),
both → run (AssociatedWith). SageMaker itself joins the model with the version that is registered
from it, so that a query leads from an endpoint to the manifest. They are written by a processing
job since CreateArtifact could be called from inside of SageMaker alone for long (API reference,
CreateArtifact).
"""

from __future__ import annotations

from argparse import Namespace
from typing import Any


def main(options: Namespace) -> None:
    """Writes the entities; what is there already, by a step that was retried, stays."""
    import boto3
    from botocore.exceptions import ClientError

    client: Any = boto3.client("sagemaker")
    address = f"{options.manifests}/{options.dataset}/{options.digest}.json"
    facts = {"dataset": options.dataset, "digest": options.digest}
    manifest = artifact(client, address, "DataSet", facts, options.digest)
    model = artifact(client, options.artifact, "Model", facts)
    run = context(client, options.execution, facts, ClientError)
    for source, target, kind in (
        (manifest, model, "ContributedTo"),
        (manifest, run, "AssociatedWith"),
        (model, run, "AssociatedWith"),
    ):
        try:
            client.add_association(SourceArn=source, DestinationArn=target, AssociationType=kind)
        except ClientError as error:
            only_there_already(error)


def artifact(client: Any, address: str, kind: str, facts: dict[str, str], digest: str = "") -> str:
    """The artifact of an address. SageMaker makes that of a training job's output by itself."""
    there = client.list_artifacts(SourceUri=address, MaxResults=1)["ArtifactSummaries"]
    if there:
        return str(there[0]["ArtifactArn"])
    types = {"SourceTypes": [{"SourceIdType": "Custom", "Value": digest}]} if digest else {}
    answer = client.create_artifact(
        Source={"SourceUri": address, **types}, ArtifactType=kind, Properties=facts
    )
    return str(answer["ArtifactArn"])


def context(client: Any, execution: str, facts: dict[str, str], refused: type[Exception]) -> str:
    """The context of an execution of the pipeline, which is named after it."""
    name = "run-" + execution.rpartition("/")[2]
    try:
        answer = client.create_context(
            ContextName=name,
            ContextType="TrainingRun",
            Source={"SourceUri": execution},
            Properties=facts,
        )
    except refused as error:
        only_there_already(error)
        answer = client.describe_context(ContextName=name)
    return str(answer["ContextArn"])


def only_there_already(error: Any) -> None:
    """Raises the error again unless it says that there is one already."""
    if "already exist" not in str(error).lower():
        raise error
