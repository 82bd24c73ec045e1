"""What a stack sets for its whole account."""

from __future__ import annotations

from components.iam.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.foundation import Foundation


def deploy_account(base: Foundation) -> None:
    """The account's defaults, when this stack is the one that sets them."""
    settings = base.settings.iam.account_baseline
    if settings is not None:
        AccountBaseline(
            "account",
            AccountBaselineArgs(
                settings=settings,
                account_id=base.settings.account_id,
                name_prefix=base.settings.name_prefix,
                disk_key_arn=base.keys.key_arn("compute"),
                consumer_accounts=base.consumer_accounts,
                retain=base.settings.protect,
            ),
            opts=base.top,
        )
