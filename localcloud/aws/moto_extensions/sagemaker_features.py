"""SageMaker feature groups: what moto forgets of one, its update and its delete."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FeatureGroup, SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

_moto_describe = FeatureGroup.describe
_moto_resource = SageMakerModelBackend._get_resource_from_arn


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    FeatureGroup.describe = _describe
    SageMakerModelBackend._get_resource_from_arn = _resource
    SageMakerModelBackend.describe_feature_group = _describe_by_name
    SageMakerResponse.create_feature_group = _create
    SageMakerResponse.update_feature_group = _update
    SageMakerResponse.delete_feature_group = _delete


def _resource(self: SageMakerModelBackend, arn: str) -> Any:
    """moto finds no feature group whose tags are asked for."""
    if arn.split(":")[-1].startswith("feature-group/"):
        if arn not in self.feature_groups:
            raise ValidationError(message=f"FeatureGroup {arn} does not exist")
        return self.feature_groups[arn]
    return _moto_resource(self, arn)


def _create(self: SageMakerResponse) -> ActionResult:
    """moto wants an offline store, and names its table itself."""
    given = {
        name: self._get_param(name)
        for name in ("OfflineStoreConfig", "OnlineStoreConfig", "Description", "ThroughputConfig")
    }
    offline = given["OfflineStoreConfig"]
    catalog = dict((offline or {}).get("DataCatalogConfig") or {})
    definitions = self._get_param("FeatureDefinitions")
    names = {one["FeatureName"] for one in definitions}
    for key in ("RecordIdentifierFeatureName", "EventTimeFeatureName"):
        if self._get_param(key) not in names:
            raise ValidationError(message=f"{key} {self._get_param(key)} is not a feature")
    arn = self.sagemaker_backend.create_feature_group(
        feature_group_name=self._get_param("FeatureGroupName"),
        record_identifier_feature_name=self._get_param("RecordIdentifierFeatureName"),
        event_time_feature_name=self._get_param("EventTimeFeatureName"),
        feature_definitions=definitions,
        offline_store_config=offline or {"S3StorageConfig": {"S3Uri": ""}},
        role_arn=self._get_param("RoleArn"),
        tags=self._get_param("Tags"),
    )
    group = self.sagemaker_backend.feature_groups[arn]
    if offline is None:
        group.offline_store_config = None
    else:
        group.offline_store_config["DataCatalogConfig"] |= catalog
    more = {name: value for name, value in given.items() if value is not None}
    more.pop("OfflineStoreConfig", None)
    vars(group)["more"] = more
    return ActionResult({"FeatureGroupArn": arn})


def _describe(self: FeatureGroup) -> dict[str, Any]:
    found = {**_moto_describe(self), **vars(self).get("more", {})}
    return {name: value for name, value in found.items() if value is not None}


def _describe_by_name(self: SageMakerModelBackend, feature_group_name: str) -> dict[str, Any]:
    found: dict[str, Any] = _find(self, feature_group_name).describe()
    return found


def _find(self: SageMakerModelBackend, name: str) -> FeatureGroup:
    for group in self.feature_groups.values():
        if group.feature_group_name == name:
            return group
    raise ValidationError(message=f"FeatureGroup {name} does not exist")


def _group(self: SageMakerResponse) -> FeatureGroup:
    return _find(self.sagemaker_backend, self._get_param("FeatureGroupName"))


def _update(self: SageMakerResponse) -> ActionResult:
    """Features are added, never taken away; of the online store only the time to live changes."""
    group = _group(self)
    group.feature_definitions = [
        *group.feature_definitions,
        *(self._get_param("FeatureAdditions") or []),
    ]
    online = self._get_param("OnlineStoreConfig")
    if online is not None:
        held = vars(group)["more"].setdefault("OnlineStoreConfig", {})
        held["TtlDuration"] = online.get("TtlDuration")
    throughput = self._get_param("ThroughputConfig")
    if throughput is not None:
        vars(group)["more"]["ThroughputConfig"] = throughput
    return ActionResult({"FeatureGroupArn": group.arn})


def _delete(self: SageMakerResponse) -> EmptyResult:
    group = _group(self)
    del self.sagemaker_backend.feature_groups[group.arn]
    return EmptyResult()
