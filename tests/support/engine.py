"""Builds components against the recording monitor and keeps what they declared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pulumi

from recording.assemble import assemble
from recording.model import RecordedResource, Recording
from recording.monitor import RecordingMonitor, Registration
from recording.run import PROJECT, run

ROOT: Final = Path(__file__).resolve().parents[2]
STACK: Final = "test"


class Engine:
    """Runs a piece of a program without an engine; nothing is a preview, so every apply runs.

    The resources of the programs are whole for as long as the engine is held.
    """

    def __init__(self) -> None:
        self._recorded: Recording | None = None
        self._monitors: list[RecordingMonitor] = []
        self.registrations: list[Registration] = []
        self.result: Any = None
        """What the built function returned, its outputs resolved; resources stay as they are."""

    @property
    def recorded(self) -> Recording:
        """The recording of the last build."""
        assert self._recorded is not None, "build() has not been called in this test"
        return self._recorded

    def build(self, declare: Callable[[], Any]) -> Recording:
        """Runs `declare`, waits for everything, and gives what was declared.

        An exception of `declare`, or of an apply inside it, is raised here as it is.
        """
        self.result = None

        def program() -> None:
            value = declare()
            if not isinstance(value, pulumi.Resource):
                pulumi.Output.from_input(value).apply(self._keep)

        monitor = run(program, stack=STACK)
        self._monitors.append(monitor)
        self.registrations = list(monitor.registrations.values())
        self._recorded = assemble(self.registrations, project=PROJECT, stack=STACK, root=ROOT)
        return self._recorded

    def of(self, type_: str) -> list[RecordedResource]:
        """The resources of one type in the last build."""
        return self.recorded.of(type_)

    def named(self, name: str) -> RecordedResource:
        """The resource of the last build with this logical name."""
        return self.recorded.named(name)

    def __del__(self) -> None:
        for monitor in self._monitors:
            monitor.release()

    def _keep(self, value: Any) -> None:
        self.result = value
