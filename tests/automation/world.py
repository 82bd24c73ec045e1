"""An endpoint with its program-made configuration, a group of versions, and their artifacts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import boto3
from moto.sagemaker.models import sagemaker_backends

from automation.pin import Dataset, Pinner
from automation.signature import SUFFIX, Signer
from components.pipelines.mlops_steps.main import main as run_step
from components.serving import shape
from components.serving.async_settings import AsyncSettings
from components.serving.endpoint_settings import VariantEndpointSettings
from components.serving.naming import endpoint_name, shape_parameter
from components.serving.rollout import deployment_config
from tests.components.world import an_endpoint

PREFIX = "acme-test"
ENDPOINT = endpoint_name(PREFIX, "fraud")
GROUP = f"{PREFIX}-fraud"
PARAMETER = shape_parameter(PREFIX, "fraud")
BUCKET = f"{PREFIX}-models"
ROLE = "arn:aws:iam::123456789012:role/endpoint-fraud-execution"
LAKE = f"{PREFIX}-lake-artifacts"
DATA = f"{PREFIX}-lake-curated"
MANIFESTS = f"{PREFIX}-manifests"
CAPTURES = "s3://captures/fraud"
DATA_KEY = "arn:aws:kms:us-east-1:123456789012:key/data"
APPROVALS = f"{PREFIX}-approvals"
EXECUTION = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/acme-test-fraud/execution/e1x"
TRAINER = "arn:aws:sts::123456789012:assumed-role/DataScientist/ada@example.com"
PIPELINE = "arn:aws:sts::123456789012:assumed-role/pipeline-fraud/SageMaker"
APPROVER = "arn:aws:sts::123456789012:assumed-role/Approver/grace@example.com"


@dataclass
class Serving:
    """What the program has deployed, through clients of a test."""

    settings: VariantEndpointSettings

    def __post_init__(self) -> None:
        self.sagemaker = boto3.client("sagemaker")
        self.ssm, self.s3, self.kms = (boto3.client(name) for name in ("ssm", "s3", "kms"))
        self.dynamodb = boto3.client("dynamodb")
        self.key, self.algorithm = "", "ECDSA_SHA_256"

    @property
    def running(self) -> str:
        """The configuration that the endpoint runs."""
        answer = self.sagemaker.describe_endpoint(EndpointName=ENDPOINT)
        return str(answer["EndpointConfigName"])

    def variants(self, configuration: str | None = None) -> dict[str, Any]:
        """The variants of a configuration, the running one when none is named."""
        name = configuration or self.running
        answer = self.sagemaker.describe_endpoint_config(EndpointConfigName=name)
        return {one["VariantName"]: one for one in answer["ProductionVariants"]}

    def configurations(self) -> set[str]:
        """The names of all configurations."""
        answer = self.sagemaker.list_endpoint_configs()
        return {one["EndpointConfigName"] for one in answer["EndpointConfigs"]}

    def tags(self, configuration: str) -> dict[str, str]:
        """The tags of a configuration."""
        answer = self.sagemaker.describe_endpoint_config(EndpointConfigName=configuration)
        found = self.sagemaker.list_tags(ResourceArn=answer["EndpointConfigArn"])["Tags"]
        return {one["Key"]: one["Value"] for one in found}

    def publish(
        self, settings: VariantEndpointSettings | None = None, *, guarded: bool = True
    ) -> None:
        """The program's parameter, for other settings when given; not `guarded` is that of an
        endpoint without instances."""
        settings = settings or self.settings
        value = shape.published(
            endpoint=ENDPOINT,
            group=GROUP,
            settings=settings,
            content=content(settings),
            deployment=deployment_config(settings.rollout.rollout(), ["fraud-5xx"])
            if guarded
            else {},
            execution={
                "execution_role_arn": ROLE,
                "vpc_config": {"security_group_ids": ["sg-1"], "subnets": ["subnet-1"]},
                "enable_network_isolation": True,
            },
        )
        self.ssm.put_parameter(
            Name=PARAMETER, Value=json.dumps(value), Type="String", Overwrite=True
        )

    def declare(self, name: str) -> None:
        """A configuration that the program makes."""
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name,
            Tags=[{"Key": "endpoint", "Value": ENDPOINT}],
            **shape.api(content(self.settings)),
        )

    def version(self, number: int = 1, status: str = "Approved", decided: bool = True) -> str:
        """A version of the model with a signed artifact; its ARN."""
        key = f"models/fraud/{number}/model.tar.gz"
        artifact = f"model {number}".encode()
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=artifact)
        self.sign(key)
        digest = self.pinned()
        image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/serving:1"
        arn = str(
            self.sagemaker.create_model_package(
                ModelPackageGroupName=GROUP,
                ModelApprovalStatus=status,
                CustomerMetadataProperties={"DatasetName": "cards", "DatasetDigest": digest},
                InferenceSpecification={
                    "Containers": [{"Image": image, "ModelDataUrl": f"s3://{BUCKET}/{key}"}],
                    "SupportedContentTypes": ["text/csv"],
                    "SupportedResponseMIMETypes": ["text/csv"],
                },
            )["ModelPackageArn"]
        )
        if status == "Approved":
            self.wrote_down(arn, last_modified_by=APPROVER)
        if decided:
            self.decide(arn)
        return arn

    def wrote_down(self, arn: str, **contexts: str | None) -> None:
        """What SageMaker keeps of who made (`created_by`) or last changed a version: ARNs, to
        which a source identity may be added after a blank; None: nothing."""
        package = sagemaker_backends["123456789012"]["us-east-1"].model_packages[arn]
        for name, told in contexts.items():
            principal, _, source = (told or "").partition(" ")
            identity = {"Arn": principal, **({"SourceIdentity": source} if source else {})}
            setattr(package, name, {"IamIdentity": identity} if told else {})

    def pinned(self, content: str = "amount,is_fraud\n1,0\n") -> str:
        """The digest of a manifest of the data set cards, as the function `pin` makes it."""
        self.s3.put_object(Bucket=DATA, Key="cards/part-0.csv", Body=content)
        signer = Signer(self.s3, self.kms, self.key, self.algorithm)
        pinner = Pinner(self.s3, self.dynamodb, signer, MANIFESTS, LAKE)
        return pinner.pin(Dataset("cards", DATA, "cards")).digest

    def sign(self, artifact: str, **changes: str) -> None:
        """The signature of an artifact, beside it, as the pipeline's step makes it."""
        run_step(
            [
                *("sign", "--artifact", f"s3://{BUCKET}/{artifact}"),
                *("--key", self.key, "--algorithm", self.algorithm),
                *("--manifests", f"s3://{LAKE}/manifests", "--dataset", "cards"),
                *("--digest", "0" * 64, "--execution", EXECUTION),
            ]
        )
        if changes:
            there = self.s3.get_object(Bucket=BUCKET, Key=artifact + SUFFIX)["Body"].read()
            changed = json.dumps({**json.loads(there), **changes})
            self.s3.put_object(Bucket=BUCKET, Key=artifact + SUFFIX, Body=changed)

    def decide(self, arn: str, **changes: str) -> None:
        """What the role for approvals records."""
        item = {
            "model_package_arn": arn,
            "trained_by": TRAINER,
            "approved_by": APPROVER,
            "decided_at": "2026-11-25T13:00:00Z",
            "decision": "Approved",
            **changes,
        }
        self.dynamodb.put_item(
            TableName=APPROVALS, Item={name: {"S": value} for name, value in item.items() if value}
        )


