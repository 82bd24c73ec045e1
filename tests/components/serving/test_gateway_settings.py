"""Which gateways are refused, each with its fix."""

from typing import Any

import pytest

from components.serving.gateway_settings import GatewaySettings
from components.serving.settings import ServingSettings
from tests.components.refusals import assert_refused
from tests.components.world import a_variant


def gateway(**changes: Any) -> dict[str, Any]:
    return {"endpoints": ["fraud"], **changes}


@pytest.mark.parametrize(
    ("data", "at", "words"),
    [
        (
            gateway(access="public", authentication="none"),
            "authentication",
            ("the whole internet", "Use iam"),
        ),
        (gateway(access="public", firewall=None), "firewall", ("without a firewall", "Remove it")),
        (gateway(access="public", callers=["sg-0123456789abcdef0"]), "callers", ("Remove them",)),
        (gateway(endpoints=["fraud", "fraud"]), "endpoints.1", ("twice",)),
        (gateway(endpoints=["cluster"], cluster={}), "endpoints.0", ("path of the models",)),
        (
            gateway(firewall={"requests_per_address": 3019}, clients={"partner": {}}),
            "firewall.requests_per_address",
            ("would stop partner", "3020"),
        ),
    ],
    ids=[
        "open to all",
        "no firewall",
        "groups of a public one",
        "twice",
        "a path taken",
        "a client that is stopped",
    ],
)
def test_an_unguarded_gateway_is_refused(
    data: dict[str, Any], at: str, words: tuple[str, ...]
) -> None:
    assert_refused(GatewaySettings, data, at, *words)


@pytest.mark.parametrize(
    "data",
    [
        gateway(),
        gateway(access="public"),
        gateway(firewall=None),
        gateway(authentication="none"),
        gateway(endpoints=["cluster"]),
        gateway(firewall={"requests_per_address": 3020}, clients={"partner": {}}),
    ],
    ids=[
        "private",
        "public and guarded",
        "private, no firewall",
        "unsigned inside",
        "a name",
        "a client that is not stopped",
    ],
)
def test_a_guarded_one_is_not(data: dict[str, Any]) -> None:
    GatewaySettings.model_validate(data)


def problems(gateway_settings: dict[str, Any], *, protect: bool = False) -> dict[str, str]:
    kinds = {
        "fraud": {"variants": {"main": a_variant()}},
        "papers": {"kind": "async", "group": "fraud", "variants": {"main": a_variant()}},
    }
    settings = ServingSettings.model_validate({"endpoints": kinds, "gateway": gateway_settings})
    found = settings.problems_in(
        region="us-east-1",
        name_prefix="acme-dev",
        protect=protect,
        zones=("us-east-1a", "us-east-1b"),
        models=["fraud"],
    )
    return {".".join(str(part) for part in at): text for at, text in found}


def test_it_leads_to_endpoints_that_are_there_and_answer_at_once() -> None:
    assert problems(gateway()) == {}
    assert (
        "no endpoint of serving.endpoints"
        in problems(gateway(endpoints=["churn"]))["gateway.endpoints.0"]
    )
    assert (
        "is asynchronous" in problems(gateway(endpoints=["fraud", "papers"]))["gateway.endpoints.1"]
    )


def test_production_asks_for_signatures_inside_the_network_too() -> None:
    assert problems(gateway(), protect=True) == {}
    found = problems(gateway(authentication="none"), protect=True)
    assert "Use iam." in found["gateway.authentication"]
