"""What rolls approved model versions and changed shapes out to the endpoints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch, lambda_

from components.automation.foundation import HandlerFoundation
from components.automation.handler import ALIAS, Handler, HandlerArgs
from components.automation.inbox import EventSource
from components.data.versioning import Versioning
from components.encryption.signing_key import SigningKey
from components.iam.queue_access import EVENTS
from components.iam.statement import Statement
from components.registry.model_bucket import MODELS_PREFIX, ModelBucket
from components.serving.deployer_access import (
    READS_DECISIONS,
    ROLLS_OUT,
    VERIFIES,
    Deployed,
    deployer_statements,
)

SWEEP_EVERY = "rate(1 hour)"
TIMEOUT_SECONDS = 900
"""The longest that Lambda gives: a large artifact is read to its end before it is deployed."""


@dataclass(frozen=True, kw_only=True)
class DeployerArgs:
    """What the deployer needs from the rest of the platform.

    `endpoints` are those with delivery: automated. `approvals_table_arn` is the table of decisions
    (components/governance), `signing` the key whose signatures are demanded; None: not demanded.
    `versioning` has the manifests that versions must name; None: none is demanded.
    """

    endpoints: Sequence[Deployed]
    base: HandlerFoundation
    models: ModelBucket
    signing: SigningKey | None
    versioning: Versioning | None
    approvals_table_arn: Input[str] | None
    suffix: str = ""


class Deployer(ComponentResource):
    """Defines the function, the rules whose events reach it, and an hourly look at every endpoint,
    in case an event was lost.

    What an endpoint runs is decided here and by nobody else: the newest approved version, in the
    shape that the program publishes.
    """

    handler: Handler
    function_name: Output[str]

    def __init__(self, name: str, args: DeployerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:serving:Deployer", name, None, opts)
        self._name, self._args = name, args
        sweep = self._sweep_rule()
        self.handler = Handler(
            f"{name}-handler",
            HandlerArgs(
                function="deploy",
                suffix=args.suffix,
                description="Rolls approved model versions and changed shapes out to endpoints",
                base=args.base,
                statements=self._statements(),
                calls=self._calls(),
                environment=self._environment(),
                sources=self._sources(),
                dead_letter_rules=(sweep.arn,),
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=1024,
            ),
            opts=ResourceOptions(parent=self),
        )
        self._sweep(sweep)
        self.function_name = self.handler.function_name
        self.register_outputs({"function_name": self.function_name})

    def _statements(self) -> list[Statement]:
        args, base = self._args, self._args.base
        found = deployer_statements(args.endpoints, base.account_id, base.region)
        found.append(
            Statement(
                sid="GrantVolumes",
                actions=["kms:CreateGrant"],
                resources=[base.keys.key_arn("compute")],
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            )
        )
        if args.approvals_table_arn is not None:
            found += [
                Statement(
                    sid="ReadDecisions",
                    actions=["dynamodb:GetItem"],
                    resources=[args.approvals_table_arn],
                ),
                base.keys.allow_decrypt("data"),
            ]
        if args.signing is not None:
            for group in sorted({one.model for one in args.endpoints}):
                found += args.models.allow_read(f"{MODELS_PREFIX}/{group}")
            found.append(args.signing.allow_verify())
            if args.versioning is not None:
                found += args.versioning.allow_read_content()
        return list({one.sid: one for one in found}.values())

    def _calls(self) -> tuple[str, ...]:
        found: tuple[str, ...] = ROLLS_OUT
        if self._args.approvals_table_arn is not None:
            found += READS_DECISIONS
        if self._args.signing is not None:
            found += VERIFIES
        return found

    def _environment(self) -> Mapping[str, Input[str]]:
        args = self._args
        table = args.approvals_table_arn
        return {
            "SHAPES": ",".join(one.shape_parameter for one in args.endpoints),
            "APPROVALS": ""
            if table is None
            else Output.from_input(table).apply(lambda arn: arn.rsplit("/", 1)[-1]),
            "MANIFESTS": ""
            if args.signing is None or args.versioning is None
            else args.versioning.bucket_name,
            "SIGNING_KEYS": ""
            if args.signing is None
            else Output.all(*args.signing.trusted_key_arns).apply(",".join),
        }

    def _sources(self) -> dict[str, EventSource]:
        endpoints = self._args.endpoints
        sagemaker = ["aws.sagemaker"]
        return {
            "versions": EventSource(
                description="Model versions that were approved, or whose approval was taken back",
                pattern=Output.all(*(one.group_name for one in endpoints)).apply(
                    lambda groups: {
                        "source": sagemaker,
                        "detail-type": ["SageMaker Model Package State Change"],
                        "detail": {
                            "ModelPackageGroupName": sorted(set(groups)),
                            "ModelApprovalStatus": ["Approved", "Rejected"],
                        },
                    }
                ),
            ),
            "shapes": EventSource(
                description="Shapes that the program published",
                pattern={
                    "source": ["aws.ssm"],
                    "detail-type": ["Parameter Store Change"],
                    "detail": {
                        "name": [one.shape_parameter for one in endpoints],
                        "operation": ["Create", "Update"],
                    },
                },
            ),
            "endpoints": EventSource(
                description="Endpoints whose update ended, for better or worse",
                pattern={
                    "source": sagemaker,
                    "detail-type": ["SageMaker Endpoint State Change"],
                    "detail": {"EndpointName": [one.endpoint_name for one in endpoints]},
                },
            ),
        }

    def _sweep_rule(self) -> cloudwatch.EventRule:
        return cloudwatch.EventRule(
            f"{self._name}-sweep",
            description="Looks at every endpoint, in case an event was lost",
            schedule_expression=SWEEP_EVERY,
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _sweep(self, rule: cloudwatch.EventRule) -> None:
        lambda_.Permission(
            f"{self._name}-sweep-permission",
            statement_id="SweepCalls",
            action="lambda:InvokeFunction",
            function=self.handler.function_name,
            qualifier=ALIAS,
            principal=EVENTS,
            source_arn=rule.arn,
            source_account=self._args.base.account_id,
            opts=ResourceOptions(parent=self, depends_on=self.handler.ready),
        )
        cloudwatch.EventTarget(
            f"{self._name}-sweep-target",
            rule=rule.name,
            arn=self.handler.alias_arn,
            target_id="deployer",
            input=json.dumps({"detail-type": "Sweep"}),
            dead_letter_config={"arn": self.handler.dead_letter_arn},
            opts=ResourceOptions(parent=self),
        )
