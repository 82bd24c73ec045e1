"""What the output table may know about a resource that was declared."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One declared resource, its inputs opened and in the provider's camelCase names."""

    urn: str
    type: str
    name: str
    account: str
    region: str
    inputs: Mapping[str, Any] = field(repr=False)

    def hex(self, length: int, salt: str = "") -> str:
        """A stable hexadecimal text of this resource; another `salt` gives another one."""
        return hashlib.sha256(f"{salt}|{self.urn}".encode()).hexdigest()[:length]

    def uuid(self, salt: str = "") -> str:
        """A stable text in the form of a UUID."""
        text = self.hex(32, f"uuid{salt}")
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def ec2(self, prefix: str) -> str:
        """An id as EC2 gives it: `vpc-` and 17 hexadecimal digits."""
        return f"{prefix}-{self.hex(17, prefix)}"

    def text(self, key: str, default: str = "") -> str:
        """An input as text; `default` when it is absent."""
        value = self.inputs.get(key)
        return default if value is None else str(value)

    def named(self, key: str = "name") -> str:
        """The physical name: the input, or the logical name and seven digits as Pulumi does."""
        given = self.inputs.get(key)
        if given is not None:
            return str(given)
        prefix = self.inputs.get(f"{key}Prefix")
        if prefix is not None:
            return f"{prefix}{self.hex(20, 'prefix')}"
        return f"{self.name}-{self.hex(7, 'name')}"

    def arn(self, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
        """An ARN of this account and region; switch off the parts a service leaves empty."""
        where = self.region if region else ""
        who = self.account if account else ""
        return f"arn:{self.partition}:{service}:{where}:{who}:{resource}"

    @property
    def partition(self) -> str:
        """The partition that the region belongs to."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    @property
    def dns_suffix(self) -> str:
        """The domain that the partition's service names end with."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"


Shape: TypeAlias = Callable[[Declared], dict[str, Any]]
"""Gives the outputs of a resource beside its inputs; `id` must be among them."""
