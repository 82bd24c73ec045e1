"""How the account was configured at any time, and whether it is as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import cfg, iam

from components.governance.config_rules_settings import ConfigRulesSettings
from components.governance.delivery_bucket import DeliveryBucketArgs, delivery_bucket
from components.governance.managed_rules import PACK, own_rules, pack_template
from components.iam.statement import Statement
from components.storage.private_bucket import PrivateBucket, Retention

CONFIG = "config.amazonaws.com"
ONLY_NAME = "default"
"""An account has one recorder and one channel a region, which AWS names so."""


@dataclass(frozen=True, kw_only=True)
class ConfigRulesArgs:
    """What the rules need from the rest of the platform.

    `key_arn` is the logs key. `tag_keys` are those that every resource has to carry, `log_days` how
    long every log group has to keep its events. `retain` leaves the buckets in the account when the
    stack goes.
    """

    settings: ConfigRulesSettings
    key_arn: Input[str]
    tag_keys: Sequence[str]
    log_days: int
    name_prefix: str
    account_id: str
    protect: bool
    retain: bool
    force_destroy: bool


class ConfigRules(ComponentResource):
    """Defines the recorder, where it delivers, and the rules: a few by themselves, those that hold
    for every stack as one conformance pack.

    It records through AWS's own role for it, the only one that FSBP Config.1 accepts.
    """

    bucket_name: Output[str]

    def __init__(
        self, name: str, args: ConfigRulesArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:governance:ConfigRules", name, None, opts)
        self._name, self._args = name, args
        bucket = self._bucket()
        recorder = cfg.Recorder(
            f"{name}-recorder",
            name=ONLY_NAME,
            role_arn=self._role_arn(),
            recording_group={"all_supported": True, "include_global_resource_types": True},
            recording_mode={"recording_frequency": args.settings.recording.upper()},
            opts=ResourceOptions(parent=self),
        )
        channel = cfg.DeliveryChannel(
            f"{name}-channel",
            name=ONLY_NAME,
            s3_bucket_name=bucket.bucket_name,
            s3_kms_key_arn=args.key_arn,
            snapshot_delivery_properties={"delivery_frequency": "TwentyFour_Hours"},
            opts=ResourceOptions(parent=self, depends_on=[recorder, *bucket.ready]),
        )
        started = cfg.RecorderStatus(
            f"{name}-recording",
            name=recorder.name,
            is_enabled=True,
            opts=ResourceOptions(parent=self, depends_on=[channel]),
        )
        self._rules(started)
        self.bucket_name = bucket.bucket_name
        self.register_outputs({"bucket_name": self.bucket_name})

    def _role_arn(self) -> Input[str]:
        if self._args.settings.service_linked_role:
            return iam.ServiceLinkedRole(
                f"{self._name}-service-role",
                aws_service_name=CONFIG,
                tags={"component": self._name},
                opts=ResourceOptions(parent=self),
            ).arn
        path = f"role/aws-service-role/{CONFIG}/AWSServiceRoleForConfig"
        return f"arn:aws:iam::{self._args.account_id}:{path}"

    def _rules(self, started: Resource) -> None:
        # Rules of an account whose recorder stands still evaluate nothing.
        child = ResourceOptions(parent=self, depends_on=[started])
        for rule in own_rules(self._args.tag_keys, self._args.log_days):
            cfg.Rule(
                f"{self._name}-{rule.name}",
                name=f"{self._args.name_prefix}-{rule.name}",
                description=rule.control,
                source={"owner": "AWS", "source_identifier": rule.identifier},
                input_parameters=rule.parameters_json(),
                tags={"component": self._name},
                opts=child,
            )
        cfg.ConformancePack(
            f"{self._name}-pack",
            name=f"{self._args.name_prefix}-platform",
            template_body=pack_template(PACK),
            opts=child,
        )

    def _bucket(self) -> PrivateBucket:
        args = self._args
        return delivery_bucket(
            self._name,
            DeliveryBucketArgs(
                use="config",
                records="expire-snapshots",
                key_arn=args.key_arn,
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                keep_days=args.settings.keep_days,
                # AWS Config delivers to no bucket with object lock (CloudFormation User Guide,
                # AWS::Config::DeliveryChannel).
                lock_days=None,
                deny_other_keys=True,
                statements=self._delivery,
                retention=Retention(
                    protect=args.protect, retain=args.retain, force_destroy=args.force_destroy
                ),
            ),
            parent=self,
        )

    def _delivery(self, bucket_arn: Output[str]) -> tuple[Statement, ...]:
        """What AWS Config does with the bucket, for this account only (AWS Config Developer Guide,
        "Permissions for the Amazon S3 bucket")."""
        account = self._args.account_id
        ours = {"aws:SourceAccount": account}
        return (
            Statement(
                sid="ConfigChecksBucket",
                actions=["s3:GetBucketAcl", "s3:ListBucket"],
                resources=[bucket_arn],
                principals={"Service": [CONFIG]},
                conditions={"StringEquals": {**ours}},
            ),
            Statement(
                sid="ConfigDelivers",
                actions=["s3:PutObject"],
                resources=[Output.concat(bucket_arn, f"/AWSLogs/{account}/Config/*")],
                principals={"Service": [CONFIG]},
                conditions={"StringEquals": {**ours, "s3:x-amz-acl": "bucket-owner-full-control"}},
            ),
        )
