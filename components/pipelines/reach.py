"""What the roles of one training pipeline have to name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input

from components.data.versioning import Versioning
from components.encryption.key_ring import KeyRing
from components.encryption.signing_key import SigningKey
from components.pipelines.settings import PipelineSettings
from components.registry.model_bucket import ModelBucket


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What the roles of one pipeline have to name; `prefix` is where its runs write in the
    artifacts bucket."""

    settings: PipelineSettings
    model: str
    region: str
    account_id: str
    keys: KeyRing
    signing: SigningKey
    versioning: Versioning
    models: ModelBucket
    data_bucket_arn: Input[str]
    artifacts_bucket_arn: Input[str]
    prefix: str
    group_name: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]

    def arn(self, resource: str) -> str:
        """An ARN of SageMaker in the account and region of the stack."""
        return f"arn:aws:sagemaker:{self.region}:{self.account_id}:{resource}"
