"""What SageMaker's scikit-learn server calls for each request; it stands alone beside the model.

A request is CSV without a header, in the order of the model's columns; an answer has the
probability of the positive class, one a line.
"""

from __future__ import annotations

import csv
import io
import pickle
from pathlib import Path
from typing import Any

MODEL_FILE = "model.pickle"


def model_fn(model_dir: str | Path) -> dict[str, Any]:
    """The bundle that the training step wrote: columns, categories and the estimator."""
    with (Path(model_dir) / MODEL_FILE).open("rb") as file:
        bundle: dict[str, Any] = pickle.load(file)
    return bundle


def input_fn(request_body: bytes | str, content_type: str) -> list[list[str]]:
    """Rows of text."""
    if content_type != "text/csv":
        raise ValueError(f"{content_type} is not taken; send text/csv")
    text = request_body.decode() if isinstance(request_body, bytes) else request_body
    return [row for row in csv.reader(io.StringIO(text)) if row]


def predict_fn(rows: list[list[str]], bundle: dict[str, Any]) -> list[float]:
    """The probability of the positive class for each row."""
    encoded = [encode(dict(zip(bundle["columns"], row)), bundle) for row in rows]
    return [float(pair[1]) for pair in bundle["estimator"].predict_proba(encoded)]


def output_fn(prediction: list[float], accept: str) -> tuple[str, str]:  # noqa: ARG001
    """One line a row, whatever form `accept` asks for: there is no other."""
    return "\n".join(f"{each:.6f}" for each in prediction) + "\n", "text/csv"


def encode(row: dict[str, str], bundle: dict[str, Any]) -> list[float]:
    """A row as numbers: a column of words by its list of categories, -1 for one never seen."""
    numbers = []
    for column in bundle["columns"]:
        text = row.get(column, "")
        categories = bundle["categories"].get(column)
        if categories is not None:
            numbers.append(float(categories.get(text, -1)))
        else:
            numbers.append(float(text) if text not in ("", None) else float("nan"))
    return numbers
