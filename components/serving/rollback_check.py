"""Whether AWS kept the configuration that was asked for."""

from __future__ import annotations

import pulumi


def refuse_rollback(endpoint: str, running: str, wanted: str) -> str:
    """The configuration that runs. Raises when AWS went back to another one.

    A blue/green update that its alarms took back ends without an error, and the provider records it
    as done (terraform-provider-aws issue 48997).
    """
    if running != wanted and not pulumi.runtime.is_dry_run():
        raise pulumi.RunError(
            f"Endpoint {endpoint} was rolled back: it runs configuration {running}, not {wanted}. "
            "An alarm went off while the new configuration took over, or it did not start. See the "
            "endpoint's events and its alarms, then docs/runbooks/endpoint-rollback.md; pulumi up "
            "tries again once the cause is gone."
        )
    return running
