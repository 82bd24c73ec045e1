"""Pins data sets when a batch ends, or when somebody asks.

Environment: DATASETS, the data sets as JSON; TABLE, the table of manifests; BUCKET, where their
texts lie; SIGNING_KEY and SIGNING_ALGORITHM, what signs them.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.environment import text
from automation.messages import answer
from automation.pin import Pinned, Pinner, concerned, datasets
from automation.signature import Signer

logger = Logger()
metrics = Metrics()


def work(event: dict[str, Any]) -> list[Pinned]:
    """Handles one event."""
    s3 = boto3.client("s3")
    signer = Signer(s3, boto3.client("kms"), text("SIGNING_KEY"), text("SIGNING_ALGORITHM"))
    pinner = Pinner(
        s3, boto3.client("dynamodb"), signer, table=text("TABLE"), bucket=text("BUCKET")
    )
    found = []
    for dataset in concerned(event, datasets(text("DATASETS"))):
        pinned = pinner.pin(dataset)
        logger.info("data set pinned", dataset=pinned.dataset, digest=pinned.digest,
                    objects=pinned.objects, bytes=pinned.size, new=pinned.new)  # fmt: skip
        if pinned.new:
            metrics.add_metric("Pinned", MetricUnit.Count, 1)
        found.append(pinned)
    return found


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handles a message of the queue, or somebody's own call; that is answered with digests."""
    if "Records" not in event:
        return {one.dataset: one.digest for one in work(event)}
    return answer(event, context, work, logger)
