"""A state machine of Step Functions whose every execution is logged with its data and traced."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, Output, ResourceOptions
from pulumi_aws import sfn

from components.common.state_machine import Machine

KEY_REUSE_SECONDS = 300
"""How long Step Functions uses a data key before it asks KMS for another."""


def logged_machine(
    name: str,
    machine: Machine,
    *,
    machine_name: str,
    role_arn: Input[str],
    log_group_arn: Input[str],
    key_arn: Input[str],
    tags: Mapping[str, Input[str]],
    opts: ResourceOptions,
    publish: bool | None = None,
) -> sfn.StateMachine:
    """Defines it, encrypted with a key; `name` is the logical name, `machine_name` AWS's. The log
    group's name starts with /aws/vendedlogs/. With `publish` every change is a new version."""
    return sfn.StateMachine(
        name,
        name=machine_name,
        definition=Output.json_dumps(machine.document(), sort_keys=True),
        role_arn=role_arn,
        type="STANDARD",
        publish=publish,
        logging_configuration={
            "level": "ALL",
            "include_execution_data": True,
            "log_destination": Output.concat(log_group_arn, ":*"),
        },
        tracing_configuration={"enabled": True},
        encryption_configuration={
            "type": "CUSTOMER_MANAGED_KMS_KEY",
            "kms_key_id": key_arn,
            "kms_data_key_reuse_period_seconds": KEY_REUSE_SECONDS,
        },
        tags=tags,
        opts=opts,
    )
