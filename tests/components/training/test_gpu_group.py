"""What must hold of a group of GPU nodes."""

import base64
import json
import re
from typing import Any

import pytest

from components.training.gpu_group import ClusterOutputs, GpuGroup, GpuGroupArgs
from components.training.node_group_settings import NodeGroupSettings
from components.training.node_template import group_tags
from recording.model import Recording
from review.differences import between
from tests.components import world
from tests.components.training.nodes import KEY, nodes
from tests.support.engine import Engine

CLUSTER = ClusterOutputs(
    endpoint="https://abc.eks.amazonaws.com",
    certificate_authority="Y2E=",
    service_cidr="172.20.0.0/16",
)


def group(**changes: Any) -> Recording:
    given: dict[str, Any] = {
        "instance_types": ["g5.2xlarge", "g5.4xlarge"],
        "purchase": "spot",
        "max": 16,
    }
    settings = NodeGroupSettings.model_validate({**given, **changes})
    return Engine().build(
        lambda: GpuGroup(
            "nodes",
            GpuGroupArgs(
                settings=settings,
                nodes=nodes("gpu-spot", "sg-0a"),
                cluster=CLUSTER,
            ),
        )
    )


@pytest.fixture(scope="module")
def spot() -> Recording:
    return group()


def asg(recording: Recording) -> dict[str, Any]:
    return dict(recording.named("nodes-group").inputs)


def template(recording: Recording) -> dict[str, Any]:
    return dict(recording.named("nodes-template").inputs)


def test_it_scales_from_zero_and_the_autoscaler_owns_its_size(spot: Recording) -> None:
    found = asg(spot)
    assert (found["minSize"], found["maxSize"]) == (0, 16)
    assert "desiredCapacity" not in found
    assert spot.named("nodes-group").options["ignore_changes"] == [
        "desiredCapacity",
        "initialLifecycleHooks",
    ]
    keys = {tag["key"] for tag in found["tags"]}
    assert "k8s.io/cluster-autoscaler/acme-test" in keys
    assert "k8s.io/cluster-autoscaler/node-template/resources/nvidia.com/gpu" in keys
    assert found["waitForCapacityTimeout"] == "0", "no node comes up to wait for"


def test_the_group_carries_the_tags_that_settings_are_counted_by(spot: Recording) -> None:
    given = {"instance_types": ["g5.2xlarge", "g5.4xlarge"], "purchase": "spot", "max": 16}
    counted = group_tags(
        "acme-test", "gpu-spot", NodeGroupSettings.model_validate(given), {"owner": "ml"}
    )
    carried = [(one["key"], one["value"], one["propagateAtLaunch"]) for one in asg(spot)["tags"]]
    assert carried == counted


def test_spot_nodes_are_replaced_before_they_are_taken(spot: Recording) -> None:
    found = asg(spot)
    assert found["capacityRebalance"] is True
    policy = found["mixedInstancesPolicy"]
    assert policy["instancesDistribution"]["onDemandPercentageAboveBaseCapacity"] == 0
    assert policy["instancesDistribution"]["spotAllocationStrategy"] == "price-capacity-optimized"
    assert policy["instancesDistribution"]["onDemandAllocationStrategy"] == "prioritized"
    overrides = policy["launchTemplate"]["overrides"]
    assert [one["instanceType"] for one in overrides] == ["g5.2xlarge", "g5.4xlarge"]


@pytest.mark.parametrize(
    ("changes", "percent", "base", "rebalance"),
    [
        ({"purchase": "on-demand"}, 100, 0, False),
        ({"purchase": "mixed", "on_demand_base": 2, "on_demand_percent": 30}, 30, 2, True),
        ({"purchase": "mixed", "on_demand_base": 2}, 0, 2, True),
        ({"purchase": "spot", "instance_types": ["g5.2xlarge"]}, 0, 0, True),
    ],
)
def test_the_share_on_demand_is_what_the_settings_say(
    changes: dict[str, Any], percent: int, base: int, rebalance: bool
) -> None:
    found = asg(group(**changes))
    distribution = found["mixedInstancesPolicy"]["instancesDistribution"]
    assert distribution["onDemandPercentageAboveBaseCapacity"] == percent
    assert distribution["onDemandBaseCapacity"] == base
    assert found["capacityRebalance"] is rebalance


