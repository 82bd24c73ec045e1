"""What services of AWS write by themselves: who writes, where to, in whose name, with which key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from recording import RecordedResource, Recording
from review.account_place import account_and_region
from tests.platform.keys_of import keys_of
from tests.platform.stacks import found_at, texts

SENDS: Final = {"sns": "sns:Publish", "sqs": "sqs:SendMessage", "lambda": "lambda:InvokeFunction"}
CONTEXTS: Final = {"sns": "aws:sns:topicarn", "sqs": "aws:sqs:arn"}
"""What SNS and SQS say to KMS of what they encrypt (their developer guides, key management)."""
PUBLISH: Final = ("kms:Decrypt", "kms:GenerateDataKey")
LOGS_USE: Final = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")
OWNER_HAS_IT: Final = {"s3:x-amz-acl": "bucket-owner-full-control"}
TOPIC: Final = re.compile(r"topic_arn: (arn:[^\s\\]+)")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Requests of a service. `source` is what it writes for (aws:SourceArn). `more` are keys of the
    request. `key` is what it encrypts with, by the actions `uses`, with the context `encrypting`;
    with `silent` the service does not tell KMS for what it writes."""

    name: str
    service: str
    actions: tuple[str, ...]
    to: str
    source: str
    more: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    uses: tuple[str, ...] = PUBLISH
    encrypting: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False


