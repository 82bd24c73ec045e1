"""AWS Chatbot: moto has no such service."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props


class SlackChannelConfiguration(Recorded):
    """`aws.chatbot.SlackChannelConfiguration`."""

    token = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"
    service = "chatbot"
    create_operation = "CreateSlackChannelConfiguration"
    cloudformation = "AWS::Chatbot::SlackChannelConfiguration"
    reason = "moto has no AWS Chatbot"
    name = Name("configurationName", most=128)
    taggable = True
    outputs = ("chatConfigurationArn", "slackChannelName", "slackTeamName")
    replace_on = frozenset({"configurationName", "slackTeamId"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        name = inputs["configurationName"]
        return aws.arn("chatbot", f"chat-configuration/slack-channel/{name}", region="")

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {
            "chatConfigurationArn": id_,
            "slackChannelName": inputs["slackChannelId"].lower(),
            "slackTeamName": inputs["slackTeamId"].lower(),
        }


TYPES = [SlackChannelConfiguration]
