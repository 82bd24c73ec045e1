"""Writes every generated file: `python -m tools.docs`. With `--check` it compares them; names of
modules beside this one choose theirs.

One process for all, so that a stack is recorded once.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from tools.docs.page import ROOT, Page, Recorded

NAMES = (
    # What the program and the review read comes before what is made of them.
    "actions",
    "cloudformation_schemas",
    "replacement",
    "review_schema",
    "settings",
    "changes",
    "architecture",
    "controls",
    "iam",
)
"""The modules beside this one that write files, in order."""


def main() -> int:
    """Gives the exit code: 1 when a file is not up to date."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    given = parser.parse_args()
    unknown = sorted({*given.names} - {*NAMES})
    if unknown:
        parser.error(f"{', '.join(unknown)}: no such generator")
    recorded = Recorded()
    stale = []
    for name in NAMES:
        if name in (given.names or NAMES):
            page: Page = import_module(f"tools.docs.{name}").PAGE
            if given.check:
                stale += page.stale(recorded)
            else:
                page.write(recorded)
    for file in stale:
        sys.stderr.write(
            f"{file.relative_to(ROOT)}: not what the code says. Run make docs and commit it.\n"
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
