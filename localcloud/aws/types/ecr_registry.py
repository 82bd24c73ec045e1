"""ECR: what the whole registry of an account has: its policy, templates of new repositories."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Put
from localcloud.aws.values import Props


class RepositoryCreationTemplate(Emulation):
    """`aws.ecr.RepositoryCreationTemplate`; its id is the prefix."""

    token = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
    service = "ecr"
    cloudformation = "AWS::ECR::RepositoryCreationTemplate"
    create_operation = "CreateRepositoryCreationTemplate"
    operations = frozenset(
        {
            "CreateRepositoryCreationTemplate",
            "DescribeRepositoryCreationTemplates",
            "UpdateRepositoryCreationTemplate",
            "DeleteRepositoryCreationTemplate",
        }
    )
    outputs = ("registryId",)
    rename = {
        "appliedFors": "appliedFor",
        "encryptionConfigurations": "encryptionConfiguration",
    }
    replace_on = frozenset({"prefix"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["prefix"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeRepositoryCreationTemplates", prefixes=[id_])
        if not answer["repositoryCreationTemplates"]:
            return None
        [found] = answer["repositoryCreationTemplates"]
        found.pop("createdAt", None)
        return {**self.properties(found, known), "registryId": answer["registryId"]}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation = "UpdateRepositoryCreationTemplate"
        aws.call(operation, **self.params(operation, inputs))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteRepositoryCreationTemplate", prefix=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["prefix"])


class RegistryPolicy(Put):
    """`aws.ecr.RegistryPolicy`, one a registry; its id is the account."""

    token = "aws:ecr/registryPolicy:RegistryPolicy"
    service = "ecr"
    create_operation = "PutRegistryPolicy"
    operations = frozenset({"PutRegistryPolicy", "GetRegistryPolicy", "DeleteRegistryPolicy"})
    outputs = ("registryId",)
    rename = {"policy": "policyText"}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return aws.account

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetRegistryPolicy")
        return {"policy": answer["policyText"], "registryId": answer["registryId"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteRegistryPolicy")

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.account


TYPES = [RepositoryCreationTemplate, RegistryPolicy]
