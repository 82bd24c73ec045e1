"""What an operator may set about the archive of logs. No pulumi import."""

from __future__ import annotations

from pydantic import Field

from components.common.settings import Settings


class LogArchiveSettings(Settings):
    """A bucket that gets every log line, with secrets and personal data masked."""

    keep_days: int = Field(default=365, ge=1, le=3650, description="Lines are kept (days).")
    buffer_seconds: int = Field(
        default=300,
        ge=60,
        le=900,
        description="Lines are gathered for so long before they are written (seconds).",
    )
    force_destroy: bool = Field(
        default=False, description="Destroying the stack deletes the lines; not with protect."
    )
