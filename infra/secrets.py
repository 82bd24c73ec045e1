"""What is secret: it goes from Pulumi's encrypted configuration into an output, never elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from infra.stack_file import PROJECT, WEBHOOK


@dataclass(frozen=True, kw_only=True)
class PlatformSecrets:
    """Secret settings; each is an output that Pulumi keeps encrypted."""

    alert_webhook_url: pulumi.Output[str] | None = None


def load_secrets() -> PlatformSecrets:
    """The secrets of the stack that Pulumi runs. A secret written as plain text ends the program:
    it would stand readable in the stack file and in its history."""
    key = WEBHOOK.split(":", 1)[1]
    config = pulumi.Config(PROJECT)
    if config.get(key) is not None and not pulumi.runtime.is_config_secret(WEBHOOK):
        raise pulumi.RunError(
            f"{WEBHOOK} is written as plain text. Allowed is an encrypted value. Run pulumi config "
            f"set --secret {key} and let the paging service issue a new address."
        )
    return PlatformSecrets(alert_webhook_url=config.get_secret(key))
