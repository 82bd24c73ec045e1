"""Keys on the local cloud refuse what KMS refuses."""

import hashlib

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tests.localcloud.harness import Cloud, Refused

KEY = "aws:kms/key:Key"


def test_a_key_that_signs_does_not_rotate(cloud: Cloud) -> None:
    with pytest.raises(Refused, match="an asymmetric key does not rotate"):
        cloud.create(
            KEY,
            "signing",
            keyUsage="SIGN_VERIFY",
            customerMasterKeySpec="ECC_NIST_P256",
            enableKeyRotation=True,
        )


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [("ECC_NIST_P256", "ECDSA_SHA_256"), ("RSA_3072", "RSASSA_PSS_SHA_256")],
)
def test_what_a_key_signed_it_verifies_and_nothing_else(
    cloud: Cloud, spec: str, algorithm: str
) -> None:
    key = cloud.create(KEY, "signing", keyUsage="SIGN_VERIFY", customerMasterKeySpec=spec)
    client = cloud.boto3("kms")
    digest = hashlib.sha256(b"manifest").digest()
    how = {"KeyId": key["arn"], "MessageType": "DIGEST", "SigningAlgorithm": algorithm}
    signature = client.sign(Message=digest, **how)["Signature"]
    assert client.verify(Message=digest, Signature=signature, **how)["SignatureValid"]
    public = serialization.load_der_public_key(client.get_public_key(KeyId=key["arn"])["PublicKey"])
    # The signature is over the digest itself: who has the public key checks it without KMS.
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, b"manifest", ec.ECDSA(hashes.SHA256()))
    else:
        assert isinstance(public, rsa.RSAPublicKey)
        salted = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
        public.verify(signature, b"manifest", salted, hashes.SHA256())
    other = hashlib.sha256(b"another manifest").digest()
    with pytest.raises(client.exceptions.KMSInvalidSignatureException):
        client.verify(Message=other, Signature=signature, **how)


def test_a_digest_of_another_size_and_a_key_that_is_switched_off_are_refused(cloud: Cloud) -> None:
    key = cloud.create(
        KEY, "signing", keyUsage="SIGN_VERIFY", customerMasterKeySpec="ECC_NIST_P256"
    )
    client = cloud.boto3("kms")
    how = {"KeyId": key["arn"], "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
    with pytest.raises(ClientError, match="invalid length"):
        client.sign(Message=hashlib.sha512(b"manifest").digest(), **how)
    client.disable_key(KeyId=key.id)
    with pytest.raises(ClientError, match="DisabledException"):
        client.sign(Message=hashlib.sha256(b"manifest").digest(), **how)


def test_a_key_that_encrypts_does_not_sign(cloud: Cloud) -> None:
    key = cloud.create(KEY, "data")
    client = cloud.boto3("kms")
    with pytest.raises(ClientError, match="InvalidKeyUsageException"):
        client.sign(
            KeyId=key["arn"],
            Message=hashlib.sha256(b"manifest").digest(),
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )


def test_a_wrong_signature_of_a_whole_message_is_refused_too(cloud: Cloud) -> None:
    key = cloud.create(
        KEY, "signing", keyUsage="SIGN_VERIFY", customerMasterKeySpec="ECC_NIST_P256"
    )
    client = cloud.boto3("kms")
    how = {"KeyId": key["arn"], "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = client.sign(Message=b"manifest", **how)["Signature"]
    assert client.verify(Message=b"manifest", Signature=signature, **how)["SignatureValid"]
    with pytest.raises(client.exceptions.KMSInvalidSignatureException):
        client.verify(Message=b"other", Signature=signature, **how)
