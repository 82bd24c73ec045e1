"""On which start of the local cloud each stack's content lives.

moto keeps everything in memory: what a stack's state describes is gone with the process that
held it. Each start has a random generation, and the last one that a stack was deployed on is
kept beside the state.
"""

import json

from localcloud.files import read_json_object, write_atomically
from localcloud.lifecycle.checkpoint import read_checkpoint
from localcloud.lifecycle.daemon import Daemon
from localcloud.paths import LocalPaths


def content_is_gone(paths: LocalPaths, daemon: Daemon, stack: str) -> bool:
    """Tell whether the state of `stack` describes resources of an earlier start."""
    if not read_checkpoint(paths, stack).resources:
        return False
    return _known(paths).get(stack) != daemon.generation


def remember_generation(paths: LocalPaths, daemon: Daemon, stack: str) -> None:
    """Note that what the state of `stack` describes lives in this start."""
    known = _known(paths) | {stack: daemon.generation}
    write_atomically(paths.generations, json.dumps(known, indent=1) + "\n")


def _known(paths: LocalPaths) -> dict[str, str]:
    repair = "Delete it: the next `make up` then refreshes the state once more than needed."
    return read_json_object(paths.generations, repair=repair) or {}
