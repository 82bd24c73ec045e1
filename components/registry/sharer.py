"""What lets other accounts read the artifacts of approved model versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.automation.foundation import HandlerFoundation
from components.automation.handler import Handler, HandlerArgs
from components.automation.inbox import EventSource
from components.iam.statement import Statement, once
from components.registry.consumer_access import SHARE, sharer_role_name
from components.registry.model_bucket import MODELS_PREFIX
from components.registry.version_gate import VersionGate, read_versions

SWEEP_EVERY = "rate(1 hour)"
TIMEOUT_SECONDS = 900
"""The longest that Lambda gives: a large artifact is read to its end before it is opened."""

CALLS = (
    "kms:Decrypt",
    "s3:DeleteObjectVersionTagging",
    "s3:GetObjectVersionTagging",
    "s3:HeadObject",
    "s3:ListBucket",
    "s3:ListObjectVersions",
    "s3:PutObjectVersionTagging",
    "sagemaker:DescribeModelPackage",
    "sagemaker:ListModelPackages",
)
"""What the function calls beside its gate."""


@dataclass(frozen=True, kw_only=True)
class SharerArgs:
    """`group_names` are the names of the groups in AWS by model, of the models that have consumers;
    `gate` is what their versions have to pass."""

    group_names: Mapping[str, Input[str]]
    base: HandlerFoundation
    gate: VersionGate
    suffix: str = ""


class Sharer(ComponentResource):
    """Defines the function and the rules whose events reach it: decisions on versions, and an hour
    that is over, in case an event was lost.

    It alone sets the tag that the model bucket and its access points ask for when a consumer reads,
    and takes it away again when a version is approved no more. It writes nothing else.
    """

    handler: Handler
    function_name: Output[str]

    def __init__(self, name: str, args: SharerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:registry:Sharer", name, None, opts)
        self._args = args
        self.handler = Handler(
            f"{name}-handler",
            HandlerArgs(
                function=SHARE,
                suffix=args.suffix,
                description="Opens artifacts of approved versions to consumers, and closes others",
                base=args.base,
                statements=self._statements(),
                calls=(*CALLS, *args.gate.calls()),
                environment=self._environment(),
                sources=self._sources(),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=1024,
                role_name=sharer_role_name(args.base.name_prefix, args.suffix),
            ),
            opts=ResourceOptions(parent=self),
        )
        self.function_name = self.handler.function_name
        self.register_outputs({"function_name": self.function_name})

    def _statements(self) -> list[Statement]:
        args, base = self._args, self._args.base
        found = [
            read_versions(args.group_names.values(), base.account_id, base.region),
            *args.gate.statements(args.group_names),
        ]
        for model in args.group_names:
            found += args.gate.models.allow_read(f"{MODELS_PREFIX}/{model}")
            found += args.gate.models.allow_share(model)
        return once(*found)

    def _environment(self) -> Mapping[str, Input[str]]:
        args = self._args
        models = [
            {"group": group_name, "prefix": f"{MODELS_PREFIX}/{model}"}
            for model, group_name in args.group_names.items()
        ]
        return {
            "BUCKET": args.gate.models.bucket_name,
            "MODELS": Output.json_dumps(models, sort_keys=True),
            **args.gate.environment(),
        }

    def _sources(self) -> dict[str, EventSource]:
        return {
            "versions": EventSource(
                description="Decisions on versions of models that have consumers",
                pattern=Output.all(*self._args.group_names.values()).apply(
                    lambda groups: {
                        "source": ["aws.sagemaker"],
                        "detail-type": ["SageMaker Model Package State Change"],
                        "detail": {"ModelPackageGroupName": sorted(groups)},
                    }
                ),
            ),
            "sweep": EventSource(
                description="An hour is over: every model is looked at, in case an event was lost",
                schedule=SWEEP_EVERY,
            ),
        }
