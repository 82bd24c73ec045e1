"""`python -m localcloud.engine`: have an engine ready; says nothing when there is one."""

import sys
from pathlib import Path

from localcloud.engine.find import find_or_build
from localcloud.errors import LocalCloudError


def main() -> int:
    """Find or build the engine of this clone; returns 0, or 1 after one paragraph on stderr."""
    try:
        find_or_build(Path(__file__).resolve().parents[2], print_line)
    except LocalCloudError as error:
        print_line(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        print_line("interrupted; what is compiled already is kept")
        return 130
    return 0


def print_line(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
