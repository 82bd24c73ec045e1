"""The one place where an exception becomes a paragraph and an exit code."""

import sys
import traceback
from collections.abc import Callable

from cli.output import complain, debugging

# Errors that are written for the user, by the module that defines them; looked up by name so
# that a command which never meets one does not import it.
_WRITTEN_FOR_USERS = (
    ("localcloud.errors", "LocalCloudError"),
    ("infra.errors", "SettingsError"),
    ("recording.errors", "RecordingError"),
    ("review.errors", "ReviewError"),
    ("review.suppressions", "SuppressionsError"),
)

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def reported(command: Callable[[], object]) -> int:
    """Run `command`; returns its exit code, with every error told in one paragraph."""
    try:
        command()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        # typer turns an interruption into this exit code and says nothing itself.
        return _interrupted() if code == _INTERRUPTED else code
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone: nothing to tell, and nobody to tell it to.
        sys.stderr.close()
        return 0
    except Exception as error:
        if debugging():
            traceback.print_exc()
        complain(_paragraph(error))
        return 1
    return 0


def _interrupted() -> int:
    complain("interrupted; run the same command again to go on")
    return _INTERRUPTED


def _paragraph(error: Exception) -> str:
    for module, name in _WRITTEN_FOR_USERS:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}. Correct that and run the command again."
    return (
        f"{type(error).__name__}: {' '.join(str(error).split()) or 'no text'}. This is a mistake "
        "in the tool: run the same command with --debug and report the traceback."
    )
