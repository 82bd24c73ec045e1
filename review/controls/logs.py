"""Log groups and alarms."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    at_least,
    equals,
    key,
    matches,
    named,
    neighbour,
    parsed,
    present,
    some,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

GROUP = "aws:cloudwatch/logGroup:LogGroup"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
ENDPOINT = "aws:sagemaker/endpoint:Endpoint"
PROTECTION = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
SUBSCRIPTION = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"


def _is_part(place: Place) -> Verdict:
    """Whether a composite alarm asks this one, or what reacts does so by itself."""
    name = place.resource.outputs.get("name")
    if is_unknown(name):
        return unknown("the name of the alarm")
    for one in place.around.recording.of(COMPOSITE):
        rule = one.inputs.get("alarmRule")
        if isinstance(rule, str) and f'"{name}"' in rule:
            return MEETS
    return fails("no composite alarm asks it")


def _is_counted(place: Place) -> Verdict:
    """Whether an alarm looks at the metric that a filter makes."""
    wanted = place.value("metricTransformation.namespace"), place.value("metricTransformation.name")
    if any(map(is_unknown, wanted)):
        return unknown("the metric")
    for one in place.around.recording.of(ALARM):
        if (one.inputs.get("namespace"), one.inputs.get("metricName")) == wanted:
            return MEETS
    return fails(f"no alarm looks at {wanted[0]}/{wanted[1]}")


CONTROLS = (
    Control(
        id="log-group-kept-a-year",
        title="Logs are kept for a year or more",
        level="warning",
        types=[GROUP],
        holds=at_least("retentionInDays", 365, default=0),
        production_only="what happened there is of no interest after some days",
        fix="Set retentionInDays to 365 or more.",
        frameworks="CloudWatch.16, CKV_AWS_338, "
        "prowler cloudwatch_log_group_retention_policy_specific_days_enabled",
    ),
    Control(
        id="log-group-ends-logs",
        title="Logs are not kept for ever",
        level="warning",
        types=[GROUP],
        holds=at_least("retentionInDays", 1, default=0),
        fix="Set retentionInDays.",
        frameworks="CKV_AWS_66",
    ),
    Control(
        id="log-group-encrypted-with-own-key",
        title="Logs are encrypted with a key of the account's own",
        level="error",
        types=[GROUP],
        holds=key("kmsKeyId"),
        fix="Set kmsKeyId.",
        frameworks="CKV_AWS_158, prowler cloudwatch_log_group_kms_encryption_enabled",
    ),
    Control(
        id="log-group-outlives-the-stack",
        title="Logs outlive the stack that wrote them",
        level="note",
        types=[GROUP],
        holds=equals("skipDestroy", True, default=False),
        production_only="what a stack wrote that comes and goes is of no interest without it",
        fix="Set skipDestroy.",
        frameworks="AWS Well-Architected: Security",
    ),
    Control(
        id="log-filter-has-alarm",
        title="What a metric filter counts, an alarm looks at",
        level="warning",
        types=[FILTER],
        holds=_is_counted,
        fix="Add an alarm on the metric, or remove the filter.",
        frameworks="AWS Well-Architected: Operational excellence",
    ),
    Control(
        id="alarm-tells-somebody",
        title="An alarm tells somebody",
        level="warning",
        types=[ALARM],
        holds=present("alarmActions"),
        exempt=[
            Exemption(when=_is_part, reason="a composite alarm tells of it"),
            Exemption(
                when=neighbour(ENDPOINT, "deploymentConfig.autoRollbackConfiguration.alarms"),
                reason="an endpoint asks it and goes back to what ran before",
            ),
        ],
        fix="Set alarmActions, or make it part of a composite alarm.",
        frameworks="CloudWatch.15, prowler cloudwatch_alarm_actions_alarm_state_configured",
    ),
    Control(
        id="alarm-is-armed",
        title="The actions of an alarm are not switched off",
        level="warning",
        types=[ALARM, COMPOSITE],
        holds=equals("actionsEnabled", True, default=True),
        fix="Set actionsEnabled.",
        frameworks="CloudWatch.17, prowler cloudwatch_alarm_actions_enabled",
    ),
    Control(
        id="alarm-names-runbook",
        title="An alarm that tells somebody says what to do",
        level="note",
        types=[COMPOSITE],
        holds=matches("alarmDescription", r"(?s).*[Rr]unbook.*", "one that names a runbook"),
        fix="Name the runbook in the description.",
        frameworks="AWS Well-Architected: Operational excellence",
    ),
    Control(
        id="log-data-is-masked",
        title="What looks like a secret or a card is masked in logs",
        level="warning",
        types=[PROTECTION],
        holds=parsed(
            "policyDocument",
            all_of(
                some("Statement", present("Operation.Deidentify")),
                some("Statement", present("Operation.Audit")),
            ),
        ),
        fix="Add a statement that deidentifies.",
        frameworks="prowler cloudwatch_log_group_data_protection_policy_configured",
    ),
    Control(
        id="log-subscription-has-role",
        title="Logs leave to a stream by a role of their own",
        level="warning",
        types=[SUBSCRIPTION],
        holds=named("roleArn", "aws:iam/role:Role", present("permissionsBoundary")),
        fix="Set roleArn to a role of the program.",
        frameworks="Amazon CloudWatch Logs User Guide: Subscription filters",
    ),
)
