"""What the engine's state says about a stack, read without starting the engine."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from localcloud.files import read_json_object
from localcloud.paths import LocalPaths


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """The last written state of one stack."""

    types: Counter[str]
    """Resources by type, without the stack, components and providers."""

    components: int

    @property
    def resources(self) -> int:
        """Resources that exist in the cloud."""
        return self.types.total()

    @property
    def is_empty(self) -> bool:
        return not self.types and not self.components


def read_checkpoint(paths: LocalPaths, stack: str) -> Checkpoint:
    """Return the state of `stack`, empty when it was never deployed.

    Raises LocalCloudError when the file is damaged.
    """
    file = paths.checkpoint(stack)
    backup = file.with_name(file.name + ".bak")
    repair = (
        f"It is the engine's state of stack {stack}. Copy {backup} over it if that is whole, or "
        f"keep the folder aside (`mv {paths.folder} {paths.folder}.old`) and run `make up`, "
        "which deploys everything anew."
    )
    content: dict[str, Any] = read_json_object(file, repair=repair) or {}
    latest = (content.get("checkpoint") or {}).get("latest") or {}
    types: Counter[str] = Counter()
    components = 0
    for resource in latest.get("resources") or ():
        kind = str(resource["type"])
        if kind == "pulumi:pulumi:Stack" or kind.startswith("pulumi:providers:"):
            continue
        if resource.get("custom"):
            types[kind] += 1
        else:
            components += 1
    return Checkpoint(types=types, components=components)
