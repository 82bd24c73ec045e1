"""The names under which the services of AWS answer in a region. Pure.

Source: AWS General Reference, "Service endpoints and quotas".
"""

from __future__ import annotations

from collections.abc import Iterable

from components.network.services import BY_GATEWAY, WITHOUT_ENDPOINT, endpoints_of

DATA_NAMES = {
    # Amazon Linux 2023 fetches its packages over the dual-stack name; access points have their own.
    "s3": ("s3.dualstack", "s3-accesspoint", "s3-control"),
    "elasticfilesystem": ("efs",),
    "kafka-cluster": ("kafka-serverless",),
}
"""Names of a service's data beside that of its interface, by the prefix of its actions."""

OTHER_SUFFIX = {"eks-auth": "api.aws"}
"""Services that have no name under amazonaws.com."""

OTHER_NAMES = {
    "sagemaker-mlflow": (
        "{region}.experiments.sagemaker.aws",
        "*.{region}.experiments.sagemaker.aws",
    ),
    "sagemaker-studio": ("*.studio.{region}.sagemaker.aws",),
}
"""Services whose names do not follow from those of their endpoints: tracking servers and domains.
Source: the MLflow plugin sagemaker-mlflow of AWS, which calls the first; addresses that
CreatePresignedMlflowTrackingServerUrl and CreatePresignedDomainUrl answer with."""

GLOBAL = {
    "iam": "iam.amazonaws.com",
    "pricing": "api.pricing.us-east-1.amazonaws.com",
}
"""Services that answer in one place for all regions."""

CLOCK = "time.aws.com"
"""What the clock of Amazon Linux 2023 asks for beside the time that each host gives; refused, it
would ask for ever. Source: Amazon EC2 user guide, "Set the time reference on your EC2 instance to
use the public Amazon Time Sync Service"."""

HOME_REGION = "us-east-1"
"""The region in which SDKs still use the oldest names of S3 and instances another suffix."""


def aws_domains(services: Iterable[str], region: str) -> list[str]:
    """What must be looked up to call `services` in `region`, sorted: names, and `*.` patterns.

    `services` are prefixes of actions, as in ecr for ecr:BatchGetImage; instances, their names,
    their clock, the cluster's API and the endpoint that GuardDuty makes itself for its agents on
    nodes, whoever switched it on, are always among it (GuardDuty user guide, "How the security
    agent connects to GuardDuty"). Names of AWS in general are not: anybody
    may have a function or an API under them. Raises ValueError for a service that no table knows.
    """
    found = set(_of_network(region))
    for service in services:
        found |= _of_service(service, region)
    return sorted(found)


def _of_network(region: str) -> list[str]:
    instances = "ec2.internal" if region == HOME_REGION else f"{region}.compute.internal"
    return [
        CLOCK,
        f"guardduty-data.{region}.amazonaws.com",
        f"*.{instances}",
        f"*.{region}.eks.amazonaws.com",
        f"*.{region}.vpce.amazonaws.com",
    ]


def _of_service(service: str, region: str) -> set[str]:
    if service in GLOBAL:
        return {GLOBAL[service]}
    if service in OTHER_NAMES:
        return {name.format(region=region) for name in OTHER_NAMES[service]}
    if service in WITHOUT_ENDPOINT:
        return _below(service, region, "amazonaws.com")
    if service in BY_GATEWAY:
        bases = {service}
    else:
        # ecr.api answers as api.ecr.REGION, and registries as ACCOUNT.dkr.ecr.REGION.
        bases = {endpoint.split(".")[0] for endpoint in endpoints_of([service])}
    suffix = OTHER_SUFFIX.get(service, "amazonaws.com")
    found: set[str] = set()
    for base in (*bases, *DATA_NAMES.get(service, ())):
        found |= _below(base, region, suffix)
    if service == "s3" and region == HOME_REGION:
        found |= {"s3.amazonaws.com", "*.s3.amazonaws.com"}
    return found


def _below(base: str, region: str, suffix: str) -> set[str]:
    return {f"{base}.{region}.{suffix}", f"*.{base}.{region}.{suffix}"}
