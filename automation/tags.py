"""Tags as SageMaker has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KIND, COMPONENTS = "kind", "components"
"""The tag of an endpoint that hosts inference components. Savings leave it alone: deleting an
endpoint leaves its components behind, which then hold their names, and its instances follow the
copies of the components, to zero where the settings let them."""


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """The list of pairs that SageMaker takes."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def read_tags(sagemaker: Any, arn: str) -> dict[str, str]:
    """The tags of a resource."""
    pages = sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn)
    return {each["Key"]: each["Value"] for page in pages for each in page["Tags"]}
