"""EC2 where moto answers less than AWS, or keeps what a delete should take along."""

from __future__ import annotations

import json
from typing import Any

from moto.ec2.exceptions import InvalidSecurityGroupRuleIdNotFoundError
from moto.ec2.models import EC2Backend
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.ec2.responses.vpcs import VPCs
from moto.ec2.utils import parse_user_data

_moto_rule_init = SecurityGroupRule.__init__
_moto_create_flow_logs = EC2Backend.create_flow_logs
_moto_delete_subnet = EC2Backend.delete_subnet
_moto_modify_endpoint = EC2Backend.modify_vpc_endpoint
_moto_create_version = LaunchTemplates.create_launch_template_version
_moto_modify_endpoint_response = VPCs.modify_vpc_endpoint


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    SecurityGroupRule.__init__ = _rule_init
    SecurityGroupRule.description = property(lambda self: self.described)
    EC2Backend.modify_security_group_rules = _modify_rules
    EC2Backend.replace_route_table_association = _replace_association
    EC2Backend.create_flow_logs = _create_flow_logs
    EC2Backend.delete_vpc_endpoints = _delete_endpoints
    EC2Backend.modify_vpc_endpoint = _modify_endpoint
    VPCs.modify_vpc_endpoint = _modify_endpoint_response
    EC2Backend.delete_subnet = _delete_subnet
    LaunchTemplates.create_launch_template_version = _create_version
    # moto answers the tags of the creation for ever; the setter is for its constructor.
    LaunchTemplate.tags = property(lambda self: self.get_tags(), lambda *_: None)


def _rule_init(
    self: SecurityGroupRule,
    ec2_backend: Any,
    ip_protocol: str,
    group_id: str,
    from_port: str | None,
    to_port: str | None,
    ip_range: dict[str, str] | None,
    source_group: dict[str, str] | None = None,
    prefix_list_id: dict[str, str] | None = None,
    **rest: Any,
) -> None:
    """moto keeps descriptions of ranges only, AWS those of groups and prefix lists too."""
    peers = [ip_range or {}, source_group or {}, prefix_list_id or {}]
    self.described = next((each["Description"] for each in peers if "Description" in each), None)
    _moto_rule_init(
        self,
        ec2_backend,
        ip_protocol,
        group_id,
        from_port,
        to_port,
        ip_range,
        # Without it: AWS takes two rules that differ only in the description for one.
        {key: text for key, text in peers[1].items() if key != "Description"},
        prefix_list_id,
        **rest,
    )


def _modify_rules(self: EC2Backend, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
    """ModifySecurityGroupRules with peers of every kind, and protocols without ports."""
    group = self.get_security_group_by_name_or_id(group_id)
    for rule_id, new in rules.items():
        rule = group.get_rule(rule_id)
        if rule is None:
            raise InvalidSecurityGroupRuleIdNotFoundError(rule_id)
        rule.ip_protocol = new["IpProtocol"]
        every = new["IpProtocol"] == "-1"
        rule.from_port = None if every else int(new["FromPort"])
        rule.to_port = None if every else int(new["ToPort"])
        ranges = {"CidrIpv4": "CidrIp", "CidrIpv6": "CidrIpv6"}
        rule.ip_range = {ranges[key]: new[key] for key in ranges if new.get(key)}
        peer = new.get("ReferencedGroupId")
        rule.source_group = {"GroupId": peer, "UserId": self.account_id} if peer else {}
        rule.prefix_list_id = new.get("PrefixListId")
        rule.described = new.get("Description") or None


def _replace_association(self: EC2Backend, association_id: str, route_table_id: str) -> str:
    """ReplaceRouteTableAssociation, which keeps the id: an id in the state must stay valid.

    AWS gives a new one; the stock provider can follow it, the engine's protocol cannot.
    """
    new = self.get_route_table(route_table_id)
    found = self.describe_route_tables(
        filters={"association.route-table-association-id": [association_id]}
    )
    target = found[0]._associations.pop(association_id)
    new._associations[association_id] = target
    return association_id


def _create_flow_logs(self: EC2Backend, **kwargs: Any) -> Any:
    """CreateFlowLogs, which knows the log group by the ARN of the destination, too."""
    destination = kwargs.get("log_destination") or ""
    if kwargs.get("log_group_name") is None and ":log-group:" in destination:
        name = destination.split(":log-group:", 1)[1].removesuffix(":*")
        kwargs["log_group_name"] = name
    return _moto_create_flow_logs(self, **kwargs)


def _delete_endpoints(self: EC2Backend, vpce_ids: list[str] | None = None) -> None:
    """DeleteVpcEndpoints; moto looks for the endpoint's routes among those of a range."""
    for vpce_id in vpce_ids or []:
        endpoint: VPCEndPoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpce_id])[0]
        for eni in endpoint.network_interface_ids:
            self.enis.pop(eni, None)
        for table in self.route_tables.values():
            through = [key for key, each in table._routes.items() if each.gateway_id == vpce_id]
            for key in through:
                del table._routes[key]
        endpoint.state = "deleted"


def _modify_endpoint(self: EC2Backend, vpc_id: str, **kwargs: Any) -> None:
    """ModifyVpcEndpoint, with the routes of a gateway endpoint put in and taken out."""
    _moto_modify_endpoint(self, vpc_id=vpc_id, **kwargs)
    endpoint: VPCEndPoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
    prefix_list = endpoint.destination_prefix_list_id
    if prefix_list is None:
        return
    for table in kwargs.get("remove_route_tables") or ():
        self.delete_route(table, None, destination_prefix_list_id=prefix_list)
    for table in kwargs.get("add_route_tables") or ():
        self.create_route(table, None, gateway_id=vpc_id, destination_prefix_list_id=prefix_list)


def _modify_endpoint_response(self: VPCs) -> Any:
    """ModifyVpcEndpoint, with the two parameters that moto does not read."""
    answer = _moto_modify_endpoint_response(self)
    wanted = [self._get_param("VpcEndpointId")]
    endpoint: VPCEndPoint = self.ec2_backend.describe_vpc_endpoints(vpc_end_point_ids=wanted)[0]
    private = self._get_param("PrivateDnsEnabled")
    if private is not None:
        endpoint.private_dns_enabled = private
    if self._get_param("ResetPolicy"):
        endpoint.policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)
    return answer


def _delete_subnet(self: EC2Backend, subnet_id: str) -> Subnet:
    """DeleteSubnet, after which no ACL and no route table has the subnet any more."""
    subnet = _moto_delete_subnet(self, subnet_id)
    for acl in self.network_acls.values():
        for key in [k for k, each in acl._associations.items() if each.subnet_id == subnet_id]:
            del acl._associations[key]
    for table in self.route_tables.values():
        for key in [k for k, target in table._associations.items() if target == subnet_id]:
            del table._associations[key]
    return subnet


def _create_version(self: LaunchTemplates) -> Any:
    """CreateLaunchTemplateVersion, whose user data moto leaves in a form that launches nothing."""
    answer = _moto_create_version(self)
    template = self.ec2_backend.get_launch_template(self._get_param("LaunchTemplateId"))
    data = template.latest_version().data
    data["UserData"] = parse_user_data(data.get("UserData"))
    return answer
