"""Engine commands, shown readably: live on a terminal, in few plain lines elsewhere."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localcloud.errors import LocalCloudError
from localcloud.lifecycle.session import Report, Session

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
        log = self.session.paths.logs / f"{self.stack}-{command}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        line = [str(self.session.paths.bin / "pulumi"), command, "--stack", self.stack, *arguments]
        root, environment = self.session.paths.root, self.session.environment()
        if sys.stdout.isatty():
            code = subprocess.run(line, cwd=root, env=environment).returncode
            where = ""
        else:
            line += ["--non-interactive", "--color", "never"]
            code = self._quietly(line, root, environment, log)
            where = f" The whole output is in {log}."
        if code != 0:
            raise LocalCloudError(
                f"`pulumi {command}` of stack {self.stack} failed (exit code {code}); the reason "
                f"is above. What was done is in the state: correct the cause and run the command "
                f"again.{where}"
            )
        self.report(f"pulumi {command}: done in {time.monotonic() - started:.1f} s")

    def _quietly(
        self, line: list[str], root: Path, environment: Mapping[str, str], log: Path
    ) -> int:
        with log.open("w") as stream:
            process = subprocess.Popen(
                line,
                cwd=root,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            telling = False
            try:
                for text in process.stdout or ():
                    stream.write(text)
                    heading = text.strip()
                    if heading in _TOLD:
                        telling = True
                    elif heading.startswith(_LEFT_OUT):
                        telling = False
                    if telling and heading:
                        self.report(f"  {text.rstrip()}")
                return process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
