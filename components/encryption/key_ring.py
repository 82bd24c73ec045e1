"""One key a domain, so that access to one kind of data says nothing about another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import kms

from components.encryption.domains import DOMAINS, USES, Domain
from components.encryption.key_policy import key_policy, via_services
from components.encryption.settings import EncryptionSettings
from components.iam.statement import Statement

__all__ = ["Domain", "KeyRing", "KeyRingArgs"]

READ = ("kms:Decrypt",)
WRITE = ("kms:Decrypt", "kms:GenerateDataKey")
"""S3 User Guide, "Using server-side encryption with AWS KMS keys"; SQS Developer Guide and SNS
Developer Guide, "Key management": a data key is made for each write and decrypted for each read."""
TABLE_SERVICES = ("dynamodb", "glue")
"""DynamoDB Developer Guide, "DynamoDB encryption at rest: usage notes"; Glue User Guide,
"Encrypting your Data Catalog"."""


@dataclass(frozen=True, kw_only=True)
class KeyRingArgs:
    """What the key ring needs to know beside its settings.

    `rescuers` are patterns of the ARNs of roles that bring a key back. `consumer_accounts` lists, a
    domain, other accounts that may decrypt. `retain` leaves the keys in the account when the stack
    goes: what a retained bucket holds is lost with its key.
    """

    settings: EncryptionSettings
    account_id: str
    region: str
    protect: bool = False
    retain: bool = False
    rescuers: Sequence[str] = ()
    consumer_accounts: Mapping[Domain, Sequence[str]] = field(default_factory=dict)


class KeyRing(ComponentResource):
    """Defines a rotated key and its alias for each domain."""

    key_arns: Mapping[Domain, Output[str]]

    def __init__(self, name: str, args: KeyRingArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:encryption:KeyRing", name, None, opts)
        self._region = args.region
        self._keys = {domain: self._key(name, domain, args) for domain in DOMAINS}
        self.key_arns = {domain: key.arn for domain, key in self._keys.items()}
        self.register_outputs({"key_arns": dict(self.key_arns)})

    def key_arn(self, domain: Domain) -> Output[str]:
        """The ARN of the domain's key."""
        return self._keys[domain].arn

    def key_id(self, domain: Domain) -> Output[str]:
        """The id of the domain's key, for inputs that take no ARN."""
        return self._keys[domain].key_id

    def allow_decrypt(self, domain: Domain) -> Statement:
        """All that a reader of the domain's data needs of its key."""
        return self._allow(f"Decrypt{domain.capitalize()}", READ, domain)

    def allow_encrypt(self, domain: Domain) -> Statement:
        """All that a reader and writer of the domain's objects and messages needs of its key."""
        return self._allow(f"Encrypt{domain.capitalize()}", WRITE, domain)

    def allow_encrypt_tables(self) -> Statement:
        """All that a reader and writer of tables and of the catalog needs of their key, the data's:
        DynamoDB and Glue have the key itself encrypt too."""
        via = [f"{service}.{self._region}.amazonaws.com" for service in TABLE_SERVICES]
        return Statement(
            sid="EncryptTables",
            actions=[*WRITE, "kms:Encrypt"],
            resources=[self.key_arn("data")],
            conditions={"StringEquals": {"kms:ViaService": via}},
        )

    def _allow(self, sid: str, actions: Sequence[str], domain: Domain) -> Statement:
        return Statement(
            sid=sid,
            actions=actions,
            resources=[self.key_arn(domain)],
            conditions={"StringEquals": {"kms:ViaService": via_services(domain, self._region)}},
        )

    def _key(self, name: str, domain: Domain, args: KeyRingArgs) -> kms.Key:
        # Logical names are state: a rename makes a new key, and data of the old one is lost when
        # its deletion window ends.
        key = kms.Key(
            f"{name}-{domain}",
            description=f"{USES[domain].description} ({pulumi.get_stack()})",
            policy=key_policy(
                domain,
                account_id=args.account_id,
                region=args.region,
                administrators=args.settings.administrators,
                rescuers=args.rescuers,
                consumer_accounts=args.consumer_accounts.get(domain, ()),
            ),
            enable_key_rotation=True,
            rotation_period_in_days=args.settings.rotation_days,
            deletion_window_in_days=args.settings.deletion_window_days,
            tags={"Name": f"{name}-{domain}", "component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        # The alias names the stack: a name stays taken while a deleted key waits, and two stacks
        # may share an account.
        kms.Alias(
            f"{name}-{domain}-alias",
            name=f"alias/mlops-{pulumi.get_stack()}-{domain}",
            target_key_id=key.key_id,
            opts=ResourceOptions(parent=self),
        )
        return key