def content(settings: VariantEndpointSettings) -> dict[str, Any]:
    """The configuration that the program declares."""
    found: dict[str, Any] = {
        "production_variants": [
            shape.variant(name, one, f"endpoint-fraud-{name}-model-0123456")
            for name, one in settings.variants.items()
        ],
        "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/compute",
    }
    if settings.capture.enabled:
        found["data_capture_config"] = shape.data_capture(settings, CAPTURES, DATA_KEY)
    if isinstance(settings, AsyncSettings):
        found["async_inference_config"] = {
            "output_config": {
                "s3_output_path": f"{CAPTURES}/answers",
                "s3_failure_path": f"{CAPTURES}/failures",
                "kms_key_id": DATA_KEY,
                "notification_config": {
                    "error_topic": "arn:aws:sns:us-east-1:123456789012:errors",
                    "include_inference_response_ins": ["ERROR_NOTIFICATION_TOPIC"],
                },
            },
            "client_config": {"max_concurrent_invocations_per_instance": 4},
        }
    return found


def serving(**changes: Any) -> Serving:
    """Deploys the endpoint fraud as the program does, with a signing key and the table."""
    return serving_of(an_endpoint(delivery="automated", **changes))


def serving_of(settings: VariantEndpointSettings) -> Serving:
    """The same of an endpoint of any kind."""
    world = Serving(settings)
    world.key = world.kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")[
        "KeyMetadata"
    ]["Arn"]
    for bucket in (BUCKET, LAKE, DATA):
        world.s3.create_bucket(Bucket=bucket)
    for bucket in (LAKE, DATA):
        world.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    world.dynamodb.create_table(
        TableName=MANIFESTS,
        KeySchema=[
            {"AttributeName": "dataset", "KeyType": "HASH"},
            {"AttributeName": "digest", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("dataset", "digest")
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    world.dynamodb.create_table(
        TableName=APPROVALS,
        KeySchema=[{"AttributeName": "model_package_arn", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "model_package_arn", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for name in world.settings.variants:
        world.sagemaker.create_model(
            ModelName=f"endpoint-fraud-{name}-model-0123456", ExecutionRoleArn=ROLE
        )
    world.sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    world.declare(f"{ENDPOINT}-program-1")
    world.sagemaker.create_endpoint(
        EndpointName=ENDPOINT, EndpointConfigName=f"{ENDPOINT}-program-1"
    )
    world.publish()
    return world
