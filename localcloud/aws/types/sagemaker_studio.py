"""SageMaker: Studio's domain, its user profiles and its spaces."""

from __future__ import annotations

from typing import Any, ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.types.sagemaker_model import TAGGING
from localcloud.aws.values import Props


class Tagged(Emulation):
    """An object of Studio; its tags go by its ARN."""

    service = "sagemaker"
    taggable = True

    @staticmethod
    def tags(aws: Aws, arn: str) -> dict[str, str]:
        """The tags that the object with this ARN has."""
        return tag_map(aws.call("ListTags", ResourceArn=arn).get("Tags", [])) or {}

    @staticmethod
    def retag(aws: Aws, arn: str, inputs: Props, old: Props) -> None:
        """Brings the tags of the object to those declared."""
        retag(aws, inputs, old, tag="AddTags", untag="DeleteTags", ResourceArn=arn)


class Domain(Tagged):
    """`aws.sagemaker.Domain`; its id is the one AWS gives it."""

    token = "aws:sagemaker/domain:Domain"
    cloudformation = "AWS::SageMaker::Domain"
    create_operation = "CreateDomain"
    operations = TAGGING | {
        "CreateDomain",
        "DescribeDomain",
        "UpdateDomain",
        "DeleteDomain",
    }
    name = Name("domainName", most=63)
    outputs = ("arn", "homeEfsFileSystemId", "securityGroupIdForDomainBoundary", "url")
    omit = frozenset({"retentionPolicy"})
    kept = {"retentionPolicy": "an instruction to the delete, not a property of the domain"}
    replace_on = frozenset({"authMode", "domainName", "kmsKeyId", "vpcId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["DomainArn"]).rpartition("/")[2]

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeDomain", DomainId=id_)
        return {
            **self.properties(answer, known),
            "arn": answer["DomainArn"],
            "domainName": answer["DomainName"],
            "homeEfsFileSystemId": answer["HomeEfsFileSystemId"],
            "securityGroupIdForDomainBoundary": answer["SecurityGroupIdForDomainBoundary"],
            "url": answer["Url"],
            "tags": self.tags(aws, answer["DomainArn"]),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        params: dict[str, Any] = {}
        for name in sorted(changed - {"tags", "domainSettings"} - self.omit):
            params |= self.params("UpdateDomain", {name: inputs.get(name)})
        if "domainSettings" in changed:
            settings = {"domainSettingsForUpdate": inputs.get("domainSettings")}
            params |= self.params("UpdateDomain", settings)
        if params:
            aws.call("UpdateDomain", DomainId=id_, **params)
        if "tags" in changed:
            self.retag(aws, aws.arn("sagemaker", f"domain/{id_}"), inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        policy = self.params("DeleteDomain", {"retentionPolicy": known.get("retentionPolicy")})
        aws.call("DeleteDomain", DomainId=id_, **policy)


class Inhabitant(Tagged):
    """What lies in a domain; its id is its ARN."""

    kind: ClassVar[str]
    noun: ClassVar[str]
    settings: ClassVar[frozenset[str]]
    """Inputs that an update carries."""

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)[f"{self.noun}Arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call(f"Describe{self.noun}", **self._place(id_))
        found = {**self.properties(answer, known), "arn": id_, "tags": self.tags(aws, id_)}
        if "url" in self.outputs:
            found["url"] = answer["Url"]
        return {**found, "homeEfsFileSystemUid": answer["HomeEfsFileSystemUid"]}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        sent = {name: inputs.get(name) for name in changed & self.settings}
        operation = f"Update{self.noun}"
        if sent:
            aws.call(operation, **self._place(id_), **self.params(operation, sent))
        if "tags" in changed:
            self.retag(aws, id_, inputs, old)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(f"Delete{self.noun}", **self._place(id_))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        assert self.name is not None
        place = f"{inputs['domainId']}/{inputs[self.name.property]}"
        return aws.arn("sagemaker", f"{self.kind}/{place}")

    def _place(self, id_: str) -> dict[str, str]:
        _, domain, name = id_.rsplit("/", 2)
        return {"DomainId": domain, f"{self.noun}Name": name}


class UserProfile(Inhabitant):
    """`aws.sagemaker.UserProfile`."""

    token = "aws:sagemaker/userProfile:UserProfile"
    cloudformation = "AWS::SageMaker::UserProfile"
    kind = "user-profile"
    noun = "UserProfile"
    create_operation = "CreateUserProfile"
    operations = TAGGING | {
        "CreateUserProfile",
        "DescribeUserProfile",
        "UpdateUserProfile",
        "DeleteUserProfile",
    }
    name = Name("userProfileName", most=63)
    outputs = ("arn", "homeEfsFileSystemUid")
    settings = frozenset({"userSettings"})
    replace_on = frozenset(
        {"domainId", "singleSignOnUserIdentifier", "singleSignOnUserValue", "userProfileName"}
    )


class Space(Inhabitant):
    """`aws.sagemaker.Space`; who owns it has to be there."""

    token = "aws:sagemaker/space:Space"
    cloudformation = "AWS::SageMaker::Space"
    kind = "space"
    noun = "Space"
    create_operation = "CreateSpace"
    operations = TAGGING | {"CreateSpace", "DescribeSpace", "UpdateSpace", "DeleteSpace"}
    name = Name("spaceName", most=63)
    outputs = ("arn", "homeEfsFileSystemUid", "url")
    settings = frozenset({"spaceSettings", "spaceDisplayName"})
    replace_on = frozenset({"domainId", "ownershipSettings", "spaceName", "spaceSharingSettings"})


TYPES = [Domain, UserProfile, Space]
