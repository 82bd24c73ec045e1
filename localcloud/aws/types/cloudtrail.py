"""CloudTrail: trails."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map, to_api
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_SELECTORS = ("advancedEventSelectors", "eventSelectors")
_PLURALS = {
    "startsWiths": "StartsWith",
    "notStartsWiths": "NotStartsWith",
    "endsWiths": "EndsWith",
    "notEndsWiths": "NotEndsWith",
}
_SELECTOR_NAMES = {
    f"advancedEventSelectors.fieldSelectors.{name}": member for name, member in _PLURALS.items()
}
_NAMES = {member: name for name, member in _PLURALS.items()}


class Trail(Emulation):
    """`aws.cloudtrail.Trail`; its id is the ARN."""

    token = "aws:cloudtrail/trail:Trail"
    service = "cloudtrail"
    cloudformation = "AWS::CloudTrail::Trail"
    create_operation = "CreateTrail"
    operations = frozenset(
        {
            "CreateTrail",
            "PutEventSelectors",
            "StartLogging",
            "StopLogging",
            "DescribeTrails",
            "GetTrailStatus",
            "GetEventSelectors",
            "ListTags",
            "UpdateTrail",
            "AddTags",
            "RemoveTags",
            "DeleteTrail",
        }
    )
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn", "homeRegion", "snsTopicArn")
    rename = {"cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn", "tags": "TagsList"}
    omit = frozenset({"enableLogging", *_SELECTORS})
    defaults = {
        "enableLogging": True,
        "enableLogFileValidation": False,
        "includeGlobalServiceEvents": True,
        "isMultiRegionTrail": False,
        "isOrganizationTrail": False,
    }
    replace_on = frozenset({"name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        arn = str(aws.call(operation, **params)["TrailARN"])
        self._select(aws, arn, inputs)
        if inputs["enableLogging"]:
            aws.call("StartLogging", Name=arn)
        return arn

    def _select(self, aws: Aws, arn: str, inputs: Props) -> None:
        chosen = {name: inputs[name] for name in _SELECTORS if inputs.get(name)}
        if chosen:
            operation = "PutEventSelectors"
            params = to_api(
                self.service, operation, {"trailName": arn, **chosen}, rename=_SELECTOR_NAMES
            )
            aws.call("PutEventSelectors", **params)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        trails = aws.call("DescribeTrails", trailNameList=[id_])["trailList"]
        # moto gives every trail, whatever is asked for.
        trail = next((one for one in trails if one["TrailARN"] == id_), None)
        if trail is None:
            return None
        tags = aws.call("ListTags", ResourceIdList=[id_])["ResourceTagList"][0]["TagsList"]
        found = {
            "arn": id_,
            "homeRegion": trail["HomeRegion"],
            "snsTopicArn": trail.get("SnsTopicARN", ""),
            "name": trail["Name"],
            "s3BucketName": trail["S3BucketName"],
            "s3KeyPrefix": trail.get("S3KeyPrefix"),
            "snsTopicName": trail.get("SnsTopicName"),
            "includeGlobalServiceEvents": trail["IncludeGlobalServiceEvents"],
            "isMultiRegionTrail": trail["IsMultiRegionTrail"],
            "isOrganizationTrail": trail["IsOrganizationTrail"],
            "enableLogFileValidation": trail["LogFileValidationEnabled"],
            "cloudWatchLogsGroupArn": trail.get("CloudWatchLogsLogGroupArn"),
            "cloudWatchLogsRoleArn": trail.get("CloudWatchLogsRoleArn"),
            "kmsKeyId": trail.get("KmsKeyId"),
            "enableLogging": aws.call("GetTrailStatus", Name=id_)["IsLogging"],
            "tags": tag_map(tags) or {},
            **self._selected(aws, id_),
        }
        return {name: value for name, value in found.items() if value is not None}

    def _selected(self, aws: Aws, arn: str) -> Props:
        answer = aws.call("GetEventSelectors", TrailName=arn)
        # moto keeps advanced selectors beside plain ones; in AWS the last put holds alone.
        if answer.get("EventSelectors"):
            return {"eventSelectors": _pulumi(answer["EventSelectors"])}
        if answer.get("AdvancedEventSelectors"):
            return {"advancedEventSelectors": _pulumi(answer["AdvancedEventSelectors"])}
        return {}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags", *self.omit}:
            params: dict[str, Any] = self.params("UpdateTrail", inputs, omit={"name", "tags"})
            aws.call("UpdateTrail", **{**params, "Name": id_})
        if changed & set(_SELECTORS):
            self._select(aws, id_, inputs)
        if "enableLogging" in changed:
            aws.call("StartLogging" if inputs["enableLogging"] else "StopLogging", Name=id_)
        if "tags" in changed:
            retag(aws, inputs, old, tag="AddTags", untag="RemoveTags", ResourceId=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        # moto deletes by name only and says nothing of one that is not there.
        aws.call("DeleteTrail", Name=id_.rpartition("/")[2])


def _pulumi(value: Any) -> Any:
    """Selectors of an answer with the names that a program gives them."""
    if isinstance(value, list):
        return [_pulumi(one) for one in value]
    if isinstance(value, dict):
        return {
            _NAMES.get(key, key[0].lower() + key[1:]): _pulumi(one) for key, one in value.items()
        }
    return value


TYPES = [Trail]
