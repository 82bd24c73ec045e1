"""What a review looks like: one module for each format, a function from a review to a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from review.review import Review

FILES: Final = {
    "md": "review.md",
    "sarif": "review.sarif",
    "html": "review.html",
    "json": "review.json",
}
"""The formats and the file that each is written to."""

_MODULES: Final = {"md": "markdown", "sarif": "sarif", "html": "html", "json": "json"}


def rendered(review: Review, formats: Sequence[str]) -> dict[str, str]:
    """The reports by file name. Only the modules of these formats are imported."""
    return {FILES[one]: _module(one)(review) for one in formats}


def _module(name: str) -> Callable[[Review], str]:
    report: Callable[[Review], str] = import_module(f"review.report.{_MODULES[name]}").report
    return report
