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
from components.iam.key_grants import grant_through
from components.iam.queue_access import EVENTS
from components.iam.statement import Statement, once
from components.registry.version_gate import VersionGate
from components.serving.deployer_access import (
    IN_ITS_NAME,
    ROLLS_OUT,
    Deployed,
    deployer_statements,
)

SWEEP_EVERY = "rate(1 hour)"
TIMEOUT_SECONDS = 900
"""The longest that Lambda gives: a large artifact is read to its end before it is deployed."""


@dataclass(frozen=True, kw_only=True)
class DeployerArgs:
    """What the deployer needs from the rest of the platform.

    `endpoints` are those with delivery: automated, `gate` what their versions have to pass.
    """

    endpoints: Sequence[Deployed]
    base: HandlerFoundation
    gate: VersionGate
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
                calls=(*ROLLS_OUT, *IN_ITS_NAME, *args.gate.calls()),
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
        found.append(grant_through("sagemaker", base.keys.key_arn("compute"), base.region))
        return once(*found, *args.gate.statements(one.model for one in args.endpoints))

    def _environment(self) -> Mapping[str, Input[str]]:
        args = self._args
        return {
            "SHAPES": ",".join(one.shape_parameter for one in args.endpoints),
            **args.gate.environment(),
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
