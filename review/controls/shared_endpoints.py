"""Endpoints that several models share as inference components, made through Cloud Control."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    at_least,
    each,
    equals,
    key,
    longer,
    negated,
    parsed,
    present,
    some,
)
from review.controls.verdict import Verdict, either

RESOURCE = "aws:cloudcontrol/resource:Resource"

_CONFIGURATION = equals("typeName", "AWS::SageMaker::EndpointConfig")
_COMPONENT = equals("typeName", "AWS::SageMaker::InferenceComponent")


def _shared(place: Place) -> Verdict:
    """Whether the endpoint's configuration names no model of its own."""
    name = place.value("endpointConfigName")
    without_models = parsed(
        "desiredState",
        all_of(
            equals("EndpointConfigName", name),
            negated(some("ProductionVariants", present("ModelName"))),
        ),
    )
    found = [place.at(one) for one in place.around.recording.of(RESOURCE)]
    return either(all_of(_CONFIGURATION, without_models)(one) for one in found)


SHARED = Exemption(
    when=_shared,
    reason="shared by inference components: each of them goes back by alarms of its own",
)

CONTROLS = (
    Control(
        id="component-rolls-back-on-alarm",
        title="An inference component goes back to what ran before when an alarm fires",
        level="error",
        types=[RESOURCE],
        applies=_COMPONENT,
        holds=parsed("desiredState", present("DeploymentConfig.AutoRollbackConfiguration.Alarms")),
        fix="Set DeploymentConfig.AutoRollbackConfiguration.",
        frameworks="Amazon SageMaker Developer Guide: Deployment guardrails",
    ),
    Control(
        id="component-has-two-copies",
        title="An inference component has two copies or more",
        level="error",
        types=[RESOURCE],
        applies=_COMPONENT,
        holds=parsed("desiredState", at_least("RuntimeConfig.CopyCount", 2)),
        production_only="one copy answers; when it fails, nobody is hurt",
        fix="Set RuntimeConfig.CopyCount to 2 or more.",
        frameworks="SageMaker.4",
    ),
    Control(
        id="shared-endpoint-starts-with-two-instances",
        title="A shared endpoint starts with two instances or more",
        level="error",
        types=[RESOURCE],
        applies=_CONFIGURATION,
        holds=parsed(
            "desiredState",
            each("ProductionVariants", at_least("InitialInstanceCount", 2), least=1),
        ),
        production_only="one instance answers; when it fails, nobody is hurt",
        fix="Set InitialInstanceCount to 2 or more.",
        frameworks="SageMaker.4, prowler sagemaker_endpoint_config_prod_variant_instances",
    ),
    Control(
        id="shared-endpoint-isolated",
        title="Containers of a shared endpoint have no network of their own",
        level="error",
        types=[RESOURCE],
        applies=_CONFIGURATION,
        holds=parsed("desiredState", equals("EnableNetworkIsolation", True, default=False)),
        fix="Set EnableNetworkIsolation.",
        frameworks="SageMaker.5, CKV_AWS_370",
    ),
    Control(
        id="shared-endpoint-in-vpc",
        title="A shared endpoint runs in the network, in two zones or more",
        level="error",
        types=[RESOURCE],
        applies=_CONFIGURATION,
        holds=parsed(
            "desiredState",
            all_of(longer("VpcConfig.Subnets", 2), longer("VpcConfig.SecurityGroupIds", 1)),
        ),
        fix="Set VpcConfig.",
        frameworks="SageMaker.2",
    ),
    Control(
        id="shared-endpoint-volumes-encrypted-with-own-key",
        title="Volumes of a shared endpoint are encrypted with a key of the account's own",
        level="error",
        types=[RESOURCE],
        applies=_CONFIGURATION,
        holds=parsed("desiredState", key("KmsKeyId")),
        fix="Set KmsKeyId.",
        frameworks="CKV_AWS_98, prowler sagemaker_endpoint_config_kms_encryption_enabled",
    ),
)
