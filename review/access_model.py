"""The access of a recording: every principal, every workload that carries a role, every policy of
a resource, as the library `access` reads them. What cannot be read is there with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from access.account import Account, Document, Kind, Principal
from access.managed import managed_policies
from recording import RecordedResource, Recording
from review.account_place import account_and_region
from review.carriers import carriers
from review.memory import once_per_recording
from review.references import References, at, is_unknown
from review.resource_policies import read, resource_policies
from review.service_accounts import web_identities

ROLE = "aws:iam/role:Role"
USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
POLICY = "aws:iam/policy:Policy"
PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"

_PRINCIPALS: Mapping[str, Kind] = {
    ROLE: "role",
    USER: "user",
    GROUP: "group",
    PERMISSION_SET: "permission set",
}
_ATTACHMENTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (("role", ROLE),),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": (("user", USER),),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": (("group", GROUP),),
    "aws:iam/policyAttachment:PolicyAttachment": (
        ("roles", ROLE),
        ("users", USER),
        ("groups", GROUP),
    ),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": (
        ("permissionSetArn", PERMISSION_SET),
    ),
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": (
        ("permissionSetArn", PERMISSION_SET),
    ),
}
_INLINE: Mapping[str, tuple[str, str, str]] = {
    # type: input that names the principal, its type, input that holds the policy
    "aws:iam/rolePolicy:RolePolicy": ("role", ROLE, "policy"),
    "aws:iam/userPolicy:UserPolicy": ("user", USER, "policy"),
    "aws:iam/groupPolicy:GroupPolicy": ("group", GROUP, "policy"),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": (
        "permissionSetArn",
        PERMISSION_SET,
        "inlinePolicy",
    ),
}
_BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
_MEMBERSHIPS: Mapping[str, tuple[str, str]] = {
    "aws:iam/userGroupMembership:UserGroupMembership": ("user", "groups"),
    "aws:iam/groupMembership:GroupMembership": ("users", "group"),
}


@once_per_recording
def account_of(recording: Recording) -> Account:
    """The access of a recording."""
    return _Reader(recording).account()


@dataclass
class _Found:
    """What has been found of one principal."""

    identity: list[Document] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    boundary: Document | None = None
    boundary_arn: str | None = None


class _Reader:
    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._references = References(recording)
        self._account, self._region = account_and_region(recording)
        self._found: dict[str, _Found] = {
            one.urn: _Found() for type_ in _PRINCIPALS for one in recording.of(type_)
        }
        self._lost: list[str] = []

    def account(self) -> Account:
        for resource in self._recording.resources:
            if resource.type in _PRINCIPALS:
                self._own(resource)
            elif resource.type in _ATTACHMENTS:
                self._attachment(resource)
            elif resource.type in _INLINE:
                self._inline(resource)
            elif resource.type == _BOUNDARY:
                self._set_boundary(resource)
            elif resource.type in _MEMBERSHIPS:
                self._membership(resource)
        principals = {one.place: one for one in self._principals()}
        workloads = carriers(self._recording, self._references, self._region, self._account)
        return Account(
            id=self._account,
            principals=tuple(self._with_groups(one, principals) for one in principals.values()),
            carriers=(*workloads, *web_identities(principals.values())),
            policies=tuple(resource_policies(self._recording, self._region, self._account)),
            managed={
                arn: one.urn
                for one in self._recording.of(POLICY)
                if isinstance(arn := one.outputs.get("arn"), str)
            },
        )

    def _principals(self) -> Iterator[Principal]:
        for resource in self._recording.resources:
            kind = _PRINCIPALS.get(resource.type)
            if kind is None:
                continue
            found = self._found[resource.urn]
            arn = resource.outputs.get("arn")
            if kind == "permission set":
                name = resource.inputs.get("name")
                arn = f"arn:aws:iam::{self._account}:role/aws-reserved/{name}" if name else None
            trust = resource.inputs.get("assumeRolePolicy") if kind == "role" else None
            yield Principal(
                place=resource.urn,
                name=resource.name,
                kind=kind,
                arn=arn if isinstance(arn, str) else None,
                identity=tuple(found.identity),
                boundary=found.boundary,
                boundary_arn=found.boundary_arn,
                trust=read(resource.urn, f"the trust policy of {resource.name}", trust)
                if trust is not None
                else None,
                attached=tuple(found.attached),
                groups=tuple(found.groups),
                problems=(*found.problems, *self._lost),
            )

    @staticmethod
    def _with_groups(principal: Principal, all_: Mapping[str, Principal]) -> Principal:
        """A user has what its groups have."""
        if principal.kind != "user" or not principal.groups:
            return principal
        groups = [all_[one] for one in principal.groups]
        return Principal(
            place=principal.place,
            name=principal.name,
            kind=principal.kind,
            arn=principal.arn,
            identity=(*principal.identity, *(one for group in groups for one in group.identity)),
            boundary=principal.boundary,
            boundary_arn=principal.boundary_arn,
            attached=(*principal.attached, *(one for group in groups for one in group.attached)),
            groups=principal.groups,
            problems=(*principal.problems, *(one for group in groups for one in group.problems)),
        )

    def _own(self, resource: RecordedResource) -> None:
        """What a principal holds in inputs of its own."""
        found = self._found[resource.urn]
        for number, inline in enumerate(_listed(resource.inputs.get("inlinePolicies"))):
            if is_unknown(inline):
                found.problems.append(f"an inline policy of {resource.name} is not known yet")
                continue
            policy = inline.get("policy") if isinstance(inline, Mapping) else inline
            name = f"inline policy {number + 1} of {resource.name}"
            if policy is not None:
                found.identity.append(read(resource.urn, name, policy))
        for arn in _listed(resource.inputs.get("managedPolicyArns")):
            self._attach(found, resource, arn)
        if resource.inputs.get("permissionsBoundary") is not None:
            self._bound(found, resource, "permissionsBoundary")

    def _attachment(self, resource: RecordedResource) -> None:
        for path, type_ in _ATTACHMENTS[resource.type]:
            for found in self._of(resource, path, type_):
                reference = at(resource.inputs, "customerManagedPolicyReference.name")
                if reference is not None:
                    policy, _ = self._references.find(
                        resource, "customerManagedPolicyReference.name", POLICY
                    )
                    self._take(found, resource, policy, str(reference))
                    continue
                path_ = "managedPolicyArn" if "managedPolicyArn" in resource.inputs else "policyArn"
                policy, text = self._references.find(resource, path_, POLICY)
                self._take(found, resource, policy, text)

    def _inline(self, resource: RecordedResource) -> None:
        path, type_, policy = _INLINE[resource.type]
        for found in self._of(resource, path, type_):
            value = resource.inputs.get(policy)
            found.identity.append(read(resource.urn, f"the policy of {resource.name}", value))

    def _set_boundary(self, resource: RecordedResource) -> None:
        for found in self._of(resource, "permissionSetArn", PERMISSION_SET):
            own = "permissionsBoundary.managedPolicyArn"
            named = "permissionsBoundary.customerManagedPolicyReference.name"
            self._bound(found, resource, own if at(resource.inputs, own) else named)

    def _membership(self, resource: RecordedResource) -> None:
        user_input, group_input = _MEMBERSHIPS[resource.type]
        groups = [one.urn for one in self._named(resource, group_input, GROUP)]
        for user in self._named(resource, user_input, USER):
            self._found[user.urn].groups += groups

    def _bound(self, found: _Found, resource: RecordedResource, path: str) -> None:
        policy, text = self._references.find(resource, path, POLICY)
        found.boundary, found.boundary_arn = self._document(resource, policy, text)

    def _attach(self, found: _Found, resource: RecordedResource, arn: Any) -> None:
        policy = self._references.with_output(POLICY, "arn", arn) if isinstance(arn, str) else None
        self._take(found, resource, policy, arn if isinstance(arn, str) else None)

    def _take(
        self,
        found: _Found,
        resource: RecordedResource,
        policy: RecordedResource | None,
        text: str | None,
    ) -> None:
        document, arn = self._document(resource, policy, text)
        found.identity.append(document)
        if arn is not None:
            found.attached.append(arn)

    def _document(
        self, resource: RecordedResource, policy: RecordedResource | None, text: str | None
    ) -> tuple[Document, str | None]:
        """The managed policy that a resource names, and its ARN."""
        if policy is not None:
            arn = policy.outputs.get("arn")
            name = f"the policy {policy.name}"
            document = read(policy.urn, name, policy.inputs.get("policy"))
            return document, arn if isinstance(arn, str) else None
        if text is None:
            return Document(
                resource.urn, None, f"{resource.name} names a policy not known yet"
            ), None
        known = managed_policies().get(text)
        if known is not None:
            return Document(resource.urn, known), text
        return Document(
            resource.urn, None, f"{resource.name} names {text}, whose document is not here"
        ), text

    def _of(self, resource: RecordedResource, path: str, type_: str) -> Iterator[_Found]:
        for one in self._named(resource, path, type_):
            yield self._found[one.urn]

    def _named(
        self, resource: RecordedResource, path: str, type_: str
    ) -> Iterator[RecordedResource]:
        """The principals that an input names. One that is unknown may be any of its type, so that
        nothing is known in full of any of them."""
        value = resource.inputs.get(path)
        for one in _listed(value):
            if isinstance(one, str):
                for key in ("name", "id", "arn"):
                    found = self._references.with_output(type_, key, one)
                    if found is not None:
                        yield found
                        break
                continue
            found, _ = self._references.find(resource, path, type_)
            if found is not None:
                yield found
            else:
                self._lost.append(f"{resource.name} is for a {_PRINCIPALS[type_]} not known yet")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
