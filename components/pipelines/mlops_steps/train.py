"""The training step: gradient-boosted trees on a table, with the code that serves them."""

from __future__ import annotations

import json
import pickle
import pkgutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import table
from .inference import MODEL_FILE, encode

INPUT, MODEL = Path("/opt/ml/input"), Path("/opt/ml/model")


def main(label: str, positive: str, inputs: Path = INPUT, model: Path = MODEL) -> None:
    """Fits on channel train, prints the loss on channel validation, and writes the model."""
    given = json.loads((inputs / "config" / "hyperparameters.json").read_text("utf-8"))
    bundle = fit(
        list(table.read(inputs / "data" / "train")), label, positive, lambda: estimator(given)
    )
    save(bundle, model)
    rows = list(table.read(inputs / "data" / "validation"))
    hits = sum(
        (probability >= 0.5) == table.is_true(row[label], positive)
        for row, probability in zip(rows, probabilities(bundle, rows))
    )
    print(f"validation_accuracy={hits / len(rows):.6f};")


def fit(
    rows: Sequence[table.Row], label: str, positive: str, build: Callable[[], Any]
) -> dict[str, Any]:
    """The bundle of a fitted estimator: what `inference` needs to answer."""
    columns = sorted(name for name in rows[0] if name != label)
    bundle: dict[str, Any] = {"columns": columns, "categories": categories(rows, columns)}
    made = build()
    made.fit(
        [encode(row, bundle) for row in rows],
        [int(table.is_true(row[label], positive)) for row in rows],
    )
    return {**bundle, "estimator": made}


def categories(rows: Sequence[table.Row], columns: Sequence[str]) -> dict[str, dict[str, int]]:
    """The words of each column that is not of numbers, numbered in order."""
    found = {}
    for column in columns:
        values = {row[column] for row in rows if row[column] not in ("", None)}
        if not all(_is_number(value) for value in values):
            found[column] = {value: number for number, value in enumerate(sorted(values))}
    return found


def probabilities(bundle: dict[str, Any], rows: Sequence[table.Row]) -> list[float]:
    """The probability of the positive class for each row."""
    encoded = [encode(row, bundle) for row in rows]
    return [float(pair[1]) for pair in bundle["estimator"].predict_proba(encoded)]


def estimator(given: dict[str, str]) -> Any:
    """Histogram gradient boosting with the hyperparameters that were set; it takes missing
    values."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-not-found]

    kinds = {
        "learning_rate": float, "max_iter": int, "max_leaf_nodes": int, "min_samples_leaf": int,
        "l2_regularization": float, "random_state": int,
    }  # fmt: skip
    unknown = sorted(set(given) - set(kinds))
    if unknown:
        raise ValueError(f"hyperparameters {unknown} are not known; there are {sorted(kinds)}")
    chosen = {name: kinds[name](value) for name, value in given.items()}
    return HistGradientBoostingClassifier(**{"random_state": 0, **chosen})


def save(bundle: dict[str, Any], folder: Path) -> None:
    """Writes the bundle and, beside it, the code that serves it."""
    (folder / "code").mkdir(parents=True, exist_ok=True)
    with (folder / MODEL_FILE).open("wb") as file:
        pickle.dump(bundle, file)
    source = pkgutil.get_data(__package__, "inference.py")
    assert source is not None
    (folder / "code" / "inference.py").write_bytes(source)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
