"""What every area stands on: the provider, the boundary, the keys, the network, the alerts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from components.encryption.key_ring import KeyRing, KeyRingArgs
from components.encryption.signing_key import SigningKey, SigningKeyArgs
from components.iam.people_settings import Person, role_pattern
from components.iam.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from components.monitoring.alerting import Alerting, AlertingArgs
from components.monitoring.capacity_signals import nat_signals
from components.monitoring.golden_signals import GoldenSignals, GoldenSignalsArgs
from components.monitoring.signals import Signal
from components.network.firewall import Firewall, FirewallArgs
from components.network.proxy import proxy_of
from components.network.vpc import Vpc, VpcArgs
from infra.firewall import shared_groups
from infra.secrets import PlatformSecrets
from infra.settings import PlatformSettings
from infra.tags import TAGS_OF_OTHERS, default_tags

PEOPLE_NAME = "people"
"""The component of people's roles, whose names keys have to know before it is there."""


STUDIO_NAME = "studio"
"""The component of Studio, whose profiles' roles are known by it likewise."""


class Where(TypedDict):
    """Arguments that say where a component's resources are."""

    account_id: str
    region: str


class Keep(TypedDict):
    """Arguments that say whether stateful resources refuse deletion and outlive the stack."""

    protect: bool
    retain: bool


class Foundation:
    """The components that the others are handed."""

    def __init__(self, settings: PlatformSettings, secrets: PlatformSecrets) -> None:
        self.settings = settings
        self.where = Where(account_id=settings.account_id, region=settings.region)
        self.keep = Keep(protect=settings.protect, retain=settings.protect)
        provider = aws.Provider(
            "aws",
            region=settings.region,
            # Credentials of any other account end the deployment before it starts.
            allowed_account_ids=[settings.account_id],
            default_tags=aws.ProviderDefaultTagsArgs(tags=default_tags(settings)),
            ignore_tags=aws.ProviderIgnoreTagsArgs(keys=list(TAGS_OF_OTHERS)),
        )
        self.top = ResourceOptions(providers={"aws": provider})
        self.boundary = self._boundary()
        self.boundary_arn: pulumi.Input[str] = (
            self.boundary[0].policy_arn if self.boundary else self.boundary_policy
        )
        self.keys = self._keys()
        self.signing = self._signing_key()
        self.network = self._network()
        self.firewall = Firewall(
            "firewall",
            FirewallArgs(
                vpc_id=self.network.vpc_id,
                groups=shared_groups(settings),
                proxy=proxy_of(settings.network, settings.region),
            ),
            opts=self.top,
        )
        self.alerting = self._alerting(secrets)
        self.watch("network", "Network", nat_signals(self.network.nat_gateway_ids))
        self.callers: dict[str, pulumi.Input[str]] = {}
        self.called: set[str] = set()
        self.hosts: list[pulumi.Input[str]] = []
        """Names of what stands inside the network and is known only when it is there."""

    def watch(self, name: str, subject: str, signals: Sequence[Signal]) -> None:
        """Makes an alarm for each signal of `subject`; nothing when there is none."""
        if signals:
            GoldenSignals(
                f"{name}-signals",
                GoldenSignalsArgs(subject=subject, signals=signals, alerting=self.alerting),
                opts=self.top,
            )

    def calls(
        self, role: str, security_group_id: pulumi.Input[str], services: Iterable[str]
    ) -> None:
        """Notes that the workload `role`, behind that security group, calls AWS services from
        inside the network; `services` are prefixes of actions, as in ecr for ecr:BatchGetImage."""
        self.callers[role] = security_group_id
        self.called |= set(services)

    def network_contract(self) -> dict[str, Any]:
        """What other stacks may know of the network."""
        network = self.network
        return {
            "vpc_id": network.vpc_id,
            "cidr_block": network.cidr_block,
            "public_subnet_ids": network.public_subnet_ids,
            "private_subnet_ids": network.private_subnet_ids,
            "isolated_subnet_ids": network.isolated_subnet_ids,
            "pod_subnet_ids": network.pod_subnet_ids,
        }

    def _boundary(self) -> list[PermissionsBoundary]:
        """The platform's own boundary, unless the organisation prescribes one."""
        if self.settings.iam.permissions_boundary_arn is not None:
            return []
        own = PermissionsBoundary(
            "boundary",
            PermissionsBoundaryArgs(
                account_id=self.settings.account_id,
                policy_name=self._boundary_name,
            ),
            opts=self.top,
        )
        return [own]

    @property
    def _boundary_name(self) -> str:
        return f"{self.settings.name_prefix}-boundary"

    @property
    def boundary_policy(self) -> str:
        """The ARN of the boundary, as it is known before the boundary is there."""
        own = f"arn:aws:iam::{self.settings.account_id}:policy/{self._boundary_name}"
        return self.settings.iam.permissions_boundary_arn or own

    @property
    def rescuers(self) -> list[str]:
        """Patterns of the ARNs of roles that bring back keys: break-glass, where there is one."""
        return self.roles_of("break-glass")

    def roles_of(self, person: Person) -> list[str]:
        """Patterns of the ARNs of the roles that people of a kind work with, before they are there:
        their own, and those of the Studio profiles that they open."""
        people, studio = self.settings.iam.people, self.settings.registry.studio
        names = []
        if people is not None:
            names.append(role_pattern(PEOPLE_NAME, person, people, self.settings.name_prefix))
        for profile, one in sorted(studio.profiles.items()) if studio is not None else ():
            if one.role == person:
                names.append(f"{STUDIO_NAME}-profile-{profile}-role-*")
        return [f"arn:aws:iam::{self.settings.account_id}:role/{name}" for name in names]

    @property
    def consumer_accounts(self) -> list[str]:
        """The accounts that read models of the registry."""
        return sorted(set(self.settings.registry.consumers.values()))

    def _keys(self) -> KeyRing:
        lake = self.settings.data.lake
        return KeyRing(
            "keys",
            KeyRingArgs(
                settings=self.settings.encryption,
                rescuers=self.rescuers,
                consumer_accounts={
                    "data": lake.consumer_accounts(self.settings.account_id) if lake else (),
                    "registry": self.consumer_accounts,
                },
                **self.where,
                **self.keep,
            ),
            opts=self.top,
        )

    def _signing_key(self) -> SigningKey:
        encryption = self.settings.encryption
        return SigningKey(
            "signing",
            SigningKeyArgs(
                settings=encryption.signing,
                account_id=self.settings.account_id,
                administrators=encryption.administrators,
                rescuers=self.rescuers,
                consumer_accounts=self.consumer_accounts,
                deletion_window_days=encryption.deletion_window_days,
                **self.keep,
            ),
            opts=self.top,
        )

    def _network(self) -> Vpc:
        return Vpc(
            "network",
            VpcArgs(
                settings=self.settings.network,
                logs_key_arn=self.keys.key_arn("logs"),
                boundary_arn=self.boundary_arn,
                retain_logs=self.settings.protect,
                **self.where,
            ),
            opts=self.top,
        )

    def _alerting(self, secrets: PlatformSecrets) -> Alerting:
        return Alerting(
            "alerts",
            AlertingArgs(
                settings=self.settings.monitoring.alerting,
                key_arn=self.keys.key_arn("messaging"),
                boundary_arn=self.boundary_arn,
                webhook_url=secrets.alert_webhook_url,
                **self.where,
            ),
            opts=self.top,
        )
