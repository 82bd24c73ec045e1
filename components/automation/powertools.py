"""The layer that carries Powertools for AWS Lambda. Pure."""

from __future__ import annotations

RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
POWERTOOLS_VERSION = "3.24.0"
"""What pyproject.toml pins too, so that tests run on what functions get."""
POWERTOOLS_LAYER_VERSION = 27
"""The layer of that version. Source: aws-powertools/powertools-lambda-python, pull request 7757."""
PUBLISHER = "017000801446"
"""The account of AWS that publishes the layer in every commercial region."""


def layer_arn(region: str) -> str:
    """The layer of a region."""
    layer = f"AWSLambdaPowertoolsPythonV3-{RUNTIME.replace('.', '')}-{ARCHITECTURE}"
    return f"arn:aws:lambda:{region}:{PUBLISHER}:layer:{layer}:{POWERTOOLS_LAYER_VERSION}"
