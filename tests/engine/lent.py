"""A clone that one test after the other has for itself."""

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

from localcloud.errors import LocalCloudError
from localcloud.lifecycle import admin
from localcloud.lifecycle.session import running_daemon
from tests.engine.clone import Clone
from tests.engine.whole_stack import put_in_force

KEPT: Final = ("state", "pulumi", "passphrase")
"""What of `.local/` is put back."""

RUNNING: Final = ("localcloud.json", "process.json", "fork-server.sock", "lock", "logs", "bin")
"""What of it belongs to processes that may run on."""


class Lent:
    """To start a local cloud and to create its stacks takes longer than most of the tests: here it
    is done once, and then all that a test did is taken back."""

    def __init__(self, folder: Path) -> None:
        self.clone = Clone.make(folder / "clone")
        self.clone.up()
        self._files = {each.name for each in self.clone.root.iterdir()}
        self._copies = folder / "copies"
        self._copies.mkdir()
        for name in KEPT:
            _copy(self.clone.paths.folder / name, self._copies / name)

    def renew(self) -> Clone:
        """The clone as it was at the beginning; its local cloud may run or not."""
        self._empty_the_local_cloud()
        _remove_others(self.clone.root, self._files)
        self.clone.write_files()
        _remove_others(self.clone.paths.folder, RUNNING)
        for name in KEPT:
            _copy(self._copies / name, self.clone.paths.folder / name)
        self.clone.said.clear()
        return self.clone

    def _empty_the_local_cloud(self) -> None:
        """Ends it where it does not answer."""
        try:
            daemon = running_daemon(self.clone.paths, self.clone.said.append)
            if daemon is not None:
                put_in_force(daemon)
                assert admin.reset(daemon, orphans_only=False)["refused"] == []
        except (LocalCloudError, OSError):
            self.clone.stop()


def _remove_others(folder: Path, kept: Collection[str]) -> None:
    for each in folder.iterdir():
        if each.name in kept:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)
