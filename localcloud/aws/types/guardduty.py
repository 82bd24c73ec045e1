"""GuardDuty: the detector and its features."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.emulation import Emulation, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


def _detector(aws: Aws, id_: str) -> dict[str, Any]:
    """The detector. Raises NotFound, which GuardDuty words as a bad request."""
    try:
        return aws.call("GetDetector", DetectorId=id_)
    except CloudError as error:
        if "not owned by the current account" in str(error):
            raise NotFound(error.code, str(error)) from error
        raise


class Detector(Emulation):
    """`aws.guardduty.Detector`; an account has one a region."""

    token = "aws:guardduty/detector:Detector"
    service = "guardduty"
    cloudformation = "AWS::GuardDuty::Detector"
    create_operation = "CreateDetector"
    operations = frozenset(
        {
            "CreateDetector",
            "GetDetector",
            "UpdateDetector",
            "DeleteDetector",
            "TagResource",
            "UntagResource",
        }
    )
    taggable = True
    outputs = ("accountId", "arn")
    defaults = {"enable": True}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["DetectorId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = _detector(aws, id_)
        return {
            "accountId": aws.account,
            "arn": aws.arn("guardduty", f"detector/{id_}"),
            "enable": found["Status"] == "ENABLED",
            "findingPublishingFrequency": found["FindingPublishingFrequency"],
            "tags": found.get("Tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            params = self.params("UpdateDetector", inputs, omit={"tags"})
            aws.call("UpdateDetector", **{**params, "DetectorId": id_})
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=aws.arn("guardduty", f"detector/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDetector", DetectorId=id_)


class DetectorFeature(Put):
    """`aws.guardduty.DetectorFeature`; its id is `<detector>/<name>`. A delete leaves it on."""

    token = "aws:guardduty/detectorFeature:DetectorFeature"
    service = "guardduty"
    create_operation = "UpdateDetector"
    operations = frozenset({"UpdateDetector", "GetDetector"})
    rename = {"features.additionalConfigurations": "AdditionalConfiguration"}
    replace_on = frozenset({"detectorId", "name"})

    def is_input(self, name: str) -> bool:
        return name in ("detectorId", "name", "status", "additionalConfigurations")

    def request(self, inputs: Props, aws: Aws) -> tuple[str, Props]:
        feature = {
            name: value for name, value in inputs.items() if name not in ("detectorId", "region")
        }
        wanted = {"detectorId": inputs["detectorId"], "features": [feature]}
        return self.create_operation, self.params(self.create_operation, wanted)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['detectorId']}/{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        detector, _, name = id_.partition("/")
        for feature in _detector(aws, detector)["Features"]:
            if feature["Name"] == name:
                read: Props = {
                    "detectorId": detector,
                    "name": name,
                    "status": feature["Status"],
                }
                if feature.get("AdditionalConfiguration"):
                    read["additionalConfigurations"] = [
                        {"name": one["Name"], "status": one["Status"]}
                        for one in feature["AdditionalConfiguration"]
                    ]
                return read
        return None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """Forgets the feature, as the stock provider does."""


TYPES = [Detector, DetectorFeature]
