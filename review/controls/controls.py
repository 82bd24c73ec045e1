"""The list in which every control stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from review.controls import (
    audit,
    compute,
    data,
    eks,
    endpoints,
    files,
    findings,
    functions,
    gateway,
    iam,
    iam_account,
    kms,
    logs,
    messaging,
    monitors,
    network,
    ports,
    registry,
    s3_access,
    s3_data,
    sagemaker,
    shared_endpoints,
    streams,
)
from review.controls.control import Control
from review.rule import Rule

AREAS: Mapping[str, Sequence[Control]] = {
    "Buckets: access": s3_access.CONTROLS,
    "Buckets: data": s3_data.CONTROLS,
    "Keys": kms.CONTROLS,
    "Roles and policies": iam.CONTROLS,
    "Sign-in and analysis of access": iam_account.CONTROLS,
    "Network": network.CONTROLS,
    "Ports": ports.CONTROLS,
    "Endpoints and the firewall": endpoints.CONTROLS,
    "Instances": compute.CONTROLS,
    "Cluster": eks.CONTROLS,
    "Images and models": registry.CONTROLS,
    "Endpoints and jobs of SageMaker": sagemaker.CONTROLS,
    "Shared endpoints": shared_endpoints.CONTROLS,
    "Monitors, features and Studio": monitors.CONTROLS,
    "Tables, catalogue and lake": data.CONTROLS,
    "Streams and Spark": streams.CONTROLS,
    "Files, backups and secrets": files.CONTROLS,
    "Functions, state machines and builds": functions.CONTROLS,
    "Messages": messaging.CONTROLS,
    "Gateway": gateway.CONTROLS,
    "Logs and alarms": logs.CONTROLS,
    "Audit trail": audit.CONTROLS,
    "Config, GuardDuty, Security Hub, Inspector": findings.CONTROLS,
}
"""The controls by area, as the generated page has them."""

CONTROLS: tuple[Control, ...] = tuple(one for area in AREAS.values() for one in area)
"""Every control."""

RULES: tuple[Rule, ...] = tuple(one.rule for one in CONTROLS)
"""The rule of each: it tells of what fails and of what cannot be decided."""