def test_types_on_demand_are_taken_as_the_settings_say() -> None:
    found = asg(group(purchase="on-demand", on_demand_allocation="lowest-price"))
    distribution = found["mixedInstancesPolicy"]["instancesDistribution"]
    assert distribution["onDemandAllocationStrategy"] == "lowest-price"


def test_a_node_is_replaced_after_the_days_that_it_may_live_and_never_without() -> None:
    assert asg(group(max_lifetime_days=14))["maxInstanceLifetime"] == 14 * 24 * 3600
    assert "maxInstanceLifetime" not in asg(group()), "0 would be a lifetime to AWS"


def test_one_type_on_demand_needs_no_mixture() -> None:
    found = asg(group(purchase="on-demand", instance_types=["g5.2xlarge"]))
    assert "mixedInstancesPolicy" not in found and "launchTemplate" in found


def test_a_capacity_block_is_launched_as_one() -> None:
    recording = group(
        purchase="capacity-block",
        instance_types=["p5.48xlarge"],
        capacity_reservation_id="cr-0123456789abcdef0",
        zone="us-east-1b",
        efa=True,
        placement="cluster",
    )
    found = template(recording)
    assert found["instanceMarketOptions"] == {"marketType": "capacity-block"}
    assert found["capacityReservationSpecification"]["capacityReservationTarget"] == {
        "capacityReservationId": "cr-0123456789abcdef0"
    }
    assert "launchTemplate" in asg(recording)
    assert asg(recording)["vpcZoneIdentifiers"] == ["subnet-0b"]
    assert len(found["networkInterfaces"]) == 32
    placed = recording.named("nodes-placement")
    assert placed.inputs["strategy"] == "cluster"
    assert asg(recording)["placementGroup"] == placed.outputs["name"]


def test_a_node_takes_only_imdsv2_and_keeps_its_credentials_from_pods(spot: Recording) -> None:
    options = template(spot)["metadataOptions"]
    assert options["httpTokens"] == "required"
    assert options["httpPutResponseHopLimit"] == 1


def test_a_node_has_no_public_address_and_an_encrypted_disk(spot: Recording) -> None:
    found = template(spot)
    for card in found["networkInterfaces"]:
        assert card["associatePublicIpAddress"] == "false"
        assert card["securityGroups"] == ["sg-0a"]
    [disk] = found["blockDeviceMappings"]
    assert disk["ebs"]["encrypted"] == "true" and disk["ebs"]["kmsKeyId"] == KEY
    assert disk["ebs"]["volumeType"] == "gp3"


def test_instances_disks_and_cards_carry_the_platforms_tags(spot: Recording) -> None:
    found = template(spot)["tagSpecifications"]
    assert {one["resourceType"] for one in found} == {"instance", "volume", "network-interface"}
    assert all(one["tags"]["owner"] == "ml" for one in found)
    launched = {t["key"]: t["value"] for t in asg(spot)["tags"] if t["propagateAtLaunch"]}
    assert launched["owner"] == "ml"


def test_user_data_holds_no_secret(spot: Recording) -> None:
    text = base64.b64decode(template(spot)["userData"]).decode()
    assert not re.search(r"AKIA|ASIA|aws_secret|password|token=[A-Za-z0-9]", text)
    assert str(CLUSTER.endpoint) in text


def test_the_cluster_knows_the_role_of_a_node_before_one_starts(spot: Recording) -> None:
    [entry] = spot.of("aws:eks/accessEntry:AccessEntry")
    assert entry.inputs["type"] == "EC2_LINUX"
    assert entry.inputs["clusterName"] == "acme-test"
    assert entry.inputs["principalArn"] == spot.named("nodes-node-role").outputs["arn"]
    assert entry.sequence < spot.named("nodes-group").sequence
    assert asg(spot)["suspendedProcesses"] == ["AZRebalance"], "nodes start"


def test_user_data_says_how_to_join(spot: Recording) -> None:
    text = base64.b64decode(template(spot)["userData"]).decode()
    for value in (CLUSTER.endpoint, CLUSTER.certificate_authority, CLUSTER.service_cidr):
        assert str(value) in text


def test_a_group_of_trainium_nodes_runs_its_image_and_is_found_by_its_accelerator() -> None:
    recording = group(purchase="on-demand", instance_types=["trn1.32xlarge"], efa=True)
    assert "/x86_64/neuron/" in template(recording)["imageId"]
    assert len(template(recording)["networkInterfaces"]) == 8
    keys = {tag["key"]: tag["value"] for tag in asg(recording)["tags"]}
    root = "k8s.io/cluster-autoscaler/node-template/resources"
    assert keys[f"{root}/aws.amazon.com/neuron"] == "16"


