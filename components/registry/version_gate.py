"""What a function needs that checks model versions before it lets them through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi import Input, Output

from components.data.versioning import Versioning
from components.encryption.key_ring import KeyRing
from components.encryption.signing_key import SigningKey
from components.iam.statement import Statement
from components.registry.model_bucket import MODELS_PREFIX, ModelBucket

READS_DECISIONS = ("dynamodb:GetItem", "kms:Decrypt")
"""What is called where a table holds who approved what."""
VERIFIES = ("kms:Decrypt", "kms:Verify", "s3:GetObject", "s3:ListBucket")
"""What is called where artifacts are signed. Without leave to list S3 says of an object that is not
there that it is forbidden (S3 API reference, GetObject)."""


@dataclass(frozen=True, kw_only=True)
class VersionGate:
    """The checks of automation/gate.py, for the functions that stand on them.

    `approvals_table_arn` is the table of decisions (components/governance), `signing` the key whose
    signatures are demanded; None: not demanded. `versioning` has the manifests that versions must
    name; None: none is demanded.
    """

    models: ModelBucket
    keys: KeyRing
    signing: SigningKey | None
    versioning: Versioning | None
    approvals_table_arn: Input[str] | None

    def statements(self, models: Iterable[str]) -> list[Statement]:
        """What the checks of these models' versions need."""
        found: list[Statement] = []
        if self.approvals_table_arn is not None:
            found += [
                Statement(
                    sid="ReadDecisions",
                    actions=["dynamodb:GetItem"],
                    resources=[self.approvals_table_arn],
                ),
                self.keys.allow_decrypt("data"),
            ]
        if self.signing is not None:
            for model in sorted(set(models)):
                found += self.models.allow_read(f"{MODELS_PREFIX}/{model}")
            found.append(self.signing.allow_verify())
            if self.versioning is not None:
                found += self.versioning.allow_read_content()
        return found

    def calls(self) -> tuple[str, ...]:
        """What the checks call."""
        found: tuple[str, ...] = ()
        if self.approvals_table_arn is not None:
            found += READS_DECISIONS
        if self.signing is not None:
            found += VERIFIES
        return found

    def environment(self) -> Mapping[str, Input[str]]:
        """What the checks are told."""
        table = self.approvals_table_arn
        return {
            "APPROVALS": ""
            if table is None
            else Output.from_input(table).apply(lambda arn: arn.rsplit("/", 1)[-1]),
            "MANIFESTS": ""
            if self.signing is None or self.versioning is None
            else self.versioning.bucket_name,
            "SIGNING_KEYS": ""
            if self.signing is None
            else Output.all(*self.signing.trusted_key_arns).apply(",".join),
        }


def read_versions(group_names: Iterable[Input[str]], account_id: str, region: str) -> Statement:
    """Finds the versions of the groups, and reads what the registry says of each."""
    place, groups = f"arn:aws:sagemaker:{region}:{account_id}", list(group_names)
    return Statement(
        sid="ReadVersions",
        actions=["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"],
        resources=[
            *(Output.concat(f"{place}:model-package-group/", one) for one in groups),
            *(Output.concat(f"{place}:model-package/", one, "/*") for one in groups),
        ],
    )
