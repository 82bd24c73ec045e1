"""How the platform uses load balancers."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.harness import Cloud, Example, Resource


def _place(cloud: Cloud) -> tuple[str, list[str], list[str]]:
    """The default network: its id, two subnets, a security group."""
    ec2 = cloud.boto3("ec2")
    subnets = ec2.describe_subnets()["Subnets"][:2]
    groups = ec2.describe_security_groups()["SecurityGroups"][:1]
    return (
        str(subnets[0]["VpcId"]),
        [each["SubnetId"] for each in subnets],
        [each["GroupId"] for each in groups],
    )


def _balancer(cloud: Cloud, name: str = "models") -> Props:
    _, subnets, groups = _place(cloud)
    return {
        "name": name,
        "loadBalancerType": "network",
        "internal": True,
        "subnets": subnets,
        "securityGroups": groups,
        "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off",
        "enableCrossZoneLoadBalancing": True,
        "enableDeletionProtection": False,
        "tags": {"component": "gateway"},
    }


def a_balancer(cloud: Cloud, name: str = "models") -> Resource:
    """A network load balancer."""
    return cloud.create("aws:lb/loadBalancer:LoadBalancer", name, **_balancer(cloud, name))


def _targets(cloud: Cloud) -> Props:
    vpc, _, _ = _place(cloud)
    return {
        "namePrefix": "model-",
        "vpcId": vpc,
        "targetType": "ip",
        "protocol": "TCP",
        "port": 8080,
        "healthCheck": {
            "protocol": "HTTP",
            "path": "/healthz",
            "matcher": "200",
            "interval": 10,
            "healthyThreshold": 2,
            "unhealthyThreshold": 2,
        },
        "tags": {"component": "gateway"},
    }


def _listener(cloud: Cloud) -> Props:
    targets = cloud.create("aws:lb/targetGroup:TargetGroup", "targets", **_targets(cloud))
    return {
        "loadBalancerArn": a_balancer(cloud).id,
        "protocol": "TCP",
        "port": 80,
        "defaultActions": [{"type": "forward", "targetGroupArn": targets.id}],
        "tags": {"component": "gateway"},
    }


def _uncrossed(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("elbv2").modify_load_balancer_attributes(
        LoadBalancerArn=resource.id,
        Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "false"}],
    )
    return "enableCrossZoneLoadBalancing"


EXAMPLES = [
    Example(
        "aws:lb/loadBalancer:LoadBalancer",
        _balancer,
        update={"enableCrossZoneLoadBalancing": False, "tags": {"component": "other"}},
        replace={"internal": False},
        drift=_uncrossed,
    ),
    Example(
        "aws:lb/targetGroup:TargetGroup",
        _targets,
        update={
            "healthCheck": {"protocol": "HTTP", "path": "/ready", "matcher": "200"},
            "tags": {"component": "other"},
        },
        replace={"port": 9090},
    ),
    Example(
        "aws:lb/listener:Listener",
        _listener,
        update={"port": 8080, "tags": {"component": "other"}},
        replace=lambda cloud: {"loadBalancerArn": a_balancer(cloud, "other").id},
    ),
]
