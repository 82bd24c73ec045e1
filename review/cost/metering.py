"""Makes the bill of a recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from recording import RecordedResource, Recording
from review.cost import instances
from review.cost.bill import UNOWNED, Bill, Line, Range, always
from review.cost.free import is_free
from review.cost.meters import BY_USE, STANDING
from review.cost.prices import price_of
from review.cost.usage import HOURS_A_MONTH, Usage, usage_of
from review.graph.components import owners, top_components


def bill_of(recording: Recording, usage: Usage | None = None) -> Bill:
    """What a month of a stack costs.

    Without `usage` the recording's own assumptions hold. On-demand prices; no taxes, discounts,
    free tiers, data transfer out, or support.
    """
    assumed = usage or usage_of(recording)
    tops, above = top_components(recording), owners(recording)
    used = Counter(one.type for one in recording.resources if _is_used(one))
    lines: list[Line] = []
    for resource in recording.resources:
        owner = above.get(resource.urn)
        name = tops[owner].name if owner is not None else UNOWNED
        region = _region(resource, recording)
        lines += [
            Line(
                component=name,
                urn=resource.urn,
                item=amount.item,
                region=region,
                unit=amount.unit,
                quantity=amount.quantity,
                price=price_of(amount.item, region),
                gpus=amount.gpus,
                note=amount.note,
            )
            for amount in _amounts(resource, recording, region, assumed, used[resource.type])
        ]
    return Bill(stack=recording.stack, usage=assumed, lines=tuple(lines))


def _amounts(
    resource: RecordedResource, recording: Recording, region: str, usage: Usage, sharing: int
) -> Iterator[instances.Amount]:
    type_ = resource.type
    known = False
    if type_ in instances.TYPES:
        known = True
        yield from instances.amounts(resource, recording, region, usage)
    for item, unit, count in STANDING.get(type_, ()):
        known = True
        number = count(resource.inputs)
        if number == 0:
            continue
        hours = HOURS_A_MONTH if unit == "hour" else 1
        yield instances.Amount(
            item=item if isinstance(item, str) else item(resource.inputs),
            unit=unit,
            quantity=None if number is None else always(number * hours),
        )
    for item, unit, assumption in BY_USE.get(type_, ()):
        known = True
        if not _is_used(resource):
            continue
        quantity = None
        if assumption is not None:
            share = getattr(usage, assumption) / max(sharing, 1)
            quantity = Range(minimum=0, expected=share, worst=share)
        yield instances.Amount(item=item, unit=unit, quantity=quantity, note="by use")
    if not known and "/" in type_ and not is_free(resource):
        yield instances.Amount(
            item=f"unknown:{type_}",
            unit="month",
            quantity=None,
            note="it is not known whether this type costs anything",
        )


def _is_used(resource: RecordedResource) -> bool:
    """Whether use of it is billed: of VPC endpoints only that of interfaces, and of the detector's
    features only of those that are on."""
    if resource.type == "aws:guardduty/detectorFeature:DetectorFeature":
        return resource.inputs.get("status") == "ENABLED"
    if resource.type == "aws:ec2/vpcEndpoint:VpcEndpoint":
        return resource.inputs.get("vpcEndpointType") == "Interface"
    return True


def _region(resource: RecordedResource, recording: Recording) -> str:
    own = resource.inputs.get("region")
    if isinstance(own, str):
        return own
    provider = resource.options.get("provider")
    for one in recording.of("pulumi:providers:aws"):
        region = one.inputs.get("region")
        if one.urn == provider and isinstance(region, str):
            return region
    given = resource.outputs.get("region")
    return given if isinstance(given, str) else "unknown"
