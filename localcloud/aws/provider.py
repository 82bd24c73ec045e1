"""The AWS provider of the local cloud, on Pulumi's raw provider protocol.

One server answers for every `aws` provider of every stack: requests name the resource's URN, and
the stack in it says which account, region and default tags its provider was configured with.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from localcloud.aws import checks, diff
from localcloud.aws.answers import (
    keeps_name,
    plain,
    previewed,
    property_diff,
    read_inputs_of,
    state_of_found,
)
from localcloud.aws.cloud import CloudError
from localcloud.aws.emulation import Entry
from localcloud.aws.faults import Fault, Faults, Operation
from localcloud.aws.ledger import Ledger
from localcloud.aws.moto_extensions.sagemaker_endpoint import roll_back_next_update
from localcloud.aws.objects import Home, Objects
from localcloud.aws.runs import RunIsOverError, Runs
from localcloud.aws.shapes import UnknownProperty
from localcloud.aws.table import UnsupportedType, entry_for
from localcloud.aws.urns import name_of, stack_of, type_of
from localcloud.aws.values import UNKNOWN
from localcloud.aws.wire import decode, encode

PROVIDER_VERSION = "7.51.1"
"""The pulumi-aws whose types are emulated."""

DEFAULT_HOME = Home(account="123456789012", region="us-east-1")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Configured:
    """What a stack's provider was configured with."""

    home: Home = DEFAULT_HOME
    default_tags: Mapping[str, str] = field(default_factory=dict)


