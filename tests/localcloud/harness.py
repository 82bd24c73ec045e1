"""The AWS provider driven without an engine: the same calls in the same order, on moto in the
process."""

from __future__ import annotations

import asyncio
import atexit
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from pulumi.runtime.proto import provider_pb2

from localcloud.aws.faults import Faults
from localcloud.aws.ledger import Ledger
from localcloud.aws.provider import AwsProvider
from localcloud.aws.runs import Runs
from localcloud.aws.values import Props
from localcloud.aws.wire import decode, encode

ACCOUNT = "123456789012"
REGION = "us-east-1"


PEER = "ipv4:127.0.0.1:50001"
"""Where the engine's connection comes from."""


class Refused(Exception):
    """A gRPC status other than OK."""


class _Context:
    """The part of a gRPC context that the provider uses."""

    def peer(self) -> str:
        return PEER

    async def abort(self, code: Any, details: str) -> None:
        raise Refused(f"{code.name}: {details}")


@dataclass
class Resource:
    """A resource as the engine's state has it."""

    type: str
    name: str
    inputs: Props
    id: str = ""
    outputs: Props = field(default_factory=dict)

    @property
    def urn(self) -> str:
        return f"urn:pulumi:local::mlops-platform::{self.type}::{self.name}"

    def __getitem__(self, output: str) -> Any:
        return self.outputs[output]


