"""What must hold of the cluster."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.training.addon_versions import (
    ADDONS,
    AS_OF,
    IN_EXTENDED_SUPPORT,
    STANDARD_UNTIL,
    VERSIONS,
)
from components.training.addons import AFTER_NODES, BEFORE_NODES, Addons, AddonsArgs
from components.training.cluster import Cluster, ClusterArgs
from components.training.cluster_settings import ClusterSettings
from components.training.settings import TrainingSettings
from recording.model import RecordedResource, Recording
from review.controls.eks_calendar import AS_OF as REVIEWED_AS_OF
from review.controls.eks_calendar import CALENDAR
from tests.components import world
from tests.support.engine import Engine

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1"
CLUSTER_ARN = f"arn:aws:eks:{world.REGION}:{world.ACCOUNT}:cluster/acme-test"
ADMIN = f"arn:aws:iam::{world.ACCOUNT}:role/Admin"
SCIENTIST = f"arn:aws:iam::{world.ACCOUNT}:role/Scientist"
ZONES = ("us-east-1a", "us-east-1b")
PODS = {"us-east-1a": "subnet-pa", "us-east-1b": "subnet-pb"}
LOGS = [f"arn:aws:logs:{world.REGION}:{world.ACCOUNT}:log-group:/aws/containerinsights/x"]


def cluster(protect: bool = False, version: str = "1.34", **settings: Any) -> Recording:
    def build() -> None:
        made = Cluster(
            "cluster",
            ClusterArgs(
                settings=ClusterSettings.model_validate(settings),
                kubernetes_version=version,  # type: ignore[arg-type]
                cluster_name="acme-test",
                account_id=world.ACCOUNT,
                region=world.REGION,
                subnet_ids=["subnet-a", "subnet-b"],
                pod_subnets=PODS,
                cluster_group_id="sg-0c",
                nodes_group_id="sg-0n",
                key_arn=KEY,
                boundary_arn=world.BOUNDARY,
                protect=protect,
            ),
        )
        Addons(
            "services",
            AddonsArgs(
                cluster=made.reference,
                kubernetes_version=version,  # type: ignore[arg-type]
                addons=AFTER_NODES,
                versions={},
                pod_subnets=PODS,
                pod_group_id="sg-0n",
                key_arn=KEY,
                boundary_arn=world.BOUNDARY,
                log_group_arns=LOGS,
                tags={"owner": "ml"},
                needs=made.ready,
            ),
        )

    return Engine().build(build)


@pytest.fixture(scope="module")
def whole() -> Recording:
    return cluster(
        access={
            "admins": {"role": ADMIN, "level": "cluster-admin"},
            "people": {"role": SCIENTIST, "level": "edit", "namespaces": ["training"]},
        }
    )


def of_cluster(recording: Recording) -> RecordedResource:
    [found] = recording.of("aws:eks/cluster:Cluster")
    return found


def addons(recording: Recording) -> dict[str, RecordedResource]:
    return {one.inputs["addonName"]: one for one in recording.of("aws:eks/addon:Addon")}


def statements(recording: Recording, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(recording.named(name).inputs["policy"])["Statement"]
    return found


def test_the_api_is_reached_from_the_network_alone(whole: Recording) -> None:
    network = of_cluster(whole).inputs["vpcConfig"]
    assert network["endpointPrivateAccess"] is True
    assert network["endpointPublicAccess"] is False
    assert "publicAccessCidrs" not in network
    assert network["securityGroupIds"] == ["sg-0c"]


def test_ranges_that_are_named_reach_it_over_the_internet_and_no_other() -> None:
    network = of_cluster(cluster(public_access_cidrs=["198.51.100.0/24"])).inputs["vpcConfig"]
    assert network["endpointPublicAccess"] is True
    assert network["publicAccessCidrs"] == ["198.51.100.0/24"]
    assert network["endpointPrivateAccess"] is True


def test_secrets_are_encrypted_and_everything_is_logged(whole: Recording) -> None:
    found = of_cluster(whole).inputs
    assert found["encryptionConfig"] == {"provider": {"keyArn": KEY}, "resources": ["secrets"]}
    assert sorted(found["enabledClusterLogTypes"]) == [
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    ]


def test_nobody_gets_in_but_those_who_are_named(whole: Recording) -> None:
    assert of_cluster(whole).inputs["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }
    entries = whole.of("aws:eks/accessEntry:AccessEntry")
    assert {one.inputs["principalArn"] for one in entries} == {ADMIN, SCIENTIST}
    policies = {
        one.inputs["principalArn"]: (
            one.inputs["policyArn"].rpartition("/")[2],
            one.inputs["accessScope"],
        )
        for one in whole.of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    }
    assert policies == {
        ADMIN: ("AmazonEKSClusterAdminPolicy", {"type": "cluster"}),
        SCIENTIST: ("AmazonEKSEditPolicy", {"type": "namespace", "namespaces": ["training"]}),
    }


@pytest.mark.parametrize("protect", [True, False])
def test_production_cannot_be_deleted(protect: bool) -> None:
    found = of_cluster(cluster(protect=protect))
    assert found.inputs["deletionProtection"] is protect
    assert found.options["protect"] is protect


def test_a_version_that_ends_is_raised_unless_more_is_paid(whole: Recording) -> None:
    assert of_cluster(whole).inputs["upgradePolicy"] == {"supportType": "STANDARD"}
    paid = of_cluster(cluster(support="extended"))
    assert paid.inputs["upgradePolicy"] == {"supportType": "EXTENDED"}


def test_a_zone_that_fails_can_be_left(whole: Recording) -> None:
    assert of_cluster(whole).inputs["zonalShiftConfig"] == {"enabled": True}


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_every_add_on_is_there_and_pinned(version: str) -> None:
    found = addons(cluster(version=version))
    assert set(found) == set(ADDONS)
    for name, one in found.items():
        assert one.inputs["addonVersion"] == VERSIONS[version][name]  # type: ignore[index]
    assert VERSIONS[version]["kube-proxy"].startswith(f"v{version}.")  # type: ignore[index]


def test_the_review_and_the_settings_know_the_same_versions_to_be_supported() -> None:
    assert STANDARD_UNTIL.keys() == VERSIONS.keys()
    reviewed = {version: str(CALENDAR[version].standard_ends) for version in VERSIONS}
    assert reviewed == STANDARD_UNTIL
    assert str(REVIEWED_AS_OF) == AS_OF
    assert {"1.32", "1.33"} == IN_EXTENDED_SUPPORT


def test_a_version_in_extended_support_is_taken_where_it_is_asked_for() -> None:
    extended = TrainingSettings.model_validate(
        {"kubernetes_version": "1.33", "cluster": {"support": "extended"}}
    )
    standard = TrainingSettings.model_validate({"kubernetes_version": "1.33", "cluster": {}})
    assert not list(extended.problems_in(zones=ZONES))
    assert [at for at, _ in standard.problems_in(zones=ZONES)] == [("kubernetes_version",)]
    without = TrainingSettings.model_validate({"kubernetes_version": "1.33"})
    assert not list(without.problems_in(zones=ZONES)), "there is no cluster"


def test_what_eks_would_put_in_by_itself_it_does_not(whole: Recording) -> None:
    assert of_cluster(whole).inputs["bootstrapSelfManagedAddons"] is False


def test_a_release_of_one_stack_overrides_the_pinned_one() -> None:
    found = addons(cluster(addon_versions={"vpc-cni": "v1.22.0-eksbuild.1"}))
    assert found["vpc-cni"].inputs["addonVersion"] == "v1.22.0-eksbuild.1"
    assert found["kube-proxy"].inputs["addonVersion"] == VERSIONS["1.34"]["kube-proxy"]


def test_every_add_on_comes_before_or_after_the_nodes_and_once() -> None:
    assert sorted([*BEFORE_NODES, *AFTER_NODES]) == sorted(ADDONS)


def test_pods_stand_in_the_second_range_under_the_groups_of_nodes(whole: Recording) -> None:
    values = json.loads(addons(whole)["vpc-cni"].inputs["configurationValues"])
    assert values["env"]["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"] == "true"
    assert values["env"]["ENI_CONFIG_LABEL_DEF"] == "topology.kubernetes.io/zone"
    assert values["eniConfig"]["subnets"] == {
        zone: {"id": subnet, "securityGroups": ["sg-0n"]} for zone, subnet in PODS.items()
    }
    assert values["enableNetworkPolicy"] == "true"


def test_an_identity_is_there_before_the_add_on_that_uses_it(whole: Recording) -> None:
    identities = {
        (one.inputs["namespace"], one.inputs["serviceAccount"]): one
        for one in whole.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    }
    used = {
        "vpc-cni": ("kube-system", "aws-node"),
        "aws-ebs-csi-driver": ("kube-system", "ebs-csi-controller-sa"),
        "aws-efs-csi-driver": ("kube-system", "efs-csi-controller-sa"),
        "aws-fsx-csi-driver": ("kube-system", "fsx-csi-controller-sa"),
        "amazon-cloudwatch-observability": ("amazon-cloudwatch", "cloudwatch-agent"),
    }
    assert set(identities) == set(used.values())
    for name, whose in used.items():
        assert addons(whole)[name].sequence > identities[whose].sequence, name
        assert "serviceAccountRoleArn" not in addons(whole)[name].inputs


def test_only_pods_of_this_cluster_take_an_identity_on(whole: Recording) -> None:
    for one in whole.of("aws:iam/role:Role"):
        [trust] = json.loads(one.inputs["assumeRolePolicy"])["Statement"]
        assert trust["Condition"]["ArnLike"] == {"aws:SourceArn": CLUSTER_ARN}, one.name


def test_volumes_that_pods_ask_for_carry_the_platforms_tags(whole: Recording) -> None:
    values = json.loads(addons(whole)["aws-ebs-csi-driver"].inputs["configurationValues"])
    assert values["controller"]["extraVolumeTags"] == {"owner": "ml"}


def test_the_volume_driver_deletes_only_what_it_made(whole: Recording) -> None:
    found = statements(whole, "services-volumes-pods-policy")
    for one in found:
        if set(one["Action"]) & {"ec2:DeleteVolume", "ec2:DeleteSnapshot"}:
            assert one["Condition"]["StringEquals"] == {
                "aws:ResourceTag/ebs.csi.aws.com/cluster": "true"
            }


def test_no_add_on_makes_log_groups_or_file_systems(whole: Recording) -> None:
    actions = {
        action
        for policy in whole.of("aws:iam/policy:Policy")
        for one in json.loads(policy.inputs["policy"])["Statement"]
        for action in one["Action"]
    }
    assert not actions & {
        "logs:CreateLogGroup",
        "logs:PutRetentionPolicy",
        "fsx:CreateFileSystem",
        "elasticfilesystem:CreateFileSystem",
        "iam:CreateServiceLinkedRole",
    }
    assert not any("*" in action for action in actions)


def test_the_control_plane_makes_no_load_balancers(whole: Recording) -> None:
    found = statements(whole, "cluster-control-policy")
    actions = {action for one in found for action in one["Action"]}
    assert not {one for one in actions if one.startswith("elasticloadbalancing:")}
    assert actions & {"ec2:CreateTags"} and "kms:DescribeKey" in actions


def test_the_issuer_of_the_cluster_is_known_to_iam(whole: Recording) -> None:
    [provider] = whole.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    [identity] = of_cluster(whole).outputs["identities"]
    assert provider.inputs["url"] == identity["oidcs"][0]["issuer"]
    assert provider.inputs["clientIdLists"] == ["sts.amazonaws.com"]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"public_access_cidrs": ["0.0.0.0/0"]}, "0.0.0.0/0 holds 4,294,967,296 addresses"),
        ({"service_cidr": "172.20.0.0/25"}, "is not a /12 to /24"),
        ({"service_cidr": "100.64.0.0/16"}, "is not a /12 to /24 inside 10.0.0.0/8"),
        (
            {
                "access": {
                    "a": {"role": ADMIN, "level": "cluster-admin", "namespaces": ["training"]}
                }
            },
            "training with level: cluster-admin",
        ),
        (
            {"access": {"a": {"role": ADMIN}, "b": {"role": ADMIN, "level": "edit"}}},
            "stands twice; a role has one entry",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError, match="1 validation error") as error:
        ClusterSettings.model_validate(settings)
    assert text in str(error.value)
