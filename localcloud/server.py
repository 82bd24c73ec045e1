"""The local cloud's one process: moto, its HTTP endpoint, and the AWS provider for the engine.

Started and stopped by `localcloud.lifecycle`; it listens on loopback only. When both servers
answer it writes `<state-dir>/localcloud.json` and then serves until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import errno
import gc
import json
import logging
import os
import secrets
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from localcloud.code_version import code_version

LOOPBACK = "127.0.0.1"
READY_FILE = "localcloud.json"
PROTOCOL_VERSION = 1

_log = logging.getLogger("localcloud")


class PortInUse(Exception):
    """A fixed port that another process holds."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the process; 0 after a signal, 1 with one paragraph on stderr when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m localcloud.server")
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--provider-port", type=int, default=0)
    parser.add_argument("--endpoint-port", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for noisy in ("werkzeug", "botocore", "urllib3", "responses"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Python would search all that moto holds for garbage once more, which takes five seconds.
    atexit.register(gc.freeze)
    try:
        asyncio.run(_serve(options))
    except PortInUse as error:
        print(error, file=sys.stderr)  # noqa: T201 - the parent shows it
        return 1
    return 0


async def _serve(options: argparse.Namespace) -> None:
    from localcloud.aws.cloud import fake_credentials
    from localcloud.aws.faults import Faults
    from localcloud.aws.ledger import Ledger
    from localcloud.aws.runs import Runs

    fake_credentials()
    generation = secrets.token_hex(8)
    ledger = Ledger()
    faults, runs = Faults(), Runs()
    _start_moto()
    endpoint = _endpoint(options, ledger, faults, runs, generation)
    provider, provider_port = await _provider(options.provider_port, ledger, faults, runs)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    _announce(options.state_dir, provider_port, endpoint.server_port, generation)
    _log.info("provider on port %d, endpoint on port %d", provider_port, endpoint.server_port)
    await stop.wait()
    endpoint.shutdown()
    await provider.stop(grace=1.0)


def _start_moto() -> None:
    """In-process calls and the endpoint share moto's backends; they are emptied once, here."""
    from moto import mock_aws

    from localcloud.aws import moto_extensions

    moto_extensions.install()
    mock_aws(config={"core": {"reset_boto3_session": True}}).start()


def _endpoint(
    options: argparse.Namespace, ledger: Any, faults: Any, runs: Any, generation: str
) -> Any:
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    from localcloud.aws.admin import Admin

    moto = DomainDispatcherApplication(create_backend_app)
    application = Admin(moto, ledger, faults, runs, options.state_dir, generation)
    try:
        server = make_server(
            LOOPBACK,
            options.endpoint_port,
            application,
            threaded=True,
            request_handler=MotoRequestHandler,
        )
    except (OSError, SystemExit) as error:
        raise _in_use(options.endpoint_port, "endpoint") from error
    threading.Thread(target=server.serve_forever, daemon=True, name="endpoint").start()
    return server


async def _provider(port: int, ledger: Any, faults: Any, runs: Any) -> tuple[Any, int]:
    import grpc
    from pulumi.runtime.proto import provider_pb2_grpc

    from localcloud.aws.provider import AwsProvider

    unlimited = [
        ("grpc.max_receive_message_length", -1),
        ("grpc.max_send_message_length", -1),
        ("grpc.so_reuseport", 0),
    ]
    server = grpc.aio.server(options=unlimited)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        AwsProvider(ledger, faults, runs), server
    )
    try:
        bound = server.add_insecure_port(f"{LOOPBACK}:{port}")
    except RuntimeError as error:
        raise _in_use(port, "provider") from error
    await server.start()
    return server, bound


def _in_use(port: int, what: str) -> PortInUse:
    return PortInUse(
        f"port {port} for the local cloud's {what} is held by another process "
        f"({os.strerror(errno.EADDRINUSE)}); stop that process, or leave the port free to be chosen"
    )


def _announce(state_dir: Path, provider_port: int, endpoint_port: int, generation: str) -> None:
    state_dir.mkdir(parents=True, exist_ok=True)
    content = {
        "version": PROTOCOL_VERSION,
        "pid": os.getpid(),
        "provider_port": provider_port,
        "endpoint_port": endpoint_port,
        "generation": generation,
        "code": code_version(),
        "started": time.time(),
    }
    temporary = state_dir / f".{READY_FILE}.{os.getpid()}"
    temporary.write_text(json.dumps(content), "utf-8")
    temporary.replace(state_dir / READY_FILE)


if __name__ == "__main__":
    sys.exit(main())
