"""Which endpoints a list of services needs."""

import pytest

from components.network.services import ENDPOINTS, WITHOUT_ENDPOINT, endpoints_of


def test_endpoints_are_those_of_the_services_each_once_and_in_order() -> None:
    assert endpoints_of(["sts", "ecr", "cloudwatch", "ecr"]) == [
        "ecr.api",
        "ecr.dkr",
        "monitoring",
        "sts",
    ]


def test_what_gateways_reach_or_nothing_reaches_needs_no_interface() -> None:
    assert endpoints_of(["s3", "dynamodb", *WITHOUT_ENDPOINT]) == []


def test_a_service_without_an_endpoint_says_why() -> None:
    assert all(WITHOUT_ENDPOINT.values())
    assert ENDPOINTS.keys().isdisjoint(WITHOUT_ENDPOINT)


def test_a_service_that_no_table_names_is_refused() -> None:
    with pytest.raises(ValueError, match="quicksight has no entry among the endpoints"):
        endpoints_of(["quicksight"])
