"""How commands speak: results on stdout, progress and errors on stderr."""

import os
import sys
import time

_STARTED = time.monotonic()
_DEBUG = "MLOPS_DEBUG"


def say(line: str) -> None:
    """Print one line of a result."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def progress(line: str) -> None:
    """Print one line of progress with the seconds since the command started."""
    sys.stderr.write(f"[{time.monotonic() - _STARTED:6.1f} s] {line}\n")
    sys.stderr.flush()


def complain(text: str) -> None:
    """Print an error: one paragraph, in red on a terminal that takes colours."""
    colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    word = "\033[31merror:\033[0m" if colour else "error:"
    sys.stderr.write(f"{word} {text}\n")
    sys.stderr.flush()


def enable_debug() -> None:
    """Show tracebacks from here on, in programs that this one starts too."""
    os.environ[_DEBUG] = "1"


def debugging() -> bool:
    """Whether tracebacks are wanted, by `--debug` or MLOPS_DEBUG."""
    return os.environ.get(_DEBUG, "") not in ("", "0")
