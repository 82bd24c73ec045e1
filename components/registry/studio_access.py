"""What the execution role of a Studio profile may do beyond what its people may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import Input, Output

from components.iam.key_grants import grant_through
from components.iam.sid import sid_part
from components.iam.statement import Statement
from components.registry.studio_settings import ProfileSettings, space_name

LOG_GROUP = "/aws/sagemaker/studio"
"""What runs in spaces writes here (SageMaker developer guide, "CloudWatch logs for SageMaker")."""


@dataclass(frozen=True, kw_only=True)
class ProfilePlace:
    """What the statements name. `key_arn` encrypts the disks of spaces."""

    account_id: str
    region: str
    domain_id: Input[str]
    log_group_arn: Input[str]
    key_arn: Input[str]


def profile_statements(
    profile: str, settings: ProfileSettings, place: ProfilePlace
) -> list[Statement]:
    """Starts the profile's own spaces on their instance types, and reaches no other profile.

    Source: SageMaker developer guide, "Give your users access to spaces"; and, of the key,
    "Encrypt your SageMaker Studio data with KMS keys".
    """
    own = _Own(profile, place)
    return [
        Statement(
            sid="OpenOwnProfile",
            actions=["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"],
            resources=[own.arn("user-profile", profile)],
        ),
        Statement(
            sid="SeeOwnSpaces",
            actions=["sagemaker:DescribeSpace"],
            resources=[own.arn("space", name) for name in own.names(settings)],
        ),
        Statement(
            sid="SeeDomain",
            actions=["sagemaker:DescribeDomain"],
            resources=[own.of("domain")],
        ),
        Statement(
            sid="FindSpaces",
            actions=[
                "sagemaker:ListApps",
                "sagemaker:ListDomains",
                "sagemaker:ListSpaces",
                "sagemaker:ListUserProfiles",
            ],
            resources=["*"],
            wildcard_reason="What is listed has no resource",
        ),
        *own.starts(settings),
        Statement(
            sid="StopAndTagApps",
            actions=["sagemaker:AddTags", "sagemaker:DeleteApp", "sagemaker:DescribeApp"],
            resources=[own.arn("app", f"{name}/*") for name in own.names(settings)],
        ),
        Statement(
            sid="WriteStudioLogs",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[Output.concat(place.log_group_arn, ":*")],
        ),
        Statement(
            sid="UseDisks",
            actions=["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
            resources=[place.key_arn],
            conditions={
                "StringEquals": {"kms:ViaService": f"sagemaker.{place.region}.amazonaws.com"}
            },
        ),
        grant_through("sagemaker", place.key_arn, place.region, sid="GrantDisks"),
    ]


class _Own:
    """ARNs of one profile in the domain."""

    def __init__(self, profile: str, place: ProfilePlace) -> None:
        self._profile, self._place = profile, place

    def of(self, kind: str) -> Output[str]:
        place = self._place
        start = f"arn:aws:sagemaker:{place.region}:{place.account_id}:{kind}/"
        return Output.concat(start, place.domain_id)

    def arn(self, kind: str, rest: str) -> Output[str]:
        return Output.concat(self.of(kind), f"/{rest}")

    def names(self, settings: ProfileSettings) -> Mapping[str, str]:
        """Names of spaces in the domain, and their instance types, sorted by name."""
        return {
            space_name(self._profile, name): space.instance_type
            for name, space in sorted(settings.spaces.items())
        }

    def starts(self, settings: ProfileSettings) -> list[Statement]:
        return [
            Statement(
                sid=f"Start{sid_part(name)}",
                actions=["sagemaker:CreateApp"],
                resources=[self.arn("app", f"{name}/*")],
                conditions={"ForAnyValue:StringEquals": {"sagemaker:InstanceTypes": [type_]}},
            )
            for name, type_ in self.names(settings).items()
        ]
