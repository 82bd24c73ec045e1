"""Where the recordings of a review come from: a stack, a file, a revision of the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Self

from recording import Recording
from review.errors import ReviewError, understood

MEBIBYTE = 1024**2
MAX_BYTES = 512 * MEBIBYTE
"""A recording of 5,000 resources has 20 MiB: what is larger than this is none."""


def recording_in(file: Path) -> Recording:
    """The recording in a file, made by `mlops record` or by `pulumi preview --json`.

    Raises:
        ReviewError: the file cannot be read.
        RecordingError: it is neither.
    """
    content = _content(file)
    if _is_preview(content):
        from recording.preview import read_preview

        with understood(str(file)):
            return read_preview(content)
    return Recording.from_json(content)


def deployed_in(file: Path) -> Recording | None:
    """What was deployed where the preview in a file was made; None for a recording, which does not
    say, and for a stack that was never deployed. Raises as `recording_in` does."""
    content = _content(file)
    if not _is_preview(content):
        return None
    from recording.preview import read_base

    with understood(str(file)):
        found = read_base(content)
    return found if found.resources else None


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ReviewError(
                f"{file} has more than {MAX_BYTES // MEBIBYTE} MiB, which no recording has. Give a "
                "file that `bin/mlops record` or `pulumi preview --json` wrote."
            )
        return file.read_bytes()
    except OSError as error:
        raise ReviewError(
            f"{file} cannot be read: {error.strerror}. Give a file that `bin/mlops record` or "
            "`pulumi preview --json` wrote."
        ) from None


def _is_preview(content: bytes) -> bool:
    """Whether this is the engine's preview: it has steps where a recording has a schema."""
    if b'"steps"' not in content:
        return False
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "schema" not in document and "steps" in document


class Revision:
    """A revision of a repository, whose program can be recorded."""

    def __init__(self, root: Path, name: str) -> None:
        """Raises ReviewError when the repository has no such revision."""
        self._root = root
        self.name = name
        self.commit = _git(
            root,
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            f"{name}^{{commit}}",
            told=f"{name!r} is neither a file nor a revision of this repository. Give a recording "
            "or a commit, branch or tag that is fetched (`git fetch origin NAME`).",
        )

    def commits_not_in_head(self) -> int:
        """How many commits it has that what is checked out has not."""
        told = f"The commits of {self.name} cannot be read. Fetch them (`git fetch`)."
        return int(_git(self._root, "rev-list", "--count", f"HEAD..{self.commit}", told=told))

    def recorder(self, stack: str, folder: Path) -> Recorder:
        """Begins to record the stack at the revision.

        The program of the revision runs with this interpreter and the packages of this clone, with
        the settings that the stack had then. `folder` is an empty one that the caller removes.
        """
        tree = folder / "tree"
        _extract(self._root, self.commit, tree)
        return Recorder(tree, stack, self.name)


class Recorder:
    """The recording of a stack in a work tree, made by a process of its own."""

    def __init__(self, tree: Path, stack: str, revision: str) -> None:
        self._tree, self._stack, self._revision = tree, stack, revision
        self._file = tree.parent / "recording.json"
        self._process: subprocess.Popen[str] | None = None
        if not (tree / "cli" / "record.py").is_file():
            raise ReviewError(
                f"The revision {revision} has no `mlops record` yet, so nothing compares with it. "
                "Give a later one, or a recording."
            )
        if (tree / f"Pulumi.{stack}.yaml").is_file():
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "cli.main", "record"),
                    *("--stack", stack, "--out", str(self._file)),
                ],
                cwd=tree,
                env={**os.environ, "PYTHONPATH": str(tree)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )

    @property
    def has_stack(self) -> bool:
        """Whether the revision has settings of the stack."""
        return self._process is not None

    def result(self, project: str) -> Recording:
        """The recording; an empty one where the revision has not the stack: all of it is new."""
        if self._process is None:
            return Recording(project=project, stack=self._stack, resources=())
        _, complaint = self._process.communicate()
        if self._process.returncode != 0:
            cause = " ".join(complaint.split()).removeprefix("error: ") or "it said nothing"
            raise ReviewError(
                f"Stack {self._stack} of the revision {self._revision} cannot be recorded: {cause} "
                "Give another revision, or a recording that was made with its packages."
            )
        return recording_in(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def changed_files(root: Path) -> list[str]:
    """The files that differ from HEAD or are not known to git, without what it ignores.

    Raises:
        ReviewError: the folder is no repository.
    """
    told = f"{root} is no git repository. Run this in a clone of the project."
    changed = _git(root, "diff", "--name-only", "HEAD", told=told)
    unknown = _git(root, "ls-files", "--others", "--exclude-standard", told=told)
    return [*changed.splitlines(), *unknown.splitlines()]


def _extract(root: Path, commit: str, tree: Path) -> None:
    """Writes the files of a commit, without touching the repository."""
    archive = tree.with_suffix(".tar")
    _git(
        root, "archive", "--format=tar", f"--output={archive}", commit,
        told=f"The files of {commit} cannot be read. Fetch the whole history and run it again.",
    )  # fmt: skip
    with tarfile.open(archive) as opened:
        opened.extractall(tree, filter="data")
    archive.unlink()


def _git(root: Path, *arguments: str, told: str) -> str:
    """What git says; a ReviewError with `told` when it fails, unless that is empty."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise ReviewError(
            "git is not on PATH, and a revision is read with it. Install git, or give recordings."
        ) from None
    if done.returncode != 0 and told:
        cause = " ".join(done.stderr.split())
        raise ReviewError(f"{told}{f' Git said: {cause}' if cause else ''}")
    return done.stdout.strip()
