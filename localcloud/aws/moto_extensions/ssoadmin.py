"""ARNs of permission sets in the form that Identity Center gives them."""

from __future__ import annotations

from moto.moto_api._internal import mock_random
from moto.ssoadmin.models import PermissionSet


def install() -> None:
    """Puts the correction in; a second call changes nothing."""
    PermissionSet.generate_id = staticmethod(_permission_set_arn)


def _permission_set_arn(instance_arn: str) -> str:
    """moto puts the set below the instance; it is a resource of its own."""
    tail = mock_random.get_random_string(length=16).lower()
    return f"{instance_arn.replace(':instance/', ':permissionSet/')}/ps-{tail}"
