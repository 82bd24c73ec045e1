"""Where alerts go: an encrypted topic for each severity, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import sns

from components.iam.document import document
from components.iam.statement import Statement
from components.iam.transport import deny_without_tls
from components.monitoring.chat import Chat, ChatArgs
from components.monitoring.settings import SEVERITIES, AlertingSettings, Severity

__all__ = ["Alerting", "AlertingArgs", "Severity"]

PROMETHEUS = "aps.amazonaws.com"
PUBLISHERS: Mapping[str, str | None] = {
    "cloudwatch.amazonaws.com": "arn:aws:cloudwatch:{region}:{account}:alarm:*",
    "budgets.amazonaws.com": "arn:aws:budgets::{account}:*",
    # Names the account alone (AWS Cost Management User Guide, "Creating an Amazon SNS topic for
    # anomaly notifications").
    "costalerts.amazonaws.com": None,
    PROMETHEUS: "arn:aws:aps:{region}:{account}:workspace/*",
}
"""Services that publish, and the ARN pattern of what they publish for; None: it names none.

Prometheus asks for the topic's attributes too (Amazon Managed Service for Prometheus user guide,
"Giving permission to send alert messages to your Amazon SNS topic").

EventBridge is none: it sends no condition keys to a topic (EventBridge user guide, resource-based
policies), so a statement for it would let in every account's rules. Rules write to a queue.
"""


@dataclass(frozen=True, kw_only=True)
class AlertingArgs:
    """What alerting needs beside its settings.

    `key_arn` is the messaging key; `webhook_url`, a secret, is the https address of a paging
    service, which gets critical alerts.
    """

    settings: AlertingSettings
    account_id: str
    region: str
    key_arn: pulumi.Input[str]
    boundary_arn: pulumi.Input[str] | None = None
    webhook_url: Output[str] | None = None


class Alerting(ComponentResource):
    """Defines the topics, who may publish to them and who is subscribed."""

    topic_arns: Mapping[Severity, Output[str]]
    runbook_base_url: str

    def __init__(self, name: str, args: AlertingArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:monitoring:Alerting", name, None, opts)
        self._name = name
        self.runbook_base_url = args.settings.runbook_base_url
        self.topic_arns = {severity: self._topic(severity, args) for severity in SEVERITIES}
        for severity, addresses in sorted(args.settings.emails.items()):
            for number, address in enumerate(addresses, start=1):
                self._subscribe(f"{severity}-email-{number}", severity, "email", address)
        if args.webhook_url is not None:
            self._subscribe(
                "critical-webhook", "critical", "https", Output.secret(args.webhook_url)
            )
        if args.settings.slack is not None:
            Chat(
                f"{name}-chat",
                ChatArgs(
                    settings=args.settings.slack,
                    topic_arns=[self.topic_arns[one] for one in args.settings.slack.severities],
                    account_id=args.account_id,
                    boundary_arn=args.boundary_arn,
                ),
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({"topic_arns": dict(self.topic_arns)})

    def topic_arn(self, severity: Severity) -> Output[str]:
        """The ARN of the topic of a severity, for an alarm's or a rule's action."""
        return self.topic_arns[severity]

    def runbook_url(self, runbook: str) -> str:
        """The address of docs/runbooks/<runbook>.md as an operator reads it."""
        return f"{self.runbook_base_url.rstrip('/')}/docs/runbooks/{runbook}.md"

    def _topic(self, severity: Severity, args: AlertingArgs) -> Output[str]:
        """Its ARN, once all who publish may do so: some try it when they are told of the topic, as
        cost anomalies do (AWS provider, aws_ce_anomaly_subscription, example with SNS)."""
        topic = sns.Topic(
            f"{self._name}-{severity}",
            kms_master_key_id=args.key_arn,
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
        policy = sns.TopicPolicy(
            f"{self._name}-{severity}-policy",
            arn=topic.arn,
            policy=document(
                *(
                    _publishes(principal, source, topic, args)
                    for principal, source in PUBLISHERS.items()
                ),
                deny_without_tls(["sns:Publish"], topic.arn, sid="RefusePlainText"),
            ),
            opts=ResourceOptions(parent=self),
        )
        return policy.arn

    def _subscribe(
        self, role: str, severity: Severity, protocol: str, endpoint: pulumi.Input[str]
    ) -> None:
        sns.TopicSubscription(
            f"{self._name}-{role}",
            topic=self.topic_arns[severity],
            protocol=protocol,
            endpoint=endpoint,
            # A paging service confirms by itself; a person by the link in the mail.
            endpoint_auto_confirms=True if protocol == "https" else None,
            opts=ResourceOptions(
                parent=self,
                additional_secret_outputs=["endpoint"] if protocol == "https" else None,
            ),
        )


def _publishes(
    principal: str, source: str | None, topic: sns.Topic, args: AlertingArgs
) -> Statement:
    conditions: dict[str, dict[str, pulumi.Input[str] | Sequence[pulumi.Input[str]]]] = {
        "StringEquals": {"aws:SourceAccount": args.account_id}
    }
    if source is not None:
        pattern = source.format(region=args.region, account=args.account_id)
        conditions["ArnLike"] = {"aws:SourceArn": pattern}
    return Statement(
        sid=f"{principal.split('.')[0].capitalize()}Publishes",
        actions=["sns:Publish", *(["sns:GetTopicAttributes"] if principal == PROMETHEUS else [])],
        resources=[topic.arn],
        principals={"Service": [principal]},
        conditions=conditions,
    )
