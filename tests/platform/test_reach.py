"""Who connects to whom inside the network: a way out has a way in at its other end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.settings import PlatformSettings
from recording import RecordedResource, Recording
from tests.platform.stacks import recording_of, settings_of

GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
EVERY_PORT: Final = (0, 65535)


def names(platform: Recording) -> dict[str, str]:
    return {group.outputs["id"]: group.name for group in platform.of(GROUP)}


def ports(rule: RecordedResource) -> tuple[int, int]:
    if rule.inputs["ipProtocol"] == "-1":
        return EVERY_PORT
    return rule.inputs["fromPort"], rule.inputs["toPort"]


def let_in(platform: Recording, target: str, source: str, wanted: tuple[int, int]) -> bool:
    return any(
        first <= wanted[0] and wanted[1] <= last
        for rule in platform.of(INGRESS)
        if rule.inputs["securityGroupId"] == target
        and rule.inputs.get("referencedSecurityGroupId") == source
        for first, last in [ports(rule)]
    )


def ways_to_groups(platform: Recording) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The source, target and ports of each way out to a group of the platform, by their ids."""
    known = names(platform)
    nodes = next((one for one, name in known.items() if name == "firewall-nodes-group"), None)
    pods = pods_ranges(platform)
    for rule in platform.of(EGRESS):
        target = rule.inputs.get("referencedSecurityGroupId")
        if rule.inputs.get("cidrIpv4") in pods:
            target = nodes  # which pods have too (ENIConfig of the add-on vpc-cni)
        if target in known:
            yield rule.inputs["securityGroupId"], target, ports(rule)


def pods_ranges(platform: Recording) -> set[str]:
    kind = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
    return {one.inputs["cidrBlock"] for one in platform.of(kind)}


def test_whoever_may_go_out_to_a_group_is_let_in_there(platform: Recording) -> None:
    known, found = names(platform), list(ways_to_groups(platform))
    assert found
    shut = [
        (known[source], known[target], wanted)
        for source, target, wanted in found
        if not let_in(platform, target, source, wanted)
    ]
    assert shut == []


def reach_the_api(platform: Recording) -> set[str | None]:
    """The groups, by their names, and the prefix lists that the control plane lets in over TLS."""
    [cluster] = platform.of("aws:eks/cluster:Cluster")
    known = names(platform)
    return {
        known.get(rule.inputs.get("referencedSecurityGroupId", ""), rule.inputs.get("prefixListId"))
        for rule in platform.of(INGRESS)
        if rule.inputs["securityGroupId"] in cluster.inputs["vpcConfig"]["securityGroupIds"]
        and ports(rule) == (443, 443)
    }


def test_nodes_the_runner_and_who_is_named_reach_the_private_api_of_the_cluster() -> None:
    settings: PlatformSettings = settings_of("prod")
    platform = recording_of("prod")
    [cluster] = platform.of("aws:eks/cluster:Cluster")
    assert cluster.inputs["vpcConfig"]["endpointPublicAccess"] is False
    named = settings.training.cluster.callers if settings.training.cluster else ()
    assert named, "people need a way to a private API"
    assert reach_the_api(platform) == {"firewall-nodes-group", "runner-jobs-group", *named}
