"""Models, endpoints and jobs of SageMaker."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    Predicate,
    all_of,
    any_of,
    at_least,
    each,
    equals,
    key,
    longer,
    named,
    neighbour,
    present,
    some,
)
from review.controls.shared_endpoints import SHARED
from review.controls.verdict import MEETS, Verdict, both, fails, unknown
from review.references import is_unknown

MODEL = "aws:sagemaker/model:Model"
CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
ENDPOINT = "aws:sagemaker/endpoint:Endpoint"
PIPELINE = "aws:sagemaker/pipeline:Pipeline"

_SERVERLESS = each("productionVariants", present("serverlessConfig"), least=1)
_OF_SERVERLESS = Exemption(
    when=neighbour(CONFIGURATION, "productionVariants.modelName", _SERVERLESS),
    reason="serverless: AWS takes neither a network nor isolation there",
)
_ASYNC = present("asyncInferenceConfig")
_KINDS = ("Training", "Processing", "Transform")


def _steps(place: Place) -> list[Mapping[str, Any]] | Verdict:
    """The jobs of a pipeline, those inside conditions too."""
    text = place.value("pipelineDefinition")
    if is_unknown(text):
        return unknown("pipelineDefinition")
    try:
        return list(_jobs(json.loads(text)))
    except (TypeError, ValueError, RecursionError):
        return fails("pipelineDefinition is not JSON")


def _jobs(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _jobs(one)
    elif isinstance(value, dict):
        if value.get("Type") in _KINDS and isinstance(value.get("Arguments"), dict):
            yield value
        for one in value.values():
            yield from _jobs(one)


def of_jobs(kinds: tuple[str, ...], holds: Predicate) -> Predicate:
    """Something holds of the arguments of every job of these kinds; of one at least."""

    def ask(place: Place) -> Verdict:
        steps = _steps(place)
        if isinstance(steps, Verdict):
            return steps
        asked = [one for one in steps if one["Type"] in kinds]
        if not asked:
            return fails(f"the pipeline has no job of the kind {' or '.join(kinds)}")
        return both(holds(place.part(one["Arguments"], f"step {one.get('Name')}")) for one in asked)

    return ask


_TRAINS = of_jobs(("Training",), lambda _: MEETS)
_PROCESSES = of_jobs(("Processing",), lambda _: MEETS)

CONTROLS = (
    Control(
        id="model-isolated",
        title="A model's container has no network of its own",
        level="error",
        types=[MODEL],
        holds=equals("enableNetworkIsolation", True, default=False),
        exempt=[_OF_SERVERLESS],
        fix="Set enableNetworkIsolation.",
        frameworks="SageMaker.5, CKV_AWS_370, prowler sagemaker_models_network_isolation_enabled",
    ),
    Control(
        id="model-in-vpc",
        title="A model runs in the network, in two zones or more",
        level="error",
        types=[MODEL],
        holds=all_of(longer("vpcConfig.subnets", 2), longer("vpcConfig.securityGroupIds", 1)),
        exempt=[_OF_SERVERLESS],
        fix="Set vpcConfig.",
        frameworks="SageMaker.2, prowler sagemaker_models_vpc_settings_configured",
    ),
    Control(
        id="endpoint-volumes-encrypted-with-own-key",
        title="Volumes of an endpoint are encrypted with a key of the account's own",
        level="error",
        types=[CONFIGURATION],
        holds=key("kmsKeyArn"),
        exempt=[
            Exemption(when=_SERVERLESS, reason="serverless: AWS refuses a key for its volumes")
        ],
        fix="Set kmsKeyArn.",
        frameworks="CKV_AWS_98, prowler sagemaker_endpoint_config_kms_encryption_enabled",
    ),
    Control(
        id="endpoint-starts-with-two-instances",
        title="An endpoint starts with two instances or more",
        level="error",
        types=[CONFIGURATION],
        holds=each("productionVariants", at_least("initialInstanceCount", 2), least=1),
        exempt=[Exemption(when=_SERVERLESS, reason="serverless: it has no instances")],
        production_only="one instance answers; when it fails, nobody is hurt",
        fix="Set initialInstanceCount to 2 or more.",
        frameworks="SageMaker.4, prowler sagemaker_endpoint_config_prod_variant_instances",
    ),
    Control(
        id="endpoint-capture-encrypted-with-own-key",
        title="What an endpoint captures is encrypted with a key of the account's own",
        level="error",
        types=[CONFIGURATION],
        applies=present("dataCaptureConfig"),
        holds=key("dataCaptureConfig.kmsKeyId"),
        fix="Set dataCaptureConfig.kmsKeyId.",
        frameworks="Amazon SageMaker Developer Guide: Capture data",
    ),
    Control(
        id="endpoint-answers-encrypted-with-own-key",
        title="Answers in S3 are encrypted with a key of the account's own",
        level="error",
        types=[CONFIGURATION],
        applies=_ASYNC,
        holds=key("asyncInferenceConfig.outputConfig.kmsKeyId"),
        fix="Set asyncInferenceConfig.outputConfig.kmsKeyId.",
        frameworks="Amazon SageMaker Developer Guide: Asynchronous inference",
    ),
    Control(
        id="endpoint-captures-requests",
        title="An endpoint captures requests and answers, so that drift is seen",
        level="warning",
        types=[CONFIGURATION],
        holds=all_of(
            equals("dataCaptureConfig.enableCapture", True, default=False),
            some("dataCaptureConfig.captureOptions", equals("captureMode", "Input")),
            some("dataCaptureConfig.captureOptions", equals("captureMode", "Output")),
        ),
        exempt=[
            Exemption(when=_ASYNC, reason="asynchronous: requests and answers are in S3 anyway"),
            Exemption(when=_SERVERLESS, reason="serverless: AWS captures nothing there"),
        ],
        fix="Set dataCaptureConfig.",
        frameworks="prowler sagemaker_models_monitor_enabled",
    ),
    Control(
        id="endpoint-rolls-back-on-alarm",
        title="An endpoint goes back to what ran before when an alarm fires",
        level="error",
        types=[ENDPOINT],
        holds=present("deploymentConfig.autoRollbackConfiguration.alarms"),
        exempt=[
            SHARED,
            Exemption(
                when=named("endpointConfigName", CONFIGURATION, _SERVERLESS),
                reason="serverless: AWS takes no guardrails there",
            ),
        ],
        fix="Set deploymentConfig.autoRollbackConfiguration.",
        frameworks="Amazon SageMaker Developer Guide: Deployment guardrails",
    ),
    Control(
        id="training-in-vpc",
        title="Training jobs run in the network",
        level="error",
        types=[PIPELINE],
        applies=_TRAINS,
        holds=of_jobs(("Training",), longer("VpcConfig.Subnets", 2)),
        fix="Set VpcConfig of the job.",
        frameworks="prowler sagemaker_training_jobs_vpc_settings_configured",
    ),
    Control(
        id="training-isolated",
        title="Training jobs have no network of their own",
        level="error",
        types=[PIPELINE],
        applies=_TRAINS,
        holds=of_jobs(("Training",), equals("EnableNetworkIsolation", True, default=False)),
        fix="Set EnableNetworkIsolation of the job.",
        frameworks="prowler sagemaker_training_jobs_network_isolation_enabled",
    ),
    Control(
        id="training-traffic-encrypted",
        title="What containers of a training job say to each other is encrypted",
        level="error",
        types=[PIPELINE],
        applies=_TRAINS,
        holds=of_jobs(
            ("Training",), equals("EnableInterContainerTrafficEncryption", True, default=False)
        ),
        fix="Set EnableInterContainerTrafficEncryption of the job.",
        frameworks="prowler sagemaker_training_jobs_intercontainer_encryption_enabled",
    ),
    Control(
        id="training-data-encrypted-with-own-key",
        title="Data of a training job is encrypted with a key of the account's own",
        level="error",
        types=[PIPELINE],
        applies=_TRAINS,
        holds=of_jobs(
            ("Training",),
            all_of(key("ResourceConfig.VolumeKmsKeyId"), key("OutputDataConfig.KmsKeyId")),
        ),
        fix="Set VolumeKmsKeyId and OutputDataConfig.KmsKeyId of the job.",
        frameworks="prowler sagemaker_training_jobs_volume_and_output_encryption_enabled",
    ),
    Control(
        id="processing-in-vpc",
        title="Processing jobs run in the network, and what they say is encrypted",
        level="error",
        types=[PIPELINE],
        applies=_PROCESSES,
        holds=of_jobs(
            ("Processing",),
            all_of(
                longer("NetworkConfig.VpcConfig.Subnets", 2),
                equals("NetworkConfig.EnableInterContainerTrafficEncryption", True, default=False),
            ),
        ),
        fix="Set NetworkConfig of the job.",
        frameworks="Amazon SageMaker Developer Guide: Processing jobs in a VPC",
    ),
    Control(
        id="processing-data-encrypted-with-own-key",
        title="Data of a processing job is encrypted with a key of the account's own",
        level="error",
        types=[PIPELINE],
        applies=_PROCESSES,
        holds=of_jobs(
            ("Processing",),
            all_of(
                key("ProcessingResources.ClusterConfig.VolumeKmsKeyId"),
                key("ProcessingOutputConfig.KmsKeyId"),
            ),
        ),
        fix="Set VolumeKmsKeyId and ProcessingOutputConfig.KmsKeyId of the job.",
        frameworks="prowler sagemaker_processing_job_volume_encrypted_with_cmk",
    ),
    Control(
        id="jobs-of-pipelines-end",
        title="A job of a pipeline ends, whatever happens",
        level="warning",
        types=[PIPELINE],
        applies=any_of(_TRAINS, _PROCESSES),
        holds=of_jobs(
            ("Training", "Processing"), at_least("StoppingCondition.MaxRuntimeInSeconds", 1)
        ),
        fix="Set StoppingCondition of the job.",
        frameworks="AWS Well-Architected: Cost optimization",
    ),
)
