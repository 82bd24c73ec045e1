"""Rolls the newest approved version, in the published shape, out to an endpoint; and looks after
what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from automation.configuration import (
    VARIANTS,
    configuration_name,
    model_name,
    retained,
    runs,
    stem,
    wanted,
)
from automation.errors import RolloutError
from automation.gate import Gate
from automation.shape import Shape
from automation.tags import read_tags, tag_list

State = Literal["settled", "started", "waiting", "gone"]

MADE_BY, ENDPOINT, ROLLOUT = "made-by", "endpoint", "rollout"
"""Tags of a configuration: who made it, of which endpoint it is, and what came of it."""
AUTOMATION, ATTEMPTED, SUCCEEDED = "automation", "attempted", "succeeded"
BUSY = ("Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting")


@dataclass(frozen=True)
class Outcome:
    """What one look at an endpoint led to. `waiting`: it is busy, and its next event comes. `gone`:
    somebody deleted it, for example the reaper; pulumi up --refresh makes it again."""

    state: State
    configuration: str
    removed: tuple[str, ...] = ()


class Rollout:
    """Brings endpoints to what is wanted. Every step can be repeated: events come twice, and a
    function may end at any point."""

    def __init__(self, sagemaker: Any, gate: Gate) -> None:
        self._sagemaker, self._gate = sagemaker, gate

    def reconcile(self, shape: Shape) -> Outcome:
        """Starts what is missing, or checks what was started.

        Raises RolloutError when the endpoint failed or went back to an earlier configuration, and
        RefusedError for a version that must not be deployed.
        """
        endpoint = self._endpoint(shape)
        if endpoint is None:
            return Outcome("gone", "")
        running = endpoint["EndpointConfigName"]
        if endpoint["EndpointStatus"] in BUSY:
            return Outcome("waiting", running)
        if endpoint["EndpointStatus"] != "InService":
            raise RolloutError(
                f"{shape.endpoint} is {endpoint['EndpointStatus']}: "
                f"{endpoint.get('FailureReason', 'SageMaker gives no reason')}"
            )
        package = self._newest_approved(shape)
        content = wanted(shape, package and model_name(shape.endpoint, package, shape.execution))
        described = self._sagemaker.describe_endpoint_config(EndpointConfigName=running)
        # Also of one that makes room for the next at once: it may be what is gone back to.
        self._note_success(described)
        if runs(described, content):
            return Outcome("settled", running, self._prune(shape, running))
        return self._roll_out(shape, endpoint, package, content)

    def _roll_out(
        self,
        shape: Shape,
        endpoint: Mapping[str, Any],
        package: str | None,
        content: dict[str, Any],
    ) -> Outcome:
        name, running = configuration_name(shape.endpoint, content), endpoint["EndpointConfigName"]
        there = self._describe(name)
        if there is not None:
            tags = read_tags(self._sagemaker, there["EndpointConfigArn"])
            if tags.get(ROLLOUT) == ATTEMPTED:
                raise self._rolled_back(shape, running, name)
        if package is not None:
            # Again before each roll-out: a decision can be withdrawn, an artifact replaced.
            self._gate.check(self._sagemaker.describe_model_package(ModelPackageName=package))
            self._ensure_model(shape, package)
        if there is None:
            there = self._create(shape, name, content)
        # Without instances there is no fleet to shift traffic between, and no such configuration.
        guarded = {"DeploymentConfig": dict(shape.deployment)} if shape.deployment else {}
        self._sagemaker.update_endpoint(
            EndpointName=shape.endpoint,
            EndpointConfigName=name,
            **guarded,
            **retained(shape, endpoint),
        )
        self._tag(there["EndpointConfigArn"], {ROLLOUT: ATTEMPTED})
        return self._after_update(shape, name)

    def _after_update(self, shape: Shape, name: str) -> Outcome:
        """What an update came to, if that is known by now; the endpoint's events tell the rest."""
        endpoint = self._sagemaker.describe_endpoint(EndpointName=shape.endpoint)
        if endpoint["EndpointStatus"] in BUSY:
            return Outcome("started", name)
        running = endpoint["EndpointConfigName"]
        if endpoint["EndpointStatus"] != "InService" or running != name:
            raise self._rolled_back(shape, running, name)
        described = self._sagemaker.describe_endpoint_config(EndpointConfigName=name)
        self._note_success(described)
        return Outcome("settled", name, self._prune(shape, name))

    def _rolled_back(self, shape: Shape, running: str, name: str) -> RolloutError:
        return RolloutError(
            f"{shape.endpoint} was rolled back: it runs {running}, not {name}. An alarm went off "
            "while the new configuration took over, or it did not start. It is not tried again by "
            f"itself: once the cause is gone, take the tag {ROLLOUT} from the configuration "
            f"{name} and send the message again (docs/runbooks/endpoint-rollback.md)."
        )

    def _newest_approved(self, shape: Shape) -> str | None:
        if shape.group is None:
            return None
        # SageMaker looks for what is approved on the page that it gives: one may be empty, and the
        # next not. Taken for the end, a newer version that waits for a decision would have the
        # endpoint go back to what the program declares.
        pages = self._sagemaker.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=shape.group,
            ModelApprovalStatus="Approved",
            SortBy="CreationTime",
            SortOrder="Descending",
        )
        found = (one for page in pages for one in page["ModelPackageSummaryList"])
        newest = next(found, None)
        return None if newest is None else str(newest["ModelPackageArn"])

    def _ensure_model(self, shape: Shape, package: str) -> None:
        name = model_name(shape.endpoint, package, shape.execution)
        try:
            self._sagemaker.describe_model(ModelName=name)
        except ClientError as error:
            _only_absent(error)
            self._sagemaker.create_model(
                ModelName=name,
                Containers=[{"ModelPackageName": package}],
                Tags=tag_list({MADE_BY: AUTOMATION, ENDPOINT: shape.endpoint}),
                **shape.execution,
            )

    def _endpoint(self, shape: Shape) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._sagemaker.describe_endpoint(EndpointName=shape.endpoint)
        except ClientError as error:
            _only_absent(error)
            return None
        return found

    def _describe(self, name: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._sagemaker.describe_endpoint_config(
                EndpointConfigName=name
            )
        except ClientError as error:
            _only_absent(error)
            return None
        return found

    def _create(self, shape: Shape, name: str, content: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._sagemaker.create_endpoint_config(
            EndpointConfigName=name,
            Tags=tag_list({MADE_BY: AUTOMATION, ENDPOINT: shape.endpoint}),
            **content,
        )
        return answer

    def _tag(self, arn: str, tags: dict[str, str]) -> None:
        self._sagemaker.add_tags(ResourceArn=arn, Tags=tag_list(tags))

    def _note_success(self, described: dict[str, Any]) -> None:
        """So that going back to this configuration one day is not taken for a roll-back."""
        arn = described["EndpointConfigArn"]
        if read_tags(self._sagemaker, arn).get(ROLLOUT) == ATTEMPTED:
            self._tag(arn, {ROLLOUT: SUCCEEDED})

    def _prune(self, shape: Shape, running: str) -> tuple[str, ...]:
        """Deletes configurations of the endpoint beyond the last ones that are kept.

        What the program's state holds is its newest one, which stays: the program would miss it.
        """
        old = [name for name in self._configurations(shape) if name != running]
        removed = old[shape.keep_configurations :]
        used = self._models_of([running, *old[: shape.keep_configurations]])
        for name in removed:
            models = self._models_of([name]) - used
            self._sagemaker.delete_endpoint_config(EndpointConfigName=name)
            for model in sorted(models):
                self._delete_model(shape, model)
        return tuple(removed)

    def _configurations(self, shape: Shape) -> list[str]:
        """Names of the endpoint's configurations, newest first, less the program's newest."""
        pages = self._sagemaker.get_paginator("list_endpoint_configs").paginate(
            NameContains=stem(shape.endpoint), SortBy="CreationTime", SortOrder="Descending"
        )
        found, declared = [], False
        for one in (each for page in pages for each in page["EndpointConfigs"]):
            if not one["EndpointConfigName"].startswith(f"{stem(shape.endpoint)}-"):
                continue
            tags = read_tags(self._sagemaker, one["EndpointConfigArn"])
            if tags.get(ENDPOINT) != shape.endpoint:
                continue
            if tags.get(MADE_BY) != AUTOMATION and not declared:
                declared = True
                continue
            found.append(one["EndpointConfigName"])
        return found

    def _models_of(self, configurations: list[str]) -> set[str]:
        found = set()
        for name in configurations:
            described = self._sagemaker.describe_endpoint_config(EndpointConfigName=name)
            for kind in VARIANTS:
                found |= {each["ModelName"] for each in described.get(kind, [])}
        return found

    def _delete_model(self, shape: Shape, name: str) -> None:
        """Deletes a model that automation made for this endpoint, and no other."""
        if not name.startswith(f"{stem(shape.endpoint)}-"):
            return
        arn = self._sagemaker.describe_model(ModelName=name)["ModelArn"]
        tags = read_tags(self._sagemaker, arn)
        if (tags.get(MADE_BY), tags.get(ENDPOINT)) == (AUTOMATION, shape.endpoint):
            self._sagemaker.delete_model(ModelName=name)


def _only_absent(error: ClientError) -> None:
    """Raises the error again unless it says that there is no such thing."""
    text = error.response.get("Error", {}).get("Message", "")
    if "Could not find" not in text:
        raise error
