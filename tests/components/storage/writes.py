"""What a bucket's policy says to writes, by the encryption that they ask for."""

from __future__ import annotations

from access.evaluate import Request, decide
from access.grants import Grants, of
from access.policy import parse
from recording.model import Recording
from tests.access.documents import allow, policy
from tests.components import world

ALGORITHM = "s3:x-amz-server-side-encryption"
KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
ANOTHER_KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/of-somebody-else"
WRITER = {"aws:securetransport": "true", "aws:principalarn": world.DEPLOYER}


def refused(recording: Recording, bucket: str, key_arn: str) -> set[str]:
    """Which writes the policy of the PrivateBucket `bucket` denies a role that may write all."""
    asked = {
        "nothing": {},
        "kms with the own key": {ALGORITHM: "aws:kms", KEY: key_arn},
        "the own key alone": {KEY: key_arn},
        "kms without a key": {ALGORITHM: "aws:kms"},
        "kms with another key": {ALGORITHM: "aws:kms", KEY: ANOTHER_KEY},
        "another key alone": {KEY: ANOTHER_KEY},
        "two layers of kms": {ALGORITHM: "aws:kms:dsse", KEY: key_arn},
        "keys of s3": {ALGORITHM: "AES256"},
    }
    own = of([policy(allow("s3:*"))])
    stands = parse(recording.named(f"{bucket}-policy").inputs["policy"])
    grants = Grants(own.layers, direct=(stands,))
    place = recording.named(f"{bucket}-bucket").outputs["arn"]
    decisions = {
        what: decide(
            Request("s3:PutObject", f"{place}/a", f"AWS={world.DEPLOYER}", {**WRITER, **headers}),
            grants,
        )
        for what, headers in asked.items()
    }
    assert set(decisions.values()) <= {"allowed", "explicitly denied"}
    return {what for what, said in decisions.items() if said != "allowed"}


OF_ANOTHER_KEY = {
    "kms without a key",
    "kms with another key",
    "another key alone",
    "two layers of kms",
    "keys of s3",
}
"""What a bucket with a key refuses. KMS without a key means the key of AWS, aws/s3."""
