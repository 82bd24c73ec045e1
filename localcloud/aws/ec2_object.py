"""What the types of EC2 have in common: one describe operation, and tags of one kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import gone_keys, tag_pairs
from localcloud.aws.validation import Failure
from localcloud.aws.values import Props

_DESCRIPTION = re.compile(r"^[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}$")
"""What the description of a security group and of a rule may hold: the service model of EC2 says it
in words only (CreateSecurityGroup), so that neither boto3 nor moto refuses an apostrophe."""

TAGGING = frozenset({"CreateTags", "DeleteTags"})
"""The operations that tag any object of EC2."""


class Ec2Object(Emulation):
    """A taggable object of EC2 with an id.

    `describe` is the operation, the list in its answer, and the parameter that takes ids; `kind`
    is the resource type in `TagSpecifications`.
    """

    service = "ec2"
    taggable = True
    describe: ClassVar[tuple[str, str, str]]
    kind: ClassVar[str]

    def request(
        self,
        inputs: Props,
        aws: Aws,  # noqa: ARG002 - the base's signature
    ) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs, omit={"tags"})
        return self.create_operation, {**params, **self.tag_specification(inputs)}

    def tag_specification(self, inputs: Props) -> dict[str, Any]:
        """The parameter that tags an object as it is created; empty without tags."""
        tags = tag_pairs(inputs)
        if not tags:
            return {}
        return {"TagSpecifications": [{"ResourceType": self.kind, "Tags": tags}]}

    def found(self, aws: Aws, id_: str) -> dict[str, Any]:
        """The object as AWS describes it. Raises NotFound."""
        operation, key, parameter = self.describe
        wanted: dict[str, Any] = {parameter: [id_]}
        answer = aws.call(operation, **wanted)[key]
        if not answer:
            raise NotFound("NotFound", f"{id_} does not exist")
        each: dict[str, Any] = answer[0]
        return each

    def first_like(self, aws: Aws, **wanted: Mapping[str, str]) -> str | None:
        """The id of the object that some filters find: `first_like(aws, SubnetId={...})`."""
        operation, key, _ = self.describe
        [(member, filters)] = wanted.items()
        pairs = [{"Name": name, "Values": [text]} for name, text in filters.items()]
        answer = aws.call(operation, Filters=pairs)[key]
        return str(answer[0][member]) if answer else None

    def retag(self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]) -> None:
        """Brings the tags to those of `inputs` where they changed."""
        if "tags" not in changed:
            return
        gone = gone_keys(inputs, old)
        if gone:
            aws.call("DeleteTags", Resources=[id_], Tags=[{"Key": key} for key in gone])
        pairs = tag_pairs(inputs)
        if pairs:
            aws.call("CreateTags", Resources=[id_], Tags=pairs)

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self.retag(aws, id_, inputs, old, changed)


def refused_description(inputs: Props) -> list[Failure]:
    """What EC2 would refuse of the description of a security group or of a rule."""
    text = inputs.get("description")
    if not isinstance(text, str) or _DESCRIPTION.match(text):
        return []
    return [
        (
            "description",
            f"{text!r} is no description of a security group: up to 255 letters, digits, spaces "
            "and ._-:/()#,@[]+=&;{}!$* are",
        )
    ]


def tags_of(found: dict[str, Any]) -> dict[str, str]:
    """The tags of an answer as a map."""
    return tag_map(found.get("Tags") or []) or {}
