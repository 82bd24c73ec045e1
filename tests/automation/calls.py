"""What each function may ask of AWS, and a recorder of what it does ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock

from botocore.client import BaseClient

DECLARED: Final[Mapping[str, frozenset[str]]] = {
    "deploy": frozenset(
        {
            "dynamodb:GetItem",
            "kms:Verify",
            "s3:GetObject",
            "sagemaker:AddTags",
            "sagemaker:CreateEndpointConfig",
            "sagemaker:CreateModel",
            "sagemaker:DeleteEndpointConfig",
            "sagemaker:DeleteModel",
            "sagemaker:DescribeEndpoint",
            "sagemaker:DescribeEndpointConfig",
            "sagemaker:DescribeModel",
            "sagemaker:DescribeModelPackage",
            "sagemaker:ListEndpointConfigs",
            "sagemaker:ListModelPackages",
            "sagemaker:ListTags",
            "sagemaker:UpdateEndpoint",
            "ssm:GetParameter",
        }
    ),
    "hours": frozenset(
        {
            "application-autoscaling:DescribeScalableTargets",
            "application-autoscaling:RegisterScalableTarget",
            "autoscaling:CreateOrUpdateTags",
            "autoscaling:DeleteTags",
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:UpdateAutoScalingGroup",
            "sagemaker:AddTags",
            "sagemaker:DeleteTags",
            "sagemaker:DescribeEndpoint",
            "sagemaker:ListEndpoints",
            "sagemaker:ListTags",
            "sagemaker:UpdateEndpointWeightsAndCapacities",
        }
    ),
    "pin": frozenset(
        {
            "dynamodb:PartiQLInsert",
            "dynamodb:UpdateItem",
            "kms:Sign",
            "s3:GetObject",
            "s3:ListBucketVersions",
            "s3:PutObject",
        }
    ),
    "publish": frozenset(
        {
            "grafana:CreateWorkspaceServiceAccountToken",
            "grafana:DeleteWorkspaceServiceAccountToken",
            "grafana:ListWorkspaceServiceAccountTokens",
            "ssm:GetParametersByPath",
        }
    ),
    "reap": frozenset(
        {
            "cloudwatch:GetMetricStatistics",
            "sagemaker:AddTags",
            "sagemaker:DeleteEndpoint",
            "sagemaker:DeleteTags",
            "sagemaker:DescribeEndpoint",
            "sagemaker:ListEndpoints",
            "sagemaker:ListNotebookInstances",
            "sagemaker:ListTags",
            "sagemaker:StopNotebookInstance",
            "sns:Publish",
        }
    ),
    "retrain": frozenset(
        {
            "cloudwatch:DescribeAlarms",
            "dynamodb:UpdateItem",
            "states:StartExecution",
        }
    ),
}
"""Calls by function, as IAM actions. The platform's tests compare the roles with this."""
PREFIXES: Final[Mapping[str, str]] = {"stepfunctions": "states"}
"""Services that IAM names otherwise than boto3."""
ACTIONS: Final[Mapping[str, str]] = {
    "dynamodb:ExecuteStatement": "dynamodb:PartiQLInsert",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
}
"""Calls whose action IAM names otherwise; statements of the platform's functions only insert."""


class Calls:
    """Records the calls of boto3 by function; a call that is not declared fails at once."""

    def __init__(self) -> None:
        self.made: dict[str, set[str]] = {}
        self._function: str | None = None

    @contextmanager
    def of(self, function: str) -> Iterator[None]:
        """What is called meanwhile is called by this function."""
        self._function = function
        try:
            yield
        finally:
            self._function = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Takes part in every call of boto3 in this process."""
        make = BaseClient._make_api_call

        def note(client: Any, operation: str, parameters: Any) -> Any:
            if self._function is not None:
                service = client.meta.service_model.service_name
                action = f"{PREFIXES.get(service, service)}:{operation}"
                action = ACTIONS.get(action, action)
                self.made.setdefault(self._function, set()).add(action)
                assert action in DECLARED[self._function], f"{self._function} calls {action}"
            return make(client, operation, parameters)

        with mock.patch.object(BaseClient, "_make_api_call", note):
            yield
