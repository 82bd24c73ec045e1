"""A role with one visible list of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import iam

from components.common.auto_name import prefix_for
from components.iam.calls import Calls, listed
from components.iam.divide import divide
from components.iam.document import check, document, render
from components.iam.reasons import wildcard_reasons
from components.iam.split import POLICY_BYTES, PolicyTooLargeError, split
from components.iam.statement import Statement

ROLE_NAME = 64
"""Characters of a role's name (IAM API reference, CreateRole)."""
UNKNOWN_BYTES = 160
"""What a value counts that is known only after the deployment: longer than the ARNs of AWS.

The number of policies must not depend on such a value, or a preview would show another number
than the update makes.
"""


@dataclass(frozen=True, kw_only=True)
class WorkloadRoleArgs:
    """What the role may do, who assumes it and what they call.

    `calls` are the operations that the workload calls, whatever `statements` allow: the review
    holds the two against each other. `trust` comes from `components.iam.trust`; `boundary_arn` is
    the permissions boundary. `max_session_seconds` None: an hour, as AWS does. `role_name` None:
    Pulumi names it; give one where a policy has to name the role before it is there.
    """

    trust: pulumi.Input[str]
    statements: Sequence[Statement]
    calls: Calls
    boundary_arn: pulumi.Input[str] | None
    description: str
    max_session_seconds: int | None = None
    role_name: str | None = None


class WorkloadRole(ComponentResource):
    """Defines a role, its managed policy (several when one is too small) and nothing beside them.

    What IAM holds for the role beyond this list is removed at the next update. Depend on `ready`,
    not on the role: AWS lets a role be used before its permissions are attached.
    """

    role_arn: Output[str]
    role_name: Output[str]
    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: WorkloadRoleArgs, opts: ResourceOptions | None = None
    ) -> None:
        statements = divide(args.statements, estimated_bytes)
        check(statements)
        # Inputs, for a preview does not tell the outputs of a component.
        told = {"wildcardReasons": wildcard_reasons(statements), "calls": listed(args.calls)}
        super().__init__("mlops:iam:WorkloadRole", name, told, opts)
        role = iam.Role(
            f"{name}-role",
            name=args.role_name,
            name_prefix=None if args.role_name else prefix_for(f"{name}-role", ROLE_NAME),
            assume_role_policy=args.trust,
            description=args.description,
            permissions_boundary=args.boundary_arn,
            max_session_duration=args.max_session_seconds,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self.role_arn, self.role_name = role.arn, role.name
        policies = self._policies(name, args.description, statements)
        attachments = self._attach(name, role, policies)
        self._own_exclusively(name, role, policies, attachments)
        self.ready = (role, *attachments)
        self.register_outputs({"role_arn": self.role_arn, "role_name": self.role_name})

    def _policies(
        self, name: str, description: str, statements: Sequence[Statement]
    ) -> list[iam.Policy]:
        return [
            iam.Policy(
                f"{name}-policy" if number == 1 else f"{name}-policy-{number}",
                description=description,
                policy=document(*part).apply(checked_size),
                tags={"component": name},
                opts=ResourceOptions(parent=self),
            )
            for number, part in enumerate(split(statements, estimated_bytes), start=1)
        ]

    def _attach(
        self, name: str, role: iam.Role, policies: Sequence[iam.Policy]
    ) -> list[iam.RolePolicyAttachment]:
        return [
            iam.RolePolicyAttachment(
                f"{name}-attachment" if number == 1 else f"{name}-attachment-{number}",
                role=role.name,
                policy_arn=policy.arn,
                opts=ResourceOptions(parent=self),
            )
            for number, policy in enumerate(policies, start=1)
        ]

    def _own_exclusively(
        self,
        name: str,
        role: iam.Role,
        policies: Sequence[iam.Policy],
        attachments: Sequence[iam.RolePolicyAttachment],
    ) -> None:
        iam.RolePolicyAttachmentsExclusive(
            f"{name}-attachments-exclusive",
            role_name=role.name,
            policy_arns=[policy.arn for policy in policies],
            opts=ResourceOptions(parent=self, depends_on=attachments),
        )
        iam.RolePoliciesExclusive(
            f"{name}-inline-exclusive",
            role_name=role.name,
            policy_names=[],
            opts=ResourceOptions(parent=self),
        )


def checked_size(text: str) -> str:
    """The text as it is. Raises PolicyTooLargeError when IAM would refuse it, which happens only
    if a value known later is longer than UNKNOWN_BYTES."""
    if len(text.encode()) > POLICY_BYTES:
        raise PolicyTooLargeError(
            f"A policy takes {len(text.encode())} bytes, IAM accepts {POLICY_BYTES}. Name fewer or "
            "shorter resources in its statements."
        )
    return text


def estimated_bytes(statement: Statement) -> int:
    """The most that a statement takes as compact JSON, in bytes."""
    text = render(
        [statement], lambda value: value if isinstance(value, str) else "x" * UNKNOWN_BYTES
    )
    return len(text.encode()) - len(b'{"Version":"2012-10-17","Statement":[]}')
