"""Network Firewall: endpoints in the network's subnets, and all that moto cannot do to a firewall
once it is there."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.responses.route_tables import RouteTables
from moto.networkfirewall.models import NetworkFirewallBackend, NetworkFirewallModel
from moto.networkfirewall.responses import NetworkFirewallResponse

from localcloud.aws.moto_extensions.networkfirewall_rules import Rules, check_policy, rules_of

_ATTRIBUTES = {
    "UpdateFirewallDeleteProtection": ("DeleteProtection", "delete_protection"),
    "UpdateSubnetChangeProtection": ("SubnetChangeProtection", "subnet_change_protection"),
    "UpdateFirewallPolicyChangeProtection": (
        "FirewallPolicyChangeProtection",
        "firewall_policy_change_protection",
    ),
    "UpdateFirewallDescription": ("Description", "description"),
    "UpdateFirewallEncryptionConfiguration": (
        "EncryptionConfiguration",
        "encryption_configuration",
    ),
}
"""Operation → its parameter, and the attribute that keeps it."""

_moto_create = NetworkFirewallBackend.create_firewall
_moto_get = NetworkFirewallBackend._get_firewall
_moto_replace_route_response = RouteTables.replace_route


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    NetworkFirewallBackend.create_firewall = _create
    NetworkFirewallBackend._get_firewall = _get
    response = NetworkFirewallResponse
    response.delete_firewall = _delete
    response.associate_firewall_policy = _associate_policy
    response.associate_subnets = _associate_subnets
    response.disassociate_subnets = _disassociate_subnets
    response.list_tags_for_resource = _list_tags
    response.tag_resource = _tag
    response.untag_resource = _untag
    response.update_firewall_delete_protection = _setter("UpdateFirewallDeleteProtection")
    response.update_subnet_change_protection = _setter("UpdateSubnetChangeProtection")
    response.update_firewall_policy_change_protection = _setter(
        "UpdateFirewallPolicyChangeProtection"
    )
    response.update_firewall_description = _setter("UpdateFirewallDescription")
    response.update_firewall_encryption_configuration = _setter(
        "UpdateFirewallEncryptionConfiguration"
    )
    RouteTables.replace_route = _replace_route


def _ec2(backend: NetworkFirewallBackend) -> EC2Backend:
    return ec2_backends[backend.account_id][backend.region_name]


def _create(self: NetworkFirewallBackend, **kwargs: Any) -> NetworkFirewallModel:
    """CreateFirewall, with an endpoint in each subnet."""
    check_policy(self, kwargs["firewall_policy_arn"])
    wanted = kwargs["firewall_name"]
    if any(one.firewall_name == wanted for one in self.firewalls.values()):
        raise JsonRESTError("InvalidRequestException", f"The firewall {wanted} already exists")
    firewall = _moto_create(self, **kwargs)
    firewall.firewall_status = {**firewall.firewall_status, "SyncStates": {}}
    for mapping in firewall.subnet_mappings:
        _open(self, firewall, mapping["SubnetId"])
    return firewall


def _get(
    self: NetworkFirewallBackend, firewall_arn: str | None, firewall_name: str | None
) -> NetworkFirewallModel:
    """AWS calls one that is not there by its error; moto answers with one of another service."""
    known = (firewall_arn in self.firewalls) or any(
        one.firewall_name == firewall_name for one in self.firewalls.values()
    )
    if not known:
        raise JsonRESTError(
            "ResourceNotFoundException", f"{firewall_arn or firewall_name} does not exist"
        )
    return _moto_get(self, firewall_arn, firewall_name)


def _open(backend: NetworkFirewallBackend, firewall: NetworkFirewallModel, subnet: str) -> None:
    ec2 = _ec2(backend)
    zone = ec2.get_subnet(subnet).availability_zone
    endpoint = ec2.create_vpc_endpoint(
        vpc_id=firewall.vpc_id,
        service_name=f"com.amazonaws.vpce.{backend.region_name}.network-firewall",
        endpoint_type="GatewayLoadBalancer",
        policy_document=None,
        route_table_ids=[],
        subnet_ids=[subnet],
    )
    firewall.firewall_status["SyncStates"][zone] = {
        "Attachment": {"SubnetId": subnet, "EndpointId": endpoint.id, "Status": "READY"}
    }


def _close(backend: NetworkFirewallBackend, firewall: NetworkFirewallModel, subnet: str) -> None:
    states = firewall.firewall_status["SyncStates"]
    for zone, state in list(states.items()):
        if state["Attachment"]["SubnetId"] == subnet:
            _ec2(backend).delete_vpc_endpoints([state["Attachment"]["EndpointId"]])
            del states[zone]


def _named(self: NetworkFirewallResponse) -> NetworkFirewallModel:
    return self.networkfirewall_backend._get_firewall(
        self._get_param("FirewallArn"), self._get_param("FirewallName")
    )


def _delete(self: NetworkFirewallResponse) -> ActionResult:
    """DeleteFirewall; AWS refuses while it is protected or logs."""
    firewall = _named(self)
    if firewall.delete_protection:
        raise JsonRESTError(
            "InvalidOperationException",
            "Unable to delete the firewall: DeleteProtection is enabled",
        )
    if firewall.logging_configs.get("LogDestinationConfigs"):
        raise JsonRESTError(
            "InvalidOperationException", "Unable to delete the firewall: it still logs"
        )
    for mapping in firewall.subnet_mappings:
        _close(self.networkfirewall_backend, firewall, mapping["SubnetId"])
    del self.networkfirewall_backend.firewalls[firewall.arn]
    return EmptyResult()


def _setter(operation: str) -> Any:
    parameter, attribute = _ATTRIBUTES[operation]

    def respond(self: NetworkFirewallResponse) -> ActionResult:
        firewall = _named(self)
        setattr(firewall, attribute, self._get_param(parameter))
        return ActionResult({"FirewallArn": firewall.arn, "UpdateToken": firewall.update_token})

    return respond


def _associate_policy(self: NetworkFirewallResponse) -> ActionResult:
    firewall = _named(self)
    if firewall.firewall_policy_change_protection:
        raise JsonRESTError(
            "InvalidOperationException", "FirewallPolicyChangeProtection is enabled"
        )
    check_policy(self.networkfirewall_backend, self._get_param("FirewallPolicyArn"))
    firewall.firewall_policy_arn = self._get_param("FirewallPolicyArn")
    return ActionResult({"FirewallArn": firewall.arn, "UpdateToken": firewall.update_token})


def _unprotected(self: NetworkFirewallResponse) -> NetworkFirewallModel:
    firewall = _named(self)
    if firewall.subnet_change_protection:
        raise JsonRESTError("InvalidOperationException", "SubnetChangeProtection is enabled")
    return firewall


def _associate_subnets(self: NetworkFirewallResponse) -> ActionResult:
    firewall = _unprotected(self)
    for mapping in self._get_param("SubnetMappings"):
        firewall.subnet_mappings.append(mapping)
        _open(self.networkfirewall_backend, firewall, mapping["SubnetId"])
    return ActionResult({"FirewallArn": firewall.arn, "UpdateToken": firewall.update_token})


def _disassociate_subnets(self: NetworkFirewallResponse) -> ActionResult:
    firewall = _unprotected(self)
    gone = self._get_param("SubnetIds")
    for subnet in gone:
        _close(self.networkfirewall_backend, firewall, subnet)
    firewall.subnet_mappings = [
        one for one in firewall.subnet_mappings if one["SubnetId"] not in gone
    ]
    return ActionResult({"FirewallArn": firewall.arn, "UpdateToken": firewall.update_token})


def _tagged(self: NetworkFirewallResponse) -> NetworkFirewallModel | Rules:
    backend, arn = self.networkfirewall_backend, self._get_param("ResourceArn")
    return rules_of(backend).get(arn) or backend._get_firewall(arn, None)


def _list_tags(self: NetworkFirewallResponse) -> ActionResult:
    return ActionResult({"Tags": _tagged(self).tags or []})


def _tag(self: NetworkFirewallResponse) -> ActionResult:
    tagged = _tagged(self)
    given = self._get_param("Tags")
    keys = {one["Key"] for one in given}
    tagged.tags = [one for one in tagged.tags or [] if one["Key"] not in keys] + given
    return EmptyResult()


def _untag(self: NetworkFirewallResponse) -> ActionResult:
    tagged = _tagged(self)
    gone = self._get_param("TagKeys")
    tagged.tags = [one for one in tagged.tags or [] if one["Key"] not in gone]
    return EmptyResult()


def _replace_route(self: RouteTables) -> ActionResult:
    """ReplaceRoute, to and from an endpoint as well, which moto reads in CreateRoute only."""
    backend = self.ec2_backend
    table = backend.get_route_table(self._get_param("RouteTableId"))
    wanted = self._get_param("VpcEndpointId")
    if wanted:
        backend.describe_vpc_endpoints(vpc_end_point_ids=[wanted])
    answer: ActionResult = _moto_replace_route_response(self)
    destination = self._get_param("DestinationCidrBlock")
    for route in table._routes.values():
        if destination and route.destination_cidr_block == destination:
            route.vpc_endpoint_id = wanted
    return answer
