"""From where a role calls: inside the network, by its endpoints, or outside, where AWS runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from recording import Recording
from tests.platform.stacks import statements, texts

Place = Literal["inside", "outside"]

INSIDE: Final = frozenset({"ec2.amazonaws.com", "pods.eks.amazonaws.com"})
"""What has their roles are machines of the network: nodes, and the pods on them."""
WHERE_IT_SAYS: Final = {
    "lambda.amazonaws.com": ("aws:lambda/",),
    "sagemaker.amazonaws.com": ("aws:sagemaker/", "aws:cloudcontrol/", "aws:ssm/"),
    "codebuild.amazonaws.com": ("aws:codebuild/",),
    "emr-serverless.amazonaws.com": ("aws:emrserverless/",),
}
"""Services that run what has a role in subnets, or not, as the resources say that name the role.
All other services call from where AWS runs them."""
GITHUB: Final = ":oidc-provider/token.actions.githubusercontent.com"
SUBNETS_ARE_ASKED_FOR: Final = "sagemaker:VpcSubnets"


def places(platform: Recording) -> dict[str, frozenset[Place]]:
    """The places that each role calls from, by its ARN: by its trust policy, and by the resources
    that name the role where the service that assumes it may run things in the network or not."""
    mentions = _mentions(platform)
    roles = platform.of("aws:iam/role:Role")
    found: dict[str, frozenset[Place]] = {}
    for role in roles:
        trusted = _trusted(role.inputs["assumeRolePolicy"])
        here: set[Place] = set()
        for service in trusted:
            if service in INSIDE:
                here.add("inside")
            elif service in WHERE_IT_SAYS:
                here |= _said(platform, service, mentions.get(role.outputs["arn"], []))
            elif service not in {one.outputs["arn"] for one in roles}:
                here.add("outside")
            if service.endswith(GITHUB):
                here |= _where_jobs_run(platform)
        found[role.outputs["arn"]] = frozenset(here)
    for role in roles:
        # Whoever takes a role that has no service calls from where it is itself.
        for one in _trusted(role.inputs["assumeRolePolicy"]) & found.keys():
            found[role.outputs["arn"]] |= found[one]
    return found


def _trusted(document: str) -> set[str]:
    return {one for each in statements(document) for one in texts(each["Principal"])}


def _where_jobs_run(platform: Recording) -> set[Place]:
    """Where jobs of GitHub's workflows run beside GitHub's own machines: in projects that take
    them."""
    taking = {
        one.inputs["projectName"]
        for one in platform.of("aws:codebuild/webhook:Webhook")
        if "WORKFLOW_JOB_QUEUED" in texts(one.inputs)
    }
    return {
        "inside" if _has_subnets(one.inputs) else "outside"
        for one in platform.of("aws:codebuild/project:Project")
        if one.inputs["name"] in taking
    }


def _said(
    platform: Recording, service: str, mentions: list[tuple[str, Mapping[str, Any], bool]]
) -> set[Place]:
    """`mentions` have the type of a resource, its inputs and whether subnets stand beside the
    role."""
    kinds = WHERE_IT_SAYS[service]
    told: set[Place] = set()
    for type_, inputs, subnets in mentions:
        if type_.startswith("aws:sagemaker/userProfile"):
            [subnets] = [
                one.inputs.get("appNetworkAccessType") == "VpcOnly"
                for one in platform.of("aws:sagemaker/domain:Domain")
                if one.outputs["id"] == inputs["domainId"]
            ]
        if type_.startswith(kinds):
            told.add("inside" if subnets else "outside")
    if told:
        return told
    if service == "emr-serverless.amazonaws.com":
        # Whoever starts a job names its role; the application has the network.
        applications = platform.of("aws:emrserverless/application:Application")
        return {"inside" if _has_subnets(one.inputs) else "outside" for one in applications}
    # Whoever starts a job of SageMaker names its role, and has to name the subnets.
    asked = any(
        SUBNETS_ARE_ASKED_FOR in json.dumps(each.get("Condition", {}))
        for one in platform.of("aws:iam/policy:Policy")
        for each in statements(one.inputs["policy"])
    )
    return {"inside" if asked else "outside"}


def _mentions(platform: Recording) -> dict[str, list[tuple[str, Mapping[str, Any], bool]]]:
    """Each resource that names a role: its type, its inputs, whether subnets stand beside it."""
    arns = {role.outputs["arn"] for role in platform.of("aws:iam/role:Role")}
    found: dict[str, list[tuple[str, Mapping[str, Any], bool]]] = {}
    kinds = tuple(kind for listed in WHERE_IT_SAYS.values() for kind in listed)
    for one in platform.resources:
        if one.type.startswith(kinds):
            for arn, around in _named(one.inputs, arns, ()):
                subnets = any(map(_has_subnets, around))
                found.setdefault(arn, []).append((one.type, one.inputs, subnets))
    return found


def _named(
    value: Any, arns: set[str], around: tuple[Mapping[str, Any], ...]
) -> Iterator[tuple[str, tuple[Mapping[str, Any], ...]]]:
    """The roles that a value names, each with all that it stands in; JSON inside text is read."""
    if isinstance(value, str):
        if value in arns:
            yield value, around
        elif value[:1] in ("{", "[") and ":role/" in value:
            yield from _named(json.loads(value), arns, around)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _named(one, arns, (*around, value))
    elif isinstance(value, list):
        for one in value:
            yield from _named(one, arns, around)


def _has_subnets(inputs: Mapping[str, Any]) -> bool:
    """Whether what has these settings runs in subnets."""
    return any(
        (key.lower() in ("subnets", "subnetids") and bool(value))
        or (
            isinstance(value, Mapping)
            and ("vpc" in key.lower() or "network" in key.lower())
            and _has_subnets(value)
        )
        for key, value in inputs.items()
    )