class Deliveries:
    """The deliveries of a stack."""

    def __init__(self, platform: Recording) -> None:
        self._platform = platform
        self._own, self._region = account_and_region(platform)
        self._keys = keys_of(platform)

    def all(self) -> Iterator[Delivery]:
        """Every one that a resource of the stack asks for."""
        yield from self._alarms()
        yield from self._rules()
        yield from self._money()
        yield from self._prometheus()
        yield from self._subscriptions()
        yield from self._buckets()
        yield from self._records()
        yield from self._logs()
        yield from self._buses()

    def _message(
        self, one: RecordedResource, service: str, to: str, source: str, *more: str
    ) -> Delivery:
        """To a topic, a queue or a function."""
        kind = to.split(":")[2]
        to = to.rpartition(":")[0] if kind == "lambda" and to.count(":") > 6 else to
        return Delivery(
            name=one.name,
            service=service,
            actions=(SENDS[kind], *more),
            to=to,
            source=source,
            key=self._keys.get(to) if kind in CONTEXTS else None,
            encrypting={CONTEXTS[kind]: to} if kind in CONTEXTS else {},
            # SNS developer guide, "Key management": alarms and rules send no source.
            silent=service in ("cloudwatch.amazonaws.com", "events.amazonaws.com"),
        )

    def _alarms(self) -> Iterator[Delivery]:
        for kind in ("metricAlarm:MetricAlarm", "compositeAlarm:CompositeAlarm"):
            for one in self._platform.of(f"aws:cloudwatch/{kind}"):
                actions = ("alarmActions", "okActions", "insufficientDataActions")
                for to in {arn for name in actions for arn in one.inputs.get(name, ())}:
                    if to.split(":")[2] in SENDS:
                        source = f"arn:aws:cloudwatch:{self._region}:{self._own}:alarm:x"
                        yield self._message(one, "cloudwatch.amazonaws.com", to, source)

    def _rules(self) -> Iterator[Delivery]:
        rules = {
            one.outputs["name"]: one.outputs["arn"]
            for one in self._platform.of("aws:cloudwatch/eventRule:EventRule")
        }
        for one in self._platform.of("aws:cloudwatch/eventTarget:EventTarget"):
            targets = [] if one.inputs.get("roleArn") else [one.inputs["arn"]]
            # What could not be delivered, EventBridge puts down itself, whatever role it has.
            for to in (*targets, *found_at(one.inputs, "deadLetterConfig.arn")):
                source = rules[one.inputs["rule"]]
                yield self._message(one, "events.amazonaws.com", to, source)

    def _money(self) -> Iterator[Delivery]:
        for one in self._platform.of("aws:budgets/budget:Budget"):
            source = f"arn:aws:budgets::{self._own}:budget/{one.inputs['name']}"
            listed = found_at(one.inputs, "notifications.[].subscriberSnsTopicArns.[]")
            for to in sorted(set(listed)):
                yield self._message(one, "budgets.amazonaws.com", to, source)
        for one in self._platform.of("aws:budgets/budgetAction:BudgetAction"):
            source = f"arn:aws:budgets::{self._own}:budget/{one.inputs['budgetName']}"
            for to in found_at(one.inputs, "subscribers.[].address"):
                if to.startswith("arn:"):
                    yield self._message(one, "budgets.amazonaws.com", to, source)
        for one in self._platform.of("aws:costexplorer/anomalySubscription:AnomalySubscription"):
            for to in found_at(one.inputs, "subscribers.[].address"):
                if to.startswith("arn:"):
                    source = f"arn:aws:ce::{self._own}:anomalysubscription/x"
                    yield self._message(one, "costalerts.amazonaws.com", to, source)

    def _prometheus(self) -> Iterator[Delivery]:
        [workspace] = {
            one.outputs["arn"] for one in self._platform.of("aws:amp/workspace:Workspace")
        } or {""}
        for one in self._platform.of("aws:amp/alertManagerDefinition:AlertManagerDefinition"):
            for to in sorted(set(TOPIC.findall(one.inputs["definition"]))):
                # Amazon Managed Service for Prometheus user guide, "Giving Amazon Managed Service
                # for Prometheus permission to send alert messages to your Amazon SNS topic".
                ask = "sns:GetTopicAttributes"
                yield self._message(one, "aps.amazonaws.com", to, workspace, ask)

    def _subscriptions(self) -> Iterator[Delivery]:
        for one in self._platform.of("aws:sns/topicSubscription:TopicSubscription"):
            if one.inputs["protocol"] in SENDS:
                yield self._message(
                    one, "sns.amazonaws.com", one.inputs["endpoint"], one.inputs["topic"]
                )

    def _buckets(self) -> Iterator[Delivery]:
        for one in self._platform.of("aws:s3/bucketNotification:BucketNotification"):
            source = f"arn:aws:s3:::{one.inputs['bucket']}"
            for to in texts([one.inputs.get(name) for name in ("queues", "topics")]):
                if to.split(":")[2:3] and to.split(":")[2] in SENDS:
                    yield self._message(one, "s3.amazonaws.com", to, source)
        for one in self._platform.of("aws:s3/bucketLogging:BucketLogging"):
            bucket = f"arn:aws:s3:::{one.inputs['targetBucket']}"
            yield Delivery(
                name=one.name,
                service="logging.s3.amazonaws.com",
                actions=("s3:PutObject",),
                to=f"{bucket}/{one.inputs['targetPrefix']}x",
                source=f"arn:aws:s3:::{one.inputs['bucket']}",
                key=self._keys.get(bucket),
            )
        for one in self._platform.of("aws:s3/inventory:Inventory"):
            [bucket] = found_at(one.inputs, "destination.bucket.bucketArn")
            [prefix] = found_at(one.inputs, "destination.bucket.prefix")
            keys = found_at(one.inputs, "destination.bucket.encryption.sseKms.keyId")
            yield Delivery(
                name=one.name,
                service="s3.amazonaws.com",
                actions=("s3:PutObject",),
                to=f"{bucket}/{prefix}/x",
                source=f"arn:aws:s3:::{one.inputs['bucket']}",
                more=OWNER_HAS_IT,
                key=next(keys, self._keys.get(bucket)),
                # Amazon S3 user guide, "Configuring Amazon S3 Inventory": its key policy.
                uses=("kms:GenerateDataKey",),
            )

    def _records(self) -> Iterator[Delivery]:
        for one in self._platform.of("aws:cloudtrail/trail:Trail"):
            bucket, arn = f"arn:aws:s3:::{one.inputs['s3BucketName']}", one.outputs["arn"]
            for action, to in (
                ("s3:GetBucketAcl", bucket),
                ("s3:PutObject", f"{bucket}/AWSLogs/{self._own}/CloudTrail/x"),
            ):
                yield Delivery(
                    name=one.name,
                    service="cloudtrail.amazonaws.com",
                    actions=(action,),
                    to=to,
                    source=arn,
                    more=OWNER_HAS_IT,
                    key=one.inputs["kmsKeyId"],
                    # AWS CloudTrail user guide, "Configure AWS KMS key policies".
                    uses=("kms:DescribeKey", "kms:GenerateDataKey"),
                    encrypting={"aws:cloudtrail:arn": arn},
                )
        for one in self._platform.of("aws:cfg/deliveryChannel:DeliveryChannel"):
            bucket = f"arn:aws:s3:::{one.inputs['s3BucketName']}"
            for action, to in (
                ("s3:GetBucketAcl", bucket),
                ("s3:ListBucket", bucket),
                ("s3:PutObject", f"{bucket}/AWSLogs/{self._own}/Config/x"),
            ):
                yield Delivery(
                    name=one.name,
                    service="config.amazonaws.com",
                    actions=(action,),
                    to=to,
                    source=f"arn:aws:config:{self._region}:{self._own}:x",
                    more=OWNER_HAS_IT,
                    key=one.inputs["s3KmsKeyArn"],
                )

    def _logs(self) -> Iterator[Delivery]:
        for one in self._platform.of("aws:cloudwatch/logGroup:LogGroup"):
            yield Delivery(
                name=one.name,
                service=f"logs.{self._region}.amazonaws.com",
                actions=(),
                to=one.outputs["arn"],
                source="",
                key=one.inputs.get("kmsKeyId"),
                # CloudWatch Logs user guide, "Encrypt log data using AWS KMS".
                uses=LOGS_USE,
                encrypting={"aws:logs:arn": one.outputs["arn"]},
                silent=True,
            )
        for type_, path, service in (
            (
                "aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
                "loggingConfiguration.logDestinationConfigs.[].logDestination.logGroup",
                "delivery.logs.amazonaws.com",
            ),
            (
                "aws:amp/workspace:Workspace",
                "loggingConfiguration.logGroupArn",
                "delivery.logs.amazonaws.com",
            ),
            (
                "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration",
                "destinations.[].cloudwatchLogs.logGroupArn",
                "delivery.logs.amazonaws.com",
            ),
            (
                "aws:opensearch/domain:Domain",
                "logPublishingOptions.[].cloudwatchLogGroupArn",
                "es.amazonaws.com",
            ),
        ):
            for one in self._platform.of(type_):
                for named in found_at(one.inputs, path):
                    yield self._lines(one, service, named)

    def _lines(self, one: RecordedResource, service: str, named: str) -> Delivery:
        """Lines that a service puts into a log group."""
        place = f"arn:aws:logs:{self._region}:{self._own}"
        group = named.removesuffix(":*")
        group = group if group.startswith("arn:") else f"{place}:log-group:{group}"
        own: Any = one.outputs.get("arn")
        return Delivery(
            name=one.name,
            service=service,
            actions=("logs:CreateLogStream", "logs:PutLogEvents"),
            to=f"{group}:log-stream:x",
            source=f"{place}:x" if service.startswith("delivery.logs") else own,
        )

    def _buses(self) -> Iterator[Delivery]:
        for one in self._platform.of("aws:cloudwatch/eventBus:EventBus"):
            yield Delivery(
                name=one.name,
                service="events.amazonaws.com",
                actions=(),
                to=one.outputs["arn"],
                source=one.outputs["arn"],
                key=one.inputs.get("kmsKeyIdentifier"),
                # Amazon EventBridge user guide, "Encrypting event buses with AWS KMS keys".
                uses=("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
                encrypting={"aws:events:event-bus:arn": one.outputs["arn"]},
            )


def requests(delivery: Delivery, account: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the service says of a delivery to what it writes to, and to the key of it."""
    who = {
        "aws:principalisawsservice": "true",
        "aws:principalservicename": delivery.service,
        "aws:securetransport": "true",
        "aws:resourceaccount": account,
    }
    named = {"aws:sourcearn": delivery.source, "aws:sourceaccount": account}
    context = {
        f"kms:encryptioncontext:{name}": value for name, value in delivery.encrypting.items()
    }
    return {**who, **named, **delivery.more}, {
        **who,
        **({} if delivery.silent else named),
        **context,
    }
