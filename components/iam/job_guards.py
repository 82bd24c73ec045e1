"""What no job of SageMaker may leave out, whoever starts it. Pure.

A condition key that a request does not carry is Null; two keys in one block would have to be
missing both, so each stands in a statement of its own. Source: Service Authorization Reference,
"Actions, resources, and condition keys for Amazon SageMaker AI".
"""

from __future__ import annotations

from collections.abc import Sequence

from components.common.local_disks import LOCAL_DISK_TYPES
from components.iam.statement import Condition, Statement

IN_NETWORK = (
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateModel",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
)
"""Operations that say in which subnets and security groups they run."""

WITH_DISKS = (
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateTransformJob",
)
"""Operations that name the key of their disks."""

WITH_OUTPUT = (
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateTransformJob",
)
"""Operations that name the key of what they write."""

BETWEEN_CONTAINERS = (
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
)
"""Operations whose containers talk to each other."""

UNGUARDED = ("sagemaker:CreateAutoMLJob", "sagemaker:CreateCompilationJob")
"""Operations that carry none of the keys, or whose successor does: refused altogether."""


def job_guards() -> Sequence[Statement]:
    """Refuses jobs outside the network, and jobs whose disks, output or traffic are in clear."""
    return (
        _deny("NoJobOutsideSubnets", IN_NETWORK, {"Null": {"sagemaker:VpcSubnets": "true"}}),
        _deny(
            "NoJobWithoutSecurityGroup",
            IN_NETWORK,
            {"Null": {"sagemaker:VpcSecurityGroupIds": "true"}},
        ),
        # SageMaker takes no key for disks that encrypt themselves: nobody could use such a type.
        _deny(
            "NoJobWithDisksInClear",
            WITH_DISKS,
            {
                "Null": {"sagemaker:VolumeKmsKey": "true"},
                "ForAnyValue:StringNotLikeIfExists": {"sagemaker:InstanceTypes": LOCAL_DISK_TYPES},
            },
        ),
        _deny("NoJobWithOutputInClear", WITH_OUTPUT, {"Null": {"sagemaker:OutputKmsKey": "true"}}),
        # A request that says nothing of it means no.
        _deny(
            "NoJobWithTrafficInClear",
            BETWEEN_CONTAINERS,
            {"BoolIfExists": {"sagemaker:InterContainerTrafficEncryption": "false"}},
        ),
        _deny("NoUnguardedJob", UNGUARDED),
    )


def _deny(
    sid: str,
    actions: Sequence[str],
    conditions: Condition | None = None,
) -> Statement:
    return Statement(
        sid=sid, effect="Deny", actions=actions, resources=["*"], conditions=conditions or {}
    )
