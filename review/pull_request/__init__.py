"""The job of a pull request: the commands it runs, and the comment it leaves."""

from __future__ import annotations

from review.pull_request.comment import comment
from review.pull_request.engine_preview import EnginePreview
from review.pull_request.run import run, without_credentials
from review.pull_request.steps import FILES, Step, steps

__all__ = [
    "FILES",
    "EnginePreview",
    "Step",
    "comment",
    "run",
    "steps",
    "without_credentials",
]
