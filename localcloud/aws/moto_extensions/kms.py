"""Signatures of KMS over digests, which moto hashes once more, and the refusal of a wrong one.

Keys that sign nothing get no RSA pair, which takes a fifth of a second.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.core.exceptions import JsonRESTError
from moto.kms import models
from moto.kms.exceptions import ValidationException
from moto.kms.models import Key
from moto.kms.responses import KmsResponse

_moto_private_key = models.generate_private_key
_moto_sign = KmsResponse.sign
_moto_verify = KmsResponse.verify
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    models.generate_private_key = _private_key
    KmsResponse.sign = _sign
    KmsResponse.verify = _verify


def _sign(self: KmsResponse) -> str:
    if self._get_param("MessageType") != "DIGEST":
        return str(_moto_sign(self))
    key, digest, algorithm = _request(self)
    signature = _private(key).sign(digest, *_scheme(algorithm))
    return json.dumps(
        {
            "KeyId": key.arn,
            "Signature": base64.b64encode(signature).decode(),
            "SigningAlgorithm": algorithm,
        }
    )


def _verify(self: KmsResponse) -> str:
    if self._get_param("MessageType") != "DIGEST":
        answer = str(_moto_verify(self))
        if not json.loads(answer)["SignatureValid"]:
            raise _invalid()
        return answer
    key, digest, algorithm = _request(self)
    signature = base64.b64decode(self._get_param("Signature"))
    try:
        _private(key).public_key().verify(signature, digest, *_scheme(algorithm))
    except InvalidSignature:
        raise _invalid() from None
    return json.dumps({"KeyId": key.arn, "SignatureValid": True, "SigningAlgorithm": algorithm})


def _request(self: KmsResponse) -> tuple[Key, bytes, str]:
    """The key, the digest and the algorithm of a request; refused as KMS refuses them."""
    self._validate_key_id(self._get_param("KeyId"))
    key: Key = self.kms_backend.describe_key(self._get_param("KeyId"))
    digest, algorithm = self._get_param("Message"), self._get_param("SigningAlgorithm")
    if not key.enabled:
        raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")
    if key.key_usage != "SIGN_VERIFY" or algorithm not in key.signing_algorithms:
        raise JsonRESTError(
            "InvalidKeyUsageException", f"{key.arn} is not valid for {algorithm}: {key.key_usage}."
        )
    size = _HASHES[algorithm[-3:]].digest_size
    if len(digest) != size:
        raise ValidationException(f"Digest is invalid length for algorithm {algorithm}.")
    return key, digest, algorithm


def _scheme(algorithm: str) -> tuple[Any, ...]:
    """What `sign` and `verify` of cryptography take after the digest."""
    inner = _HASHES[algorithm[-3:]]
    if algorithm.startswith("ECDSA"):
        return (ec.ECDSA(Prehashed(inner)),)
    if algorithm.startswith("RSASSA_PSS"):
        salted = padding.PSS(mgf=padding.MGF1(inner), salt_length=padding.PSS.DIGEST_LENGTH)
        return salted, Prehashed(inner)
    return padding.PKCS1v15(), Prehashed(inner)


def _private(key: Key) -> Any:
    return key.private_key.private_key


def _invalid() -> JsonRESTError:
    return JsonRESTError("KMSInvalidSignatureException", "")


def _private_key(key_spec: str) -> Any:
    """moto makes an RSA pair for a symmetric key too, and never uses it."""
    return _moto_private_key("ECC_NIST_P256" if key_spec == "SYMMETRIC_DEFAULT" else key_spec)
