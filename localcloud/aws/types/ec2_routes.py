"""EC2: route tables, routes, and which subnet uses which table."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.ec2_object import TAGGING, Ec2Object, tags_of
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import from_api
from localcloud.aws.values import UNKNOWN, Props

_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")


class RouteTable(Ec2Object):
    """`aws.ec2.RouteTable`; its routes are types of their own."""

    token = "aws:ec2/routeTable:RouteTable"
    cloudformation = "AWS::EC2::RouteTable"
    create_operation = "CreateRouteTable"
    describe = ("DescribeRouteTables", "RouteTables", "RouteTableIds")
    kind = "route-table"
    operations = TAGGING | {"CreateRouteTable", "DescribeRouteTables", "DeleteRouteTable"}
    outputs = ("arn", "ownerId")
    replace_on = frozenset({"vpcId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["RouteTable"]["RouteTableId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        table = self.found(aws, id_)
        return {
            "arn": aws.arn("ec2", f"route-table/{id_}"),
            "ownerId": table["OwnerId"],
            "tags": tags_of(table),
            "vpcId": table["VpcId"],
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteRouteTable", RouteTableId=id_)


class Route(Emulation):
    """`aws.ec2.Route`; its id is `<table>_<destination>`, as an import takes it."""

    token = "aws:ec2/route:Route"
    service = "ec2"
    create_operation = "CreateRoute"
    operations = frozenset({"CreateRoute", "DescribeRouteTables", "ReplaceRoute", "DeleteRoute"})
    outputs = ("origin", "state")
    rename = {"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}
    replace_on = frozenset({"routeTableId", *_DESTINATIONS})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['routeTableId']}_{_destination(inputs)}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        table, destination = id_.split("_", 1)
        for route in _tables(aws, RouteTableIds=[table])[0]["Routes"]:
            found = {key: value for key, value in _all(route).items() if value}
            if destination in [found.get(each) for each in _DESTINATIONS]:
                gateway = found.get("gatewayId", "")
                if gateway.startswith("vpce-"):
                    found["vpcEndpointId"] = found.pop("gatewayId")
                return {**found, "routeTableId": table}
        return None

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("ReplaceRoute", **self.params("ReplaceRoute", inputs))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        found = self.read(aws, id_, known)
        if found is None:
            raise NotFound("InvalidRoute.NotFound", f"{id_} does not exist")
        wanted = {key: found[key] for key in ("routeTableId", *_DESTINATIONS) if key in found}
        aws.call("DeleteRoute", **self.params("DeleteRoute", wanted))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['routeTableId']}_{_destination(inputs)}"


class RouteTableAssociation(Emulation):
    """`aws.ec2.RouteTableAssociation`; its id is the association's.

    An import also takes `<subnet or gateway>/<table>`, as the stock provider does.
    """

    token = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    service = "ec2"
    create_operation = "AssociateRouteTable"
    operations = frozenset(
        {
            "AssociateRouteTable",
            "DescribeRouteTables",
            "ReplaceRouteTableAssociation",
            "DisassociateRouteTable",
        }
    )
    replace_on = frozenset({"subnetId", "gatewayId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        there = self.identity(inputs, aws)
        if there is not None:
            # moto answers with the association that is there; AWS refuses.
            raise CloudError("Resource.AlreadyAssociated", f"it is already associated by {there}")
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["AssociationId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        for found, there in _associations(aws):
            target = there.get("SubnetId") or there.get("GatewayId")
            if id_ in (found, f"{target}/{there['RouteTableId']}"):
                return {
                    "routeTableId": there["RouteTableId"],
                    "subnetId": there.get("SubnetId"),
                    "gatewayId": there.get("GatewayId"),
                }
        return None

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call(
            "ReplaceRouteTableAssociation",
            AssociationId=id_,
            RouteTableId=inputs["routeTableId"],
        )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DisassociateRouteTable", AssociationId=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        wanted = inputs.get("subnetId") or inputs.get("gatewayId")
        for found, there in _associations(aws):
            if wanted in (there.get("SubnetId"), there.get("GatewayId")):
                return found
        return None


def _all(route: dict[str, Any]) -> Props:
    """The members of an answer that say something, origin and state too."""
    return from_api(route, None, rename=Route.rename)


def _destination(inputs: Props) -> str:
    return str(
        next(inputs[each] for each in _DESTINATIONS if inputs.get(each) not in (None, UNKNOWN))
    )


def _tables(aws: Aws, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aws.call("DescribeRouteTables", **params)["RouteTables"]
    if not found:
        raise NotFound("InvalidRouteTableID.NotFound", f"{params} does not exist")
    return found


def _associations(aws: Aws) -> list[tuple[str, dict[str, Any]]]:
    """The associations with subnets and gateways, by id; the main ones are of the network."""
    return [
        (each["RouteTableAssociationId"], {**each, "RouteTableId": table["RouteTableId"]})
        for table in _tables(aws)
        for each in table["Associations"]
        if not each.get("Main")
    ]


TYPES = [RouteTable, Route, RouteTableAssociation]
