"""Outputs of CloudWatch, EventBridge, SNS, SQS, SSM and chat types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _log_group(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name, "arn": declared.arn("logs", f"log-group:{name}")}


def _named(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name}


def _log_resource_policy(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("policyName") or declared.text("resourceArn")}


def _metric_alarm(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name, "arn": declared.arn("cloudwatch", f"alarm:{name}")}


def _composite_alarm(declared: Declared) -> dict[str, Any]:
    name = declared.named("alarmName")
    return {"id": name, "alarmName": name, "arn": declared.arn("cloudwatch", f"alarm:{name}")}


def _dashboard(declared: Declared) -> dict[str, Any]:
    name = declared.named("dashboardName")
    arn = declared.arn("cloudwatch", f"dashboard/{name}", region=False)
    return {"id": name, "dashboardName": name, "dashboardArn": arn}


def _event_rule(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    bus = declared.text("eventBusName", "default")
    on_bus = name if bus == "default" else f"{bus}/{name}"
    return {"id": on_bus, "name": name, "arn": declared.arn("events", f"rule/{on_bus}")}


def _event_target(declared: Declared) -> dict[str, Any]:
    target = declared.named("targetId")
    return {"id": f"{declared.text('rule')}-{target}", "targetId": target}


def _event_bus(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name, "arn": declared.arn("events", f"event-bus/{name}")}


def _event_bus_policy(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("eventBusName", "default")}


def _event_archive(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name, "arn": declared.arn("events", f"archive/{name}")}


def _topic(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("sns", name)
    return {"id": arn, "arn": arn, "name": name, "owner": declared.account}


def _topic_policy(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("arn"), "owner": declared.account}


def _subscription(declared: Declared) -> dict[str, Any]:
    arn = f"{declared.text('topic')}:{declared.uuid('subscription')}"
    return {"id": arn, "arn": arn, "ownerId": declared.account}


def _queue(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    url = f"https://sqs.{declared.region}.{declared.dns_suffix}/{declared.account}/{name}"
    return {"id": url, "url": url, "name": name, "arn": declared.arn("sqs", name)}


def _of_queue(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("queueUrl")}


def _parameter(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("ssm", f"parameter/{name.removeprefix('/')}"),
        "version": 1,
    }


def _slack_channel(declared: Declared) -> dict[str, Any]:
    name = declared.named("configurationName")
    arn = declared.arn("chatbot", f"chat-configuration/slack-channel/{name}", region=False)
    return {"id": arn, "chatConfigurationArn": arn, "configurationName": name}


def _log_subscription(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": f"{declared.text('logGroup')}|{name}", "name": name}


def _log_protection(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("logGroupName")}


SIGNALS: Mapping[str, Shape] = {
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": _named,
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": _log_resource_policy,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": _log_subscription,
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": _log_protection,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _metric_alarm,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _composite_alarm,
    "aws:cloudwatch/dashboard:Dashboard": _dashboard,
    "aws:cloudwatch/eventRule:EventRule": _event_rule,
    "aws:cloudwatch/eventTarget:EventTarget": _event_target,
    "aws:cloudwatch/eventBus:EventBus": _event_bus,
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": _event_bus_policy,
    "aws:cloudwatch/eventArchive:EventArchive": _event_archive,
    "aws:sns/topic:Topic": _topic,
    "aws:sns/topicPolicy:TopicPolicy": _topic_policy,
    "aws:sns/topicSubscription:TopicSubscription": _subscription,
    "aws:sqs/queue:Queue": _queue,
    "aws:sqs/queuePolicy:QueuePolicy": _of_queue,
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _of_queue,
    "aws:ssm/parameter:Parameter": _parameter,
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": _slack_channel,
}
