"""The SDK's protocol stubs without the SDK.

`import pulumi` takes a quarter of a second, and the engine waits for the language host at the
start of every command. The stubs need only grpc and protobuf, so their packages are entered
here by path, and the `__init__` files above them, which import the whole SDK, do not run.
"""

import importlib.util
import sys
import types
from pathlib import Path


def _enter_packages_by_path() -> None:
    spec = importlib.util.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'pulumi'", name="pulumi")
    root = Path(next(iter(spec.submodule_search_locations)))
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        package = types.ModuleType(name)
        package.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package


if "pulumi" not in sys.modules:
    _enter_packages_by_path()

from pulumi.runtime.proto import language_pb2 as messages  # noqa: E402
from pulumi.runtime.proto import language_pb2_grpc as services  # noqa: E402
from pulumi.runtime.proto import plugin_pb2 as plugins  # noqa: E402

__all__ = ["messages", "plugins", "services"]
