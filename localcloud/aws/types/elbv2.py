"""Load balancers: the balancer, its targets, its listener."""

from __future__ import annotations

from typing import Any, ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import PREFIX_KEPT, Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"DescribeTags", "AddTags", "RemoveTags"})


class Named(Emulation):
    """Something whose id is its ARN."""

    service = "elbv2"
    taggable = True
    outputs: ClassVar[tuple[str, ...]] = ("arn",)

    def tags(self, aws: Aws, arn: str) -> dict[str, str]:
        """The tags by key."""
        [found] = aws.call("DescribeTags", ResourceArns=[arn])["TagDescriptions"]
        return tag_map(found["Tags"]) or {}

    def tagged(self, aws: Aws, arn: str, inputs: Props, old: Props) -> None:
        """Brings the tags to those of `inputs`."""
        retag(aws, inputs, old, tag="AddTags", untag="RemoveTags", ResourceArns=[arn])


_BALANCER = {
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
}


class LoadBalancer(Named):
    """`aws.lb.LoadBalancer`."""

    token = "aws:lb/loadBalancer:LoadBalancer"
    cloudformation = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    create_operation = "CreateLoadBalancer"
    operations = TAGGING | {
        "CreateLoadBalancer",
        "DescribeLoadBalancers",
        "DescribeLoadBalancerAttributes",
        "ModifyLoadBalancerAttributes",
        "SetSecurityGroups",
        "DeleteLoadBalancer",
    }
    name = Name("name", most=32)
    outputs = ("arn", "arnSuffix", "dnsName", "vpcId", "zoneId")
    rename = {"loadBalancerType": "Type"}
    omit = frozenset(
        {*_BALANCER, "internal", "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"}
    )
    kept = {
        "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "moto has no such attribute of "
        "network load balancers",
    }
    replace_on = frozenset({"name", "internal", "loadBalancerType", "subnets"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        scheme = "internal" if inputs.get("internal") else "internet-facing"
        return operation, {**params, "Scheme": scheme}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        arn = str(aws.call(operation, **params)["LoadBalancers"][0]["LoadBalancerArn"])
        self._attributes(aws, arn, inputs)
        return arn

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        [found] = aws.call("DescribeLoadBalancers", LoadBalancerArns=[id_])["LoadBalancers"]
        attributes = {
            each["Key"]: each["Value"]
            for each in aws.call("DescribeLoadBalancerAttributes", LoadBalancerArn=id_)[
                "Attributes"
            ]
        }
        zones = [zone["SubnetId"] for zone in found["AvailabilityZones"]]
        wanted = known.get("subnets") or zones
        return {
            "name": found["LoadBalancerName"],
            "arn": id_,
            "arnSuffix": id_.split(":loadbalancer/")[1],
            "dnsName": found["DNSName"],
            "vpcId": found["VpcId"],
            "zoneId": found["CanonicalHostedZoneId"],
            "internal": found["Scheme"] == "internal",
            "loadBalancerType": found["Type"],
            "ipAddressType": found["IpAddressType"],
            "securityGroups": found.get("SecurityGroups") or [],
            "subnets": wanted if sorted(wanted) == sorted(zones) else zones,
            **{name: attributes.get(key) == "true" for name, key in _BALANCER.items()},
            "tags": self.tags(aws, id_),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed & set(_BALANCER):
            self._attributes(aws, id_, inputs)
        if "securityGroups" in changed:
            groups = inputs.get("securityGroups") or []
            aws.call("SetSecurityGroups", LoadBalancerArn=id_, SecurityGroups=groups)
        if "tags" in changed:
            self.tagged(aws, id_, inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        self.read(aws, id_, known)
        aws.call("DeleteLoadBalancer", LoadBalancerArn=id_)

    def is_input(self, name: str) -> bool:
        return super().is_input(name) or name in self.omit

    @staticmethod
    def _attributes(aws: Aws, arn: str, inputs: Props) -> None:
        wanted = [
            {"Key": key, "Value": str(bool(inputs.get(name))).lower()}
            for name, key in _BALANCER.items()
        ]
        aws.call("ModifyLoadBalancerAttributes", LoadBalancerArn=arn, Attributes=wanted)


_HEALTH = {
    "enabled": "HealthCheckEnabled",
    "protocol": "HealthCheckProtocol",
    "port": "HealthCheckPort",
    "path": "HealthCheckPath",
    "interval": "HealthCheckIntervalSeconds",
    "timeout": "HealthCheckTimeoutSeconds",
    "healthyThreshold": "HealthyThresholdCount",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}


class TargetGroup(Named):
    """`aws.lb.TargetGroup`."""

    token = "aws:lb/targetGroup:TargetGroup"
    cloudformation = "AWS::ElasticLoadBalancingV2::TargetGroup"
    create_operation = "CreateTargetGroup"
    operations = TAGGING | {
        "CreateTargetGroup",
        "DescribeTargetGroups",
        "ModifyTargetGroup",
        "DeleteTargetGroup",
    }
    name = Name("name", most=32)
    outputs = ("arn", "arnSuffix")
    omit = frozenset({"healthCheck", "namePrefix"})
    kept = {"namePrefix": PREFIX_KEPT}
    defaults = {"ipAddressType": "ipv4"}
    replace_on = frozenset({"name", "namePrefix", "port", "protocol", "targetType", "vpcId"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        return operation, {**params, **_health(inputs)}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["TargetGroups"][0]["TargetGroupArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        [found] = aws.call("DescribeTargetGroups", TargetGroupArns=[id_])["TargetGroups"]
        check = {name: found[key] for name, key in _HEALTH.items() if key in found}
        check["matcher"] = (found.get("Matcher") or {}).get("HttpCode")
        declared = known.get("healthCheck") or check
        return {
            **self.properties(found, known),
            "name": found["TargetGroupName"],
            "arn": id_,
            "arnSuffix": id_.split(":")[-1],
            "healthCheck": {name: check.get(name) for name in declared},
            "tags": self.tags(aws, id_),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "healthCheck" in changed:
            aws.call("ModifyTargetGroup", TargetGroupArn=id_, **_health(inputs))
        if "tags" in changed:
            self.tagged(aws, id_, inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        self.read(aws, id_, known)
        aws.call("DeleteTargetGroup", TargetGroupArn=id_)

    def is_input(self, name: str) -> bool:
        return super().is_input(name) or name in self.omit


def _health(inputs: Props) -> dict[str, Any]:
    check = inputs.get("healthCheck") or {}
    found = {_HEALTH[name]: value for name, value in check.items() if name in _HEALTH}
    if check.get("matcher"):
        found["Matcher"] = {"HttpCode": check["matcher"]}
    return found


class Listener(Named):
    """`aws.lb.Listener`."""

    token = "aws:lb/listener:Listener"
    cloudformation = "AWS::ElasticLoadBalancingV2::Listener"
    create_operation = "CreateListener"
    operations = TAGGING | {
        "CreateListener",
        "DescribeListeners",
        "ModifyListener",
        "DeleteListener",
    }
    replace_on = frozenset({"loadBalancerArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["Listeners"][0]["ListenerArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        [found] = aws.call("DescribeListeners", ListenerArns=[id_])["Listeners"]
        return {**self.properties(found, known), "arn": id_, "tags": self.tags(aws, id_)}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            gone = {"tags", "loadBalancerArn"}
            wanted = {key: value for key, value in inputs.items() if key not in gone}
            aws.call("ModifyListener", ListenerArn=id_, **self.params("ModifyListener", wanted))
        if "tags" in changed:
            self.tagged(aws, id_, inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        self.read(aws, id_, known)
        aws.call("DeleteListener", ListenerArn=id_)


TYPES = [LoadBalancer, TargetGroup, Listener]
