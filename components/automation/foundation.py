"""What every function of automation stands on."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import Input

from components.automation.runtime import Runtime
from components.encryption.key_ring import KeyRing


@dataclass(frozen=True, kw_only=True)
class HandlerFoundation:
    """The same for all functions of a stack: components that define one hand it on whole.

    `name_prefix` begins their names in AWS. `retain_logs` leaves their log groups when the stack is
    deleted.
    """

    runtime: Runtime
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    log_retention_days: int
    retain_logs: bool
