"""A request of a role against every policy on its way: the role's own and its boundary, that of the
endpoint that it goes through, that of what it asks for and that of the key of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from access.account import Principal
from access.actions import matching
from access.effective import within_account
from access.evaluate import Decision, Request, decide
from access.grants import Grants
from access.keys import Value
from access.narrowing import is_about
from access.policy import Policy, Statement
from access.words import Glob
from components.network.services import BY_GATEWAY, ENDPOINTS
from recording import Recording
from review.access_model import account_of
from review.account_place import account_and_region
from tests.platform.deliveries import Delivery, requests
from tests.platform.errands import Errand
from tests.platform.keys_of import KEY_USES, keys_of
from tests.platform.meeting import VIA, contexts, filled, holder, wild, works_on_it
from tests.platform.whereabouts import Place, places

SERVICE_NAMES: Final = ("com.amazonaws.", "aws.sagemaker.")
FILES_OF_TABLES: Final = ("s3tables:GetTableData", "s3tables:PutTableData")
"""What goes to S3 itself (Amazon S3 user guide, "VPC connectivity for S3 Tables")."""


class Asked(NamedTuple):
    """A request that a statement of a role lets it make, and what it is made with."""

    role: str
    sid: str
    action: str
    resource: str
    place: Place
    via: str
    refused_by: str


class Ways:
    """The ways of a stack."""

    def __init__(self, platform: Recording) -> None:
        self._access = account_of(platform)
        self._sets = {
            one.urn: one.inputs["name"]
            for one in platform.of("aws:ssoadmin/permissionSet:PermissionSet")
        }
        self._own, self._region = account_and_region(platform)
        self._places = places(platform)
        self._keys = keys_of(platform)
        self._regions = {
            one.outputs["arn"]: one.inputs.get("region", self._region)
            for one in platform.of("aws:s3/bucket:Bucket")
        }
        self._endpoints = {
            one.inputs["serviceName"].split(f".{self._region}.")[1]: (
                one.outputs["id"],
                one.outputs["vpcId"],
                one.urn,
            )
            for one in platform.of("aws:ec2/vpcEndpoint:VpcEndpoint")
            if one.inputs["serviceName"].startswith(SERVICE_NAMES)
            and not one.name.startswith("gateway-entry-")
        }
        self._documents = {one.place: one.document.read() for one in self._access.policies}
        self._policies: dict[str, list[Policy]] = {}
        for one in self._access.policies:
            self._policies.setdefault(one.arn, []).append(one.document.read())

    def asked(self, name: str = "") -> Iterator[Asked]:
        """Every request that a statement of a role allows on what has a policy, or a key that has
        one, with who refuses it; nobody where it gets through. With a name, those of one role."""
        for role in map(self._known, self._access.principals):
            for document in role.identity if name in ("", role.name) else ():
                for statement in document.read().statements:
                    if statement.allow:
                        yield from self._of_statement(role, statement)

    def _known(self, one: Principal) -> Principal:
        """With the ARN that AWS gives the role of a permission set, where it is one (IAM Identity
        Center user guide, "Referencing permission sets in resource policies")."""
        if one.place not in self._sets:
            return one
        name = f"AWSReservedSSO_{self._sets[one.place]}_0123456789abcdef"
        place = f"arn:aws:iam::{self._own}:role/aws-reserved/sso.amazonaws.com"
        return replace(one, arn=f"{place}/{self._region}/{name}")

    def _of_statement(self, role: Principal, statement: Statement) -> Iterator[Asked]:
        given = list(contexts(statement.conditions))
        here = self._places.get(role.arn or "", frozenset({"outside"}))
        for pattern, context in product(statement.actions, given):
            for action in matching(pattern) if "*" in pattern else (pattern,):
                for resource in self._resources(action, statement.resources):
                    for place in sorted(here):
                        refused = self.refusing(role, action, resource, place, context)
                        if refused and action.startswith("kms:") and VIA not in context:
                            # Nobody said through what: through something that the role calls.
                            refused = self._through_any(role, action, resource, place, context)
                        yield Asked(
                            role.name,
                            statement.sid,
                            action,
                            resource,
                            place,
                            str(context.get(VIA) or ""),
                            refused,
                        )

    def _through_any(
        self,
        role: Principal,
        action: str,
        key: str,
        place: Place,
        given: Mapping[str, Value],
    ) -> str:
        """The same of a request to a key through any of the services that a role calls."""
        called = {
            pattern.partition(":")[0]
            for document in role.identity
            for statement in document.read().statements
            for pattern in statement.actions
            if statement.allow
        }
        answers = [
            self.refusing(
                role, action, key, place, {**given, VIA: f"{one}.{key.split(':')[3]}.amazonaws.com"}
            )
            for one in sorted(called)
        ]
        return "" if "" in answers else answers[0]

    def _resources(self, action: str, patterns: Iterable[str]) -> Iterator[str]:
        """The resources of the stack with a policy, or a key, that the patterns mean."""
        found: set[str] = set()
        for pattern in patterns:
            if not wild(pattern):
                found.add(pattern)
                continue
            found.add(filled(pattern))
            glob = Glob(pattern)
            for arn in self._policies.keys() | self._keys.keys():
                found |= {one for one in (arn, f"{arn}/x") if glob.matches(one)}
        for one in sorted(found):
            if works_on_it(action, one) and not wild(one) and (self._of(one) or self._key(one)):
                yield one

    def _of(self, resource: str) -> list[Policy]:
        """The policies of a resource: its own, or those of what it lies in."""
        return self._policies.get(resource) or self._policies.get(holder(resource), [])

    def _key(self, resource: str) -> str | None:
        return self._keys.get(resource) or self._keys.get(holder(resource))

    def refusing(
        self,
        role: Principal,
        action: str,
        resource: str,
        place: Place,
        given: Mapping[str, Value],
    ) -> str:
        """Who refuses a request; nobody where it gets through."""
        endpoints = (
            self._through(action, resource) if place == "inside" and VIA not in given else []
        )
        context = {**self._context(role, action, endpoints), **given}
        request = Request(action, resource, role.word, context)
        for name, (_, _, urn) in endpoints:
            policy = self._documents.get(urn)
            if policy is not None and decide(request, Grants(((policy,),))) != "allowed":
                return f"the endpoint of {name}"
        identity = [_only(one.read(), action) for one in role.identity]
        boundary = None if role.boundary is None else _only(role.boundary.read(), action)
        policies = [_only(one, action) for one in self._of(resource)]
        answer = _answer(request, role, identity, boundary, policies)
        if answer != "allowed":
            alone = decide(request, Grants((tuple(identity),))) == "allowed"
            bounded = boundary is None or decide(request, Grants(((boundary,),))) == "allowed"
            who = "the role itself" if not alone else "the resource" if bounded else "the boundary"
            return f"{who}: {answer}"
        key = self._key(resource)
        return "" if key is None else self._key_refusing(role, action, key, place)

    def _key_refusing(self, role: Principal, action: str, key: str, place: Place) -> str:
        """Whether a service may not use the key of what is asked for in the name of who asks."""
        service = action.partition(":")[0]
        through = {VIA: f"{service}.{key.split(':')[3]}.amazonaws.com"}
        for use in KEY_USES.get(action, ()):
            if self.refusing(role, use, key, place, through):
                return f"{use} by {service} on {key.rpartition(':')[2]}: not granted"
        return ""

    def refusing_errand(self, errand: Errand) -> str:
        """Who refuses what a resource has a role do; nobody where it gets through."""
        role = self._access.with_arn(errand.role)
        if role is None:
            return "no role of the stack"
        region = errand.what.split(":")[3]
        given: dict[str, Value] = {key.lower(): value for key, value in errand.more}
        if errand.via:
            given[VIA] = f"{errand.via}.{region}.amazonaws.com"
        answers = [
            self.refusing(role, errand.action, errand.what, place, given)
            for place in sorted(self._places[errand.role])
        ]
        return next(filter(None, answers), "")

    def refusing_delivery(self, delivery: Delivery) -> str:
        """Who refuses what a service writes by itself; nobody where it gets through."""
        word = f"Service={delivery.service}"
        here, at_key = requests(delivery, self._own)
        for action in delivery.actions:
            # To log groups the policies of the account are one (CloudWatch Logs user guide,
            # "Resource policies").
            logs = f"arn:aws:logs:{self._region}:{self._own}:log-group:*"
            policies = self._policies.get(logs, []) if ":logs:" in delivery.to else []
            asked = Request(action, delivery.to, word, here)
            if decide(asked, Grants((tuple(policies or self._of(delivery.to)),))) != "allowed":
                return f"{action}: the resource"
        for use in delivery.uses if delivery.key is not None else ():
            asked = Request(use, delivery.key or "", word, at_key)
            if decide(asked, Grants((tuple(self._of(delivery.key or "")),))) != "allowed":
                return f"{use}: the key"
        return ""

    def _through(self, action: str, resource: str) -> list[tuple[str, tuple[str, str, str]]]:
        """The endpoints that a request from inside goes through; none where it takes the way out of
        the network, as to what lies in another region."""
        service = "s3" if action in FILES_OF_TABLES else action.partition(":")[0]
        if service == "s3":
            region = self._regions.get(resource.partition("/")[0], self._region)
        else:
            region = (resource.split(":") + [""] * 4)[3] or self._region
        if region != self._region:
            return []
        names = (service,) if service in BY_GATEWAY else ENDPOINTS.get(service, ())
        return [(name, self._endpoints[name]) for name in names if name in self._endpoints]

    def _context(
        self,
        role: Principal,
        action: str,
        endpoints: list[tuple[str, tuple[str, str, str]]],
    ) -> dict[str, Value]:
        found: dict[str, Value] = {
            "aws:principalarn": role.arn,
            "aws:principalaccount": self._own,
            "aws:resourceaccount": self._own,
            "aws:requestedregion": self._region,
            "aws:securetransport": "true",
            "aws:principalisawsservice": "false",
            "aws:viaawsservice": "false",
        }
        if action.startswith("kms:"):
            found["kms:calleraccount"] = self._own
        if endpoints:
            [(_, (endpoint, vpc, _)), *_] = endpoints
            found |= {"aws:sourcevpce": endpoint, "aws:sourcevpc": vpc}
        return found


def _answer(
    request: Request,
    role: Principal,
    identity: list[Policy],
    boundary: Policy | None,
    policies: list[Policy],
) -> Decision:
    if request.action.startswith("kms:"):
        # A key gives nothing that its policy does not (KMS developer guide, "Key policies").
        bounded = () if boundary is None else ((boundary,),)
        return decide(request, Grants((tuple(identity), *bounded, tuple(policies))))
    word = role.word or ""
    return decide(request, within_account(word, "role", identity, boundary, policies))


@cache
def _only(policy: Policy, action: str) -> Policy:
    """The statements of a policy that are about an action: few, and the others decide nothing."""
    return Policy(tuple(one for one in policy.statements if is_about(one, action)), policy.version)
