"""Where the local cloud keeps what it keeps."""

import re
from dataclasses import dataclass
from pathlib import Path

from localcloud.errors import LocalCloudError

_STACK_FILE = re.compile(r"Pulumi\.(?P<stack>[A-Za-z0-9_-]+)\.yaml")


@dataclass(frozen=True)
class LocalPaths:
    """The files of one clone, all below `.local/`, which git ignores."""

    root: Path
    """The clone: the folder with Pulumi.yaml."""

    @property
    def folder(self) -> Path:
        return self.root / ".local"

    @property
    def state(self) -> Path:
        """The engine's backend: stacks, history, locks."""
        return self.folder / "state"

    @property
    def engine_home(self) -> Path:
        """PULUMI_HOME: the user's own logins and plugins stay out of it."""
        return self.folder / "pulumi"

    @property
    def passphrase(self) -> Path:
        return self.folder / "passphrase"

    @property
    def ready(self) -> Path:
        """Written by the local cloud once it answers: its ports and generation."""
        return self.folder / "localcloud.json"

    @property
    def process(self) -> Path:
        """Written by us when we start it: which process it is."""
        return self.folder / "process.json"

    @property
    def fork_server(self) -> Path:
        """The socket of the process that holds what programs import."""
        return self.folder / "fork-server.sock"

    @property
    def lock(self) -> Path:
        """Held while the local cloud is started, stopped or a stack is brought up or down."""
        return self.folder / "lock"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def bin(self) -> Path:
        """First on PATH in the local environment."""
        return self.folder / "bin"

    @property
    def config(self) -> Path:
        """Copies of stack files for the engine to write to."""
        return self.folder / "config"

    @property
    def generations(self) -> Path:
        """On which start of the local cloud each stack was last deployed."""
        return self.folder / "generations.json"

    @property
    def python(self) -> Path:
        return self.root / ".venv" / "bin" / "python"

    def project(self) -> str:
        """Return the project's name from Pulumi.yaml."""
        file = self.root / "Pulumi.yaml"
        try:
            match = re.search(r"^name:\s*[\"']?([^\s\"']+)", file.read_text(), re.MULTILINE)
        except OSError:
            match = None
        if match is None:
            raise LocalCloudError(
                f"{file} is missing or has no `name:`. Run this in a clone of the project, "
                "or restore the file from git."
            )
        return match[1]

    def stack_file(self, stack: str) -> Path:
        return self.root / f"Pulumi.{stack}.yaml"

    def stacks(self) -> list[str]:
        """Return the names of the stacks that have a settings file, sorted."""
        found = (_STACK_FILE.fullmatch(path.name) for path in self.root.iterdir())
        return sorted(match["stack"] for match in found if match)

    def checkpoint(self, stack: str) -> Path:
        """The engine's state of a stack."""
        return self.state / ".pulumi" / "stacks" / self.project() / f"{stack}.json"

    def engine_locks(self, stack: str) -> Path:
        """The folder of the engine's own locks on a stack."""
        return self.state / ".pulumi" / "locks" / "organization" / self.project() / stack
