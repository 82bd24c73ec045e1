"""Combinations of training's settings that cannot work: what, where the error points, what it
says."""

from __future__ import annotations

from typing import Any

NODES = "platform.training.node_groups.gpu"
CLUSTER = "platform.training.cluster"
MANAGED = "platform.training.managed_node_groups"
STORAGE = "platform.training.storage"
ADMIN = "arn:aws:iam::111122223333:role/Admin"


def nodes(**changes: Any) -> dict[str, Any]:
    group: dict[str, Any] = {"instance_types": ["g6.xlarge"], "purchase": "on-demand", "max": 4}
    return {"training": {"node_groups": {"gpu": group | changes}}}


def cluster(**changes: Any) -> dict[str, Any]:
    return {"training": {"cluster": changes}}


def managed(name: str = "cpu", **changes: Any) -> dict[str, Any]:
    group: dict[str, Any] = {"instance_types": ["m7i.large"], "min": 1, "max": 4}
    return {"training": {"managed_node_groups": {name: group | changes}}}


def storage(**changes: Any) -> dict[str, Any]:
    return {"training": {"storage": {"fast": changes}}}


def jobs(**changes: Any) -> dict[str, Any]:
    return {"data": {"lake": {}}, "training": {"jobs": changes}}


TRAINING: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "a cluster open to the internet",
        cluster(public_access_cidrs=["0.0.0.0/0"]),
        f"{CLUSTER}.public_access_cidrs[0]",
        "Allowed are ranges of /16 and smaller",
    ),
    (
        "services among the addresses of nodes",
        cluster(service_cidr="10.40.0.0/20"),
        f"{CLUSTER}.service_cidr",
        "10.40.0.0/20 overlaps 10.40.0.0/16 of the network",
    ),
    (
        "services at public addresses",
        cluster(service_cidr="20.0.0.0/16"),
        f"{CLUSTER}.service_cidr",
        "is not a /12 to /24 inside 10.0.0.0/8",
    ),
    (
        "an administrator of the cluster in one namespace",
        cluster(access={"a": {"role": ADMIN, "level": "cluster-admin", "namespaces": ["x"]}}),
        f"{CLUSTER}.access.a.namespaces",
        "x with level: cluster-admin",
    ),
    (
        "a role with two entries",
        cluster(access={"a": {"role": ADMIN}, "b": {"role": ADMIN, "level": "edit"}}),
        f"{CLUSTER}.access.a.role",
        "a role has one entry",
    ),
    (
        "a version that EKS would raise by itself",
        {"training": {"kubernetes_version": "1.33", "cluster": {}}},
        "platform.training.kubernetes_version",
        "1.33, whose standard support ended on 2026-07-29",
    ),
    (
        "services of the cluster with nowhere to run",
        managed("system", min=0),
        f"{MANAGED}.system",
        "the cluster's own services (DNS among them) then run nowhere",
    ),
    (
        "a group of one name in both kinds",
        {"training": {**nodes()["training"], **managed("gpu")["training"]}},
        f"{MANAGED}.gpu",
        "gpu is also the name of one of node_groups",
    ),
    (
        "managed nodes in a zone that the network does not have",
        managed(zone="us-east-1f"),
        f"{MANAGED}.cpu.zone",
        "us-east-1f is no zone of the network",
    ),
    (
        "one image for two processors",
        managed(instance_types=["m7i.large", "m7g.large"]),
        f"{MANAGED}.cpu.instance_types[1]",
        "m7g.large needs another image",
    ),
    (
        "an accelerator that nobody knows",
        managed(instance_types=["g99.xlarge"]),
        f"{MANAGED}.cpu.instance_types[0]",
        "has an accelerator that is not known here",
    ),
    (
        "managed nodes with a network card that they lack",
        managed(efa=True),
        f"{MANAGED}.cpu.efa",
        "no Elastic Fabric Adapter",
    ),
    (
        "a managed capacity block without a zone",
        managed(
            instance_types=["p5.48xlarge"],
            purchase="capacity-block",
            capacity_reservation_id="cr-0123456789abcdef0",
        ),
        f"{MANAGED}.cpu.zone",
        "a Capacity Block lies in one zone",
    ),
    (
        "more labels and taints than an auto scaling group has tags",
        nodes(
            labels={f"label-{one}": "x" for one in range(20)},
            taints=[{"key": f"taint-{one}"} for one in range(14)],
        ),
        NODES,
        "51 tags on the auto scaling group, 17 of the platform and 34 of labels and taints, by "
        "which the autoscaler knows its nodes; AWS takes 50. Remove 1 or more labels or taints,",
    ),
    (
        "capacity that is reserved in no zone",
        nodes(reserved=1),
        f"{NODES}.reserved",
        "a reservation is of one type in one zone",
    ),
    (
        "capacity that is reserved and never used",
        nodes(reserved=5, zone="us-east-1a"),
        f"{NODES}.reserved",
        "5 is above max (4)",
    ),
    (
        "fast files of a size that FSx lacks",
        storage(size_gib=3000),
        f"{STORAGE}.fast.size_gib",
        "3000 is not 1200 or a multiple of 2400. Use 2400.",
    ),
    (
        "fast files in a zone that the network does not have",
        storage(zone="us-east-1f"),
        f"{STORAGE}.fast.zone",
        "us-east-1f is no zone of the network",
    ),
    (
        "fast files that come from no lake",
        storage(imports=["curated"]),
        f"{STORAGE}.fast.imports",
        "curated, but the stack has no lake",
    ),
    (
        "jobs without a lake",
        {"training": {"jobs": {}}},
        "platform.training.jobs",
        "jobs read and write the lake, but the stack has none",
    ),
    (
        "a job that waits for less time than it runs",
        jobs(max_run_hours=72),
        "platform.training.jobs.max_wait_hours",
        "48 is below max_run_hours (72)",
    ),
    (
        "spot instances that are kept warm",
        jobs(warm_pool_minutes=10),
        "platform.training.jobs.warm_pool_minutes",
        "SageMaker keeps no spot instances warm",
    ),
]
