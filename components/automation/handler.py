"""A function of automation with all that a function of the platform has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, lambda_

from components.automation.foundation import HandlerFoundation
from components.automation.inbox import EventSource, Inbox, InboxArgs
from components.automation.powertools import ARCHITECTURE, RUNTIME, layer_arn
from components.automation.statements import Place, own_calls, own_statements
from components.iam import trust
from components.iam.sid import sid_part
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

ALIAS = "live"
"""What is called: an alias, so that an earlier version can be put back without new code."""
CONCURRENCY = 2
"""Executions at once, reserved: a flood of events neither starves others nor is a flood of calls.
Two is the least that an event source mapping can be held to."""
VISIBILITY_TIMES = 6
"""How many time-outs of its function a message stays hidden (Lambda Developer Guide, "Configuring
a queue for use with Lambda")."""


@dataclass(frozen=True, kw_only=True)
class HandlerArgs:
    """What one function differs in from another.

    `function` names it: its module is automation/handlers/<function>.py, its function there
    `handle`, and in AWS it is <name_prefix>-<function><suffix>. `base` is what all functions stand
    on. `calls` are the calls of its own code and `statements` what allows them, both beside what
    every function needs. `sources` are the events that reach it through a queue, by role; none: it
    is called by a schedule. `dead_letter_rules` are ARNs of further rules whose undelivered events
    end up among its dead letters. `environment` holds no secret. `role_name` is for a role that a
    policy names before it is there.
    """

    function: str
    description: str
    base: HandlerFoundation
    statements: Sequence[Statement]
    calls: Sequence[str]
    environment: Mapping[str, Input[str]] = field(default_factory=dict)
    sources: Mapping[str, EventSource] = field(default_factory=dict)
    dead_letter_rules: Sequence[Input[str]] = ()
    suffix: str = ""
    delay_seconds: int = 0
    timeout_seconds: int = 60
    memory_mib: int = 256
    role_name: str | None = None


class Handler(ComponentResource):
    """Defines the function and what it stands on: log group, role, queues, alias.

    Each change publishes a version, to which the alias then points. Code, environment and messages
    are encrypted, calls are traced, what fails for good lands in a queue of dead letters.
    """

    function_name: Output[str]
    function_arn: Output[str]
    alias_arn: Output[str]
    role_arn: Output[str]
    dead_letter_name: Output[str]
    dead_letter_arn: Output[str]
    queue_name: Output[str] | None
    ready: tuple[Resource, ...]

    def __init__(self, name: str, args: HandlerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:automation:Handler", name, None, opts)
        self._name, self._args, base = name, args, args.base
        self._physical = function_name(base.name_prefix, args.function + args.suffix)
        inbox = Inbox(
            f"{name}-inbox",
            InboxArgs(
                key_arn=base.keys.key_arn("messaging"),
                account_id=base.account_id,
                visibility_seconds=VISIBILITY_TIMES * args.timeout_seconds,
                sources=args.sources,
                dead_letter_rules=args.dead_letter_rules,
                delay_seconds=args.delay_seconds,
            ),
            opts=ResourceOptions(parent=self),
        )
        group = cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/lambda/{self._physical}",
            kms_key_id=base.keys.key_arn("logs"),
            retention_in_days=base.log_retention_days,
            skip_destroy=base.retain_logs,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        role = self._role(group, inbox)
        function = self._function(group, role, inbox)
        alias = lambda_.Alias(
            f"{name}-alias",
            name=ALIAS,
            function_name=function.name,
            function_version=function.version,
            description="The version that is called",
            opts=ResourceOptions(parent=self),
        )
        self._feed(function, alias, inbox)
        self.function_name, self.function_arn = function.name, function.arn
        self.alias_arn, self.role_arn = alias.arn, role.role_arn
        self.dead_letter_name, self.dead_letter_arn = inbox.dead_letter_name, inbox.dead_letter_arn
        self.queue_name = inbox.queue_name
        self.ready = (alias, *role.ready)
        self.register_outputs({"function_arn": self.function_arn, "alias_arn": self.alias_arn})

    def allow_invoke(self) -> Statement:
        """All that a schedule or a state machine needs to call the function."""
        return Statement(
            sid=f"Invoke{sid_part(self._args.function)}",
            actions=["lambda:InvokeFunction"],
            resources=[self.alias_arn],
        )

    def _role(self, group: cloudwatch.LogGroup, inbox: Inbox) -> WorkloadRole:
        args, base = self._args, self._args.base
        place = Place(
            account_id=base.account_id,
            region=base.region,
            function_name=self._physical,
            security_group_id=base.runtime.security_group_id,
            subnet_ids=base.runtime.subnet_ids,
        )
        common = own_statements(place, base.keys, group.arn, inbox)
        return WorkloadRole(
            f"{self._name}-execution",
            WorkloadRoleArgs(
                description=args.description,
                trust=trust.service("lambda.amazonaws.com", account_id=base.account_id),
                # Two parts may ask for one key, and for it once.
                statements=list({one.sid: one for one in (*args.statements, *common)}.values()),
                calls=(*args.calls, *own_calls(inbox)),
                boundary_arn=base.boundary_arn,
                role_name=args.role_name,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _function(
        self, group: cloudwatch.LogGroup, role: WorkloadRole, inbox: Inbox
    ) -> lambda_.Function:
        args, base = self._args, self._args.base
        runtime = base.runtime
        return lambda_.Function(
            f"{self._name}-function",
            name=self._physical,
            description=args.description,
            s3_bucket=runtime.bucket_name,
            s3_key=runtime.key,
            s3_object_version=runtime.object_version,
            source_code_hash=runtime.source_code_hash,
            handler=f"automation.handlers.{args.function.replace('-', '_')}.handle",
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            layers=[layer_arn(base.region)],
            publish=True,
            role=role.role_arn,
            timeout=args.timeout_seconds,
            memory_size=args.memory_mib,
            reserved_concurrent_executions=CONCURRENCY,
            kms_key_arn=base.keys.key_arn("compute"),
            environment={
                "variables": {
                    "POWERTOOLS_SERVICE_NAME": args.function,
                    "POWERTOOLS_METRICS_NAMESPACE": metrics_namespace(),
                    **args.environment,
                }
            },
            dead_letter_config={"target_arn": inbox.dead_letter_arn},
            logging_config={"log_format": "JSON", "log_group": group.name},
            tracing_config={"mode": "Active"},
            vpc_config={
                "subnet_ids": list(runtime.subnet_ids),
                "security_group_ids": [runtime.security_group_id],
            },
            tags={"component": self._name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )

    def _feed(self, function: lambda_.Function, alias: lambda_.Alias, inbox: Inbox) -> None:
        lambda_.FunctionEventInvokeConfig(
            f"{self._name}-asynchronous",
            function_name=function.name,
            qualifier=alias.name,
            maximum_event_age_in_seconds=3600,
            maximum_retry_attempts=2,
            opts=ResourceOptions(parent=self),
        )
        if inbox.queue_arn is not None:
            lambda_.EventSourceMapping(
                f"{self._name}-mapping",
                event_source_arn=inbox.queue_arn,
                function_name=alias.arn,
                # One message a call: a slow or bad one holds up no other.
                batch_size=1,
                function_response_types=["ReportBatchItemFailures"],
                scaling_config={"maximum_concurrency": CONCURRENCY},
                tags={"component": self._name},
                opts=ResourceOptions(parent=self),
            )


def function_name(name_prefix: str, function: str) -> str:
    """The function's name in AWS; its role's policy and its log group refer to it."""
    return f"{name_prefix}-{function}"


def metrics_namespace() -> str:
    """Where functions publish their metrics."""
    return f"mlops/{pulumi.get_stack()}/automation"
