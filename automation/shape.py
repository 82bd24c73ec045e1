"""The shape of an endpoint, as the program publishes it in a parameter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from automation.errors import EventError

VERSION = 1
"""What components/serving/shape.py writes."""


@dataclass(frozen=True)
class Shape:
    """All that a roll-out needs beside the model; members as the SageMaker API names them.

    `configuration` is what CreateEndpointConfig takes, without a name; `execution` is the role and
    network of models; `group` is the model package group whose versions arrive, in the variant
    `new_versions_go_to`. With `scales` the sizes of the fleets follow the load.
    """

    endpoint: str
    group: str | None
    new_versions_go_to: str
    configuration: Mapping[str, Any]
    deployment: Mapping[str, Any]
    execution: Mapping[str, Any]
    keep_configurations: int
    scales: bool


def parse(text: str) -> Shape:
    """The shape in a parameter's value. Raises EventError for one of another version, and for one
    whose variants name no model: those models are inference components, which are no part of a
    configuration and are updated one by one by the program."""
    try:
        value = json.loads(text)
        version = value["version"]
        if version != VERSION:
            raise EventError(
                f"A shape of version {version}, but this code reads version {VERSION}. Deploy the "
                "program and its functions together."
            )
        bare = [
            one["VariantName"]
            for one in value["configuration"]["ProductionVariants"]
            if "ModelName" not in one
        ]
        if bare:
            raise EventError(
                f"{value['endpoint']} hosts inference components: its variant {bare[0]} has no "
                "model that a version could take the place of. Name the version in the stack file "
                "(kind: components has delivery: pinned) and run pulumi up."
            )
        return Shape(
            endpoint=value["endpoint"],
            group=value["modelPackageGroup"],
            new_versions_go_to=value["newVersionsGoTo"],
            configuration=value["configuration"],
            deployment=value["deployment"],
            execution=value["execution"],
            keep_configurations=value["keepConfigurations"],
            # A parameter says so from the first pulumi up on that has this code.
            scales=value.get("scales", False),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EventError(f"A shape that cannot be read: {error!r}. See serving/shape.py.") from None
