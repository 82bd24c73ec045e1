"""How many instances of which type run: nodes, and instances behind endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from recording import RecordedResource, Recording
from review.cost.accelerators import gpus
from review.cost.bill import Range, always
from review.cost.prices import price_of
from review.cost.usage import HOURS_A_MONTH, Usage
from review.hosting import configuration_of
from review.values import items, mapping, number

GROUP: Final = "aws:autoscaling/group:Group"
NODE_GROUP: Final = "aws:eks/nodeGroup:NodeGroup"
RESERVATION: Final = "aws:ec2/capacityReservation:CapacityReservation"
INSTANCE: Final = "aws:ec2/instance:Instance"
ENDPOINT: Final = "aws:sagemaker/endpoint:Endpoint"
TYPES: Final = frozenset({GROUP, NODE_GROUP, RESERVATION, INSTANCE, ENDPOINT})
_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
_TARGET: Final = "aws:appautoscaling/target:Target"
_VARIANT: Final = re.compile(r"endpoint/(?P<endpoint>[^/]+)/variant/(?P<variant>.+)")
_FREE_IOPS: Final = 3_000
_FREE_THROUGHPUT: Final = 125
"""What a gp3 volume has without extra cost: operations and MiB a second."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How much of an item a month; None where it is not known."""

    item: str
    unit: str
    quantity: Range | None
    gpus: int | None = 0
    note: str = ""


def amounts(
    resource: RecordedResource, recording: Recording, region: str, usage: Usage
) -> Iterator[Amount]:
    """What the instances of one resource of `TYPES` come to."""
    if resource.type == ENDPOINT:
        yield from _endpoint(resource, recording, usage)
    elif resource.type == RESERVATION:
        count = number(resource.inputs.get("instanceCount"))
        quantity = None if count is None else always(count * HOURS_A_MONTH)
        yield _instances(
            [resource.inputs.get("instanceType")],
            quantity,
            region,
            "paid whether instances run in it or not",
        )
    elif resource.type == INSTANCE:
        hours = _hours(always(1), usage)
        yield _instances([resource.inputs.get("instanceType")], hours, region, "")
    else:
        yield from _group(resource, recording, region, usage)


def _group(
    resource: RecordedResource, recording: Recording, region: str, usage: Usage
) -> Iterator[Amount]:
    inputs = resource.inputs
    sizes = inputs if resource.type == GROUP else mapping(inputs.get("scalingConfig"))
    count = _scaled(sizes.get("minSize"), sizes.get("maxSize"), usage)
    template = _template(resource, recording)
    types = _types(inputs, template)
    outside = count
    note = _purchase(inputs)
    reserved = _reserved(resource, types, recording)
    if count is not None and reserved:
        outside = Range(
            minimum=max(0, count.minimum - reserved),
            expected=max(0, count.expected - reserved),
            worst=max(0, count.worst - reserved),
        )
        note = f"without the {reserved:g} that run in the reservation"
    yield _instances(types, _hours(outside, usage), region, note)
    yield from _volumes(inputs, template, count, usage)


def _scaled(smallest: Any, largest: Any, usage: Usage) -> Range | None:
    low, high = number(smallest), number(largest)
    if low is None or high is None:
        return None
    return Range(minimum=low, expected=low + (high - low) * usage.scaled_percent / 100, worst=high)


def _hours(count: Range | None, usage: Usage) -> Range | None:
    if count is None:
        return None
    hours = count.times(HOURS_A_MONTH)
    return Range(
        minimum=hours.minimum, expected=count.expected * usage.hours_a_month, worst=hours.worst
    )


def _instances(types: list[Any], quantity: Range | None, region: str, note: str) -> Amount:
    """Hours of the dearest of several types, since any of them may be what there is."""
    named = [one for one in types if isinstance(one, str) and one]
    if not named or len(named) < len(types):
        return Amount(item="ec2:unknown", unit="hour", quantity=quantity, gpus=None, note=note)
    if len(named) > 1:
        note = f"{note + '; ' if note else ''}the dearest of {', '.join(named)}"
    dearest = max(named, key=lambda one: _usd(one, region))
    return Amount(
        item=f"ec2:{dearest}", unit="hour", quantity=quantity, gpus=gpus(dearest), note=note
    )


def _usd(instance_type: str, region: str) -> float:
    price = price_of(f"ec2:{instance_type}", region)
    return float("inf") if price is None else price.usd


def _types(inputs: Mapping[str, Any], template: Mapping[str, Any]) -> list[Any]:
    named = inputs.get("instanceTypes")
    if isinstance(named, list) and named:
        return named
    policy = mapping(mapping(inputs.get("mixedInstancesPolicy")).get("launchTemplate"))
    overrides = policy.get("overrides")
    if isinstance(overrides, list) and overrides:
        return [mapping(one).get("instanceType") for one in overrides]
    return [template.get("instanceType")]


