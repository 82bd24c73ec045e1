"""SageMaker: feature groups."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name
from localcloud.aws.types.sagemaker_model import TAGGING, Named
from localcloud.aws.values import Props


class FeatureGroup(Named):
    """`aws.sagemaker.FeatureGroup`; features are added in place and never taken away."""

    token = "aws:sagemaker/featureGroup:FeatureGroup"
    cloudformation = "AWS::SageMaker::FeatureGroup"
    kind = "feature-group"
    create_operation = "CreateFeatureGroup"
    operations = TAGGING | {
        "CreateFeatureGroup",
        "DescribeFeatureGroup",
        "UpdateFeatureGroup",
        "DeleteFeatureGroup",
    }
    name = Name("featureGroupName", most=64)
    replace_on = frozenset(
        {
            "description",
            "eventTimeFeatureName",
            "featureGroupName",
            "offlineStoreConfig",
            "onlineStoreConfig.enableOnlineStore",
            "onlineStoreConfig.securityConfig",
            "onlineStoreConfig.storageType",
            "recordIdentifierFeatureName",
            "roleArn",
        }
    )
    update_in_place = frozenset(
        {
            "featureDefinitions",
            "offlineStoreConfig.s3StorageConfig.resolvedOutputS3Uri",  # AWS's own
            "onlineStoreConfig.ttlDuration",
            "tags",
        }
    )

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeFeatureGroup", FeatureGroupName=id_)

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        params: dict[str, Any] = {}
        if "featureDefinitions" in changed:
            before = {one["featureName"] for one in old["featureDefinitions"]}
            _, wanted = self.request(inputs, aws)
            params["FeatureAdditions"] = [
                one for one in wanted["FeatureDefinitions"] if one["FeatureName"] not in before
            ]
        if "onlineStoreConfig" in changed:
            _, wanted = self.request(inputs, aws)
            ttl = wanted["OnlineStoreConfig"].get("TtlDuration")
            params["OnlineStoreConfig"] = {"TtlDuration": ttl} if ttl else {}
        if "throughputConfig" in changed:
            params |= self.params(
                "UpdateFeatureGroup", {"throughputConfig": inputs["throughputConfig"]}
            )
        if params:
            aws.call("UpdateFeatureGroup", FeatureGroupName=id_, **params)
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFeatureGroup", FeatureGroupName=id_)


TYPES = [FeatureGroup]