def test_capacity_is_reserved_only_where_that_is_asked_for() -> None:
    asked = group(purchase="on-demand", instance_types=["g6.xlarge"], zone="us-east-1a", reserved=2)
    [kept] = asked.of("aws:ec2/capacityReservation:CapacityReservation")
    assert (kept.inputs["instanceType"], kept.inputs["instanceCount"]) == ("g6.xlarge", 2)
    assert kept.inputs["availabilityZone"] == "us-east-1a"
    assert kept.inputs["instanceMatchCriteria"] == "open", "nodes take it without being told"
    assert not group().of("aws:ec2/capacityReservation:CapacityReservation")


def test_a_node_gets_time_to_drain_and_ends_without_a_handler_too(spot: Recording) -> None:
    [hook] = spot.of("aws:autoscaling/lifecycleHook:LifecycleHook")
    assert hook.inputs["lifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    assert hook.inputs["defaultResult"] == "CONTINUE"
    assert hook.inputs["heartbeatTimeout"] == 600


def test_a_warm_pool_is_stopped_and_prepared() -> None:
    recording = group(purchase="on-demand", warm_pool={"min": 1, "max_prepared": 3})
    assert asg(recording)["warmPool"] == {
        "instanceReusePolicy": {"reuseOnScaleIn": False},
        "maxGroupPreparedCapacity": 3,
        "minSize": 1,
        "poolState": "Stopped",
    }
    hook = recording.named("nodes-prepare").inputs
    assert hook["lifecycleTransition"] == "autoscaling:EC2_INSTANCE_LAUNCHING"
    assert hook["defaultResult"] == "CONTINUE", "no handler keeps it"


def test_the_first_nodes_of_a_warm_pool_are_prepared_too() -> None:
    recording = group(purchase="on-demand", warm_pool={"max_prepared": 3, "start_seconds": 900})
    [first] = asg(recording)["initialLifecycleHooks"]
    later = dict(recording.named("nodes-prepare").inputs)
    assert later.pop("autoscalingGroupName") == recording.named("nodes-group").outputs["name"]
    assert first == later, "under another name a node would wait for both"
    assert "initialLifecycleHooks" not in asg(group()), "nothing to prepare"


def test_a_group_that_is_there_is_not_made_anew_for_its_hooks() -> None:
    before = group(purchase="on-demand", warm_pool={"max_prepared": 3})
    after = group(purchase="on-demand", warm_pool={"max_prepared": 3, "start_seconds": 900})
    one, other = before.named("nodes-group"), after.named("nodes-group")
    assert one.inputs["initialLifecycleHooks"] != other.inputs["initialLifecycleHooks"]
    assert [each.path for each in between(one, other)] == []


def test_a_schedule_changes_what_it_names_and_nothing_else() -> None:
    recording = group(schedules={"night": {"recurrence": "0 20 * * 1-5", "max": 0}})
    found = recording.named("nodes-at-night").inputs
    assert (found["minSize"], found["maxSize"], found["desiredCapacity"]) == (-1, 0, -1)
    assert found["recurrence"] == "0 20 * * 1-5"


def test_a_forecast_only_shows_unless_told_to_scale() -> None:
    recording = group(predictive={})
    found = recording.named("nodes-forecast").inputs
    assert found["policyType"] == "PredictiveScaling"
    assert found["predictiveScalingConfiguration"]["mode"] == "ForecastOnly"


def test_a_nodes_role_is_small_and_bounded(spot: Recording) -> None:
    role = spot.named("nodes-node-role").inputs
    assert role["permissionsBoundary"] == world.BOUNDARY
    statements = json.loads(spot.named("nodes-node-policy").inputs["policy"])["Statement"]
    actions = {action for one in statements for action in one["Action"]}
    assert not any("*" in action for action in actions)
    assert not {a for a in actions if a.startswith(("s3:", "iam:", "secretsmanager:", "kms:"))}
    by_sid = {one["Sid"]: one["Resource"] for one in statements}
    cluster = f"arn:aws:eks:{world.REGION}:{world.ACCOUNT}:cluster/acme-test"
    assert by_sid["JoinCluster"] == by_sid["HandIdentitiesToPods"] == [cluster]
    assert by_sid["PullOwnImages"] == [
        f"arn:aws:ecr:{world.REGION}:{world.ACCOUNT}:repository/acme-test/*"
    ]
