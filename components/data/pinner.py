"""What pins data sets: a function that writes and signs their manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.automation.foundation import HandlerFoundation
from components.automation.handler import Handler, HandlerArgs
from components.automation.inbox import EventSource
from components.data.lake import Lake
from components.data.settings import DatasetSettings
from components.data.versioning import Versioning
from components.encryption.signing_key import SigningKey
from components.iam.calls import USE_TABLES
from components.iam.statement import Statement

MARKER = "_SUCCESS"
"""The object that a batch ends with, as Spark and Hadoop write it."""
TIMEOUT_SECONDS = 300
"""A listing gives 1,000 versions a call: time for some hundred thousand."""

CALLS = (
    "dynamodb:PartiQLInsert",
    "dynamodb:UpdateItem",
    "kms:Sign",
    "s3:GetObject",
    "s3:ListObjectVersions",
    "s3:PutObject",
)
"""What the function calls; its ExecuteStatement only inserts."""


@dataclass(frozen=True, kw_only=True)
class PinnerArgs:
    """What the pinner needs from the rest of the platform; `datasets` by name."""

    datasets: Mapping[str, DatasetSettings]
    lake: Lake
    versioning: Versioning
    signing: SigningKey
    base: HandlerFoundation


class Pinner(ComponentResource):
    """Defines the function and the rule whose events reach it: a batch of a data set has ended.

    It lists versions and reads no data; it adds manifests and replaces none. Somebody who may
    invoke it pins a data set by {"detail-type": "Pin", "detail": {"dataset": name}}.
    """

    handler: Handler
    function_name: Output[str]

    def __init__(self, name: str, args: PinnerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:data:Pinner", name, None, opts)
        self._args = args
        self.handler = Handler(
            f"{name}-handler",
            HandlerArgs(
                function="pin",
                description="Writes and signs manifests of data sets",
                base=args.base,
                statements=self._statements(),
                calls=(*CALLS, *USE_TABLES),
                environment=self._environment(),
                sources={"batches": self._batches()},
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=512,
            ),
            opts=ResourceOptions(parent=self),
        )
        self.function_name = self.handler.function_name
        self.register_outputs({"function_name": self.function_name})

    def _statements(self) -> list[Statement]:
        args = self._args
        zones = sorted({one.zone for one in args.datasets.values()})
        found = [
            Statement(
                sid=f"ListVersions{zone.capitalize()}",
                actions=["s3:ListBucketVersions"],
                resources=[args.lake.bucket_arn(zone)],
                conditions={
                    "StringEquals": {
                        "s3:prefix": [
                            f"{one.prefix}/"
                            for _, one in sorted(args.datasets.items())
                            if one.zone == zone
                        ]
                    }
                },
            )
            for zone in zones
        ]
        return [*found, *args.versioning.allow_pin(), args.signing.allow_sign()]

    def _environment(self) -> dict[str, Input[str]]:
        args = self._args
        places = {
            name: {"bucket": args.lake.bucket_names[one.zone], "prefix": one.prefix}
            for name, one in sorted(args.datasets.items())
        }
        return {
            "DATASETS": Output.json_dumps(places, sort_keys=True),
            "TABLE": args.versioning.table_name,
            "BUCKET": args.lake.bucket_names["artifacts"],
            "SIGNING_KEY": args.signing.key_arn,
            "SIGNING_ALGORITHM": args.signing.algorithm,
        }

    def _batches(self) -> EventSource:
        args = self._args
        zones = sorted({one.zone for one in args.datasets.values()})
        keys = [{"wildcard": f"{one.prefix}/*{MARKER}"} for _, one in sorted(args.datasets.items())]
        return EventSource(
            description=f"Batches of data sets that ended: their {MARKER} was written",
            pattern=Output.all(*(args.lake.bucket_names[zone] for zone in zones)).apply(
                lambda buckets: {
                    "source": ["aws.s3"],
                    "detail-type": ["Object Created"],
                    "detail": {"bucket": {"name": buckets}, "object": {"key": keys}},
                }
            ),
        )
