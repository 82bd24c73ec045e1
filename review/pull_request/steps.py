"""The commands of the pull-request job, in order.

`.github/workflows/preview.yml` runs them on GitHub and `bin/mlops ci preview` here; a test holds
the two against this table.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final

BASE: Final = "base.json"
RECORDING: Final = "recording.json"
PREVIEW: Final = "preview.json"
PLAN: Final = "plan.json"
REPORTS: Final = ("review.md", "review.sarif", "review.html", "review.json")
COMMENT: Final = "comment.md"

FILES: Final = (BASE, RECORDING, PREVIEW, PLAN, *REPORTS, COMMENT)
"""Everything the job writes; without `preview.json` and `plan.json` for a fork."""

MLOPS: Final = "bin/mlops"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command. `stdout` is the file its output goes to; "" where it is for the reader.

    `writes` are the files that are there when it has done its work, also with findings. Only a
    command of the `engine` needs an account, real or local; no other is given credentials.
    """

    name: str
    command: tuple[str, ...]
    writes: tuple[str, ...]
    stdout: str = ""
    engine: bool = False
    may_find: bool = False

    def shell(self) -> str:
        """The command as a shell reads it; a word with a `$` is one in double quotes."""
        words = " ".join(_quoted(word) for word in self.command)
        return f"{words} > {_quoted(self.stdout)}" if self.stdout else words


def steps(*, stack: str, base: str, out: str, fail_on: str, fork: bool) -> tuple[Step, ...]:
    """What the job runs for a stack against the revision `base`; the files go into `out`.

    From a fork nothing asks an engine, so that nothing needs an account.
    """
    place = {name: f"{out}/{name}" for name in FILES}
    found = [
        Step(
            name="base",
            command=(
                *(MLOPS, "record", "--stack", stack, "--revision", base),
                *("--out", place[BASE]),
            ),
            writes=(BASE,),
        ),
        Step(
            name="recording",
            command=(MLOPS, "record", "--stack", stack, "--out", place[RECORDING]),
            writes=(RECORDING,),
        ),
        Step(
            name="preview",
            command=(
                *("pulumi", "preview", "--stack", stack, "--non-interactive"),
                *("--json", "--show-sames", "--save-plan", place[PLAN]),
            ),
            writes=(PREVIEW, PLAN),
            stdout=place[PREVIEW],
            engine=True,
        ),
        Step(
            name="review",
            command=(
                *(MLOPS, "review", "--recording", place[RECORDING], "--base", place[BASE]),
                *("--format", "md,sarif,html,json", "--out", out, "--fail-on", fail_on),
            ),
            writes=REPORTS,
            may_find=True,
        ),
        Step(
            name="comment",
            command=(MLOPS, "ci", "comment", "--out", out, *(["--fork"] if fork else [])),
            writes=(COMMENT,),
        ),
    ]
    return tuple(step for step in found if not (fork and step.engine))


def _quoted(word: str) -> str:
    return f'"{word}"' if "$" in word else shlex.quote(word)
