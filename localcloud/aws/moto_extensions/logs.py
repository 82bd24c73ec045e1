"""moto's Logs cannot change the key of a group or mask data, and doubles a filter put twice."""

from __future__ import annotations

import json
from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.metric_filters import MetricFilters
from moto.logs.responses import LogsResponse


def install() -> None:
    """Puts AssociateKmsKey and DisassociateKmsKey in, and a PutMetricFilter that replaces."""
    MetricFilters.add_filter = _add_filter
    LogsResponse.associate_kms_key = _associate_kms_key
    LogsResponse.disassociate_kms_key = _disassociate_kms_key
    LogsResponse.put_data_protection_policy = _put_data_protection_policy
    LogsResponse.get_data_protection_policy = _get_data_protection_policy
    LogsResponse.delete_data_protection_policy = _delete_data_protection_policy


def _associate_kms_key(self: LogsResponse) -> str:
    return _set_key(self, self._get_param("kmsKeyId"))


def _disassociate_kms_key(self: LogsResponse) -> str:
    return _set_key(self, None)


def _set_key(self: LogsResponse, key_id: str | None) -> str:
    group = self.logs_backend.groups.get(self._get_param("logGroupName"))
    if group is None:
        raise ResourceNotFoundException()
    group.kms_key_id = key_id
    return ""


def _protected(self: LogsResponse) -> tuple[str, Any]:
    """The group that an identifier, its name or its ARN, stands for."""
    name = self._get_param("logGroupIdentifier").rpartition(":log-group:")[2].removesuffix(":*")
    group = self.logs_backend.groups.get(name)
    if group is None:
        raise ResourceNotFoundException()
    return name, group


def _put_data_protection_policy(self: LogsResponse) -> str:
    name, group = _protected(self)
    vars(group)["data_protection"] = self._get_param("policyDocument")
    return json.dumps(
        {"logGroupIdentifier": name, "policyDocument": vars(group)["data_protection"]}
    )


def _get_data_protection_policy(self: LogsResponse) -> str:
    name, group = _protected(self)
    document = vars(group).get("data_protection")
    if document is None:
        return json.dumps({"logGroupIdentifier": name})
    return json.dumps({"logGroupIdentifier": name, "policyDocument": document})


def _delete_data_protection_policy(self: LogsResponse) -> str:
    _, group = _protected(self)
    vars(group).pop("data_protection", None)
    return ""


def _add_filter(
    self: MetricFilters,
    filter_name: str,
    filter_pattern: str,
    log_group_name: str,
    metric_transformations: Any,
) -> None:
    self.delete_filter(filter_name, log_group_name)
    self.metric_filters.append(
        {
            "filterName": filter_name,
            "filterPattern": filter_pattern,
            "logGroupName": log_group_name,
            "metricTransformations": metric_transformations,
        }
    )
