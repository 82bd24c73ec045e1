"""Whether AWS kept the configuration, or the model, that was asked for."""

from __future__ import annotations

import json

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


def refuse_component_rollback(component: str, properties: str, wanted: str) -> str:
    """The model that runs in an inference component, whose `properties` are the JSON text that
    Cloud Control read after the update. Raises when AWS went back to another model."""
    running = str(json.loads(properties)["Specification"]["ModelName"])
    if running != wanted and not pulumi.runtime.is_dry_run():
        raise pulumi.RunError(
            f"Inference component {component} was rolled back: it runs model {running}, not "
            f"{wanted}. An alarm went off while copies of the new model took over, or they did not "
            "start. It is not tried again by itself: set the earlier model here again and deploy "
            "that, then the new one once the cause is gone (docs/runbooks/endpoint-rollback.md)."
        )
    return running
