"""Opens the artifacts of approved versions to the accounts that consume the model.

Environment: BUCKET, the model bucket; MODELS, the models as JSON, a list of group and prefix; and
that of the gate (automation/gate.py).
"""

from __future__ import annotations

import json
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.environment import listed, text
from automation.gate import gate
from automation.messages import answer
from automation.share import MODEL_PACKAGE, Looked, Shared, Sharer

logger = Logger()
metrics = Metrics()


def work(event: dict[str, Any]) -> dict[str, Looked]:
    """Handles one event. Raises RefusedError for an event about a version that was refused. What is
    refused beside it is counted: its own event ended among the dead letters, and a look at
    everything has none that could be sent again."""
    sharer = Sharer(
        boto3.client("sagemaker"),
        boto3.client("s3"),
        gate(),
        text("BUCKET"),
        [Shared(**one) for one in json.loads(text("MODELS"))],
        signed=bool(listed("SIGNING_KEYS")),
    )
    looked = sharer.handle(event)
    refused = {arn: error for one in looked.values() for arn, error in one.refused.items()}
    for group, one in looked.items():
        logger.info("artifacts looked after", group=group, opened=len(one.opened),
                    closed=len(one.closed), refused=len(one.refused))  # fmt: skip
        for arn, error in one.refused.items():
            logger.error("version refused", version=arn, reason=str(error))
    if refused:
        metrics.add_metric("Refused", MetricUnit.Count, len(refused))
        about = event.get("detail", {}).get("ModelPackageArn")
        if event["detail-type"] == MODEL_PACKAGE and about in refused:
            raise refused[about]
    return looked


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handles a message of the queue, or somebody's own call; that is answered with how many
    objects were opened and closed."""
    if "Records" not in event:
        return {
            group: {"opened": len(one.opened), "closed": len(one.closed)}
            for group, one in work(event).items()
        }
    return answer(event, context, work, logger)
