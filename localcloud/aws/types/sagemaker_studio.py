"""SageMaker: Studio's domain, its user profiles and spaces, which moto holds only in part."""

from __future__ import annotations

import hashlib

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props


class Domain(Recorded):
    """`aws.sagemaker.Domain`; its id has the form of AWS's, made of account, region and name."""

    token = "aws:sagemaker/domain:Domain"
    cloudformation = "AWS::SageMaker::Domain"
    reason = "moto's domains have neither an update nor tags, and nothing lies in them"
    name = Name("domainName", most=63)
    taggable = True
    outputs = (
        "arn",
        "homeEfsFileSystemId",
        "securityGroupIdForDomainBoundary",
        "url",
    )
    replace_on = frozenset({"authMode", "domainName", "kmsKeyId", "vpcId"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        place = f"{aws.account}/{aws.region}/{inputs['domainName']}"
        return f"d-{hashlib.sha256(place.encode()).hexdigest()[:12]}"

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        end = id_[-12:]
        return {
            "arn": aws.arn("sagemaker", f"domain/{id_}"),
            "homeEfsFileSystemId": f"fs-{end}",
            "securityGroupIdForDomainBoundary": f"sg-{end}",
            "url": f"https://{id_}.studio.{aws.region}.sagemaker.aws",
        }


class UserProfile(Recorded):
    """`aws.sagemaker.UserProfile`; its id is its ARN."""

    token = "aws:sagemaker/userProfile:UserProfile"
    cloudformation = "AWS::SageMaker::UserProfile"
    reason = "moto has no user profiles"
    name = Name("userProfileName", most=63)
    taggable = True
    outputs = ("arn", "homeEfsFileSystemUid")
    replace_on = frozenset(
        {"domainId", "singleSignOnUserIdentifier", "singleSignOnUserValue", "userProfileName"}
    )

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        place = f"{inputs['domainId']}/{inputs['userProfileName']}"
        return aws.arn("sagemaker", f"user-profile/{place}")

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": id_, "homeEfsFileSystemUid": "200001"}


class Space(Recorded):
    """`aws.sagemaker.Space`; its id is its ARN."""

    token = "aws:sagemaker/space:Space"
    cloudformation = "AWS::SageMaker::Space"
    reason = "moto has no spaces"
    name = Name("spaceName", most=63)
    taggable = True
    outputs = ("arn", "homeEfsFileSystemUid", "url")
    replace_on = frozenset({"domainId", "ownershipSettings", "spaceName", "spaceSharingSettings"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("sagemaker", f"space/{inputs['domainId']}/{inputs['spaceName']}")

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        host = f"https://{inputs['domainId'].lower()}.studio.{aws.region}.sagemaker.aws"
        return {"arn": id_, "homeEfsFileSystemUid": "200002", "url": host}


TYPES = [Domain, UserProfile, Space]
