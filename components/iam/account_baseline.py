"""What holds for a whole account, whatever is deployed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import accessanalyzer, ebs, ec2, iam, s3

from components.iam.baseline_settings import AccountBaselineSettings

SHORTEST_PASSWORD = 14
REMEMBERED_PASSWORDS = 24
"""CIS AWS Foundations Benchmark 3.0, 1.8 and 1.9."""


@dataclass(frozen=True, kw_only=True)
class AccountBaselineArgs:
    """The account, the key of disks, and the accounts whose access is meant.

    `retain` leaves the defaults as they are when the stack goes: a delete would switch encryption
    and blocks off for everybody in the account.
    """

    settings: AccountBaselineSettings
    account_id: str
    name_prefix: str
    disk_key_arn: pulumi.Input[str]
    consumer_accounts: Sequence[str]
    retain: bool


class AccountBaseline(ComponentResource):
    """Defines the singletons of an account: strong passwords, nothing public, disks encrypted,
    instance metadata by session only, and analyzers of outside and of unused access.

    AWS has one of each, so a second stack in the same account and region would fight over them.
    """

    analyzer_arns: dict[str, Output[str]]

    def __init__(
        self, name: str, args: AccountBaselineArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:iam:AccountBaseline", name, None, opts)
        self._name, self._args = name, args
        # What a delete would weaken for the whole account.
        self._kept = ResourceOptions(parent=self, retain_on_delete=args.retain)
        self._passwords()
        self._nothing_public()
        self._disks()
        self._metadata()
        self._internet_gateways()
        self.analyzer_arns = self._analyzers()
        self.register_outputs({"analyzer_arns": self.analyzer_arns})

    def _passwords(self) -> None:
        iam.AccountPasswordPolicy(
            f"{self._name}-passwords",
            minimum_password_length=SHORTEST_PASSWORD,
            password_reuse_prevention=REMEMBERED_PASSWORDS,
            max_password_age=self._args.settings.password_days,
            require_lowercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            require_uppercase_characters=True,
            allow_users_to_change_password=True,
            opts=self._kept,
        )

    def _nothing_public(self) -> None:
        s3.AccountPublicAccessBlock(
            f"{self._name}-buckets",
            account_id=self._args.account_id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._kept,
        )
        ebs.SnapshotBlockPublicAccess(
            f"{self._name}-snapshots", state="block-all-sharing", opts=self._kept
        )
        # A delete of this one leaves it as it is by itself.
        ec2.ImageBlockPublicAccess(
            f"{self._name}-images", state="block-new-sharing", opts=self._kept
        )

    def _disks(self) -> None:
        key = ebs.DefaultKmsKey(
            f"{self._name}-disk-key", key_arn=self._args.disk_key_arn, opts=self._kept
        )
        # After the key, or disks of the moment between the two have AWS's.
        ebs.EncryptionByDefault(
            f"{self._name}-disk-encryption",
            enabled=True,
            opts=ResourceOptions(parent=self, depends_on=[key], retain_on_delete=self._args.retain),
        )

    def _metadata(self) -> None:
        ec2.InstanceMetadataDefaults(
            f"{self._name}-metadata",
            http_endpoint="enabled",
            http_tokens="required",
            http_put_response_hop_limit=1,
            instance_metadata_tags="disabled",
            opts=self._kept,
        )

    def _internet_gateways(self) -> None:
        mode = self._args.settings.internet_gateways
        if mode != "allow":
            ec2.VpcBlockPublicAccessOptions(
                f"{self._name}-internet-gateways",
                internet_gateway_block_mode=mode,
                opts=self._kept,
            )

    def _analyzers(self) -> dict[str, Output[str]]:
        args, tags = self._args, {"component": self._name}
        outside = accessanalyzer.Analyzer(
            f"{self._name}-outside-access",
            analyzer_name=f"{args.name_prefix}-outside-access",
            type="ACCOUNT",
            tags=tags,
            opts=ResourceOptions(parent=self),
        )
        if args.consumer_accounts:
            accessanalyzer.ArchiveRule(
                f"{self._name}-consumers",
                analyzer_name=outside.analyzer_name,
                rule_name="consumers-of-models",
                filters=[
                    {
                        "criteria": "principal.AWS",
                        "eqs": list(args.consumer_accounts),
                    },
                    {"criteria": "isPublic", "eqs": ["false"]},
                ],
                opts=ResourceOptions(parent=self),
            )
        unused = accessanalyzer.Analyzer(
            f"{self._name}-unused-access",
            analyzer_name=f"{args.name_prefix}-unused-access",
            type="ACCOUNT_UNUSED_ACCESS",
            configuration={
                "unused_access": {"unused_access_age": args.settings.unused_access_days}
            },
            tags=tags,
            opts=ResourceOptions(parent=self),
        )
        return {"outside": outside.arn, "unused": unused.arn}
