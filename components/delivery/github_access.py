"""What workflows on GitHub may do, each by a role of its own and without a stored key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import iam

from components.delivery.read_access import READ_CONTENT, read_actions, read_statements
from components.delivery.settings import GithubSettings
from components.encryption.domains import Domain
from components.iam import trust
from components.iam.calls import PULL_IMAGES
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.registry.image_repository import LOG_IN, PULL_ACTIONS

Workflow = Literal["preview", "apply", "drift", "images"]
WORKFLOWS: tuple[Workflow, ...] = get_args(Workflow)

DESCRIPTIONS: Mapping[Workflow, str] = {
    "preview": "Reads what a preview of a pull request needs, and writes nothing",
    "apply": "Becomes the deployer, from the protected environment only",
    "drift": "Reads what a search for drift needs, and writes nothing",
    "images": "Pushes images to the platform's repositories",
}
PUSH_IMAGES = (
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
"""What a push calls beside a pull (ECR User Guide, "IAM permissions for pushing an image")."""
AUDIENCE = "sts.amazonaws.com"
SESSION_SECONDS: Mapping[Workflow, int] = {
    "preview": 3600,
    # An update of a whole stack may take hours: it must not lose its identity in the middle.
    "apply": 4 * 3600,
    "drift": 3600,
    "images": 3600,
}


@dataclass(frozen=True, kw_only=True)
class GithubAccessArgs:
    """The account, and the names that statements hold; `own_objects` are patterns of the ARNs of
    what the program puts into buckets, `own_keys` the platform's keys by domain."""

    settings: GithubSettings
    account_id: str
    region: str
    name_prefix: str
    own_objects: Sequence[str]
    own_keys: Mapping[Domain, pulumi.Input[str]]
    boundary_arn: pulumi.Input[str] | None


class GithubAccess(ComponentResource):
    """Defines GitHub's identity provider and four roles: preview, apply, drift, images.

    Each trusts one subject, spelled out: a pull request, the branch, or the protected environment.
    `apply` itself deploys nothing: it may become the organisation's deployer. So what a role under
    the boundary cannot do (change trust, the boundary, identity providers) stays with a role that
    the platform does not make.
    """

    role_arns: Mapping[Workflow, Output[str]]

    def __init__(
        self, name: str, args: GithubAccessArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:delivery:GithubAccess", name, None, opts)
        self._args = args
        provider = self._identity_provider(name)
        roles = {
            workflow: WorkloadRole(
                f"{name}-{workflow}",
                WorkloadRoleArgs(
                    trust=self._trust(workflow, provider),
                    statements=self._statements(workflow),
                    calls=self._calls(workflow),
                    boundary_arn=args.boundary_arn,
                    description=DESCRIPTIONS[workflow],
                    max_session_seconds=SESSION_SECONDS[workflow],
                ),
                opts=ResourceOptions(parent=self),
            )
            for workflow in WORKFLOWS
        }
        self.role_arns = {workflow: role.role_arn for workflow, role in roles.items()}
        self.register_outputs({"role_arns": dict(self.role_arns)})

    @property
    def reader_arns(self) -> list[Output[str]]:
        """The roles that read back the program's objects from outside the network."""
        return [self.role_arns["preview"], self.role_arns["drift"]]

    def _identity_provider(self, name: str) -> pulumi.Input[str]:
        if not self._args.settings.create_provider:
            account = self._args.account_id
            return f"arn:aws:iam::{account}:oidc-provider/{trust.GITHUB_ISSUER}"
        # AWS checks GitHub's certificate by itself and ignores a thumbprint.
        return iam.OpenIdConnectProvider(
            f"{name}-provider",
            url=f"https://{trust.GITHUB_ISSUER}",
            client_id_lists=[AUDIENCE],
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        ).arn

    def _trust(self, workflow: Workflow, provider: pulumi.Input[str]) -> Output[str]:
        settings = self._args.settings
        branch = f"ref:refs/heads/{settings.branch}"
        context = {
            "preview": "pull_request",
            "apply": f"environment:{settings.environment}",
            "drift": branch,
            "images": branch,
        }[workflow]
        return trust.github(
            provider_arn=provider,
            owner=settings.owner,
            repository=settings.repository,
            context=context,
            owner_id=settings.owner_id,
            repository_id=settings.repository_id,
        )

    def _statements(self, workflow: Workflow) -> Sequence[Statement]:
        if workflow == "apply":
            return [
                Statement(
                    sid="BecomeDeployer",
                    actions=["sts:AssumeRole"],
                    resources=[self._args.settings.deployer_role_arn],
                )
            ]
        if workflow == "images":
            return self._pushes()
        state = self._args.settings.state
        return read_statements(
            own_objects=self._args.own_objects,
            own_keys=self._args.own_keys,
            region=self._args.region,
            state_bucket=state.bucket,
            state_key_arn=state.key_arn,
        )

    def _calls(self, workflow: Workflow) -> Sequence[str]:
        if workflow == "apply":
            return ["sts:AssumeRole"]
        if workflow == "images":
            return [*PULL_IMAGES, *PUSH_IMAGES]
        return [*read_actions(), *READ_CONTENT]

    def _pushes(self) -> list[Statement]:
        args = self._args
        place = f"arn:aws:ecr:{args.region}:{args.account_id}:repository/{args.name_prefix}/*"
        return [
            LOG_IN,
            Statement(
                sid="PushImages",
                actions=[*PULL_ACTIONS, *PUSH_IMAGES],
                resources=[place],
            ),
        ]
