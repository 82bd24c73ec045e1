"""Risks of not answering for a while: made anew, too few of it, or an update that AWS refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from recording import RecordedResource
from review.changes import Change
from review.finding import Finding
from review.hosting import configuration_of
from review.risk.risk import Risk, World, at, inputs, shown
from review.values import number

_INTERRUPTS: Final = {
    "aws:apigateway/restApi:RestApi": "callers get another address",
    "aws:autoscaling/group:Group": "its instances end and what runs on them",
    "aws:ec2/natGateway:NatGateway": "connections to the outside are cut",
    "aws:ec2/subnet:Subnet": "everything in it is made anew",
    "aws:ec2/vpc:Vpc": "everything in it is made anew",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "calls to the service fail until the new one is available",
    "aws:efs/mountTarget:MountTarget": "clients in its zone lose their mounts",
    "aws:eks/cluster:Cluster": "nothing in the cluster answers",
    "aws:eks/nodeGroup:NodeGroup": "its pods are evicted",
    "aws:lambda/function:Function": "calls fail until it is there again",
    "aws:lb/loadBalancer:LoadBalancer": "callers get another address",
    "aws:lb/listener:Listener": "connections are refused",
    "aws:networkfirewall/firewall:Firewall": "traffic through it stops",
    "aws:sagemaker/endpoint:Endpoint": "requests fail until it is in service, for minutes",
    "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": "runs cannot be logged meanwhile",
    "aws:sfn/stateMachine:StateMachine": "running executions end",
}
"""Type → what happens while it is replaced or deleted."""

_ENDPOINT: Final = "aws:sagemaker/endpoint:Endpoint"
_TARGET: Final = "aws:appautoscaling/target:Target"
_VERSIONED: Final = ("aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup")
_VARIANT: Final = re.compile(r"endpoint/(?P<endpoint>[^/]+)/variant/(?P<variant>.+)")
_FEWEST: Final = (
    (_TARGET, "minCapacity"),
    ("aws:autoscaling/group:Group", "minSize"),
    ("aws:eks/nodeGroup:NodeGroup", "scalingConfig.minSize"),
)


def _replaced(change: Change, _: World) -> Iterator[Finding]:
    what = _INTERRUPTS.get(change.resource.type)
    if what is None or change.kind not in ("replaced", "update or replace", "deleted"):
        return
    before = change.before
    first = before is not None and (
        change.resource.options.get("delete_before_replace") is True or _keeps_its_name(change)
    )
    if change.kind == "deleted":
        how = "It is deleted."
    elif first:
        how = "The old one is deleted before the new one is made."
    else:
        how = "The new one is made first, then what uses it is moved, then the old one is deleted."
    verb = {"deleted": "is deleted", "replaced": "is replaced"}.get(change.kind, "may be replaced")
    yield INTERRUPTED.finding(
        change,
        f"{change.resource.name} {verb}: {what}",
        detail=how,
        fix="Deploy in a maintenance window, or make the new one beside the old one and move over.",
        level="note" if change.kind == "update or replace" else None,
    )


def _keeps_its_name(change: Change) -> bool:
    """Whether the new one needs the old one's name, which only one can bear."""
    names = [key for key in inputs(change.before) if key == "name" or key.lower().endswith("name")]
    return any(inputs(change.before).get(key) == inputs(change.after).get(key) for key in names)


def _single(change: Change, _: World) -> Iterator[Finding]:
    for type_, path in _FEWEST:
        if change.resource.type == type_ and change.before is not None:
            yield from _fewer(
                change, path, at(inputs(change.before), path), at(inputs(change.after), path)
            )
    if configuration_of(change.resource) is not None:
        old, new = _variants(change.before), _variants(change.after)
        for name, variant in new.items():
            if name in old:
                path = "initialInstanceCount"
                yield from _fewer(change, path, old[name].get(path), variant.get(path), name)


def _fewer(change: Change, path: str, old: Any, new: Any, which: str = "") -> Iterator[Finding]:
    before, after = number(old), number(new)
    if before is None or after is None or after > 1 or before <= 1:
        return
    named = f"variant {which} of {change.resource.name}" if which else change.resource.name
    yield SINGLE.finding(
        change,
        f"The {path} of {named} goes from {before:g} to {after:g}",
        detail="With one instance the loss of it, or of its zone, is the loss of the service; "
        "AWS's availability commitment for endpoints asks for two in different zones.",
        fix="Keep at least 2 in production.",
        key=f"{path}{which and f' {which}'}",
    )


