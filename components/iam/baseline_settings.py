"""What an operator may set about what holds for a whole account."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from components.common.settings import Settings


class AccountBaselineSettings(Settings):
    """Defaults of the account and, but for passwords and S3, of its region. There is one of each:
    only one stack of an account and region may set them, over whatever was there."""

    password_days: int = Field(
        default=90, ge=1, le=1095, description="Days after which a user's password expires."
    )
    unused_access_days: int = Field(
        default=90,
        ge=1,
        le=365,
        description="Days after which access that nobody used is reported. Each role and user that "
        "is analysed costs by the month.",
    )
    internet_gateways: Literal["allow", "block-ingress", "block-bidirectional"] = Field(
        default="allow",
        description="What internet gateways of every network of the account and region let "
        "through: all, answers only, or nothing. Taking the stack down allows all again, unless "
        "it is protected.",
    )