class AwsProvider(provider_pb2_grpc.ResourceProviderServicer):
    """ResourceProvider on moto. What it is given is shared with the admin interface."""

    def __init__(self, ledger: Ledger, faults: Faults, runs: Runs) -> None:
        self.objects = Objects(ledger)
        self.faults = faults
        self.runs = runs
        self.stacks: dict[str, Configured] = {}

    async def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=False
        )

    async def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    async def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=PROVIDER_VERSION)

    async def GetSchema(self, request: Any, context: Any) -> Any:
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "the local cloud serves no schema")

    async def CheckConfig(self, request: Any, context: Any) -> Any:
        news = decode(request.news).props
        allowed = _json_value(news.get("allowedAccountIds"))
        problems = []
        if allowed is not None and allowed is not UNKNOWN and not isinstance(allowed, list):
            problems.append(
                provider_pb2.CheckFailure(
                    property="allowedAccountIds", reason=f"{allowed!r} is not a list of account ids"
                )
            )
        ignored = _json_value(news.get("ignoreTags"))
        if isinstance(ignored, dict) and ignored.get("keyPrefixes"):
            problems.append(
                provider_pb2.CheckFailure(
                    property="ignoreTags.keyPrefixes",
                    reason="the local cloud leaves tags to others by key alone: list them in keys",
                )
            )
        return provider_pb2.CheckResponse(inputs=request.news, failures=problems)

    async def DiffConfig(self, request: Any, context: Any) -> Any:
        same = request.old_inputs == request.news
        kind = provider_pb2.DiffResponse
        return kind(changes=kind.DIFF_NONE if same else kind.DIFF_SOME)

    async def Configure(self, request: Any, context: Any) -> Any:
        arguments = decode(request.args).props
        accounts = _json_value(arguments.get("allowedAccountIds")) or [DEFAULT_HOME.account]
        tags = _json_value(arguments.get("defaultTags")) or {}
        ignored = (_json_value(arguments.get("ignoreTags")) or {}).get("keys") or ()
        region = arguments.get("region") or DEFAULT_HOME.region
        home = Home(str(accounts[0]), region, frozenset(ignored))
        self.stacks[stack_of(request.urn)] = Configured(home, dict(tags.get("tags", {})))
        self.runs.begin(stack_of(request.urn), context.peer())
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=False
        )

    async def Check(self, request: Any, context: Any) -> Any:
        entry = await self._entry(request.urn, context)
        stack = self._configured(request.urn)
        news, olds = decode(request.news), decode(request.olds).props
        proposed = request.autonaming.proposed_name if request.HasField("autonaming") else ""
        inputs = checks.filled_in(
            entry,
            name_of(request.urn),
            news.props,
            olds,
            stack.default_tags,
            request.randomSeed,
            proposed,
        )
        problems = [
            provider_pb2.CheckFailure(property=path, reason=sentence)
            for path, sentence in checks.failures(entry, stack.home, self.objects, inputs)
        ]
        return provider_pb2.CheckResponse(inputs=encode(inputs, news.secrets), failures=problems)

    async def Diff(self, request: Any, context: Any) -> Any:
        entry = await self._entry(request.urn, context)
        news = decode(request.news).props
        old_inputs = decode(request.old_inputs).props
        found = diff.changes(entry, old_inputs, decode(request.olds).props, news)
        ignored = set(request.ignoreChanges)
        found = [each for each in found if each.top not in ignored and each.path not in ignored]
        replaced = [each for each in found if each.replaces]
        kind = provider_pb2.DiffResponse
        return kind(
            changes=kind.DIFF_SOME if found else kind.DIFF_NONE,
            diffs=sorted({each.top for each in found}),
            replaces=sorted({each.top for each in replaced}),
            detailedDiff={each.path: property_diff(each) for each in found},
            hasDetailedDiff=True,
            deleteBeforeReplace=bool(replaced) and keeps_name(entry, old_inputs, news),
        )

    async def Create(self, request: Any, context: Any) -> Any:
        entry = await self._entry(request.urn, context)
        inputs = decode(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(
                id="", properties=encode(previewed(entry, inputs.props), inputs.secrets)
            )
        home = self._configured(request.urn).home
        fault = await self._fault("create", entry, inputs.props, context)
        id_, found = await self._do(
            context, lambda: self.objects.create(entry, home, request.urn, plain(inputs.props))
        )
        await self._lose(fault, context)
        properties = state_of_found(id_, found, inputs.secrets)
        return provider_pb2.CreateResponse(id=id_, properties=properties)

    async def Update(self, request: Any, context: Any) -> Any:
        entry = await self._entry(request.urn, context)
        inputs = decode(request.news)
        olds, old_inputs = decode(request.olds).props, decode(request.old_inputs).props
        found = diff.changes(entry, old_inputs, olds, inputs.props)
        changed = frozenset(each.top for each in found) - set(request.ignoreChanges)
        if request.preview:
            renewed = dict.fromkeys(entry.renewed(changed), UNKNOWN)
            seen = {**olds, **previewed(entry, inputs.props, olds), **renewed}
            return provider_pb2.UpdateResponse(properties=encode(seen, inputs.secrets))
        home = self._configured(request.urn).home
        fault = await self._fault("update", entry, inputs.props, context)
        if fault is not None and fault.effect == "roll-back":
            roll_back_next_update(request.id)
        properties = await self._do(
            context,
            lambda: self.objects.update(
                entry, home, request.id, plain(inputs.props), {**olds, **old_inputs}, changed
            ),
        )
        await self._lose(fault, context)
        return provider_pb2.UpdateResponse(
            properties=state_of_found(request.id, properties, inputs.secrets)
        )

    async def Read(self, request: Any, context: Any) -> Any:
        entry = await self._entry(request.urn, context)
        home = self._configured(request.urn).home
        inputs, state = decode(request.inputs), decode(request.properties)
        known = inputs.props or {}
        if state.props.get("region") and "region" not in known:
            known = {**known, "region": state.props["region"]}
        fault = await self._fault("read", entry, known, context)
        found = await self._do(
            context, lambda: self.objects.read(entry, home, request.id, plain(known))
        )
        await self._lose(fault, context)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        read_inputs = read_inputs_of(entry, inputs.props, found)
        secrets = inputs.secrets | state.secrets
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=state_of_found(request.id, found, secrets),
            inputs=encode(read_inputs, secrets & set(read_inputs)),
        )

    async def Delete(self, request: Any, context: Any) -> Any:
        entry = await self._entry(request.urn, context)
        home = self._configured(request.urn).home
        known = {**decode(request.properties).props, **decode(request.old_inputs).props}
        fault = await self._fault("delete", entry, known, context)
        await self._do(context, lambda: self.objects.delete(entry, home, request.id, plain(known)))
        await self._lose(fault, context)
        return empty_pb2.Empty()

    async def Invoke(self, request: Any, context: Any) -> Any:
        await context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            f"{request.tok}: the local cloud answers no invokes; the platform asks AWS nothing at "
            "preview, so take the value from the settings or from an output",
        )

    async def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def _configured(self, urn: str) -> Configured:
        return self.stacks.get(stack_of(urn), Configured())

    async def _entry(self, urn: str, context: Any) -> Entry:
        token = type_of(urn)
        try:
            return entry_for(token)
        except UnsupportedType as error:
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, str(error))
            raise

    async def _fault(
        self, operation: Operation, entry: Entry, properties: Mapping[str, Any], context: Any
    ) -> Fault | None:
        """Carries out a fault that comes before the effect; returns one that comes with or after
        it."""
        row = entry.row_of(properties)
        fault = self.faults.take({entry.token, row}, operation)
        if fault is None:
            return None
        _log.warning("fault: %s of %s: %s", operation, row, fault.effect)
        if fault.effect == "kill":
            os._exit(137)
        if fault.effect == "fail":
            await context.abort(grpc.StatusCode.UNKNOWN, f"{row}: {fault.message}")
        if fault.effect == "delay":
            await asyncio.sleep(fault.seconds)
        return fault

    @staticmethod
    async def _lose(fault: Fault | None, context: Any) -> None:
        if fault is not None and fault.effect == "lose-answer":
            await context.abort(
                grpc.StatusCode.UNKNOWN, f"{fault.type}: the answer was lost: {fault.message}"
            )

    async def _do(self, context: Any, work: Callable[[], Any]) -> Any:
        try:
            with self.runs.at_work(context.peer()):
                return work()
        except RunIsOverError as error:
            await context.abort(grpc.StatusCode.CANCELLED, str(error))
        except (CloudError, UnknownProperty, NotImplementedError) as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception as error:
            _log.exception("the emulation failed")
            await context.abort(
                grpc.StatusCode.INTERNAL,
                f"the local cloud failed: {type(error).__name__}: {error}; its log has the place",
            )


def _json_value(value: Any) -> Any:
    """Nested provider settings arrive as JSON text."""
    return json.loads(value) if isinstance(value, str) else value
