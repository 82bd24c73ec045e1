"""A recording as the engine tells it to a policy pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from policy.stack_recording import UNTOLD
from recording import RecordedResource, Recording

OPENED = "what the engine shows of a secret"


def told(value: Any) -> Any:
    """A recorded value as the protocol has it: numbers are floats, secrets are open."""
    if value == {"unknown": True}:
        return UNKNOWN_STRING_VALUE
    if value == {"secret": True}:
        return OPENED
    if isinstance(value, Mapping):
        return {key: told(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [told(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def before(one: RecordedResource) -> ResourceValidationArgs:
    """What is told of a resource before it is made."""
    props = unknown_checking_proxy(told(one.inputs))
    return ResourceValidationArgs(one.type, props, one.urn, one.name, _options(one), None)


def at_the_end(recording: Recording) -> StackValidationArgs:
    """What is told of the stack at the end."""
    made = {
        one.urn: PolicyResource(
            one.type,
            unknown_checking_proxy(told(one.outputs)),
            one.urn,
            one.name,
            _options(one),
            _provider(one),
            None,
            [],
            {},
        )
        for one in recording.resources
    }
    for one in recording.resources:
        policy = made[one.urn]
        policy.parent = made.get(one.parent or "")
        policy.property_dependencies = {
            name: [made[urn] for urn in urns] for name, urns in one.dependencies.items()
        }
        through = [urn for urns in one.dependencies.values() for urn in urns]
        policy.dependencies = [made[urn] for urn in [*through, *one.options.get("depends_on", [])]]
    return StackValidationArgs(list(made.values()))


def as_told(recording: Recording) -> Recording:
    """The recording without what the engine does not tell."""
    return replace(
        recording,
        resources=tuple(
            replace(
                one,
                inputs=_opened(one.inputs),
                outputs={**_opened(one.inputs), **_opened(one.outputs)},
                options={**one.options, **{name: {"unknown": True} for name in UNTOLD}},
                source=None,
            )
            for one in recording.resources
        ),
    )


def _opened(value: Any) -> Any:
    if value == {"secret": True}:
        return OPENED
    if isinstance(value, Mapping):
        return {key: _opened(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_opened(one) for one in value]
    return value


def _options(one: RecordedResource) -> PolicyResourceOptions:
    return PolicyResourceOptions(
        bool(one.options.get("protect")),
        list(one.options.get("ignore_changes", [])),
        one.options.get("delete_before_replace"),
        list(one.options.get("aliases", [])),
        PolicyCustomTimeouts(0, 0, 0),
        [],
        one.parent,
    )


def _provider(one: RecordedResource) -> PolicyProviderResource | None:
    urn = one.options.get("provider")
    return PolicyProviderResource("pulumi:providers:aws", {}, urn, "aws") if urn else None
