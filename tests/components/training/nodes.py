"""What a group of nodes of a test stands on."""

from __future__ import annotations

from components.training.node_access import NodesArgs
from tests.components import world

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1"
SUBNETS = {"us-east-1a": "subnet-0a", "us-east-1b": "subnet-0b"}


def nodes(group: str, security_group_id: str) -> NodesArgs:
    """The cluster, network and key of the group."""
    return NodesArgs(
        group=group,
        kubernetes_version="1.34",
        cluster_id="acme-test",
        cluster_name="acme-test",
        name_prefix=world.PREFIX,
        account_id=world.ACCOUNT,
        region=world.REGION,
        security_group_id=security_group_id,
        subnets=SUBNETS,
        key_arn=KEY,
        boundary_arn=world.BOUNDARY,
        tags={"owner": "ml"},
    )
