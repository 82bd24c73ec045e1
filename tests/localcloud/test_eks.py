"""EKS through the local cloud's HTTP endpoint, as the AWS CLI or boto3 of a person reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from localcloud.aws.moto_extensions import install
from tests.localcloud.harness import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/people/engineer"
VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    install()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def client(service: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


@pytest.fixture(scope="module")
def eks(endpoint: str) -> Any:
    ec2, found = client("ec2", endpoint), client("eks", endpoint)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"]
        for number in (1, 2)
    ]
    for name, protected in (("cluster", False), ("kept", True)):
        found.create_cluster(
            name=name,
            version="1.34",
            roleArn=ROLE,
            resourcesVpcConfig={"subnetIds": subnets},
            accessConfig={"authenticationMode": "API"},
            deletionProtection=protected,
        )
    return found


def refused(call: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**params)
    return str(error.value.response["Error"]["Code"])


def test_a_principal_with_slashes_in_its_name_is_let_in_and_out(eks: Any) -> None:
    whose = {"clusterName": "cluster", "principalArn": ROLE}
    eks.create_access_entry(**whose, kubernetesGroups=["engineers"])
    scope = {"type": "namespace", "namespaces": ["training"]}
    eks.associate_access_policy(**whose, policyArn=VIEW, accessScope=scope)
    [policy] = eks.list_associated_access_policies(**whose)["associatedAccessPolicies"]
    assert (policy["policyArn"], policy["accessScope"]) == (VIEW, scope)
    assert refused(eks.create_access_entry, **whose) == "ResourceInUseException"
    eks.disassociate_access_policy(**whose, policyArn=VIEW)
    assert not eks.list_associated_access_policies(**whose)["associatedAccessPolicies"]
    eks.delete_access_entry(**whose)
    assert refused(eks.describe_access_entry, **whose) == "ResourceNotFoundException"


def test_the_role_of_nodes_takes_neither_groups_nor_policies(eks: Any) -> None:
    whose = {"clusterName": "cluster", "principalArn": f"arn:aws:iam::{ACCOUNT}:role/nodes"}
    entry = {**whose, "type": "EC2_LINUX"}
    code = refused(eks.create_access_entry, **entry, kubernetesGroups=["x"])
    assert code == "InvalidParameterException"
    eks.create_access_entry(**entry)
    scope = {"type": "cluster"}
    code = refused(eks.associate_access_policy, **whose, policyArn=VIEW, accessScope=scope)
    assert code == "InvalidRequestException"


def test_an_add_on_is_updated_and_its_update_can_be_asked_for(eks: Any) -> None:
    which = {"clusterName": "cluster", "addonName": "coredns"}
    eks.create_addon(**which, addonVersion="v1.13.1-eksbuild.1", tags={"a": "b"})
    code = refused(eks.update_addon, **which, configurationValues="{not json")
    assert code == "InvalidParameterException"
    update = eks.update_addon(**which, addonVersion="v1.13.2-eksbuild.4")["update"]
    assert eks.describe_addon(**which)["addon"]["addonVersion"] == "v1.13.2-eksbuild.4"
    found = eks.describe_update(name="cluster", updateId=update["id"], addonName="coredns")
    assert found["update"]["status"] == "Successful"
    assert eks.list_addons(clusterName="cluster")["addons"] == ["coredns"]


def test_a_service_account_has_one_identity(eks: Any) -> None:
    whose = {"clusterName": "cluster", "namespace": "training", "serviceAccount": "trainer"}
    made = eks.create_pod_identity_association(**whose, roleArn=ROLE)["association"]
    code = refused(eks.create_pod_identity_association, **whose, roleArn=ROLE)
    assert code == "ResourceInUseException"
    [listed] = eks.list_pod_identity_associations(clusterName="cluster")["associations"]
    assert listed["associationId"] == made["associationId"]
    arn = made["associationArn"]
    eks.tag_resource(resourceArn=arn, tags={"owner": "ml"})
    assert eks.list_tags_for_resource(resourceArn=arn)["tags"] == {"owner": "ml"}


@pytest.mark.parametrize("version", ["1.36", "1.33"])
def test_a_version_rises_by_one_and_never_falls(eks: Any, version: str) -> None:
    code = refused(eks.update_cluster_version, name="cluster", version=version)
    assert code == "InvalidParameterException"


def test_deletion_protection_protects(eks: Any) -> None:
    assert refused(eks.delete_cluster, name="kept") == "InvalidRequestException"
    eks.update_cluster_config(name="kept", deletionProtection=False)
    eks.delete_cluster(name="kept")
    assert "kept" not in eks.list_clusters()["clusters"]


def test_with_the_old_map_of_users_nobody_is_let_in_by_an_entry(eks: Any) -> None:
    subnets = eks.describe_cluster(name="cluster")["cluster"]["resourcesVpcConfig"]["subnetIds"]
    network = {"subnetIds": subnets}
    eks.create_cluster(name="old", roleArn=ROLE, version="1.34", resourcesVpcConfig=network)
    code = refused(eks.create_access_entry, clusterName="old", principalArn=ROLE)
    assert code == "InvalidRequestException"
