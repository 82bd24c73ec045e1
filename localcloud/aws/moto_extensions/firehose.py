"""Firehose to OpenSearch Service: moto knows the destination by its former name alone."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.firehose.responses import FirehoseResponse

_FORMER, _NAME = "Elasticsearch", "Amazonopensearchservice"
_CREATE, _UPDATE = "DestinationConfiguration", "DestinationUpdate"

_moto_create = FirehoseResponse.create_delivery_stream
_moto_update = FirehoseResponse.update_destination
_moto_describe = FirehoseResponse.describe_delivery_stream


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    FirehoseResponse.create_delivery_stream = _create
    FirehoseResponse.update_destination = _update
    FirehoseResponse.describe_delivery_stream = _describe


def _renamed(response: FirehoseResponse) -> set[str]:
    """The names of the streams to OpenSearch Service."""
    found: set[str] = vars(response.firehose_backend).setdefault("to_opensearch", set())
    return found


def _under_its_former_name(response: FirehoseResponse, suffix: str) -> bool:
    """Hands moto what is given for OpenSearch Service; whether anything is."""
    ask = response._get_param
    given = ask(f"{_NAME}{suffix}")
    if given is None:
        return False

    def answer(name: str, *rest: Any) -> Any:
        return given if name == f"{_FORMER}{suffix}" else ask(name, *rest)

    response._get_param = answer
    return True


def _create(self: FirehoseResponse) -> ActionResult:
    renamed = _under_its_former_name(self, _CREATE)
    result = _moto_create(self)
    name = self._get_param("DeliveryStreamName")
    if renamed:
        _renamed(self).add(name)
    else:
        _renamed(self).discard(name)
    return result


def _update(self: FirehoseResponse) -> ActionResult:
    _under_its_former_name(self, _UPDATE)
    return _moto_update(self)


def _describe(self: FirehoseResponse) -> ActionResult:
    result = _moto_describe(self)
    if self._get_param("DeliveryStreamName") not in _renamed(self):
        return result
    described = result.result["DeliveryStreamDescription"]
    for destination in described["Destinations"]:
        held = dict(destination.pop(f"{_FORMER}DestinationDescription", None) or {})
        network = held.pop("VpcConfiguration", None)
        if network is not None:
            held["VpcConfigurationDescription"] = {**network, "VpcId": ""}
        held.setdefault("S3DestinationDescription", held.pop("S3Configuration", {}))
        destination[f"{_NAME}DestinationDescription"] = held
    return result