class Cloud:
    """Create, read, update and delete as the engine would call them."""

    def __init__(
        self, default_tags: Mapping[str, str] | None = None, ignored_tags: Sequence[str] = ()
    ) -> None:
        self.provider = AwsProvider(Ledger(), Faults(), Runs())
        self.created: list[Resource] = []
        self._tags, self._ignored = default_tags, ignored_tags
        self.configure()

    def configure(self) -> None:
        """The engine configures its provider, as at the beginning of each run."""
        self._run(
            self.provider.Configure,
            provider_pb2.ConfigureRequest(
                urn="urn:pulumi:local::mlops-platform::pulumi:providers:aws::aws",
                args=encode(
                    {
                        "region": REGION,
                        "allowedAccountIds": f'["{ACCOUNT}"]',
                        "defaultTags": '{"tags": {"owner": "team"}}'
                        if self._tags is None
                        else "{}",
                        "ignoreTags": json.dumps({"keys": list(self._ignored)}),
                    }
                ),
            ),
        )

    def check(self, type_: str, name: str, inputs: Props, olds: Props | None = None) -> Props:
        """Checked inputs; raises Refused with every failure."""
        answer = self._run(
            self.provider.Check,
            provider_pb2.CheckRequest(
                urn=Resource(type_, name, {}).urn,
                news=encode(inputs),
                olds=encode(olds or {}),
                randomSeed=name.encode(),
            ),
        )
        if answer.failures:
            raise Refused("; ".join(f"{each.property}: {each.reason}" for each in answer.failures))
        return decode(answer.inputs).props

    def create(self, type_: str, logical_name: str, /, **inputs: Any) -> Resource:
        """Checks and creates; the resource is destroyed with the others at the end."""
        resource = Resource(type_, logical_name, self.check(type_, logical_name, inputs))
        answer = self._run(
            self.provider.Create,
            provider_pb2.CreateRequest(urn=resource.urn, properties=encode(resource.inputs)),
        )
        resource.id, resource.outputs = answer.id, decode(answer.properties).props
        self.created.append(resource)
        return resource

    def preview_create(self, type_: str, logical_name: str, /, **inputs: Any) -> Props:
        """The properties that a preview shows."""
        resource = Resource(type_, logical_name, self.check(type_, logical_name, inputs))
        answer = self._run(
            self.provider.Create,
            provider_pb2.CreateRequest(
                urn=resource.urn, properties=encode(resource.inputs), preview=True
            ),
        )
        return decode(answer.properties).props

    def diff(self, resource: Resource, /, **inputs: Any) -> dict[str, bool]:
        """Top-level inputs that would change, each with whether it replaces."""
        news = self.check(resource.type, resource.name, inputs, resource.inputs)
        answer = self._run(
            self.provider.Diff,
            provider_pb2.DiffRequest(
                urn=resource.urn,
                id=resource.id,
                olds=encode(resource.outputs),
                old_inputs=encode(resource.inputs),
                news=encode(news),
            ),
        )
        return {name: name in answer.replaces for name in answer.diffs}

    def preview_update(self, resource: Resource, /, **inputs: Any) -> Props:
        """The properties that a preview of an update shows."""
        return self._update(resource, inputs, preview=True)[1]

    def update(self, resource: Resource, /, **inputs: Any) -> None:
        """Updates in place."""
        resource.inputs, resource.outputs = self._update(resource, inputs, preview=False)

    def _update(self, resource: Resource, inputs: Props, preview: bool) -> tuple[Props, Props]:
        news = self.check(resource.type, resource.name, inputs, resource.inputs)
        answer = self._run(
            self.provider.Update,
            provider_pb2.UpdateRequest(
                urn=resource.urn,
                id=resource.id,
                olds=encode(resource.outputs),
                old_inputs=encode(resource.inputs),
                news=encode(news),
                preview=preview,
            ),
        )
        return news, decode(answer.properties).props

    def refresh(self, resource: Resource) -> bool:
        """Reads back into the resource; False when it is gone."""
        answer = self._run(
            self.provider.Read,
            provider_pb2.ReadRequest(
                urn=resource.urn,
                id=resource.id,
                properties=encode(resource.outputs),
                inputs=encode(resource.inputs),
            ),
        )
        if not answer.id:
            return False
        resource.inputs = decode(answer.inputs).props
        resource.outputs = decode(answer.properties).props
        return True

    def import_(self, type_: str, name: str, id_: str) -> Resource | None:
        """The resource as `pulumi import` reads it, from its id alone."""
        resource = Resource(type_, name, {}, id_)
        return resource if self.refresh(resource) else None

    def delete(self, resource: Resource) -> None:
        """Deletes; a second delete succeeds too."""
        self._run(
            self.provider.Delete,
            provider_pb2.DeleteRequest(
                urn=resource.urn,
                id=resource.id,
                properties=encode(resource.outputs),
                old_inputs=encode(resource.inputs),
            ),
        )

    @staticmethod
    def boto3(service: str, region: str = REGION) -> Any:
        """A user's client on the same backends, beside the provider."""
        return _client(service, region)

    @staticmethod
    def _run(method: Callable[[Any, Any], Any], request: Any) -> Any:
        return _loop().run_until_complete(method(request, _Context()))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for all calls, as the provider's server has it: to make one takes longer than most
    calls."""
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


@cache
def _client(service: str, region: str) -> Any:
    return boto3.client(service, region_name=region)


@dataclass(frozen=True)
class Example:
    """How a type is used: inputs, changed inputs that update, changed inputs that replace.

    `inputs(cloud)` may create what the resource needs. `update` and `replace` are laid over the
    inputs; None says the type has no such change. `drift(cloud, resource)` changes the object
    through boto3 and returns the top-level input that a refresh must then show.
    """

    type: str
    inputs: Callable[[Cloud], Props]
    update: Props | Callable[[Cloud], Props] | None = None
    replace: Props | Callable[[Cloud], Props] | None = None
    drift: Callable[[Cloud, Resource], str] | None = None
    forgotten: frozenset[str] = frozenset()
    """Inputs that AWS does not know, so that an import misses them and a program that declares
    them replaces, as with the stock provider."""
    survives_delete: bool = False
    """The object stays after a delete that only forgets (default groups)."""
    label: str = ""
    import_id: Callable[[Resource], str] | None = None
    """The id that `pulumi import` takes, where it is not the one in the state."""

    def __str__(self) -> str:
        return f"{self.type} {self.label}".strip()


def resolved(change: Props | Callable[[Cloud], Props], cloud: Cloud) -> Props:
    """A change that may need other resources."""
    return change(cloud) if callable(change) else change
