"""The topics on which an asynchronous endpoint announces what became of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import sns

from components.encryption.key_ring import KeyRing
from components.iam.document import document
from components.iam.statement import Statement
from components.iam.transport import deny_without_tls
from components.serving.async_settings import AnswerSettings


@dataclass(frozen=True, kw_only=True)
class AsyncTopicsArgs:
    """What is announced, and the keys."""

    settings: AnswerSettings
    keys: KeyRing


class AsyncTopics(ComponentResource):
    """Defines an encrypted topic for each kind of announcement: success, error.

    Only the endpoint's role publishes; who wants to know subscribes through IAM.
    """

    topic_arns: Mapping[str, Output[str]]

    def __init__(
        self, name: str, args: AsyncTopicsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:AsyncTopics", name, None, opts)
        self._keys = args.keys
        self.topic_arns = {one: self._topic(name, one) for one in args.settings.notify}
        self.register_outputs({"topic_arns": dict(self.topic_arns)})

    def allow_publish(self) -> tuple[Statement, ...]:
        """All that the endpoint's role needs to announce; nothing when nothing is announced."""
        if not self.topic_arns:
            return ()
        return (
            Statement(
                sid="Announce",
                actions=["sns:Publish"],
                resources=list(self.topic_arns.values()),
            ),
            self._keys.allow_encrypt("messaging"),
        )

    def _topic(self, name: str, announcement: str) -> Output[str]:
        topic = sns.Topic(
            f"{name}-{announcement}",
            kms_master_key_id=self._keys.key_arn("messaging"),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        sns.TopicPolicy(
            f"{name}-{announcement}-policy",
            arn=topic.arn,
            policy=document(
                deny_without_tls(["sns:Publish"], topic.arn, sid="RefusePlainText"),
            ),
            opts=ResourceOptions(parent=self),
        )
        return topic.arn
