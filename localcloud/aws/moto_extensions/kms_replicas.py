"""KMS: multi-region keys that open what they closed, and replicas with a policy, a description and
tags of their own, which moto copies or drops."""

from __future__ import annotations

import json
import re

from moto.core.exceptions import JsonRESTError
from moto.kms import models
from moto.kms.models import kms_backends
from moto.kms.responses import KmsResponse

_moto_key_id = models.generate_key_id
_moto_validate = KmsResponse._validate_cmk_id


def install() -> None:
    """Puts the operation in; a second call changes nothing."""
    models.generate_key_id = _key_id
    KmsResponse._validate_cmk_id = _validate
    KmsResponse.replicate_key = _replicate


def _key_id(multi_region: bool = False) -> str:
    """moto makes the id of a multi-region key longer than the place that a ciphertext has for it;
    AWS's is `mrk-` and 32 digits."""
    id_ = str(_moto_key_id())
    return f"mrk-{id_.replace('-', '')}" if multi_region else id_


def _validate(self: KmsResponse, key_id: str) -> None:
    """moto refuses an id in AWS's form as such, and takes it in an ARN."""
    is_id = re.fullmatch("mrk-[0-9a-f]{32}", key_id) is not None
    _moto_validate(self, self._display_arn(key_id) if is_id else key_id)


def _replicate(self: KmsResponse) -> str:
    """ReplicateKey, by the key's id or its ARN; refused for a key of one region."""
    self._validate_key_id(self._get_param("KeyId"))
    backend, region = self.kms_backend, self._get_param("ReplicaRegion")
    primary = backend.describe_key(self._get_param("KeyId"))
    there = kms_backends[backend.account_id][region]
    if not primary.multi_region:
        raise JsonRESTError(
            "UnsupportedOperationException", f"{primary.arn} is not a multi-Region key"
        )
    held = there.keys.get(primary.id)
    if held is not None and held.key_state != "PendingDeletion":
        raise JsonRESTError("AlreadyExistsException", f"{held.arn} already exists")
    replica = backend.replicate_key(primary.id, region)
    replica.multi_region_configuration = {
        **primary.multi_region_configuration,
        "MultiRegionKeyType": "REPLICA",
    }
    replica.policy = self._get_param("Policy") or replica.generate_default_policy()
    replica.description = self._get_param("Description") or ""
    replica.grants, replica.aliases = {}, {}
    there.tagger.delete_all_tags_for_resource(replica.id)
    there.tagger.tag_resource(replica.id, self._get_param("Tags") or [])
    metadata = replica.to_dict()["KeyMetadata"]
    return json.dumps({"ReplicaKeyMetadata": metadata, "ReplicaPolicy": replica.policy})
