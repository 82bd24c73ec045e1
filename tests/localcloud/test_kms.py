"""Keys on the local cloud refuse what KMS refuses."""

import hashlib
import json

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tests.localcloud.examples.kms import a_policy
from tests.localcloud.harness import Cloud, Refused

KEY = "aws:kms/key:Key"
REPLICA = "aws:kms/replicaKey:ReplicaKey"


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


def test_a_replica_opens_what_its_primary_closed_and_only_a_multi_region_key_has_one(
    cloud: Cloud,
) -> None:
    there = {"description": "there", "region": "us-west-2"}
    primary = cloud.create(KEY, "primary", **there, multiRegion=True)
    replica = cloud.create(REPLICA, "replica", primaryKeyArn=primary["arn"])
    assert replica["keyId"] == primary["keyId"]
    assert replica["arn"] == primary["arn"].replace("us-west-2", "us-east-1")
    closed = cloud.boto3("kms", "us-west-2").encrypt(KeyId=primary["arn"], Plaintext=b"data")
    opened = cloud.boto3("kms").decrypt(CiphertextBlob=closed["CiphertextBlob"])
    assert opened["Plaintext"] == b"data"
    single = cloud.create(KEY, "single", **there)
    with pytest.raises(Refused, match="is not a multi-Region key"):
        cloud.create(REPLICA, "other", primaryKeyArn=single["arn"])


def test_a_replica_shares_neither_policy_nor_switch_with_its_primary(cloud: Cloud) -> None:
    primary = cloud.create(KEY, "primary", region="us-west-2", multiRegion=True, policy=a_policy())
    replica = cloud.create(REPLICA, "replica", primaryKeyArn=primary["arn"], enabled=False)
    assert cloud.refresh(primary)
    assert primary["isEnabled"]
    assert "Administer" not in replica["policy"]
    cloud.delete(replica)
    assert cloud.refresh(primary)


def test_a_key_whose_policy_goes_has_the_policy_of_a_new_key(cloud: Cloud) -> None:
    key, new = cloud.create(KEY, "key"), cloud.create(KEY, "new")
    policy = cloud.create("aws:kms/keyPolicy:KeyPolicy", "p", keyId=key["arn"], policy=a_policy())
    cloud.delete(policy)
    assert cloud.refresh(key)
    assert json.loads(key["policy"]) == json.loads(new["policy"])
