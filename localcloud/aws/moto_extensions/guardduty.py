"""GuardDuty's features, which moto replaces as a whole in every update, and its tags."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.core.responses import ActionResult, EmptyResult
from moto.guardduty import urls
from moto.guardduty.models import Detector
from moto.guardduty.responses import GuardDutyResponse

_moto_update = Detector.update


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    urls.url_paths["{0}/tags/(?P<resource_arn>.+)$"] = GuardDutyResponse.dispatch
    Detector.update = _update
    GuardDutyResponse.tag_resource = _tag
    GuardDutyResponse.untag_resource = _untag
    GuardDutyResponse.list_tags_for_resource = _list_tags


def _update(
    self: Detector,
    enable: bool,
    finding_publishing_frequency: str,
    data_sources: dict[str, Any],
    features: list[dict[str, Any]] | None,
) -> None:
    """A feature that an update does not name stays as it is."""
    named = {one["name"]: one for one in features or ()}
    kept = [one for one in self.features if one["name"] not in named]
    merged = [*kept, *named.values()] if features is not None else None
    _moto_update(self, enable, finding_publishing_frequency, data_sources, merged)


def _detector(self: GuardDutyResponse) -> Detector:
    arn = unquote(self.path.split("/tags/")[-1])
    return self.guardduty_backend.get_detector(arn.rpartition("/")[2])


def _tag(self: GuardDutyResponse) -> EmptyResult:
    _detector(self).tags.update(json.loads(self.body)["tags"])
    return EmptyResult()


def _untag(self: GuardDutyResponse) -> EmptyResult:
    for key in self.querystring.get("tagKeys", []):
        _detector(self).tags.pop(key, None)
    return EmptyResult()


def _list_tags(self: GuardDutyResponse) -> ActionResult:
    return ActionResult({"Tags": dict(_detector(self).tags)})
