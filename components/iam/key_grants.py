"""The grant of a key by which a service keeps using it for a resource."""

from __future__ import annotations

from pulumi import Input

from components.iam.statement import Statement


def grant_through(
    service: str, key_arn: Input[str], region: str, *, sid: str = "GrantVolumes"
) -> Statement:
    """The service may be given the use of the key, and nobody else: only its own calls for the role
    are let through.

    Not by kms:GrantIsForAWSResource: not every service says that its grant is for a resource of
    AWS. EKS does not (Amazon EKS user guide, "Encrypt Kubernetes secrets with KMS"), SageMaker's
    developers say that it does not (aws/sagemaker-python-sdk, #683), and the keys that AWS manages
    ask for kms:ViaService.
    """
    return Statement(
        sid=sid,
        actions=["kms:CreateGrant"],
        resources=[key_arn],
        conditions={"StringEquals": {"kms:ViaService": f"{service}.{region}.amazonaws.com"}},
    )
