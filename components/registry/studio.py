"""Where people explore: SageMaker Studio inside the network, a role and spaces for each profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import sagemaker

from components.iam import trust
from components.iam.calls import OfPeople
from components.iam.people_access import PeopleGrants, statements_of
from components.iam.statement import Statement, once
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.network.security_group import (
    Rule,
    SecurityGroup,
    SecurityGroupArgs,
    https_to_anywhere,
)
from components.registry.studio_access import ProfilePlace, profile_statements
from components.registry.studio_settings import ProfileSettings, StudioSettings, space_name

KERNELS = (8192, 65535)
"""Ports between JupyterLab and kernels (SageMaker developer guide, "Connect Studio in a VPC to
external resources")."""


@dataclass(frozen=True, kw_only=True)
class StudioArgs:
    """What Studio needs from the rest of the platform.

    `subnet_ids` are private. `grants` are what people are let, and `tools` what each of them needs
    in spaces beside; `key_arn` encrypts homes and disks; `log_group_arn` is the group that Studio
    writes to.
    """

    settings: StudioSettings
    grants: PeopleGrants
    tools: Sequence[Statement]
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    key_arn: Input[str]
    log_group_arn: Input[str]
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool


class Studio(ComponentResource):
    """Defines the domain, and for each profile its execution role, itself and its spaces.

    Nothing in it has an address of SageMaker's own network: traffic goes through the private
    subnets. No role is shared: the domain's own, which AWS asks for, may do nothing.
    """

    security_group_id: Output[str]
    domain_id: Output[str]
    profile_arns: Mapping[str, Output[str]]
    """By profile; who may open one is let so by its ARN."""
    role_arns: Mapping[str, Output[str]]
    """By profile: with which role its spaces work."""

    def __init__(self, name: str, args: StudioArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:registry:Studio", name, None, opts)
        self._name, self._args = name, args
        self.security_group_id = self._firewall()
        self._domain = self._make_domain()
        self.domain_id = self._domain.id
        made = {
            profile: self._profile(profile, settings)
            for profile, settings in sorted(args.settings.profiles.items())
        }
        self.profile_arns = {profile: arn for profile, (arn, _) in made.items()}
        self.role_arns = {profile: role.role_arn for profile, (_, role) in made.items()}
        self.register_outputs(
            {"domain_id": self.domain_id, "profile_arns": dict(self.profile_arns)}
        )

    def _firewall(self) -> Output[str]:
        first, last = KERNELS
        kernels = Rule(
            role="kernels",
            description="JupyterLab and kernels",
            from_port=first,
            to_port=last,
            itself=True,
        )
        https = https_to_anywhere("Data, packages and AWS services")
        return SecurityGroup(
            f"{self._name}-spaces",
            SecurityGroupArgs(
                vpc_id=self._args.vpc_id,
                description="Spaces of SageMaker Studio",
                ingress=[kernels],
                egress=[https, kernels],
            ),
            opts=ResourceOptions(parent=self),
        ).security_group_id

    def _make_domain(self) -> sagemaker.Domain:
        name, args = self._name, self._args
        role = self._role(
            "domain",
            "Stands in the domain because AWS asks for a role; it may do nothing",
            [Statement(sid="Nothing", effect="Deny", actions=["*"], resources=["*"])],
        )
        minutes = args.settings.idle_minutes
        idle: Any = {
            "app_lifecycle_management": {
                "idle_settings": {
                    "lifecycle_management": "ENABLED",
                    "idle_timeout_in_minutes": minutes,
                    "min_idle_timeout_in_minutes": 60,
                    "max_idle_timeout_in_minutes": minutes,
                }
            }
        }
        disk = args.settings.largest_disk_gb
        # Logical name is state: with the domain the homes of its people are lost.
        return sagemaker.Domain(
            f"{name}-domain",
            domain_name=f"{args.name_prefix}-studio",
            auth_mode="IAM",
            app_network_access_type="VpcOnly",
            vpc_id=args.vpc_id,
            subnet_ids=list(args.subnet_ids),
            kms_key_id=args.key_arn,
            default_user_settings={
                "execution_role": role.role_arn,
                "security_groups": [self.security_group_id],
                "studio_web_portal": "ENABLED",
                "default_landing_uri": "studio::",
                "jupyter_lab_app_settings": idle,
                "code_editor_app_settings": idle,
                # The rest has neither an idle shutdown nor spaces of its own.
                "studio_web_portal_settings": {"hidden_app_types": ["JupyterServer"]},
                "sharing_settings": {"notebook_output_option": "Disabled"},
                "space_storage_settings": {
                    "default_ebs_storage_settings": {
                        "default_ebs_volume_size_in_gb": disk,
                        "maximum_ebs_volume_size_in_gb": disk,
                    }
                },
            },
            retention_policy={"home_efs_file_system": "Retain" if args.retain else "Delete"},
            tag_propagation="ENABLED",
            tags={"component": name},
            opts=ResourceOptions(
                parent=self,
                depends_on=role.ready,
                protect=args.protect,
                retain_on_delete=args.retain,
            ),
        )

    def _profile(self, profile: str, settings: ProfileSettings) -> tuple[Output[str], WorkloadRole]:
        name, args = self._name, self._args
        place = ProfilePlace(
            account_id=args.account_id,
            region=args.region,
            domain_id=self.domain_id,
            log_group_arn=args.log_group_arn,
            key_arn=args.key_arn,
        )
        role = self._role(
            f"profile-{profile}",
            f"Works in spaces of the Studio profile {profile}",
            once(
                *profile_statements(profile, settings, place),
                *statements_of(settings.role, args.grants),
                *args.tools,
            ),
        )
        made = sagemaker.UserProfile(
            f"{name}-user-{profile}",
            domain_id=self.domain_id,
            user_profile_name=profile,
            user_settings={
                "execution_role": role.role_arn,
                "security_groups": [self.security_group_id],
            },
            tags={"component": name},
            opts=ResourceOptions(
                parent=self,
                depends_on=role.ready,
                protect=args.protect,
                retain_on_delete=args.retain,
            ),
        )
        for space in sorted(settings.spaces):
            self._space(profile, space, settings, made)
        return made.arn, role

    def _space(
        self, profile: str, space: str, settings: ProfileSettings, owner: sagemaker.UserProfile
    ) -> None:
        name, args, one = self._name, self._args, settings.spaces[space]
        # Logical name is state: with the space its disk is lost.
        sagemaker.Space(
            f"{name}-space-{space_name(profile, space)}",
            domain_id=self.domain_id,
            space_name=space_name(profile, space),
            ownership_settings={"owner_user_profile_name": owner.user_profile_name},
            space_sharing_settings={"sharing_type": "Private"},
            space_settings={
                "app_type": "JupyterLab",
                "jupyter_lab_app_settings": {
                    "default_resource_spec": {"instance_type": one.instance_type},
                    "app_lifecycle_management": {
                        "idle_settings": {"idle_timeout_in_minutes": args.settings.idle_minutes}
                    },
                },
                "space_storage_settings": {
                    "ebs_storage_settings": {"ebs_volume_size_in_gb": one.disk_gb}
                },
            },
            tags={"component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )

    def _role(self, role: str, description: str, statements: list[Statement]) -> WorkloadRole:
        args = self._args
        who = "Those who work in Studio" if role != "domain" else "Nobody: each profile has its own"
        return WorkloadRole(
            f"{self._name}-{role}",
            WorkloadRoleArgs(
                description=description,
                trust=trust.service("sagemaker.amazonaws.com", account_id=args.account_id),
                statements=statements,
                calls=OfPeople(who),
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
