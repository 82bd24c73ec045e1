"""Where AWS keeps the images that analyse data and models: Model Monitor's and Clarify's. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from components.common.settings import rule

MONITOR_REPOSITORY = "sagemaker-model-monitor-analyzer"
CLARIFY_REPOSITORY = "sagemaker-clarify-processing"
CLARIFY_TAG = "1.0"

MONITOR_REGISTRIES: Mapping[str, str] = {
    "af-south-1": "875698925577",
    "ap-east-1": "001633400207",
    "ap-northeast-1": "574779866223",
    "ap-northeast-2": "709848358524",
    "ap-northeast-3": "990339680094",
    "ap-south-1": "126357580389",
    "ap-southeast-1": "245545462676",
    "ap-southeast-2": "563025443158",
    "ap-southeast-3": "669540362728",
    "ca-central-1": "536280801234",
    "eu-central-1": "048819808253",
    "eu-central-2": "590183933784",
    "eu-north-1": "895015795356",
    "eu-south-1": "933208885752",
    "eu-south-2": "437450045455",
    "eu-west-1": "468650794304",
    "eu-west-2": "749857270468",
    "eu-west-3": "680080141114",
    "il-central-1": "843974653677",
    "me-central-1": "588750061953",
    "me-south-1": "607024016150",
    "sa-east-1": "539772159869",
    "us-east-1": "156813124566",
    "us-east-2": "777275614652",
    "us-west-1": "890145073186",
    "us-west-2": "159807026194",
}
"""Account of the registry of Model Monitor's analyzer, by region.

Source: aws/sagemaker-python-sdk, sagemaker-core/src/sagemaker/core/image_uri_config/
model-monitor.json, as of 2026-11; regions of the partition aws.
"""

CLARIFY_REGISTRIES: Mapping[str, str] = {
    "af-south-1": "811711786498",
    "ap-east-1": "098760798382",
    "ap-northeast-1": "377024640650",
    "ap-northeast-2": "263625296855",
    "ap-northeast-3": "912233562940",
    "ap-south-1": "452307495513",
    "ap-southeast-1": "834264404009",
    "ap-southeast-2": "007051062584",
    "ap-southeast-3": "705930551576",
    "ca-central-1": "675030665977",
    "eu-central-1": "017069133835",
    "eu-central-2": "730335477804",
    "eu-north-1": "763603941244",
    "eu-south-1": "638885417683",
    "eu-west-1": "131013547314",
    "eu-west-2": "440796970383",
    "eu-west-3": "341593696636",
    "me-south-1": "835444307964",
    "sa-east-1": "520018980103",
    "us-east-1": "205585389593",
    "us-east-2": "211330385671",
    "us-west-1": "740489534195",
    "us-west-2": "306415355426",
}
"""Account of the registry of Clarify's processing image, by region.

Source: the same folder, clarify.json, version 1.0, as of 2026-11; regions of the partition aws.
"""


def monitor_image(region: str) -> str:
    """The address of Model Monitor's analyzer. Raises the rule's error."""
    host = _host(MONITOR_REGISTRIES, region, "Model Monitor")
    return f"{host}/{MONITOR_REPOSITORY}"


def clarify_image(region: str) -> str:
    """The address of Clarify's processing image. Raises the rule's error."""
    host = _host(CLARIFY_REGISTRIES, region, "Clarify")
    return f"{host}/{CLARIFY_REPOSITORY}:{CLARIFY_TAG}"


def analysis_problem(region: str) -> str | None:
    """Why nothing is analysed in a region; None when both images are there."""
    for registries, what in (
        (MONITOR_REGISTRIES, "Model Monitor"),
        (CLARIFY_REGISTRIES, "Clarify"),
    ):
        if region not in registries:
            return _unknown(registries, region, what)
    return None


def _host(registries: Mapping[str, str], region: str, what: str) -> str:
    if region not in registries:
        raise rule(_unknown(registries, region, what))
    return f"{registries[region]}.dkr.ecr.{region}.amazonaws.com"


def _unknown(registries: Mapping[str, str], region: str, what: str) -> str:
    return (
        f"{region} has no image of {what} that is known here. Known are {', '.join(registries)}. "
        "Use one of them, or add the region to components/common/analysis_images.py."
    )
