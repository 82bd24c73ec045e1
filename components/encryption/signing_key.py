"""The key that signs what is deployed: artifacts of models, and manifests of their data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import kms

from components.encryption.custody import ADMINISTER, custody, of_this_key
from components.encryption.settings import KeySpec, SigningSettings
from components.iam.document import document
from components.iam.statement import Statement

ALGORITHMS: Mapping[KeySpec, str] = {
    "ECC_NIST_P256": "ECDSA_SHA_256",
    "RSA_3072": "RSASSA_PSS_SHA_256",
    "RSA_4096": "RSASSA_PSS_SHA_256",
}
"""How each kind of key signs a SHA-256 digest (KMS Developer Guide, "Key spec reference")."""

SIGN = ("kms:Sign",)
VERIFY = ("kms:DescribeKey", "kms:GetPublicKey", "kms:Verify")
_ROTATION = ("kms:DisableKeyRotation", "kms:EnableKeyRotation")


@dataclass(frozen=True, kw_only=True)
class SigningKeyArgs:
    """What the signing key needs beside its settings.

    `administrators` and `rescuers` are as for the other keys; `consumer_accounts` verify what they
    deploy from our registry. `retain` leaves the key in the account when the stack goes: without
    it no signature can be checked any more.
    """

    settings: SigningSettings
    account_id: str
    administrators: Sequence[str] = ()
    rescuers: Sequence[str] = ()
    consumer_accounts: Sequence[str] = ()
    deletion_window_days: int = 30
    protect: bool = False
    retain: bool = False


class SigningKey(ComponentResource):
    """Defines an asymmetric key, its alias and who signs and verifies with it.

    KMS rotates symmetric keys only (KMS Developer Guide, "Rotate AWS KMS keys"), so this one never
    rotates: another `key_spec` makes a new key, and the old one is named in `earlier_key_arns`, so
    that what it signed still counts. Each signature is stored with the ARN of its key.
    """

    key_arn: Output[str]
    algorithm: str
    """The algorithm of every signature, over the SHA-256 digest of what is signed."""
    trusted_key_arns: Sequence[Input[str]]
    """Keys whose signatures count: this one first."""

    def __init__(
        self, name: str, args: SigningKeyArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:encryption:SigningKey", name, None, opts)
        self.algorithm = ALGORITHMS[args.settings.key_spec]
        # Logical names are state: a rename makes a new key.
        key = kms.Key(
            f"{name}-key",
            description=f"Signs model artifacts and manifests ({pulumi.get_stack()})",
            key_usage="SIGN_VERIFY",
            customer_master_key_spec=args.settings.key_spec,
            policy=document(*_policy(args, self.algorithm)),
            deletion_window_in_days=args.deletion_window_days,
            tags={"Name": f"{name}-key", "component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        kms.Alias(
            f"{name}-alias",
            name=f"alias/mlops-{pulumi.get_stack()}-signing",
            target_key_id=key.key_id,
            opts=ResourceOptions(parent=self),
        )
        self.key_arn = key.arn
        self.trusted_key_arns = [key.arn, *args.settings.earlier_key_arns]
        self.register_outputs({"key_arn": self.key_arn, "algorithm": self.algorithm})

    def allow_sign(self) -> Statement:
        """All that a signer needs: digests, by this key's algorithm. It cannot verify by this."""
        return Statement(
            sid="Sign",
            actions=SIGN,
            resources=[self.key_arn],
            conditions=_as_agreed(self.algorithm),
        )

    def allow_verify(self) -> Statement:
        """All that a verifier needs, of this key and of the earlier ones. It cannot sign, and it
        asks KMS: the public key is for who verifies outside of AWS."""
        return Statement(
            sid="VerifySignature", actions=["kms:Verify"], resources=self.trusted_key_arns
        )


def _policy(args: SigningKeyArgs, algorithm: str) -> list[Statement]:
    root = f"arn:aws:iam::{args.account_id}:root"
    own = {"kms:CallerAccount": args.account_id}
    administer = [action for action in ADMINISTER if action not in _ROTATION]
    found = [
        *custody(args.account_id, args.administrators, args.rescuers, administer),
        of_this_key(
            "SignDigests",
            SIGN,
            {"AWS": [root]},
            {"StringEquals": {**_as_agreed(algorithm)["StringEquals"], **own}},
        ),
        of_this_key("Verify", VERIFY, {"AWS": [root]}, {"StringEquals": {**own}}),
    ]
    if args.consumer_accounts:
        accounts = [f"arn:aws:iam::{account}:root" for account in args.consumer_accounts]
        found.append(of_this_key("ConsumersVerify", VERIFY, {"AWS": accounts}))
    return found


def _as_agreed(algorithm: str) -> dict[str, dict[str, str]]:
    return {"StringEquals": {"kms:MessageType": "DIGEST", "kms:SigningAlgorithm": algorithm}}
