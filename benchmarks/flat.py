"""Writes a Pulumi program with the resources of a recording and nothing else.

It declares the same AWS resources with the same inputs in one file: no components, no settings, no
policies built from statements. A value that came out of another resource is that resource's output
again. What the platform's program takes longer than this one is the price of its structure.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pulumi_aws

from benchmarks.timing import BenchmarkError
from components.common.cloudcontrol import schema_text
from recording import RecordedResource, Recording
from recording.properties import module_of, properties_of_type

PROJECT: Final = "mlops-flat"
STACK: Final = "flat"
CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
_SHORTEST_REFERENCE: Final = 4
"""Shorter texts than this stand in another one by chance."""


def write_flat_program(recording: Recording, folder: Path, *, root: Path, python: Path) -> None:
    """Writes the program to `folder`, with a Pulumi.yaml and an empty Pulumi.flat.yaml.

    Args:
        recording: of the platform; its assets lie below `root`.
        folder: an existing empty folder.
        root: the repository.
        python: the virtual environment in which the program runs.

    Raises:
        BenchmarkError: a resource cannot be written as a flat one.
    """
    settings = {
        "name": PROJECT,
        "runtime": {"name": "python", "options": {"virtualenv": str(python)}},
    }
    (folder / "Pulumi.yaml").write_text(json.dumps(settings))
    (folder / f"Pulumi.{STACK}.yaml").write_text("{}\n")
    (folder / "__main__.py").write_text(flat_program(recording, root=root))


def flat_program(recording: Recording, *, root: Path) -> str:
    """The text of the program."""
    flat = [
        resource
        for resource in recording.in_sequence()
        if resource.type.startswith(("aws:", "pulumi:providers:"))
    ]
    modules = sorted({_module(resource) for resource in flat if _module(resource)})
    writer = _Writer(flat, root)
    lines = [
        '"""The resources of the platform without its structure; generated."""',
        "import sys",
        "",
        f"sys.path.append({str(root)!r})",
        "from infra import speed  # what the platform's own program does",
        "",
        "speed.search_no_garbage()",
        "import pulumi",
        "import pulumi_aws as aws",
        f"from pulumi_aws import {', '.join(modules)}",
        "speed.hasten_sdk()",
        "",
        *(writer.declaration(resource) for resource in flat),
        "",
    ]
    return "\n".join(lines)


class _Writer:
    """Writes declarations; knows the variable of each resource."""

    def __init__(self, resources: list[RecordedResource], root: Path) -> None:
        self._root = root
        self._resources = {resource.urn: resource for resource in resources}
        self._variables = {resource.urn: f"r{index}" for index, resource in enumerate(resources)}

    def declaration(self, resource: RecordedResource) -> str:
        names = _python_names(resource)
        waits = [urn for urn in resource.options["depends_on"] if urn in self._variables]
        arguments = [json.dumps(resource.name)]
        for key, value in resource.inputs.items():
            needed = [urn for urn in resource.dependencies.get(key, ()) if urn in self._variables]
            text, used = self._value(value, needed)
            waits += [urn for urn in needed if urn not in used]
            if resource.type.startswith("pulumi:providers:"):
                text = _provider_value(value)
            if resource.type == CLOUD_CONTROL and key == "schema":
                # the provider's class makes a secret of it: its text is in no recording
                text = repr(schema_text(resource.inputs["typeName"]))
            arguments.append(f"{names[key]}={text}")
        arguments.append(f"opts={self._options(resource, waits)}")
        return f"{self._variables[resource.urn]} = {_class(resource)}({', '.join(arguments)})"

    def _options(self, resource: RecordedResource, waits: list[str]) -> str:
        options: dict[str, str] = {}
        if resource.options["provider"] in self._variables:
            options["provider"] = self._variables[resource.options["provider"]]
        if waits:
            variables = [self._variables[urn] for urn in sorted(set(waits))]
            options["depends_on"] = f"[{', '.join(variables)}]"
        if resource.options["ignore_changes"]:
            options["ignore_changes"] = repr(resource.options["ignore_changes"])
        if resource.options["delete_before_replace"]:
            options["delete_before_replace"] = "True"
        listed = ", ".join(f"{key}={value}" for key, value in options.items())
        return f"pulumi.ResourceOptions({listed})"

    def _value(self, value: Any, needed: list[str]) -> tuple[str, set[str]]:
        """The Python text of an input, and the resources whose outputs it uses."""
        if isinstance(value, str):
            return self._text(value, needed)
        if isinstance(value, list):
            parts = [self._value(item, needed) for item in value]
            used = {urn for _, urns in parts for urn in urns}
            return f"[{', '.join(text for text, _ in parts)}]", used
        if isinstance(value, dict):
            if value == {"secret": True}:
                return 'pulumi.Output.secret("https://stand-in.invalid/secret")', set()
            if value == {"unknown": True}:
                raise BenchmarkError("An input is unknown: the recording is not of a whole run.")
            if "asset" in value and len(value) == 1:
                return self._asset(value["asset"]), set()
            entries = [(key, self._value(item, needed)) for key, item in sorted(value.items())]
            used = {urn for _, (_, urns) in entries for urn in urns}
            listed = ", ".join(f"{key!r}: {text}" for key, (text, _) in entries)
            return f"{{{listed}}}", used
        return repr(value), set()

    def _asset(self, asset: Mapping[str, str]) -> str:
        # the text of an asset is not in a recording, its hash is: any text costs the same
        if "path" not in asset:
            return f"pulumi.StringAsset({asset['sha256']!r})"
        return f"pulumi.FileAsset({str(self._root / asset['path'])!r})"

    def _text(self, text: str, needed: list[str]) -> tuple[str, set[str]]:
        """The text with every output of a needed resource in it put back as that output."""
        pieces: list[str] = []
        used: set[str] = set()
        rest = text
        references = list(self._references(needed))
        while rest:
            found = min(
                (
                    (rest.find(value), -len(value), value, reference)
                    for value, reference in references
                    if value in rest
                ),
                default=None,
            )
            if found is None:
                pieces.append(repr(rest))
                break
            start, _, value, (urn, attribute) = found
            if start:
                pieces.append(repr(rest[:start]))
            pieces.append(f"{self._variables[urn]}.{attribute}")
            used.add(urn)
            rest = rest[start + len(value) :]
        if not used:
            return repr(text), used
        if len(pieces) == 1:
            return pieces[0], used
        return f"pulumi.Output.concat({', '.join(pieces)})", used

    def _references(self, needed: list[str]) -> Iterator[tuple[str, tuple[str, str]]]:
        for urn in needed:
            resource = self._resources[urn]
            names = _python_names(resource)
            for key in ("arn", "id", *resource.outputs):
                value = resource.outputs.get(key)
                given = key in resource.inputs and key not in ("bucket", "name")
                if given or not isinstance(value, str) or len(value) < _SHORTEST_REFERENCE:
                    continue
                # account and region stand in every ARN: nobody would take them from a resource
                if value != resource.outputs.get("region") and not value.isdigit():
                    yield value, (urn, names.get(key, key))


def _module(resource: RecordedResource) -> str:
    return module_of(resource.type) if resource.type.startswith("aws:") else ""


def _class(resource: RecordedResource) -> str:
    module, name = _module(resource), resource.type.rsplit(":", 1)[1]
    return f"{module}.{name}" if module else "aws.Provider"


def _provider_value(value: Any) -> str:
    """Nested inputs of a provider travel as JSON text."""
    try:
        return repr(json.loads(value))
    except ValueError:
        return repr(value)


def _python_names(resource: RecordedResource) -> dict[str, str]:
    """The Python name of each property of the resource's class; of each argument for a provider,
    which keeps most of them to itself."""
    module = _module(resource)
    properties_of_type(resource.type)  # imports the module
    owner = getattr(pulumi_aws, module) if module else pulumi_aws
    name = resource.type.rsplit(":", 1)[1] if module else "ProviderArgs"
    names: dict[str, str] = {"id": "id"}
    for base in reversed(getattr(owner, name).__mro__):
        for attribute, value in vars(base).items():
            wire = getattr(getattr(value, "fget", None), "_pulumi_name", None)
            if isinstance(wire, str):
                names[wire] = attribute
    return names
