"""A function of automation together with the schedules that call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input, Resource, ResourceOptions

from components.automation.foundation import HandlerFoundation
from components.automation.handler import Handler, HandlerArgs
from components.cost.call import Call, Calls, CallsArgs
from components.iam.statement import Statement

TIMEOUT_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class ScheduledArgs:
    """What every function on a schedule needs from the rest of the platform. `stack` is the value
    of the tag by which it knows what is its own."""

    stack: str
    group_name: Input[str]
    base: HandlerFoundation


def scheduled_handler(
    name: str,
    args: ScheduledArgs,
    *,
    parent: Resource,
    function: str,
    description: str,
    statements: Sequence[Statement],
    own_calls: Sequence[str],
    environment: Mapping[str, Input[str]],
    calls: Mapping[str, Call],
) -> Handler:
    """Defines the function, told the name of its stack beside `environment`, and its schedules:
    both children of `parent`, whose name is `name`. `own_calls` are those of its code, `calls`
    those by which it is called."""
    handler = Handler(
        f"{name}-handler",
        HandlerArgs(
            function=function,
            description=description,
            base=args.base,
            statements=statements,
            calls=own_calls,
            environment={"STACK": args.stack, **environment},
            timeout_seconds=TIMEOUT_SECONDS,
        ),
        opts=ResourceOptions(parent=parent),
    )
    Calls(
        f"{name}-calls",
        CallsArgs(
            handler=handler,
            calls=calls,
            group_name=args.group_name,
            keys=args.base.keys,
            account_id=args.base.account_id,
            boundary_arn=args.base.boundary_arn,
        ),
        opts=ResourceOptions(parent=parent),
    )
    return handler
