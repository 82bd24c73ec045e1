"""Topics, queues, buses, rules and schedules."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.documents import (
    no_everybody_without_condition,
    refuses_plain_text,
    statements,
)
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    at_least,
    at_most,
    key,
    neighbour,
    none_of,
    parsed,
    present,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
BUS = "aws:cloudwatch/eventBus:EventBus"
BUS_POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy"
ARCHIVE = "aws:cloudwatch/eventArchive:EventArchive"
SCHEDULE = "aws:scheduler/schedule:Schedule"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"


def _takes_dead_letters(place: Place) -> Verdict:
    """Whether something that failed ends in this queue, or people read it by hand."""
    arn, name = place.resource.outputs.get("arn"), place.resource.outputs.get("name")
    if is_unknown(arn):
        return unknown("the ARN of the queue")
    for one in place.around.recording.resources:
        if one.urn == place.resource.urn:
            continue
        for path in (
            "redrivePolicy",
            "deadLetterConfig",
            "target",
            "definition",
            "destinationConfig",
        ):
            if isinstance(arn, str) and arn in str(one.inputs.get(path, "")):
                return MEETS
    return fails(f"nothing sends its dead letters to {name}")


def _is_polled(place: Place) -> Verdict:
    found, lost = place.around.referring(place.resource, MAPPING, "eventSourceArn")
    if found:
        return MEETS
    return unknown("who reads it") if lost else fails("no function reads it")


CONTROLS = (
    Control(
        id="sns-encrypted-with-own-key",
        title="A topic is encrypted with a key of the account's own",
        level="error",
        types=[TOPIC],
        holds=key("kmsMasterKeyId"),
        fix="Set kmsMasterKeyId.",
        frameworks="SNS.1, CKV_AWS_26, prowler sns_topics_kms_encryption_at_rest_enabled",
    ),
    Control(
        id="sns-not-public",
        title="No topic is for everybody",
        level="error",
        types=[TOPIC_POLICY],
        holds=statements("policy", no_everybody_without_condition),
        fix="Name the principals, or ask for the source.",
        frameworks="SNS.4, CKV_AWS_169, CKV_AWS_385, prowler sns_topics_not_publicly_accessible",
    ),
    Control(
        id="sns-refuses-plain-text",
        title="A topic refuses messages without TLS",
        level="error",
        types=[TOPIC],
        holds=neighbour(TOPIC_POLICY, "arn", refuses_plain_text("policy")),
        fix="Add the statement that denies sns:Publish when aws:SecureTransport is false.",
        frameworks="cdk-nag SNS3",
    ),
    Control(
        id="sns-subscribers-get-tls",
        title="No subscriber is told in plain text",
        level="error",
        types=[SUBSCRIPTION],
        holds=none_of("protocol", "http"),
        fix="Use https.",
        frameworks="prowler sns_subscription_not_using_http_endpoints",
    ),
    Control(
        id="sqs-encrypted-with-own-key",
        title="A queue is encrypted with a key of the account's own",
        level="error",
        types=[QUEUE],
        holds=key("kmsMasterKeyId"),
        fix="Set kmsMasterKeyId.",
        frameworks="SQS.1, CKV_AWS_27, CKV2_AWS_73, "
        "prowler sqs_queues_server_side_encryption_enabled",
    ),
    Control(
        id="sqs-not-public",
        title="No queue is for everybody",
        level="error",
        types=[QUEUE_POLICY],
        holds=statements("policy", no_everybody_without_condition),
        fix="Name the principals, or ask for the source.",
        frameworks="SQS.3, CKV_AWS_72, CKV_AWS_168, CKV_AWS_387, "
        "prowler sqs_queues_not_publicly_accessible",
    ),
    Control(
        id="sqs-refuses-plain-text",
        title="A queue refuses requests without TLS",
        level="error",
        types=[QUEUE],
        holds=neighbour(QUEUE_POLICY, "queueUrl", refuses_plain_text("policy")),
        fix="Add the statement that denies when aws:SecureTransport is false.",
        frameworks="cdk-nag SQS4, prowler sqs_queues_secure_transport_enabled",
    ),
    Control(
        id="sqs-has-dead-letters",
        title="What a queue cannot deliver ends in another queue",
        level="warning",
        types=[QUEUE],
        holds=parsed(
            "redrivePolicy", all_of(present("deadLetterTargetArn"), at_most("maxReceiveCount", 10))
        ),
        exempt=[
            Exemption(
                when=_takes_dead_letters, reason="holds dead letters: what is here stays until read"
            ),
            Exemption(
                when=at_least("messageRetentionSeconds", 1209600),
                reason="people read it: what is here stays for 14 days",
            ),
        ],
        fix="Set redrivePolicy.",
        frameworks="cdk-nag SQS3",
    ),
    Control(
        id="sqs-dead-letters-stay",
        title="Dead letters stay for 14 days, the longest there is",
        level="warning",
        types=[QUEUE],
        applies=_takes_dead_letters,
        holds=at_least("messageRetentionSeconds", 1209600, default=345600),
        fix="Set messageRetentionSeconds to 1209600.",
        frameworks="Amazon SQS Developer Guide: Dead-letter queues",
    ),
    Control(
        id="sqs-hides-messages-long-enough",
        title="A message is hidden for as long as a function works on it",
        level="warning",
        types=[QUEUE],
        applies=_is_polled,
        holds=at_least("visibilityTimeoutSeconds", 60, default=30),
        fix="Set visibilityTimeoutSeconds to six times the function's timeout.",
        frameworks="AWS Lambda Developer Guide: Using Lambda with Amazon SQS",
    ),
    Control(
        id="bus-has-policy",
        title="A bus has a policy",
        level="error",
        types=[BUS],
        holds=neighbour(BUS_POLICY, "eventBusName", present("policy")),
        fix="Add an EventBusPolicy.",
        frameworks="EventBridge.3, prowler eventbridge_bus_exposed",
    ),
    Control(
        id="bus-not-public",
        title="No bus is for everybody",
        level="error",
        types=[BUS_POLICY],
        holds=statements("policy", no_everybody_without_condition),
        fix="Name the principals.",
        frameworks="EventBridge.3, prowler eventbridge_bus_exposed",
    ),
    Control(
        id="bus-encrypted-with-own-key",
        title="A bus and its archive are encrypted with a key of the account's own",
        level="warning",
        types=[BUS, ARCHIVE],
        holds=key("kmsKeyIdentifier"),
        fix="Set kmsKeyIdentifier.",
        frameworks="Amazon EventBridge User Guide: Encryption",
    ),
    Control(
        id="schedule-encrypted-with-own-key",
        title="A schedule is encrypted with a key of the account's own",
        level="warning",
        types=[SCHEDULE],
        holds=key("kmsKeyArn"),
        fix="Set kmsKeyArn.",
        frameworks="CKV_AWS_297",
    ),
)
