"""Endpoints sleep at one instance a variant, and go back to what they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from automation.sleeper import AWAKE, STACK, Change, Sizes, parsed, written
from automation.tags import COMPONENTS, KIND, read_tags, tag_list

ASLEEP: Sizes = (1, 1, 1)
"""SageMaker keeps one instance of a variant at least."""


class Endpoints:
    """The endpoints that carry the tag of one stack."""

    def __init__(self, sagemaker: Any, scaling: Any, stack: str) -> None:
        self._sagemaker, self._scaling, self._stack = sagemaker, scaling, stack

    def sleep(self) -> Iterator[Change]:
        """Remembers the sizes of today and leaves one instance of each variant."""
        for name, arn, tags in self._endpoints():
            sizes = self._sizes(name)
            if all(size == ASLEEP for size in sizes.values()):
                continue
            # A variant that sleeps already, since the call before this one failed half way, or
            # since another one was changed at night, keeps what it goes back to.
            known = _parsed(tags.get(AWAKE, ""))
            before = _written(
                {
                    variant: known.get(variant, size) if _asleep(size) else size
                    for variant, size in sizes.items()
                }
            )
            if tags.get(AWAKE) != before:
                # Remembered first: sizes that nobody knows would be lost.
                self._sagemaker.add_tags(ResourceArn=arn, Tags=tag_list({AWAKE: before}))
            self._scale(name, dict.fromkeys(sizes, ASLEEP))
            yield Change(name, before, "one instance a variant")

    def wake(self) -> Iterator[Change]:
        """Gives back what was taken. A variant that was changed since keeps what it was given."""
        for name, arn, tags in self._endpoints():
            if AWAKE not in tags:
                continue
            present = self._sizes(name)
            wanted = {
                variant: sizes
                for variant, sizes in _parsed(tags[AWAKE]).items()
                if variant in present and _asleep(present[variant])
            }
            if wanted:
                self._scale(name, wanted)
                yield Change(name, "one instance a variant", _written(wanted))
            self._sagemaker.delete_tags(ResourceArn=arn, TagKeys=[AWAKE])

    def _endpoints(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        pages = self._sagemaker.get_paginator("list_endpoints").paginate(StatusEquals="InService")
        for one in (each for page in pages for each in page["Endpoints"]):
            tags = read_tags(self._sagemaker, one["EndpointArn"])
            if tags.get(STACK) == self._stack and tags.get(KIND) != COMPONENTS:
                yield one["EndpointName"], one["EndpointArn"], tags

    def _sizes(self, name: str) -> dict[str, Sizes]:
        """Least, most and present instances of each variant that could sleep; equal where nothing
        scales it. A serverless variant has no instances, and one that may go to zero rests by
        itself."""
        described = self._sagemaker.describe_endpoint(EndpointName=name)["ProductionVariants"]
        variants = {
            one["VariantName"]: one["DesiredInstanceCount"]
            for one in described
            if "CurrentServerlessConfig" not in one
        }
        bounds = self._bounds(name, list(variants))
        found = {
            variant: (*bounds.get(variant, (count, count)), count)
            for variant, count in variants.items()
        }
        return {variant: sizes for variant, sizes in found.items() if sizes[0] > 0}

    def _bounds(self, name: str, variants: list[str]) -> dict[str, tuple[int, int]]:
        if not variants:
            return {}
        answer = self._scaling.describe_scalable_targets(
            ServiceNamespace="sagemaker", ResourceIds=[_target(name, one) for one in variants]
        )
        return {
            one["ResourceId"].rsplit("/", 1)[-1]: (one["MinCapacity"], one["MaxCapacity"])
            for one in answer["ScalableTargets"]
        }

    def _scale(self, name: str, sizes: Mapping[str, Sizes]) -> None:
        scaled = self._bounds(name, list(sizes))
        for variant, (least, most, _) in sizes.items():
            if variant in scaled:
                self._scaling.register_scalable_target(
                    ServiceNamespace="sagemaker",
                    ResourceId=_target(name, variant),
                    ScalableDimension="sagemaker:variant:DesiredInstanceCount",
                    MinCapacity=least,
                    MaxCapacity=most,
                )
        self._sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=name,
            DesiredWeightsAndCapacities=[
                {"VariantName": variant, "DesiredInstanceCount": count}
                for variant, (_, _, count) in sorted(sizes.items())
            ],
        )


def _asleep(sizes: Sizes) -> bool:
    """Whether a variant is bound to one instance; where nothing scales it, whether it has one."""
    return sizes[:2] == ASLEEP[:2]


def _target(endpoint: str, variant: str) -> str:
    return f"endpoint/{endpoint}/variant/{variant}"


def _written(sizes: Mapping[str, Sizes]) -> str:
    return " ".join(f"{variant}={written(each)}" for variant, each in sorted(sizes.items()))


def _parsed(text: str) -> dict[str, Sizes]:
    pairs = (each.partition("=") for each in text.split())
    return {variant: parsed(sizes) for variant, _, sizes in pairs}
