"""How the platform uses feature groups."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource

FEATURES = [
    {"featureName": "amount_7d", "featureType": "Fractional"},
    {"featureName": "card_id", "featureType": "String"},
    {"featureName": "seen_at", "featureType": "Fractional"},
]


def _online(key: str, days: int) -> dict[str, Any]:
    return {
        "enableOnlineStore": True,
        "securityConfig": {"kmsKeyId": key},
        "ttlDuration": {"unit": "Days", "value": days},
    }


def _group(cloud: Cloud) -> Props:
    key = a_key(cloud)["arn"]
    return {
        "featureGroupName": "acme-local-cards",
        "description": "what a card was used for",
        "recordIdentifierFeatureName": "card_id",
        "eventTimeFeatureName": "seen_at",
        "featureDefinitions": FEATURES,
        "roleArn": a_role(cloud, service="sagemaker.amazonaws.com")["arn"],
        "onlineStoreConfig": _online(key, 90),
        "offlineStoreConfig": {
            "tableFormat": "Iceberg",
            "s3StorageConfig": {"s3Uri": "s3://acme-local-lake-features/store", "kmsKeyId": key},
            "dataCatalogConfig": {
                "catalog": "AwsDataCatalog",
                "database": "acme_local_features",
                "tableName": "cards",
            },
        },
        "tags": {"component": "features"},
    }


def _more_for_a_shorter_time(cloud: Cloud) -> Props:
    [key] = [one["arn"] for one in cloud.created if one.type == "aws:kms/key:Key"]
    return {
        "featureDefinitions": [*FEATURES, {"featureName": "uses", "featureType": "Integral"}],
        "onlineStoreConfig": _online(key, 30),
        "tags": {"component": "other"},
    }


def _add(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_feature_group(
        FeatureGroupName=resource.id,
        FeatureAdditions=[{"FeatureName": "uses", "FeatureType": "Integral"}],
    )
    return "featureDefinitions"


EXAMPLES = [
    Example(
        "aws:sagemaker/featureGroup:FeatureGroup",
        _group,
        update=_more_for_a_shorter_time,
        replace={"eventTimeFeatureName": "amount_7d"},
        drift=_add,
    ),
]
