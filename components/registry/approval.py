"""Who registers a version approves none."""

from __future__ import annotations

from components.iam.statement import Statement


def deny_born_approved() -> Statement:
    """Denies versions that are approved from their first moment.

    Who may create a version may say in the same call that it is approved; without
    sagemaker:UpdateModelPackage there is no other way. A call that says nothing approves nothing
    (SageMaker API Reference, CreateModelPackage, ModelApprovalStatus). Source: Service
    Authorization Reference, "Amazon SageMaker AI", the condition keys of CreateModelPackage.
    """
    return Statement(
        sid="ApproveNothing",
        effect="Deny",
        actions=["sagemaker:CreateModelPackage"],
        resources=["*"],
        conditions={"StringEquals": {"sagemaker:ModelApprovalStatus": "Approved"}},
    )
