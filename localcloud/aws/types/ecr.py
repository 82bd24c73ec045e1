"""ECR: repositories, their policies, and what belongs to the whole registry."""

from __future__ import annotations

from typing import ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Named, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_MUTABILITY = frozenset({"imageTagMutability", "imageTagMutabilityExclusionFilters"})


class Repository(Named):
    """`aws.ecr.Repository`; its id is the name. One with images goes only with `forceDelete`."""

    token = "aws:ecr/repository:Repository"
    service = "ecr"
    cloudformation = "AWS::ECR::Repository"
    create_operation = "CreateRepository"
    operations = frozenset(
        {
            "CreateRepository",
            "DescribeRepositories",
            "ListTagsForResource",
            "PutImageTagMutability",
            "PutImageScanningConfiguration",
            "TagResource",
            "UntagResource",
            "DeleteRepository",
        }
    )
    name = Name("name", most=256, lower=True)
    taggable = True
    outputs = ("arn", "registryId", "repositoryUrl")
    rename = {
        "name": "repositoryName",
        "encryptionConfigurations": "encryptionConfiguration",
    }
    omit = frozenset({"forceDelete"})
    kept = {"forceDelete": "an instruction to the delete, not a property of the repository"}
    replace_on = frozenset({"name", "encryptionConfigurations"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        [found] = aws.call("DescribeRepositories", repositoryNames=[id_])["repositories"]
        arn = found["repositoryArn"]
        tags = aws.call("ListTagsForResource", resourceArn=arn).get("tags", [])
        return {
            **self.properties(found, known),
            "arn": arn,
            "name": id_,
            "registryId": found["registryId"],
            "repositoryUrl": found["repositoryUri"],
            "tags": tag_map(tags) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed & _MUTABILITY:
            wanted = {key: inputs[key] for key in ("name", *sorted(_MUTABILITY)) if key in inputs}
            wanted.setdefault("imageTagMutability", "MUTABLE")
            operation = "PutImageTagMutability"
            aws.call(operation, **self.params(operation, wanted))
        if "imageScanningConfiguration" in changed:
            scanning = inputs.get("imageScanningConfiguration") or {"scanOnPush": False}
            operation = "PutImageScanningConfiguration"
            wanted = {"name": id_, "imageScanningConfiguration": scanning}
            aws.call(operation, **self.params(operation, wanted))
        if "tags" in changed:
            retag(aws, inputs, old, resourceArn=aws.arn("ecr", f"repository/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        force = bool(known.get("forceDelete"))
        aws.call("DeleteRepository", repositoryName=id_, force=force)


class _RepositoryDocument(Put):
    """A policy of a repository; its id is the repository's name."""

    service = "ecr"
    outputs = ("registryId",)
    replace_on = frozenset({"repository"})
    text: ClassVar[str]
    """The member that carries the policy."""
    get_operation: ClassVar[str]
    delete_operation: ClassVar[str]

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["repository"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call(self.get_operation, repositoryName=id_)
        return {"repository": id_, "policy": found[self.text], "registryId": found["registryId"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(self.delete_operation, repositoryName=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["repository"])


class LifecyclePolicy(_RepositoryDocument):
    """`aws.ecr.LifecyclePolicy`."""

    token = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    text = "lifecyclePolicyText"
    rename = {"repository": "repositoryName", "policy": text}
    create_operation = "PutLifecyclePolicy"
    get_operation = "GetLifecyclePolicy"
    delete_operation = "DeleteLifecyclePolicy"
    operations = frozenset({"PutLifecyclePolicy", "GetLifecyclePolicy", "DeleteLifecyclePolicy"})


class RepositoryPolicy(_RepositoryDocument):
    """`aws.ecr.RepositoryPolicy`."""

    token = "aws:ecr/repositoryPolicy:RepositoryPolicy"
    text = "policyText"
    rename = {"repository": "repositoryName", "policy": text}
    create_operation = "SetRepositoryPolicy"
    get_operation = "GetRepositoryPolicy"
    delete_operation = "DeleteRepositoryPolicy"
    operations = frozenset({"SetRepositoryPolicy", "GetRepositoryPolicy", "DeleteRepositoryPolicy"})


class RegistryScanningConfiguration(Emulation):
    """`aws.ecr.RegistryScanningConfiguration`, one a registry; its id is the account. A delete
    sets the scanning back to BASIC without rules."""

    token = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
    service = "ecr"
    create_operation = "PutRegistryScanningConfiguration"
    operations = frozenset({"PutRegistryScanningConfiguration", "GetRegistryScanningConfiguration"})
    outputs = ("registryId",)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return aws.account

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetRegistryScanningConfiguration")
        found = answer["scanningConfiguration"]
        return {**self.properties(found, known), "registryId": answer["registryId"]}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call(
            self.create_operation,
            **{"rules": [], **self.params(self.create_operation, inputs)},
        )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(self.create_operation, scanType="BASIC", rules=[])


class PullThroughCacheRule(Emulation):
    """`aws.ecr.PullThroughCacheRule`; its id is the prefix."""

    token = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
    service = "ecr"
    cloudformation = "AWS::ECR::PullThroughCacheRule"
    create_operation = "CreatePullThroughCacheRule"
    operations = frozenset(
        {
            "CreatePullThroughCacheRule",
            "DescribePullThroughCacheRules",
            "UpdatePullThroughCacheRule",
            "DeletePullThroughCacheRule",
        }
    )
    outputs = ("registryId",)
    replace_on = frozenset(
        {"ecrRepositoryPrefix", "upstreamRegistryUrl", "upstreamRepositoryPrefix"}
    )
    update_in_place = frozenset({"credentialArn", "customRoleArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["ecrRepositoryPrefix"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribePullThroughCacheRules", ecrRepositoryPrefixes=[id_])
        [found] = answer["pullThroughCacheRules"]
        found.pop("createdAt", None)
        return {**self.properties(found, known), "registryId": found["registryId"]}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        wanted = {name: inputs[name] for name in self.update_in_place if name in inputs}
        aws.call("UpdatePullThroughCacheRule", ecrRepositoryPrefix=id_, **wanted)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeletePullThroughCacheRule", ecrRepositoryPrefix=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["ecrRepositoryPrefix"])


TYPES = [
    Repository,
    LifecyclePolicy,
    RepositoryPolicy,
    RegistryScanningConfiguration,
    PullThroughCacheRule,
]
