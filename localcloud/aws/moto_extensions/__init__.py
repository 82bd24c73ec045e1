"""Where moto is behind AWS in a way that the platform needs: small corrections to its backends.

They hold for in-process calls and for the HTTP endpoint alike, and are put in once, before
moto starts. One module a service; each has an `install`.
"""

from __future__ import annotations

import os

from localcloud.aws.moto_extensions import (
    autoscaling,
    awslambda,
    backup,
    budgets,
    cloudwatch,
    dynamodb,
    ebs,
    ec2,
    ecr,
    efs,
    eks,
    events,
    fsx,
    guardduty,
    kms,
    logs,
    s3,
    sagemaker,
    sagemaker_components,
    sagemaker_endpoint,
    scheduler,
    securityhub,
    sns,
    sqs,
    ssoadmin,
    stepfunctions,
)


def install() -> None:
    """Puts all corrections in; a second call changes nothing.

    moto's 1,300 machine images are left out: no instance ever starts, and they cost a fifth of a
    second in each account and region.
    """
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    for module in (
        autoscaling,
        awslambda,
        backup,
        budgets,
        cloudwatch,
        dynamodb,
        ebs,
        ec2,
        ecr,
        efs,
        eks,
        events,
        fsx,
        guardduty,
        kms,
        logs,
        s3,
        sagemaker,
        sagemaker_components,
        sagemaker_endpoint,
        scheduler,
        securityhub,
        sns,
        sqs,
        ssoadmin,
        stepfunctions,
    ):
        module.install()
