"""Engine commands, shown readably: live on a terminal, in few plain lines elsewhere."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from localcloud.errors import LocalCloudError
from localcloud.lifecycle.session import Report, Session
from localcloud.lifecycle.signals import interruptible

# Sections of the engine's output that say what happened; the lines above them are its progress.
_TOLD = ("Diagnostics:", "Policies:", "Resources:")
_LEFT_OUT = ("Outputs:", "Duration:", "Policy Packs:")


@dataclass(frozen=True, kw_only=True)
class StackEngine:
    """The engine on one stack of the local cloud."""

    session: Session
    stack: str
    report: Report

    def run(self, command: str, *arguments: str) -> None:
        """Run `pulumi COMMAND` on the stack.

        Raises LocalCloudError when it fails, after the engine's own diagnostics were shown; the
        whole output is in `.local/logs/<stack>-<command>.log` when stdout is no terminal.
        """
        started = time.monotonic()
        line = [str(self.session.paths.bin / "pulumi"), command, "--stack", self.stack, *arguments]
        if sys.stdout.isatty():
            code, where = self._live(line), ""
        else:
            log = self.session.paths.logs / f"{self.stack}-{command}.log"
            code, where = self._quietly(line, log), f" The whole output is in {log}."
        if code != 0:
            raise LocalCloudError(
                f"`pulumi {command}` of stack {self.stack} failed (exit code {code}); the reason "
                f"is above. What was done is in the state: correct the cause and run the command "
                f"again.{where}"
            )
        self.report(f"pulumi {command}: done in {time.monotonic() - started:.1f} s")

    def _live(self, line: list[str]) -> int:
        process = subprocess.Popen(
            line, cwd=self.session.paths.root, env=self.session.environment(), text=True
        )
        with interruptible(process, own_group=False):
            return process.wait()

    def _quietly(self, line: list[str], log: Path) -> int:
        log.parent.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            [*line, "--non-interactive", "--color", "never"],
            cwd=self.session.paths.root,
            env=self.session.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        with log.open("w") as stream, interruptible(process, own_group=True):
            for text in self._told(process.stdout or (), stream.write):
                self.report(f"  {text}")
            return process.wait()

    @staticmethod
    def _told(lines: Iterable[str], keep: Callable[[str], object]) -> Iterator[str]:
        """Keep every line, yield those that say what happened."""
        telling = False
        for text in lines:
            keep(text)
            heading = text.strip()
            if heading in _TOLD:
                telling = True
            elif heading.startswith(_LEFT_OUT):
                telling = False
            if telling and heading:
                yield text.rstrip()
