"""The tags by which billing tells stacks, owners and models apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, ResourceOptions
from pulumi_aws import costexplorer


@dataclass(frozen=True, kw_only=True)
class CostTagsArgs:
    """`keys` are the tags' keys, as resources carry them."""

    keys: Sequence[str]


class CostTags(ComponentResource):
    """Defines the cost allocation tags of the account, which budgets and anomalies count by.

    One stack of an account has them: a destroy makes the tags vanish from billing for all.
    """

    def __init__(self, name: str, args: CostTagsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:cost:CostTags", name, None, opts)
        for key in sorted(set(args.keys)):
            costexplorer.CostAllocationTag(
                f"{name}-{key}",
                tag_key=key,
                status="Active",
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({})
