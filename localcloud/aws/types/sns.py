"""SNS: topics, their policies, subscriptions."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import UNKNOWN, Props

_TOPIC_ATTRIBUTES = {
    "displayName": "DisplayName",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "deliveryPolicy": "DeliveryPolicy",
    "tracingConfig": "TracingConfig",
    "signatureVersion": "SignatureVersion",
    "contentBasedDeduplication": "ContentBasedDeduplication",
}

_SUBSCRIPTION_ATTRIBUTES = {
    "rawMessageDelivery": "RawMessageDelivery",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "redrivePolicy": "RedrivePolicy",
    "deliveryPolicy": "DeliveryPolicy",
}


def _attributes(inputs: Props, names: dict[str, str]) -> dict[str, Any]:
    """The attributes that the inputs name, as the texts that SNS takes."""
    found: dict[str, Any] = {}
    for name, attribute in names.items():
        value = inputs.get(name)
        if value is None:
            continue
        if isinstance(value, bool):
            value = "true" if value else "false"
        found[attribute] = value if value is UNKNOWN else str(value)
    return found


class Topic(Emulation):
    """`aws.sns.Topic`; its id is the ARN."""

    token = "aws:sns/topic:Topic"
    service = "sns"
    cloudformation = "AWS::SNS::Topic"
    create_operation = "CreateTopic"
    operations = frozenset(
        {
            "CreateTopic",
            "GetTopicAttributes",
            "SetTopicAttributes",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
            "DeleteTopic",
        }
    )
    name = Name("name", most=256)
    taggable = True
    outputs = ("arn", "owner")
    omit = frozenset(_TOPIC_ATTRIBUTES)
    replace_on = frozenset({"name", "fifoTopic"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        attributes = _attributes(inputs, _TOPIC_ATTRIBUTES)
        return self.create_operation, {**params, "Attributes": attributes}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["TopicArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        attributes = aws.call("GetTopicAttributes", TopicArn=id_)["Attributes"]
        tags = aws.call("ListTagsForResource", ResourceArn=id_).get("Tags", [])
        found: Props = {
            "arn": id_,
            "name": id_.rsplit(":", 1)[-1],
            "owner": attributes["Owner"],
            "tags": tag_map(tags) or {},
        }
        for name, attribute in _TOPIC_ATTRIBUTES.items():
            if attributes.get(attribute):
                found[name] = attributes[attribute]
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        wanted = _attributes(inputs, _TOPIC_ATTRIBUTES)
        for name in changed & set(_TOPIC_ATTRIBUTES):
            attribute = _TOPIC_ATTRIBUTES[name]
            aws.call(
                "SetTopicAttributes",
                TopicArn=id_,
                AttributeName=attribute,
                AttributeValue=wanted.get(attribute, ""),
            )
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteTopic", TopicArn=id_)


class TopicPolicy(Put):
    """`aws.sns.TopicPolicy`; a delete leaves the topic with SNS's own policy, as on AWS."""

    token = "aws:sns/topicPolicy:TopicPolicy"
    service = "sns"
    create_operation = "SetTopicAttributes"
    operations = frozenset({"SetTopicAttributes", "GetTopicAttributes"})
    outputs = ("owner",)
    rename = {"arn": "TopicArn", "policy": "AttributeValue"}
    replace_on = frozenset({"arn"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        return self.create_operation, {**params, "AttributeName": "Policy"}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        attributes = aws.call("GetTopicAttributes", TopicArn=id_)["Attributes"]
        if "__default_policy_ID" in attributes["Policy"]:
            return None
        return {"arn": id_, "owner": attributes["Owner"], "policy": attributes["Policy"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        account = aws.call("GetTopicAttributes", TopicArn=id_)["Attributes"]["Owner"]
        aws.call(
            "SetTopicAttributes",
            TopicArn=id_,
            AttributeName="Policy",
            AttributeValue=_default_policy(id_, account),
        )


def _default_policy(topic_arn: str, account: str) -> str:
    """The policy that a new topic has: whoever the owner's IAM policies let in."""
    return (
        '{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Effect":"Allow",'
        '"Sid":"__default_statement_ID","Principal":{"AWS":"*"},"Action":["SNS:Publish",'
        '"SNS:Subscribe"],"Resource":"' + topic_arn + '","Condition":{"StringEquals":'
        '{"AWS:SourceOwner":"' + account + '"}}}]}'
    )


class TopicSubscription(Emulation):
    """`aws.sns.TopicSubscription`; its id is the ARN. Nothing is ever delivered off the machine."""

    token = "aws:sns/topicSubscription:TopicSubscription"
    service = "sns"
    cloudformation = "AWS::SNS::Subscription"
    create_operation = "Subscribe"
    operations = frozenset(
        {"Subscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"}
    )
    outputs = ("arn", "ownerId", "pendingConfirmation")
    rename = {"topic": "TopicArn"}
    omit = frozenset(
        {*_SUBSCRIPTION_ATTRIBUTES, "endpointAutoConfirms", "confirmationTimeoutInMinutes"}
    )
    kept = {
        "endpointAutoConfirms": "an instruction to the provider: does it wait for a confirmation",
        "confirmationTimeoutInMinutes": "an instruction to the provider, in minutes",
    }
    replace_on = frozenset({"topic", "protocol", "endpoint"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        attributes = _attributes(inputs, _SUBSCRIPTION_ATTRIBUTES)
        extra = {"Attributes": attributes} if attributes else {}
        return self.create_operation, {**params, **extra, "ReturnSubscriptionArn": True}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["SubscriptionArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        attributes = aws.call("GetSubscriptionAttributes", SubscriptionArn=id_)["Attributes"]
        found: Props = {
            "arn": id_,
            "topic": attributes["TopicArn"],
            "protocol": attributes["Protocol"],
            "endpoint": attributes["Endpoint"],
            "ownerId": attributes["Owner"],
            "pendingConfirmation": attributes["PendingConfirmation"] == "true",
        }
        for name, attribute in _SUBSCRIPTION_ATTRIBUTES.items():
            value = attributes.get(attribute)
            if value and (name in known or value != "false"):
                found[name] = attributes[attribute]
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        wanted = _attributes(inputs, _SUBSCRIPTION_ATTRIBUTES)
        for name in changed & set(_SUBSCRIPTION_ATTRIBUTES):
            attribute = _SUBSCRIPTION_ATTRIBUTES[name]
            aws.call(
                "SetSubscriptionAttributes",
                SubscriptionArn=id_,
                AttributeName=attribute,
                AttributeValue=wanted.get(attribute, ""),
            )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("GetSubscriptionAttributes", SubscriptionArn=id_)
        aws.call("Unsubscribe", SubscriptionArn=id_)


TYPES = [Topic, TopicPolicy, TopicSubscription]
