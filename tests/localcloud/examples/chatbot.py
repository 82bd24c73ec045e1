"""How the platform uses AWS Chatbot."""

from __future__ import annotations

from tests.localcloud.harness import Example

EXAMPLES = [
    Example(
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
        lambda _: {
            "configurationName": "mlops-alerts",
            "iamRoleArn": "arn:aws:iam::444455556666:role/chat",
            "slackChannelId": "C07EZ1ABC23",
            "slackTeamId": "T07EA123LEP",
            "loggingLevel": "ERROR",
            "userAuthorizationRequired": True,
        },
        update={"loggingLevel": "INFO"},
        replace={"slackTeamId": "T07EA123LEQ"},
    ),
]
