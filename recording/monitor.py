"""The resource monitor of a run without an engine: it answers as AWS would and keeps everything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from google.protobuf import empty_pb2, struct_pb2
from pulumi import Resource
from pulumi.runtime.mocks import MockMonitor, Mocks
from pulumi.runtime.proto import resource_pb2
from typing_extensions import override

from recording.declared import Declared
from recording.errors import RecordingError
from recording.outputs import outputs_of
from recording.properties import computed_properties
from recording.values import (
    UNKNOWN,
    as_secret,
    from_struct,
    is_secret,
    is_unknown,
    revealed,
    secret_texts,
)

STACK_TYPE: Final = "pulumi:pulumi:Stack"
DEFAULT_REGION: Final = "us-east-1"
DEFAULT_ACCOUNT: Final = "123456789012"


@dataclass(kw_only=True)
class Registration:
    """One resource as it was registered; inputs and outputs are wire values."""

    urn: str
    request: Any = field(repr=False)
    inputs: dict[str, Any] = field(repr=False)
    outputs: dict[str, Any] = field(repr=False)
    completed: bool = False
    """Whether `register_outputs` was called; always true of what a provider owns."""


class RecordingMonitor(MockMonitor):
    """Keeps every registration and answers it with AWS-shaped, deterministic outputs."""

    def __init__(self, project: str, stack: str) -> None:
        """`project` and `stack` stand in every URN."""
        super().__init__(_NoMocks())
        self.registrations: dict[str, Registration] = {}
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._classes: dict[str, type[Resource]] = {}
        self._constructed: list[Resource] = []

    def note(self, token: str, resource: Resource) -> None:
        """Remember a resource and the class behind its type, which knows the type's outputs."""
        self._classes.setdefault(token, type(resource))
        self._constructed.append(resource)

    def release(self) -> None:
        """Empties the resources that were constructed, of which registrations need none.

        They hold their outputs, these hold tasks, and tasks hold resources: otherwise all of it
        stays until garbage is searched for, and each loop that ends goes through all the tasks.
        """
        for resource in self._constructed:
            vars(resource).clear()
        self._constructed.clear()

    @override
    def RegisterResource(self, request: Any) -> Any:
        """Answers the registration of the stack, a component or a resource."""
        urn = self._urn(request)
        if urn in self.registrations:
            raise RecordingError(
                f"Two resources have the URN {urn}: the name {request.name!r} is used twice for "
                f"{request.type} under one parent type. Give one of them another name."
            )
        inputs = from_struct(request.object)
        outputs: dict[str, Any] = {}
        if request.custom:
            inputs, outputs = self._answer(request, urn, inputs)
        self.registrations[urn] = Registration(
            urn=urn,
            request=request,
            inputs=inputs,
            outputs=outputs,
            completed=bool(request.custom),
        )
        answer = struct_pb2.Struct()
        answer.update(outputs)
        identifier = outputs.get("id", "")
        return resource_pb2.RegisterResourceResponse(
            urn=urn,
            id=str(revealed(identifier)) if request.custom else "",
            object=answer,
        )

    @override
    def RegisterResourceOutputs(self, request: Any) -> Any:
        """Keeps the outputs of a component or of the stack."""
        registration = self.registrations[request.urn]
        registration.outputs = from_struct(request.outputs)
        registration.completed = True
        return empty_pb2.Empty()

    @override
    def Invoke(self, request: Any) -> NoReturn:
        """Refuses: a recording asks AWS nothing."""
        raise RecordingError(
            f"The program called the function {request.tok}, which asks a provider. The platform "
            "asks AWS nothing while it is planned: take the value from the settings or from the "
            "output of a resource."
        )

    def Call(self, request: Any) -> NoReturn:  # noqa: N802 - the protocol names it
        """Refuses a method of a remote resource."""
        raise RecordingError(
            f"The program called the method {request.tok}, which asks a provider. Take the value "
            "from the settings or from the output of a resource."
        )

    @override
    def ReadResource(self, request: Any) -> NoReturn:
        """Refuses `.get()` and stack references: a recording asks AWS nothing."""
        raise RecordingError(
            f"The program reads the existing resource {request.name!r} ({request.type}). The "
            "platform asks AWS nothing while it is planned: take its id and ARN from the settings."
        )

    @override
    def ExistsResource(self, request: Any) -> NoReturn:
        """Refuses to look whether a resource exists."""
        raise RecordingError(
            f"The program asks whether {request.type} {request.id!r} exists. The platform asks AWS "
            "nothing while it is planned: make it a setting."
        )

    def _urn(self, request: Any) -> str:
        token = request.type
        if request.parent:
            parent_types = request.parent.split("::")[2]
            if parent_types != STACK_TYPE:
                token = f"{parent_types}${token}"
        return f"{self._prefix}{token}::{request.name}"

    def _answer(
        self, request: Any, urn: str, wire: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The inputs with default tags, and the outputs."""
        inputs = {key: value for key, value in wire.items() if value is not None}
        provider = self._provider_inputs(request.provider)
        properties = computed_properties(self._classes[request.type])
        default_tags = _default_tags(provider) if "tagsAll" in properties else {}
        own_tags = inputs.get("tags")
        taggable = own_tags is None or isinstance(revealed(own_tags), dict)
        if default_tags and taggable and not is_secret(own_tags):
            inputs["tags"] = {**default_tags, **(own_tags or {})}
        opened = revealed(inputs)
        region = str(opened.get("region") or provider.get("region") or DEFAULT_REGION)
        declared = Declared(
            urn=urn,
            type=request.type,
            name=request.name,
            account=_account(provider),
            region=region,
            inputs=opened,
        )
        computed = outputs_of(declared)
        if "tagsAll" in properties:
            computed["tagsAll"] = inputs.get("tags", {})
        if "region" in properties:
            computed["region"] = region
        outputs = {
            **{name: UNKNOWN for name, required in properties.items() if required},
            **_mark_embedded(computed, inputs),
            **inputs,
        }
        for name in request.additionalSecretOutputs:
            if name in outputs and not is_secret(outputs[name]):
                outputs[name] = as_secret(outputs[name])
        return inputs, outputs

    def _provider_inputs(self, reference: str) -> Mapping[str, Any]:
        """The opened inputs of the provider `urn::id`; empty when there is no explicit one."""
        urn = reference.rpartition("::")[0]
        registration = self.registrations.get(urn)
        return {} if registration is None else revealed(registration.inputs)


class _NoMocks(Mocks):
    """The base class asks for mocks; the monitor never calls them."""

    def call(self, args: Any) -> NoReturn:
        raise RecordingError(f"The function {args.token} is not part of a recording.")

    def new_resource(self, args: Any) -> NoReturn:
        raise RecordingError(f"The resource {args.name} is not part of a recording.")


def _mark_embedded(computed: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """The computed outputs, those that repeat a secret input made secret, else unknown ones."""
    secrets = set(secret_texts(inputs))
    marked: dict[str, Any] = {}
    for name, value in computed.items():
        if isinstance(value, str) and any(secret in value for secret in secrets):
            marked[name] = as_secret(value)
        else:
            marked[name] = UNKNOWN if is_unknown(value) else value
    return marked


def _default_tags(provider: Mapping[str, Any]) -> dict[str, str]:
    """The `default_tags` of a provider, whose nested inputs travel as JSON text."""
    block = _parsed(provider.get("defaultTags"))
    tags = block.get("tags") if isinstance(block, dict) else None
    return dict(sorted(tags.items())) if isinstance(tags, dict) else {}


def _account(provider: Mapping[str, Any]) -> str:
    allowed = _parsed(provider.get("allowedAccountIds"))
    return str(allowed[0]) if isinstance(allowed, list) and allowed else DEFAULT_ACCOUNT


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None
