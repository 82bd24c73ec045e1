"""By which interface endpoints each service of AWS is called. Pure.

Source: AWS PrivateLink guide, "AWS services that integrate with AWS PrivateLink".
"""

from __future__ import annotations

from collections.abc import Iterable

BY_GATEWAY = frozenset({"s3", "dynamodb"})
"""Services that gateway endpoints reach."""

WITHOUT_ENDPOINT = {
    "pricing": "it answers in three regions only; Karpenter falls back on the prices built into it",
    "kafka-cluster": "brokers have interfaces in the network themselves",
    "iam": "its endpoint is in the control region only and no workload in the network calls it",
    "xray": "Lambda and Step Functions send traces themselves, from outside of the network",
}
"""Services that no endpoint of the network reaches, and why that is right."""

ENDPOINTS = {
    "application-autoscaling": ("application-autoscaling",),
    "aps": ("aps-workspaces",),
    "athena": ("athena",),
    "autoscaling": ("autoscaling",),
    "cloudwatch": ("monitoring",),
    "ec2": ("ec2",),
    "ecr": ("ecr.api", "ecr.dkr"),
    "eks": ("eks",),
    "eks-auth": ("eks-auth",),
    "elasticfilesystem": ("elasticfilesystem",),
    "events": ("events",),
    "fsx": ("fsx",),
    "glue": ("glue",),
    # The service, and the workspaces: people and automation reach these by names of their own.
    "grafana": ("grafana", "grafana-workspace"),
    "kms": ("kms",),
    "lakeformation": ("lakeformation",),
    "lambda": ("lambda",),
    "logs": ("logs",),
    "s3tables": ("s3tables",),
    "sagemaker": ("sagemaker.api", "sagemaker.runtime"),
    "sagemaker-mlflow": ("experiments",),
    "sagemaker-featurestore": ("sagemaker.featurestore-runtime",),
    # Studio's own way to its domain; its actions have the prefix sagemaker.
    "sagemaker-studio": ("studio",),
    "secretsmanager": ("secretsmanager",),
    "sns": ("sns",),
    "sqs": ("sqs",),
    "ssm": ("ssm",),
    "states": ("states",),
    "sts": ("sts",),
}
"""Last parts of the endpoints' service names, by the prefix that the service's actions have, or by
the name of a door to SageMaker that has no prefix of its own."""

OF_SAGEMAKER = frozenset({"sagemaker-featurestore", "sagemaker-studio"})
"""Doors to SageMaker whose actions have its prefix (Service Authorization Reference)."""

WITHOUT_POLICY = {
    "aps-workspaces": "Prometheus supports no endpoint policies, and AWS refuses one",
    "grafana-workspace": "who asks a workspace has a token of Grafana's and no principal of AWS's",
}
"""Endpoints that get no policy, and why. Sources: AWS PrivateLink guide, "View endpoint policy
support"; AWS's guidance on data perimeters for Amazon Managed Service for Prometheus; Amazon
Managed Grafana user guide, "Interface VPC endpoints"."""


def endpoints_of(services: Iterable[str]) -> list[str]:
    """The endpoints through which the services are called, sorted; `services` are prefixes of
    actions, as in ecr for ecr:BatchGetImage. Raises ValueError for one that no table names."""
    found: set[str] = set()
    for service in services:
        if service in BY_GATEWAY or service in WITHOUT_ENDPOINT:
            continue
        if service not in ENDPOINTS:
            raise ValueError(
                f"{service} has no entry among the endpoints of services. Add the last part of its "
                "endpoint's name to ENDPOINTS, or a reason to WITHOUT_ENDPOINT."
            )
        found |= set(ENDPOINTS[service])
    return sorted(found)


def prefix_of(endpoint: str) -> str:
    """The prefix of the actions that are called through an endpoint. Raises ValueError for one that
    no table names."""
    for service, endpoints in ENDPOINTS.items():
        if endpoint in endpoints:
            return "sagemaker" if service in OF_SAGEMAKER else service
    raise ValueError(f"{endpoint} is no endpoint of a service. Add it to ENDPOINTS.")
