"""Who looks for threats and weaknesses in the account, and how a person hears of the worst."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, guardduty, inspector2, securityhub, sqs

from components.common.dead_letters import KEEP_SECONDS, dead_letters, retry_for
from components.governance.findings_settings import (
    FindingsSettings,
    GuardDutyFeature,
    GuardDutySettings,
    InspectorSettings,
    SecurityHubSettings,
    Standard,
)
from components.iam.document import document
from components.iam.queue_access import rules_write
from components.iam.transport import QUEUE_ACTIONS, deny_without_tls

FEATURES: Mapping[GuardDutyFeature, str] = {
    "s3-data-events": "S3_DATA_EVENTS",
    "eks-audit-logs": "EKS_AUDIT_LOGS",
    "runtime-monitoring": "RUNTIME_MONITORING",
    "malware-protection": "EBS_MALWARE_PROTECTION",
    "lambda-network": "LAMBDA_NETWORK_LOGS",
}
STANDARDS: Mapping[Standard, str] = {
    "foundational": "standards/aws-foundational-security-best-practices/v/1.0.0",
    "cis": "standards/cis-aws-foundations-benchmark/v/3.0.0",
}
HIGH = ["HIGH", "CRITICAL"]
GUARDDUTY_HIGH = 7
"""From this severity on GuardDuty calls a finding high (GuardDuty User Guide, "Findings severity
levels")."""
RETRY_SECONDS = 3600
"""After this a person hears of a finding that could not be put into its queue."""


@dataclass(frozen=True, kw_only=True)
class FindingsArgs:
    """`key_arn` is the messaging key, which EventBridge may use. `protect` refuses the deletion of
    the detector."""

    settings: FindingsSettings
    key_arn: Input[str]
    account_id: str
    region: str
    protect: bool


class Findings(ComponentResource):
    """Defines GuardDuty, Security Hub and Inspector as far as they are switched on, and the queue
    that findings of high severity go to.

    Whoever makes it puts an alarm on the queue, which pages: EventBridge names no source to a
    topic, so a topic that it may write to would take events of every account. A finding that
    EventBridge cannot put there is a dead letter, on whose queue there is an alarm too.
    """

    queue_name: Output[str]
    dead_letter_name: Output[str]

    def __init__(self, name: str, args: FindingsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:governance:Findings", name, None, opts)
        self._name, self._args = name, args
        settings = args.settings
        if settings.guardduty is not None:
            self._guardduty(settings.guardduty)
        if settings.security_hub is not None:
            self._security_hub(settings.security_hub)
        if settings.inspector is not None:
            self._inspector(settings.inspector)
        rules = {
            source: self._rule(source, pattern)
            for source, pattern in high_patterns(settings).items()
        }
        dead = dead_letters(
            f"{name}-dead-letters",
            component=name,
            key_arn=args.key_arn,
            account_id=args.account_id,
            rules=[rule.arn for rule in rules.values()],
            opts=self._child(),
        )
        self.queue_name, self.dead_letter_name = self._queue(rules, dead), dead.name
        self.register_outputs({"queue_name": self.queue_name})

    def _child(self, *after: Resource) -> ResourceOptions:
        return ResourceOptions(parent=self, depends_on=after)

    def _guardduty(self, settings: GuardDutySettings) -> None:
        detector = guardduty.Detector(
            f"{self._name}-detector",  # logical name is state
            enable=True,
            finding_publishing_frequency="FIFTEEN_MINUTES",
            tags={"component": self._name},
            # Not retained: an account has one detector a region, and a later stack makes its own.
            opts=ResourceOptions(parent=self, protect=self._args.protect),
        )
        # All of them: one that only left the program would stay on in AWS, where a new detector has
        # some on by itself.
        for feature, name in FEATURES.items():
            watched = feature in settings.features
            agent = _status(watched and settings.agent_on_nodes)
            guardduty.DetectorFeature(
                f"{self._name}-{feature}",
                detector_id=detector.id,
                name=name,
                status=_status(watched),
                additional_configurations=[{"name": "EKS_ADDON_MANAGEMENT", "status": agent}]
                if feature == "runtime-monitoring"
                else None,
                opts=self._child(),
            )

    def _security_hub(self, settings: SecurityHubSettings) -> None:
        hub = securityhub.Account(
            f"{self._name}-hub",
            # Standards that the hub chose by itself would not be in the program, and stay when
            # they leave it.
            enable_default_standards=False,
            control_finding_generator="SECURITY_CONTROL",
            auto_enable_controls=True,
            opts=self._child(),
        )
        for standard in settings.standards:
            securityhub.StandardsSubscription(
                f"{self._name}-{standard}",
                standards_arn=f"arn:aws:securityhub:{self._args.region}::{STANDARDS[standard]}",
                opts=self._child(hub),
            )

    def _inspector(self, settings: InspectorSettings) -> None:
        inspector2.Enabler(
            f"{self._name}-inspector",
            account_ids=[self._args.account_id],
            resource_types=sorted(one.upper() for one in settings.scans),
            opts=self._child(),
        )

    def _queue(self, rules: Mapping[str, cloudwatch.EventRule], dead: sqs.Queue) -> Output[str]:
        queue = sqs.Queue(
            f"{self._name}-high",
            kms_master_key_id=self._args.key_arn,
            message_retention_seconds=KEEP_SECONDS,
            tags={"component": self._name},
            opts=self._child(),
        )
        for source, rule in rules.items():
            cloudwatch.EventTarget(
                f"{self._name}-from-{source}-target",
                rule=rule.name,
                arn=queue.arn,
                target_id="findings",
                dead_letter_config={"arn": dead.arn},
                retry_policy=retry_for(RETRY_SECONDS),
                opts=self._child(),
            )
        sqs.QueuePolicy(
            f"{self._name}-high-policy",
            queue_url=queue.url,
            policy=document(
                rules_write(
                    queue.arn, [rule.arn for rule in rules.values()], self._args.account_id
                ),
                deny_without_tls(QUEUE_ACTIONS, queue.arn),
            ),
            opts=self._child(),
        )
        return queue.name

    def _rule(self, source: str, pattern: Mapping[str, Any]) -> cloudwatch.EventRule:
        return cloudwatch.EventRule(
            f"{self._name}-from-{source}",
            description=f"Findings of high severity from {source}",
            event_pattern=json.dumps(pattern, separators=(",", ":"), sort_keys=True),
            tags={"component": self._name},
            opts=self._child(),
        )


def _status(on: bool) -> str:
    return "ENABLED" if on else "DISABLED"


def high_patterns(settings: FindingsSettings) -> dict[str, dict[str, Any]]:
    """The events that a person has to know of, by their source.

    Security Hub takes in what the other two find, so that with it there is one event a finding.
    """
    if settings.security_hub is not None:
        finding = {
            "RecordState": ["ACTIVE"],
            "Severity": {"Label": HIGH},
            "Workflow": {"Status": ["NEW"]},
        }
        return {
            "security-hub": {
                "source": ["aws.securityhub"],
                "detail-type": ["Security Hub Findings - Imported"],
                "detail": {"findings": finding},
            }
        }
    found: dict[str, dict[str, Any]] = {}
    if settings.guardduty is not None:
        found["guardduty"] = {
            "source": ["aws.guardduty"],
            "detail-type": ["GuardDuty Finding"],
            "detail": {"severity": [{"numeric": [">=", GUARDDUTY_HIGH]}]},
        }
    if settings.inspector is not None:
        found["inspector"] = {
            "source": ["aws.inspector2"],
            "detail-type": ["Inspector2 Finding"],
            "detail": {"severity": HIGH, "status": ["ACTIVE"]},
        }
    return found
