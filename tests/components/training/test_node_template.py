"""Pure parts of a node: the same text each time, nothing secret, all that scaling needs."""

import base64
import json
from email import message_from_string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.training import node_template
from components.training.instance_types import INSTANCE_TYPES
from components.training.node_group_settings import NodeGroupSettings
from components.training.user_data import ClusterConnection, Taint, user_data

CONNECTION = ClusterConnection(
    endpoint="https://ABC.gr7.us-east-1.eks.amazonaws.com",
    certificate_authority="LS0tLS1CRUdJTg==",
    service_cidr="172.20.0.0/16",
)


def a_group(**changes: Any) -> NodeGroupSettings:
    given_: dict[str, Any] = {"instance_types": ["g5.2xlarge"], "purchase": "on-demand", "max": 2}
    return NodeGroupSettings.model_validate({**given_, **changes})


def parts(encoded: str) -> list[tuple[str, str]]:
    message = message_from_string(base64.b64decode(encoded).decode())
    assert message.is_multipart()
    return [(p.get_content_type(), str(p.get_payload())) for p in message.walk()][1:]


def render(**changes: Any) -> str:
    given_: dict[str, Any] = {
        "cluster_name": "acme-dev",
        "connection": CONNECTION,
        "labels": {"b": "2", "a": "1"},
        "taints": [Taint(key="nvidia.com/gpu", value="present", effect="NoSchedule")],
        "local_storage": True,
        "warm_pool": False,
    }
    return user_data(**{**given_, **changes})


def test_a_node_is_told_how_to_join_by_nodeadm() -> None:
    [(kind, content)] = parts(render())
    assert kind == "application/node.eks.aws"
    assert json.loads(content) == {
        "apiVersion": "node.eks.aws/v1alpha1",
        "kind": "NodeConfig",
        "spec": {
            "cluster": {
                "name": "acme-dev",
                "apiServerEndpoint": CONNECTION.endpoint,
                "certificateAuthority": CONNECTION.certificate_authority,
                "cidr": "172.20.0.0/16",
            },
            "instance": {"localStorage": {"strategy": "RAID0"}},
            "kubelet": {
                "flags": [
                    "--node-labels=a=1,b=2",
                    "--register-with-taints=nvidia.com/gpu=present:NoSchedule",
                ]
            },
        },
    }


def test_a_node_of_a_warm_pool_does_not_join_before_it_is_wanted() -> None:
    [(first, script), (second, _)] = parts(render(warm_pool=True))
    assert (first, second) == ("text/x-shellscript", "application/node.eks.aws")
    assert "Warmed:*) systemctl mask --runtime nodeadm-run.service" in script
    assert "X-aws-ec2-metadata-token" in script, "only IMDSv2 answers"


@given(
    labels=st.dictionaries(
        st.from_regex(r"[a-z]{1,10}", fullmatch=True),
        st.from_regex(r"[a-z0-9]{0,10}", fullmatch=True),
        max_size=8,
    )
)
def test_user_data_does_not_depend_on_the_order_of_labels(labels: dict[str, str]) -> None:
    turned = dict(reversed(labels.items()))
    assert render(labels=labels) == render(labels=turned)


@given(name=st.sampled_from(sorted(INSTANCE_TYPES)))
def test_every_efa_interface_has_a_card_of_its_own(name: str) -> None:
    kind = INSTANCE_TYPES[name]
    assert len(node_template.interfaces(False, kind)) == 1
    if kind.efa == 0:
        return
    cards = node_template.interfaces(True, kind)
    assert len(cards) == kind.efa
    assert [card["network_card_index"] for card in cards] == list(range(kind.efa))
    assert cards[0]["device_index"] == 0 and cards[0]["interface_type"] == "efa"
    assert all(c["device_index"] == 1 and c["interface_type"] == "efa-only" for c in cards[1:])


@pytest.mark.parametrize(
    ("types", "variant"), [(["g5.2xlarge"], "nvidia"), (["trn1.2xlarge"], "neuron")]
)
def test_the_image_is_a_reference_that_no_preview_has_to_look_up(
    types: list[str], variant: str
) -> None:
    kind = a_group(instance_types=types).types[0]
    base = f"resolve:ssm:/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/x86_64/{variant}"
    assert node_template.image("1.34", kind, None) == f"{base}/recommended/image_id"
    pinned = node_template.image("1.34", kind, "v20261105")
    assert pinned == f"{base}/amazon-eks-node-al2023-x86_64-{variant}-1.34-v20261105/image_id"


def test_the_autoscaler_knows_a_node_before_one_runs() -> None:
    settings = a_group(
        instance_types=["p5.48xlarge"],
        efa=True,
        labels={"team": "vision"},
        taints=[{"key": "team", "value": "vision"}],
    )
    root = "k8s.io/cluster-autoscaler"
    assert node_template.autoscaler_tags("acme-dev", "gpu", settings) == {
        f"{root}/enabled": "true",
        f"{root}/acme-dev": "owned",
        f"{root}/node-template/resources/nvidia.com/gpu": "8",
        f"{root}/node-template/resources/vpc.amazonaws.com/efa": "32",
        f"{root}/node-template/resources/ephemeral-storage": "28312Gi",
        f"{root}/node-template/label/mlops.platform/node-group": "gpu",
        f"{root}/node-template/label/mlops.platform/purchase": "on-demand",
        f"{root}/node-template/label/team": "vision",
        f"{root}/node-template/taint/nvidia.com/gpu": "present:NoSchedule",
        f"{root}/node-template/taint/team": "vision:NoSchedule",
    }


def test_disk_is_counted_on_the_volume_where_a_type_has_no_nvme() -> None:
    settings = a_group(instance_types=["inf2.xlarge"], volume={"size_gib": 300})
    tags = node_template.autoscaler_tags("acme-dev", "gpu", settings)
    assert tags["k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"] == "300Gi"
    assert not node_template.uses_local_storage(settings)


def test_nodes_get_the_platforms_tags_and_the_group_the_autoscalers() -> None:
    found = node_template.group_tags("acme-dev", "gpu", a_group(), {"owner": "ml"})
    on_nodes = {key: value for key, value, launched in found if launched}
    assert on_nodes == {
        "owner": "ml",
        "Name": "acme-dev-gpu",
        "kubernetes.io/cluster/acme-dev": "owned",
        "aws-node-termination-handler/managed": "acme-dev",
    }
    assert all(key.startswith("k8s.io/") for key, _, launched in found if not launched)
    assert [key for key, _, _ in found] == sorted(key for key, _, _ in found)


def test_no_tag_key_is_longer_than_aws_takes() -> None:
    longest = "a" * 40 + "/" + "b" * 39
    settings = a_group(labels={longest: "x"}, taints=[{"key": longest, "value": "x"}])
    assert all(len(key) <= 128 for key in node_template.autoscaler_tags("c", "g", settings))
