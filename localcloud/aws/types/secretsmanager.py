"""Secrets Manager: secrets, without what they hold."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class Secret(Emulation):
    """`aws.secretsmanager.Secret`; its id is the ARN. A deleted one is scheduled for deletion."""

    token = "aws:secretsmanager/secret:Secret"
    service = "secretsmanager"
    cloudformation = "AWS::SecretsManager::Secret"
    create_operation = "CreateSecret"
    operations = frozenset(
        {
            "CreateSecret",
            "DescribeSecret",
            "UpdateSecret",
            "DeleteSecret",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=512)
    taggable = True
    outputs = ("arn",)
    omit = frozenset({"recoveryWindowInDays"})
    kept = {"recoveryWindowInDays": "an instruction to the delete, not a property of the secret"}
    replace_on = frozenset({"name"})
    final_delete = {"recoveryWindowInDays": 0}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["ARN"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("DescribeSecret", SecretId=id_)
        if found.get("DeletedDate") is not None:
            return None
        return {
            **self.properties(found, known),
            "arn": found["ARN"],
            "name": found["Name"],
            "tags": tag_map(found.get("Tags", [])) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed & {"description", "kmsKeyId"}:
            kept: Props = {k: inputs[k] for k in ("description", "kmsKeyId") if k in inputs}
            aws.call("UpdateSecret", SecretId=id_, **self.params("UpdateSecret", kept))
        if "tags" in changed:
            retag(aws, inputs, old, SecretId=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            return
        days = known.get("recoveryWindowInDays")
        how = {"RecoveryWindowInDays": int(days)} if days else {"ForceDeleteWithoutRecovery": True}
        aws.call("DeleteSecret", SecretId=id_, **how)


TYPES = [Secret]