def _purchase(inputs: Mapping[str, Any]) -> str:
    distribution = mapping(mapping(inputs.get("mixedInstancesPolicy")).get("instancesDistribution"))
    spot = inputs.get("capacityType") == "SPOT"
    share = distribution.get("onDemandPercentageAboveBaseCapacity")
    if spot or (isinstance(share, int | float) and share < 100):
        return "spot costs less: the on-demand price is the most"
    return ""


def _reserved(resource: RecordedResource, types: list[Any], recording: Recording) -> float:
    """Instances of the group that a reservation beside it pays for already."""
    return sum(
        number(one.inputs.get("instanceCount")) or 0
        for one in recording.of(RESERVATION)
        if one.parent == resource.parent and [one.inputs.get("instanceType")] == types
    )


def _template(resource: RecordedResource, recording: Recording) -> Mapping[str, Any]:
    for name in ("launchTemplate", "mixedInstancesPolicy"):
        for urn in resource.dependencies.get(name, ()):
            one = recording.get(urn)
            if one is not None and one.type == _TEMPLATE:
                return one.inputs
    return {}


def _volumes(
    inputs: Mapping[str, Any], template: Mapping[str, Any], count: Range | None, usage: Usage
) -> Iterator[Amount]:
    share = usage.hours_a_month / HOURS_A_MONTH
    for device in items(template.get("blockDeviceMappings")):
        volume = mapping(mapping(device).get("ebs"))
        size = number(volume.get("volumeSize"))
        kind = volume.get("volumeType", "gp2")
        yield Amount(
            item=f"ebs:{kind if isinstance(kind, str) else 'unknown'}",
            unit="GB-month",
            quantity=_month(count, size, share),
        )
        if kind == "gp3":
            for name, free in (("iops", _FREE_IOPS), ("throughput", _FREE_THROUGHPUT)):
                extra = (number(volume.get(name)) or free) - free
                if extra > 0:
                    yield Amount(
                        item=f"ebs:gp3-{name}",
                        unit=f"{'MiB/s' if name == 'throughput' else 'IOPS'}-month",
                        quantity=_month(count, extra, share),
                    )
    if not template and (disk := number(inputs.get("diskSize"))) is not None:
        yield Amount(item="ebs:gp3", unit="GB-month", quantity=_month(count, disk, share))


def _month(count: Range | None, each: float | None, share: float) -> Range | None:
    if count is None or each is None:
        return None
    found = count.times(each)
    return Range(minimum=found.minimum, expected=found.expected * share, worst=found.worst)


def _endpoint(resource: RecordedResource, recording: Recording, usage: Usage) -> Iterator[Amount]:
    variants = list(_variants(resource, recording))
    if not variants:
        yield Amount(
            item="sagemaker-hosting:unknown",
            unit="hour",
            quantity=None,
            gpus=None,
            note="its configuration is not in the recording",
        )
    for variant, asynchronous in variants:
        serverless = variant.get("serverlessConfig")
        if serverless:
            yield Amount(
                item="sagemaker-serverless:memory",
                unit="GB-second",
                quantity=None,
                note="billed by the time of the requests and by provisioned concurrency",
            )
            continue
        count = _variant_count(resource, str(variant.get("variantName")), recording, usage)
        if managed := mapping(variant.get("managedInstanceScaling")):
            count = _scaled(managed.get("minInstanceCount"), managed.get("maxInstanceCount"), usage)
        elif count is None:
            initial = number(variant.get("initialInstanceCount"))
            count = None if initial is None else always(initial)
        type_ = variant.get("instanceType")
        known = isinstance(type_, str)
        yield Amount(
            item=f"sagemaker-hosting:{type_ if known else 'unknown'}",
            unit="hour",
            quantity=_hours(count, usage),
            gpus=gpus(type_) if isinstance(type_, str) else None,
            note="asynchronous, at the price of real-time hosting" if asynchronous else "",
        )


def _variants(
    endpoint: RecordedResource, recording: Recording
) -> Iterator[tuple[Mapping[str, Any], bool]]:
    for urn in endpoint.dependencies.get("endpointConfigName", ()):
        configuration = configuration_of(recording.get(urn)) or {}
        for name in ("productionVariants", "shadowProductionVariants"):
            for variant in items(configuration.get(name)):
                yield mapping(variant), "asyncInferenceConfig" in configuration


def _variant_count(
    endpoint: RecordedResource, variant: str, recording: Recording, usage: Usage
) -> Range | None:
    for target in recording.of(_TARGET):
        if target.inputs.get("scalableDimension") not in (
            None,
            "sagemaker:variant:DesiredInstanceCount",
        ):
            continue
        match = _VARIANT.fullmatch(str(target.inputs.get("resourceId")))
        if (
            match
            and match["variant"] == variant
            and match["endpoint"] == endpoint.inputs.get("name")
        ):
            return _scaled(
                target.inputs.get("minCapacity"), target.inputs.get("maxCapacity"), usage
            )
    return None
