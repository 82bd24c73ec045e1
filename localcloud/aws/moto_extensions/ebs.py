"""The default key of disks, which moto lets one set and neither ask for nor take back."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.ec2.responses.elastic_block_store import ElasticBlockStore

AWS_KEY = "alias/aws/ebs"


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    ElasticBlockStore.get_ebs_default_kms_key_id = _get
    ElasticBlockStore.reset_ebs_default_kms_key_id = _reset


def _get(self: ElasticBlockStore) -> ActionResult:
    self.error_on_dryrun()
    return ActionResult({"KmsKeyId": self.ec2_backend.default_kms_key_id or AWS_KEY})


def _reset(self: ElasticBlockStore) -> ActionResult:
    self.error_on_dryrun()
    self.ec2_backend.default_kms_key_id = None
    return ActionResult({"KmsKeyId": AWS_KEY})
