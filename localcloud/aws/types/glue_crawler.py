"""Glue: crawlers and the security configurations that they run under."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Named
from localcloud.aws.tagging import retag
from localcloud.aws.types.glue_catalog import TAGGING
from localcloud.aws.values import Props

_TARGETS = {
    "catalogTargets": "CatalogTargets",
    "deltaTargets": "DeltaTargets",
    "dynamodbTargets": "DynamoDBTargets",
    "hudiTargets": "HudiTargets",
    "icebergTargets": "IcebergTargets",
    "jdbcTargets": "JdbcTargets",
    "mongodbTargets": "MongoDBTargets",
    "s3Targets": "S3Targets",
}


class Crawler(Named):
    """`aws.glue.Crawler`; its id is the name."""

    token = "aws:glue/crawler:Crawler"
    service = "glue"
    cloudformation = "AWS::Glue::Crawler"
    create_operation = "CreateCrawler"
    operations = TAGGING | {"CreateCrawler", "GetCrawler", "UpdateCrawler", "DeleteCrawler"}
    name = Name("name", most=255)
    taggable = True
    outputs = ("arn",)
    rename = {
        "securityConfiguration": "CrawlerSecurityConfiguration",
        **{f"targets.{name}": member for name, member in _TARGETS.items()},
    }
    replace_on = frozenset({"name"})

    def is_input(self, name: str) -> bool:
        return name in _TARGETS or super().is_input(name)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        return self.create_operation, self._params(self.create_operation, inputs)

    def _params(self, operation: str, inputs: Props, omit: tuple[str, ...] = ()) -> dict[str, Any]:
        targets = {key: value for key, value in inputs.items() if key in _TARGETS}
        rest = {key: value for key, value in inputs.items() if key not in _TARGETS}
        return self.params(operation, {**rest, "targets": targets}, omit=omit)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetCrawler", Name=id_)["Crawler"]
        arn = aws.arn("glue", f"crawler/{id_}")
        if "Schedule" in found:
            found["Schedule"] = found["Schedule"]["ScheduleExpression"]
        targets = found.pop("Targets", {})
        like = {key: known[key] for key in known if key in _TARGETS}
        answer = {**found, "Targets": targets}
        rest = {key: value for key, value in known.items() if key not in _TARGETS}
        result = self.properties(answer, {**rest, "targets": like} if known else {})
        return {
            **result.pop("targets", {}),
            **result,
            "name": id_,
            "arn": arn,
            "tags": aws.call("GetTags", ResourceArn=arn).get("Tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            aws.call("UpdateCrawler", **self._params("UpdateCrawler", inputs, omit=("tags",)))
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=aws.arn("glue", f"crawler/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteCrawler", Name=id_)


class SecurityConfiguration(Named):
    """`aws.glue.SecurityConfiguration`; its id is the name, and nothing of it changes."""

    token = "aws:glue/securityConfiguration:SecurityConfiguration"
    service = "glue"
    cloudformation = "AWS::Glue::SecurityConfiguration"
    create_operation = "CreateSecurityConfiguration"
    operations = frozenset(
        {
            "CreateSecurityConfiguration",
            "GetSecurityConfiguration",
            "DeleteSecurityConfiguration",
        }
    )
    name = Name("name", most=255)
    rename = {
        "encryptionConfiguration.s3Encryption": "S3Encryption",
        "encryptionConfiguration.cloudwatchEncryption": "CloudWatchEncryption",
        "encryptionConfiguration.cloudwatchEncryption.cloudwatchEncryptionMode": (
            "CloudWatchEncryptionMode"
        ),
    }
    replace_on = frozenset({"name", "encryptionConfiguration"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetSecurityConfiguration", Name=id_)["SecurityConfiguration"]
        result = self.properties(found, known)
        encryption = result.get("encryptionConfiguration", {})
        if isinstance(encryption.get("s3Encryption"), list):
            [encryption["s3Encryption"]] = encryption["s3Encryption"]
        return {**result, "name": id_}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteSecurityConfiguration", Name=id_)


TYPES = [Crawler, SecurityConfiguration]