def _versions(change: Change, _: World) -> Iterator[Finding]:
    if change.resource.type not in _VERSIONED or change.before is None or change.after is None:
        return
    old, new = (_minor(inputs(one).get("version")) for one in (change.before, change.after))
    if old is None or new is None or old == new:
        return
    steps = new - old
    told = f"from 1.{old} to 1.{new}"
    if steps > 1 and change.resource.type == _VERSIONED[0]:
        yield STEPS.finding(
            change,
            f"{change.resource.name} goes {told}: AWS refuses more than one minor version at once",
            detail=f"It takes {steps} updates, each followed by the nodes.",
            fix=f"Set 1.{old + 1}, deploy, let the nodes follow, and go on.",
        )
    elif steps < 0:
        yield STEPS.finding(
            change,
            f"{change.resource.name} goes back {told}: AWS refuses it as an update",
            detail="A cluster can be rolled back by one minor version within 7 days of its "
            "upgrade, by a call of its own, not by setting the version.",
            fix="Keep the version; roll back by hand if need be, and then set what runs.",
        )
    else:
        yield STEPS.finding(
            change,
            f"{change.resource.name} goes {told}: its pods move to other nodes",
            detail="Removed APIs stop working; add-ons have to fit the new version; nodes are "
            "replaced one after the other.",
            fix="Read the cluster's upgrade insights first, and check the add-ons' versions.",
            level="warning",
        )


def _minor(value: Any) -> int | None:
    match = re.fullmatch(r"1\.(\d+)", value) if isinstance(value, str) else None
    return int(match.group(1)) if match else None


def _scaled(change: Change, world: World) -> Iterator[Finding]:
    if configuration_of(change.resource) is None or change.before is None or change.after is None:
        return
    old, new = _variants(change.before), _variants(change.after)
    scaled = _scaled_variants(change, world)
    for name in sorted(scaled & old.keys()):
        before = old[name].get("instanceType")
        after = new[name].get("instanceType") if name in new else None
        if name not in new or before != after:
            now = f"becomes {shown(after)}" if name in new else "goes"
            yield SCALED.finding(
                change,
                f"Variant {name} of {change.resource.name} is scaled: AWS refuses the update",
                detail=f"Its instance type was {shown(before)} and {now}, while Application Auto "
                "Scaling holds the variant as a target; a target that goes too goes after the "
                "endpoint has changed.",
                fix="Take the scaling out and deploy, then change the variant and deploy, then put "
                "the scaling back (docs/runbooks/rename-a-variant.md).",
                key=name,
            )


def _scaled_variants(change: Change, world: World) -> set[str]:
    """Names of the variants that a target scales before the change, of endpoints that use the
    configuration. What the change deletes still stands while the endpoint is updated."""
    endpoints = {
        one.inputs.get("name")
        for one in world.head.values()
        if one.type == _ENDPOINT and change.urn in one.dependencies.get("endpointConfigName", ())
    }
    changed = {one.urn for one in world.changes}
    before = (
        *(one for one in world.head.values() if one.urn not in changed),
        *(one.before for one in world.changes if one.before is not None),
    )
    found = set()
    for one in before:
        if one.type == _TARGET:
            match = _VARIANT.fullmatch(str(one.inputs.get("resourceId")))
            if match and match["endpoint"] in endpoints:
                found.add(match["variant"])
    return found


def _variants(configuration: RecordedResource | None) -> dict[str, Mapping[str, Any]]:
    found = (configuration_of(configuration) or {}).get("productionVariants")
    return {
        str(one.get("variantName")): one
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict)
    }


INTERRUPTED = Risk(
    id="risk/interrupted",
    title="What answers requests is not made anew",
    level="warning",
    source="Pulumi: how replacements are ordered; AWS: each service's update behaviour",
    check=_replaced,
)
SINGLE = Risk(
    id="risk/single-instance",
    title="What ran on several instances goes on doing so",
    level="warning",
    source="Amazon SageMaker AI: best practices for endpoint deployment; "
    "AWS Well-Architected REL10-BP01",
    check=_single,
)
STEPS = Risk(
    id="risk/cluster-version",
    title="A cluster goes up one minor version at a time",
    level="error",
    source="Amazon EKS: Update existing cluster to new Kubernetes version; Rollback cluster",
    check=_versions,
)
SCALED = Risk(
    id="risk/scaled-variant",
    title="A scaled variant keeps its name and its instance type",
    level="error",
    source="Amazon SageMaker AI: Update endpoints that use auto scaling",
    check=_scaled,
)
RISKS = (INTERRUPTED, SINGLE, STEPS, SCALED)
"""The risks of downtime."""
