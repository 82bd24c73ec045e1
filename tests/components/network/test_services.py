"""Which endpoints a list of services needs."""

import pytest

from access.actions import table
from components.network.services import (
    ENDPOINTS,
    OF_SAGEMAKER,
    WITHOUT_ENDPOINT,
    WITHOUT_POLICY,
    endpoints_of,
    prefix_of,
)


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


def test_the_actions_called_through_an_endpoint_have_a_prefix_that_aws_has() -> None:
    known = {name.partition(":")[0] for name in table()}
    for endpoints in ENDPOINTS.values():
        for endpoint in endpoints:
            assert prefix_of(endpoint) in known, endpoint
    assert ENDPOINTS.keys() - known >= OF_SAGEMAKER


def test_an_endpoint_without_policy_says_why() -> None:
    assert all(WITHOUT_POLICY.values())
    assert WITHOUT_POLICY.keys() <= {one for found in ENDPOINTS.values() for one in found}


def test_an_endpoint_that_no_table_names_is_refused() -> None:
    with pytest.raises(ValueError, match="quicksight is no endpoint of a service"):
        prefix_of("quicksight")
