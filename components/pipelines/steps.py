"""The steps of a SageMaker pipeline, typed. `definition.Definition` joins them.

`arguments` are the request of the operation that the service calls for the step
(CreateProcessingJob and so on) without the name, which the service makes.
Source: SageMaker developer guide, "Pipelines steps", and the published definition schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias

from components.pipelines.expressions import JsonGet, rendered

Document: TypeAlias = dict[str, Any]
Exceptions = Literal[
    "Step.SERVICE_FAULT",
    "Step.THROTTLING",
    "SageMaker.JOB_INTERNAL_ERROR",
    "SageMaker.CAPACITY_ERROR",
    "SageMaker.RESOURCE_LIMIT",
]


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Which failures are tried again: `max_attempts` times, the first after `interval_seconds`."""

    exceptions: tuple[Exceptions, ...]
    interval_seconds: int = 60
    backoff_rate: float = 2.0
    max_attempts: int = 3

    def document(self) -> Document:
        """The policy."""
        return {
            "ExceptionType": [*self.exceptions],
            "IntervalSeconds": self.interval_seconds,
            "BackoffRate": self.backoff_rate,
            "MaxAttempts": self.max_attempts,
        }


RETRIES: tuple[RetryPolicy, ...] = (
    RetryPolicy(exceptions=("Step.SERVICE_FAULT", "Step.THROTTLING"), interval_seconds=30),
)
"""For every step that calls a service."""
JOB_RETRIES: tuple[RetryPolicy, ...] = (
    *RETRIES,
    RetryPolicy(
        exceptions=("SageMaker.JOB_INTERNAL_ERROR", "SageMaker.CAPACITY_ERROR"),
        interval_seconds=300,
        max_attempts=5,
    ),
    RetryPolicy(exceptions=("SageMaker.RESOURCE_LIMIT",), interval_seconds=600, max_attempts=6),
)
"""For a step that waits for machines: quotas and capacity come free again."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What all steps have. A step waits for those in `depends_on` and for those it refers to."""

    kind: ClassVar[str]

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    depends_on: Sequence[str] = ()
    description: str = ""

    def document(self) -> Document:
        """The step."""
        return {
            "Name": self.name,
            "Type": self.kind,
            **({"Description": self.description} if self.description else {}),
            **({"DependsOn": [*self.depends_on]} if self.depends_on else {}),
            "Arguments": rendered(self.arguments),
            **self._more(),
        }

    def _more(self) -> Document:
        return {}


@dataclass(frozen=True, kw_only=True)
class _Job(Step):
    """`cache_days`: a job with the same inputs is not run again for so long; 0: always run."""

    cache_days: int = 0
    retries: tuple[RetryPolicy, ...] = JOB_RETRIES

    def _more(self) -> Document:
        cache = {"Enabled": True, "ExpireAfter": f"P{self.cache_days}D"}
        return {
            **({"CacheConfig": cache} if self.cache_days else {}),
            "RetryPolicies": [each.document() for each in self.retries],
        }


@dataclass(frozen=True, kw_only=True)
class PropertyFile:
    """A JSON file in an output that conditions may read."""

    name: str
    output: str
    path: str

    def document(self) -> Document:
        """The file."""
        return {
            "PropertyFileName": self.name,
            "OutputName": self.output,
            "FilePath": self.path,
        }


@dataclass(frozen=True, kw_only=True)
class ProcessingStep(_Job):
    """A processing job."""

    kind = "Processing"
    property_files: tuple[PropertyFile, ...] = ()

    def _more(self) -> Document:
        files = [each.document() for each in self.property_files]
        return {**super()._more(), **({"PropertyFiles": files} if files else {})}


@dataclass(frozen=True, kw_only=True)
class TrainingStep(_Job):
    """A training job."""

    kind = "Training"


@dataclass(frozen=True, kw_only=True)
class ModelStep(Step):
    """A model, which a check can ask."""

    kind = "Model"

    def _more(self) -> Document:
        return {"RetryPolicies": [each.document() for each in RETRIES]}


@dataclass(frozen=True, kw_only=True)
class _Check(Step):
    """A processing job that compares with the baseline of the group's newest approved version.

    It has no retry policy: the service takes none for a check, and tries again by itself what its
    own calls fail on (SageMaker developer guide, "Retry Policy for Pipeline Steps"). It is never
    answered from the cache: what the service compares a step with (same guide, "Default cache key
    attributes by pipeline step type") does not hold the baseline, which another version's approval
    changes, and the report of an earlier execution lies at another place.
    """

    check_type: str
    group_name: Any
    skip_check: Any
    register_new_baseline: Any

    def _more(self) -> Document:
        found = {
            "CheckType": self.check_type,
            "ModelPackageGroupName": self.group_name,
            "SkipCheck": self.skip_check,
            "RegisterNewBaseline": self.register_new_baseline,
        }
        return {key: rendered(value) for key, value in found.items()}


@dataclass(frozen=True, kw_only=True)
class QualityCheckStep(_Check):
    """Model Monitor's check of data."""

    kind = "QualityCheck"
    check_type: Literal["DATA_QUALITY", "MODEL_QUALITY"] = "DATA_QUALITY"


@dataclass(frozen=True, kw_only=True)
class ClarifyCheckStep(_Check):
    """Clarify's check of a model, which it deploys for as long as it asks it."""

    kind = "ClarifyCheck"
    check_type: Literal["MODEL_BIAS", "MODEL_EXPLAINABILITY"]
    model_name: Any

    def _more(self) -> Document:
        return {**super()._more(), "ModelName": rendered(self.model_name)}


@dataclass(frozen=True, kw_only=True)
class RegisterStep(Step):
    """A version of a model package group."""

    kind = "RegisterModel"

    def _more(self) -> Document:
        return {"RetryPolicies": [each.document() for each in RETRIES]}


@dataclass(frozen=True, kw_only=True)
class AtLeast:
    """True when `left` is `right` or more."""

    left: JsonGet
    right: Any

    def document(self) -> Document:
        """The condition."""
        return {
            "Type": "GreaterThanOrEqualTo",
            "LeftValue": self.left.document(),
            "RightValue": rendered(self.right),
        }


@dataclass(frozen=True, kw_only=True)
class ConditionStep(Step):
    """`then` runs when all conditions hold, else `otherwise`."""

    kind = "Condition"
    conditions: tuple[AtLeast, ...]
    then: tuple[Step, ...]
    otherwise: tuple[Step, ...]

    def document(self) -> Document:
        arguments = {
            "Conditions": [each.document() for each in self.conditions],
            "IfSteps": [each.document() for each in self.then],
            "ElseSteps": [each.document() for each in self.otherwise],
        }
        return {**super().document(), "Arguments": arguments}


@dataclass(frozen=True, kw_only=True)
class FailStep(Step):
    """Ends the execution as failed; arguments: ErrorMessage."""

    kind = "Fail"
