"""Which outputs a resource type has, read from its Python class."""

from collections.abc import Mapping
from typing import Final, get_args

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
