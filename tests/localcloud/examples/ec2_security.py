"""How the platform uses network ACLs, security groups, flow logs and endpoints."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_table, a_vpc
from tests.localcloud.examples.iam import a_role
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource


def a_group(cloud: Cloud, vpc: Resource, name: str = "group") -> Resource:
    """A security group without rules."""
    return cloud.create("aws:ec2/securityGroup:SecurityGroup", name, vpcId=vpc.id)


def an_acl(cloud: Cloud, vpc: Resource, **inputs: Any) -> Resource:
    """A network ACL without rules."""
    return cloud.create("aws:ec2/networkAcl:NetworkAcl", "acl", vpcId=vpc.id, **inputs)


def an_endpoint_policy(*actions: str) -> str:
    """A policy that lets the account through an endpoint."""
    statement = {
        "Sid": "OwnAccount",
        "Effect": "Allow",
        "Principal": "*",
        "Action": sorted(actions or ("s3:*",)),
        "Resource": ["*"],
        "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _acl(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "vpcId": vpc.id,
        "subnetIds": [a_subnet(cloud, vpc, number).id for number in (1, 2)],
        "tags": {"Name": "network-acls-private", "component": "network-acls"},
    }


def _other_acl_subnets(cloud: Cloud) -> Props:
    there = cloud.boto3("ec2").describe_subnets(Filters=[{"Name": "cidr", "Values": ["10.0.2.*"]}])
    keep = [each["SubnetId"] for each in there["Subnets"] if each["CidrBlock"] == "10.0.2.0/24"]
    return {"subnetIds": keep, "tags": {"Name": "other"}}


def _acl_rule(cloud: Cloud) -> Props:
    return {
        "networkAclId": an_acl(cloud, a_vpc(cloud)).id,
        "ruleNumber": 200,
        "egress": False,
        "protocol": "6",
        "ruleAction": "allow",
        "cidrBlock": "0.0.0.0/0",
        "fromPort": 1024,
        "toPort": 65535,
    }


def _too_big(cloud: Cloud) -> Props:
    inputs = {
        **_acl_rule(cloud),
        "ruleNumber": 220,
        "protocol": "1",
        "icmpType": 3,
        "icmpCode": 4,
    }
    return {name: inputs[name] for name in inputs if name not in ("fromPort", "toPort")}


def _every_protocol(cloud: Cloud) -> Props:
    return {
        **_acl_rule(cloud),
        "protocol": "-1",
        "egress": True,
        "fromPort": 0,
        "toPort": 0,
    }


def _default_acl(cloud: Cloud) -> Props:
    return {
        "defaultNetworkAclId": a_vpc(cloud)["defaultNetworkAclId"],
        "tags": {"Name": "network-acls-default-unused", "component": "network-acls"},
    }


def _ingress(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "securityGroupId": a_group(cloud, vpc).id,
        "description": "The control plane to kubelet",
        "ipProtocol": "tcp",
        "fromPort": 10250,
        "toPort": 10250,
        "referencedSecurityGroupId": a_group(cloud, vpc, "cluster").id,
    }


def _from_itself(cloud: Cloud) -> Props:
    group = a_group(cloud, a_vpc(cloud))
    return {
        "securityGroupId": group.id,
        "description": "Nodes of the group",
        "ipProtocol": "-1",
        "referencedSecurityGroupId": group.id,
    }


def _egress(cloud: Cloud) -> Props:
    return {
        "securityGroupId": a_group(cloud, a_vpc(cloud)).id,
        "description": "Cluster, image registry and AWS services",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "cidrIpv4": "0.0.0.0/0",
    }


def _to_prefix_list(cloud: Cloud) -> Props:
    lists = cloud.boto3("ec2").describe_managed_prefix_lists()["PrefixLists"]
    inputs = {**_egress(cloud), "prefixListId": lists[0]["PrefixListId"]}
    del inputs["cidrIpv4"]
    return inputs


def _other_group(cloud: Cloud) -> Props:
    return {"securityGroupId": a_group(cloud, a_vpc(cloud, "other"), "other").id}


def _flow_log(cloud: Cloud) -> Props:
    cloud.boto3("logs").create_log_group(logGroupName="flows")
    return {
        "vpcId": a_vpc(cloud).id,
        "trafficType": "ALL",
        "logDestinationType": "cloud-watch-logs",
        "logDestination": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:flows",
        "iamRoleArn": a_role(cloud, service="vpc-flow-logs.amazonaws.com")["arn"],
        "maxAggregationInterval": 60,
        "tags": {"component": "network-flow-logs"},
    }


def _gateway_endpoint(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "vpcId": vpc.id,
        "vpcEndpointType": "Gateway",
        "serviceName": "com.amazonaws.us-east-1.s3",
        "routeTableIds": [a_table(cloud, vpc, name).id for name in ("private", "isolated")],
        "policy": an_endpoint_policy(),
        "tags": {"Name": "network-endpoints-s3", "component": "network-endpoints"},
    }


def _interface_endpoint(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "vpcId": vpc.id,
        "vpcEndpointType": "Interface",
        "serviceName": "com.amazonaws.us-east-1.sts",
        "subnetIds": [a_subnet(cloud, vpc).id],
        "securityGroupIds": [a_group(cloud, vpc).id],
        "privateDnsEnabled": True,
        "policy": an_endpoint_policy("sts:*"),
    }


def _to_other_tables(cloud: Cloud) -> Props:
    return {
        "routeTableIds": [a_table(cloud, a_vpc(cloud, "other"), "third").id],
        "policy": an_endpoint_policy("s3:GetObject"),
        "tags": {"Name": "other"},
    }


def _open_acl(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").create_network_acl_entry(
        NetworkAclId=resource.id,
        RuleNumber=100,
        Protocol="-1",
        RuleAction="allow",
        Egress=False,
        CidrBlock="0.0.0.0/0",
    )
    return "ingress"


def _take_subnet(cloud: Cloud, resource: Resource) -> str:
    ec2 = cloud.boto3("ec2")
    acl = ec2.describe_network_acls(NetworkAclIds=[resource.id])["NetworkAcls"][0]
    ec2.replace_network_acl_association(
        AssociationId=acl["Associations"][0]["NetworkAclAssociationId"],
        NetworkAclId=ec2.create_network_acl(VpcId=resource["vpcId"])["NetworkAcl"]["NetworkAclId"],
    )
    return "subnetIds"


def _deny(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").replace_network_acl_entry(
        NetworkAclId=resource["networkAclId"],
        RuleNumber=resource["ruleNumber"],
        Protocol="6",
        RuleAction="deny",
        Egress=False,
        CidrBlock="0.0.0.0/0",
        PortRange={"From": 1024, "To": 65535},
    )
    return "ruleAction"


def _open_group(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").authorize_security_group_ingress(
        GroupId=resource.id,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            }
        ],
    )
    return "ingress"


def _retag(cloud: Cloud, resource: Resource) -> str:
    tags = [{"Key": "owner", "Value": "somebody"}]
    cloud.boto3("ec2").create_tags(Resources=[resource.id], Tags=tags)
    return "tags"


def _widen(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").modify_security_group_rules(
        GroupId=resource["securityGroupId"],
        SecurityGroupRules=[
            {
                "SecurityGroupRuleId": resource.id,
                "SecurityGroupRule": {
                    "IpProtocol": "tcp",
                    "FromPort": 443,
                    "ToPort": 8443,
                    "CidrIpv4": "0.0.0.0/0",
                },
            }
        ],
    )
    return "toPort"


def _weaken_endpoint(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").modify_vpc_endpoint(VpcEndpointId=resource.id, ResetPolicy=True)
    return "policy"


EXAMPLES = [
    Example(
        "aws:ec2/networkAcl:NetworkAcl",
        _acl,
        update=_other_acl_subnets,
        replace=lambda cloud: {"vpcId": a_vpc(cloud, "other").id},
        drift=_take_subnet,
    ),
    Example(
        "aws:ec2/networkAclRule:NetworkAclRule",
        _acl_rule,
        replace={"ruleAction": "deny"},
        drift=_deny,
    ),
    Example("aws:ec2/networkAclRule:NetworkAclRule", _every_protocol, label="for every protocol"),
    Example(
        "aws:ec2/networkAclRule:NetworkAclRule",
        _too_big,
        replace={"icmpCode": 0},
        label="for a kind of ICMP",
    ),
    Example(
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        _default_acl,
        update={"tags": {"Name": "other"}},
        replace=lambda cloud: {"defaultNetworkAclId": a_vpc(cloud, "other")["defaultNetworkAclId"]},
        drift=_open_acl,
        survives_delete=True,
    ),
    Example(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        lambda cloud: {"vpcId": a_vpc(cloud).id, "tags": {"Name": "network-default-unused"}},
        update={"tags": {"Name": "other"}},
        replace=lambda cloud: {"vpcId": a_vpc(cloud, "other").id},
        drift=_open_group,
        survives_delete=True,
    ),
    Example(
        "aws:ec2/securityGroup:SecurityGroup",
        lambda cloud: {
            "vpcId": a_vpc(cloud).id,
            "description": "Nodes of gpu-a",
            "tags": {"Name": "gpu-a-nodes", "component": "gpu-a-nodes"},
        },
        update={"tags": {"Name": "other"}},
        replace={"description": "Nodes of gpu-b"},
        drift=_retag,
    ),
    Example(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        _ingress,
        update={"fromPort": 443, "toPort": 8443, "description": "other", "tags": {"Name": "a"}},
        replace=_other_group,
    ),
    Example(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        _from_itself,
        update={
            "ipProtocol": "tcp",
            "fromPort": 0,
            "toPort": 65535,
            "cidrIpv4": "10.0.0.0/8",
            "referencedSecurityGroupId": None,
        },
        label="from the group itself",
    ),
    Example(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        _egress,
        update={"cidrIpv4": "10.0.0.0/8", "tags": {"Name": "other"}},
        replace=_other_group,
        drift=_widen,
    ),
    Example(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        _to_prefix_list,
        update={"description": "S3"},
        label="to a prefix list",
    ),
    Example(
        "aws:ec2/flowLog:FlowLog",
        _flow_log,
        update={"tags": {"component": "other"}},
        replace={"maxAggregationInterval": 600},
        drift=_retag,
    ),
    Example(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        _gateway_endpoint,
        update=_to_other_tables,
        replace={"serviceName": "com.amazonaws.us-east-1.dynamodb"},
        drift=_weaken_endpoint,
    ),
    Example(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        _interface_endpoint,
        update={"privateDnsEnabled": False, "policy": None},
        label="as an interface",
    ),
]
