"""Which outputs a resource type has, read from its Python class."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Final, get_args

if TYPE_CHECKING:
    from pulumi import Resource

_KNOWN: Final[dict[type[Resource], Mapping[str, bool]]] = {}


def computed_properties(resource: type[Resource]) -> Mapping[str, bool]:
    """Every output of the class in camelCase: whether the provider always gives it a value."""
    known = _KNOWN.get(resource)
    if known is not None:
        return known
    properties: dict[str, bool] = {}
    for base in reversed(resource.__mro__):
        for attribute in vars(base).values():
            getter = attribute.fget if isinstance(attribute, property) else None
            name = getattr(getter, "_pulumi_name", None)
            if getter is None or not isinstance(name, str):
                continue
            [inner] = get_args(getter.__annotations__.get("return")) or (None,)
            properties[name] = inner is not None and type(None) not in get_args(inner)
    _KNOWN[resource] = properties
    return properties


def module_of(token: str) -> str:
    """The module of pulumi_aws that has the class of `aws:<module>/<file>:<Class>`."""
    folder = token.split(":")[1].split("/")[0]
    # what is no name in Python has a line below it
    return f"{folder}_" if iskeyword(folder) else folder


def properties_of_type(token: str) -> Mapping[str, bool]:
    """As `computed_properties`, of the class behind `aws:<module>/<file>:<Class>`.

    Empty for what is no class of pulumi_aws.
    """
    package, *_, name = token.split(":")
    if package != "aws" or name == package:
        return {}
    try:
        found = import_module(f"pulumi_aws.{module_of(token)}")
    except ImportError:
        return {}
    resource = getattr(found, name, None)
    return {} if resource is None else computed_properties(resource)
