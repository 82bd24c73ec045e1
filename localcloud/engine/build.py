"""Building the engine from the pinned module in `tools/engine`."""

import errno
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from localcloud.engine.cache import cache_key, cache_root, exclusive, filled_atomically
from localcloud.engine.names import EXEC_SCRIPT, LANGUAGE_HOST_PYTHON, LANGUAGE_HOST_SCRIPT
from localcloud.engine.toolchain import find_go
from localcloud.engine.version import REQUIRED_VERSION
from localcloud.errors import LocalCloudError

_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_SDK = "github.com/pulumi/pulumi/sdk/v3"
_PROGRESS_EVERY = 30.0  # seconds

# The engine takes a language host beside itself for its own. The host lives in the clone, this
# file in a cache that clones share, so the clone says where its host is.
_LAUNCHER = f"""#!/bin/sh
: "${{{LANGUAGE_HOST_PYTHON}:?start the engine through .local/bin/pulumi, see bin/mlops local env}}"
exec "${LANGUAGE_HOST_PYTHON}" "${LANGUAGE_HOST_SCRIPT}" "$@"
"""


def build_engine(module: Path, report: Callable[[str], None]) -> Path:
    """Return the engine built from `module`, building it when the cache has none.

    Safe when two processes start at once (the second waits and takes the result) and after a
    kill: what Go compiled already stays in Go's own cache. Raises LocalCloudError with what to
    do when the disk is full, when no Go or no module can be had, or when Go fails.
    """
    target = cache_root() / cache_key(REQUIRED_VERSION, module / "go.mod", module / "go.sum")
    binary = target / "pulumi"
    if binary.is_file():
        return binary
    try:
        with exclusive(cache_root()) as waited:
            if waited and binary.is_file():
                report("using the engine that another process has just built")
            if not binary.is_file():
                with filled_atomically(target) as work:
                    _fill(work, module, report)
    except OSError as error:
        raise LocalCloudError(_os_error(error)) from error
    return binary


def _fill(work: Path, module: Path, report: Callable[[str], None]) -> None:
    go = find_go(module, report)
    report(f"building the Pulumi engine {REQUIRED_VERSION} (about 4 minutes on 2 cores, once)")
    scratch = work / "tmp"
    scratch.mkdir()
    environment = dict(
        os.environ, GOTOOLCHAIN="local", GOWORK="off", CGO_ENABLED="0", GOTMPDIR=str(scratch)
    )
    flags = f"-s -w -X {_SDK}/go/common/version.Version=v{REQUIRED_VERSION}"
    command = [str(go), "build", "-mod=readonly", "-trimpath", "-ldflags", flags]
    _run([*command, "-o", str(work / "pulumi"), _PACKAGE], module, environment, report)
    sdk = _run([str(go), "list", "-m", "-f", "{{.Dir}}", _SDK], module, environment, report)
    shutil.copy(Path(sdk.strip()) / "python" / "cmd" / EXEC_SCRIPT, work / EXEC_SCRIPT)
    (work / EXEC_SCRIPT).chmod(0o755)
    launcher = work / "pulumi-language-python"
    launcher.write_text(_LAUNCHER)
    launcher.chmod(0o755)
    shutil.rmtree(scratch)


def _run(
    command: list[str], module: Path, environment: dict[str, str], report: Callable[[str], None]
) -> str:
    """Run Go in a process group of its own, so that nothing of it outlives an interrupted build."""
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=module,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        while True:
            try:
                stdout, stderr = process.communicate(timeout=_PROGRESS_EVERY)
                break
            except subprocess.TimeoutExpired:
                report(f"  still building after {time.monotonic() - started:.0f} s")
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode != 0:
        raise LocalCloudError(_go_error(stderr))
    return stdout


def _go_error(stderr: str) -> str:
    if "no space left on device" in stderr.lower():
        return _disk_full(cache_root())
    network = ("dial tcp", "no such host", "i/o timeout", "proxyconnect", "TLS handshake")
    lines = [line for line in stderr.strip().splitlines() if not line.startswith("go: downloading")]
    if any(mark in stderr for mark in network):
        last = lines[-1] if lines else "no reason given"
        return (
            "The Pulumi engine could not be built because its Go modules could not be fetched "
            f"({last}). Make a Go module proxy reachable (GOPROXY and HTTPS_PROXY are used as "
            f"set), or install Pulumi {REQUIRED_VERSION} or newer, and run the command again."
        )
    return (
        "Go could not build the Pulumi engine from tools/engine. Its last lines: "
        f"{' | '.join(lines[-5:]) or 'none'}. Restore tools/engine from git if it was changed, "
        f"or install Pulumi {REQUIRED_VERSION} or newer, and run the command again."
    )


def _os_error(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(cache_root())
    where = error.filename or cache_root()
    return (
        f"The cache folder {cache_root()} cannot be used ({where}: {error.strerror}). Make it "
        "writable or set XDG_CACHE_HOME to a folder that is, and run the command again."
    )


def _disk_full(folder: Path) -> str:
    return (
        f"The disk is full: the Pulumi engine needs about 3 GB while it is built (Go's build "
        f"cache included) and 120 MB in {folder} afterwards. Free some space, or set "
        "XDG_CACHE_HOME and GOCACHE to folders with room, and run the command again; "
        "what is compiled already is kept."
    )
