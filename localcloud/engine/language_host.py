"""The `pulumi-language-python` process: one server for the engine that started it.

The engine runs it with its own address, reads the port from the first line of stdout, and ends
it with a signal. It goes by itself when the engine is gone, however the engine ended.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

# The engine starts this file, not the package, which is therefore not on the path yet.
if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import grpc.aio

from localcloud.engine.children import Children
from localcloud.engine.language_runtime import PythonRuntime
from localcloud.engine.language_stubs import services
from localcloud.engine.names import FORK_SERVER, LANGUAGE_HOST_EXEC

_PARENT_CHECK = 1.0  # seconds


async def serve(engine: str, exec_script: Path) -> None:
    """Answer the engine until it is done with us, then end what still runs."""
    children = Children(os.environ.get(FORK_SERVER, ""))
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, done.set)
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.aio.server(options=unlimited)
    services.add_LanguageRuntimeServicer_to_server(
        PythonRuntime(engine, exec_script, children), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)  # noqa: T201 - the engine reads the port here
    watch = asyncio.create_task(_end_with_parent(os.getppid(), done))
    await done.wait()
    watch.cancel()
    await children.end()
    await server.stop(grace=None)


async def _end_with_parent(parent: int, done: asyncio.Event) -> None:
    """A killed engine sends no signal; its children then get another parent."""
    while os.getppid() == parent:
        await asyncio.sleep(_PARENT_CHECK)
    done.set()


def main(arguments: Sequence[str]) -> int:
    """Serve the engine named in `arguments`; the engine's other flags do not concern us."""
    parser = argparse.ArgumentParser(prog="pulumi-language-python")
    parser.add_argument("engine", nargs="?", default="", help="address of the engine")
    known, _ = parser.parse_known_args(arguments)
    script = os.environ.get(LANGUAGE_HOST_EXEC, "")
    if not Path(script).is_file():
        sys.stderr.write(
            f"pulumi-language-python: {LANGUAGE_HOST_EXEC} is {script!r}, which is no file. "
            "Start the engine through .local/bin/pulumi (see `bin/mlops local env`).\n"
        )
        return 2
    asyncio.run(serve(known.engine, Path(script)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
