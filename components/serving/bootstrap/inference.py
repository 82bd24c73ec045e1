"""Answers every request with the name of the placeholder, until a first version is approved."""

import json


def model_fn(model_dir: str) -> dict[str, str]:
    """There is nothing to load."""
    del model_dir
    return {"model": "bootstrap"}


def input_fn(body: bytes, content_type: str) -> bytes:
    """Any body will do: it is not looked at."""
    del content_type
    return body


def predict_fn(data: bytes, model: dict[str, str]) -> dict[str, str]:
    """The same answer for all data."""
    del data
    return model


def output_fn(prediction: dict[str, str], accept: str) -> tuple[str, str]:
    """JSON, whatever was asked for."""
    del accept
    return json.dumps(prediction), "application/json"
