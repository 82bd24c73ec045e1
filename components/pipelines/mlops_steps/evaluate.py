"""The evaluation step: what the model is worth on rows that it never saw."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import table
from .inference import model_fn
from .train import probabilities

WORK = Path("/opt/ml/processing")


def main(label: str, positive: str, work: Path = WORK) -> None:
    """Reads model/ and test/ under `work`, writes evaluation/evaluation.json."""
    unpacked = work / "unpacked"
    with tarfile.open(work / "model" / "model.tar.gz") as archive:
        archive.extractall(unpacked)
    bundle = model_fn(unpacked)
    rows = list(table.read(work / "test"))
    truth = [table.is_true(row[label], positive) for row in rows]
    report = measure(truth, probabilities(bundle, rows))
    target = work / "evaluation" / "evaluation.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=1, sort_keys=True), "utf-8")
    print(json.dumps(report["binary_classification_metrics"], sort_keys=True))


def measure(truth: Sequence[bool], scores: Sequence[float]) -> dict[str, Any]:
    """Metrics in the form that SageMaker reads of a binary classifier.

    Source: SageMaker developer guide, "Model quality metrics and CloudWatch monitoring".
    """
    guessed = [score >= 0.5 for score in scores]
    hit = sum(t and g for t, g in zip(truth, guessed))
    positive, called = sum(truth), sum(guessed)
    recall = hit / positive if positive else 0.0
    precision = hit / called if called else 0.0
    both = precision + recall
    values = {
        "accuracy": sum(t == g for t, g in zip(truth, guessed)) / len(truth),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
        "auc": area_under_curve(truth, scores),
    }
    return {
        "binary_classification_metrics": {
            name: {"value": value, "standard_deviation": "NaN"} for name, value in values.items()
        }
    }


def area_under_curve(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """The chance that a positive row scores above a negative one, ties counting half; 0.5 where
    one class is missing."""
    ranked = sorted(range(len(scores)), key=lambda at: scores[at])
    ranks: list[float] = [0.0] * len(scores)
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and scores[ranked[end]] == scores[ranked[start]]:
            end += 1
        for at in ranked[start:end]:
            ranks[at] = (start + 1 + end) / 2
        start = end
    positive = sum(truth)
    negative = len(truth) - positive
    if not positive or not negative:
        return 0.5
    above = sum(rank for rank, is_positive in zip(ranks, truth) if is_positive)
    return (above - positive * (positive + 1) / 2) / (positive * negative)
