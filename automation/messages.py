"""Messages of a queue, each answered for by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext


def answer(
    event: dict[str, Any],
    context: LambdaContext,
    work: Callable[[dict[str, Any]], object],
    logger: Logger,
) -> Any:
    """Works off the event in each message; those that failed go back to the queue, and no other.

    Lines of the log carry the event's id. Raises what Powertools raises when every message failed.
    """

    def handled(record: SQSRecord) -> None:
        inside = json.loads(record.body)
        logger.set_correlation_id(inside.get("id"))
        work(inside)

    return process_partial_response(
        event, handled, BatchProcessor(event_type=EventType.SQS), context
    )
