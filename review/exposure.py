"""The rules `exposure/*`: who gets in from outside, and by which policy, each with a proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from access.compare import first_gain
from access.errors import PolicyError, Undecided
from access.federation import PREFIX, issuer_of, open_claims
from access.grants import NOTHING, Grants
from access.policy import Policy, parse
from access.reach import Reach
from recording import Recording
from review.access_model import account_of
from review.access_reading import in_words, request
from review.finding import Finding
from review.let_in import SECONDS, Let, accounts_of, let_in, lets_in_everybody, only_in
from review.rule import Rule, every_day
from review.service_accounts import web_identities

_SOURCE = "AWS Security Hub FSBP S3.2, SQS.3, SNS.4, Lambda.1; IAM Access Analyzer, external access"
_DEPUTY = "IAM User Guide, The confused deputy problem"
_OIDC = "IAM User Guide, Configuring a role for an OIDC identity provider"

BOUND_BY_PASSING: Mapping[str, str] = {
    "ec2.amazonaws.com": "it gives a role to instances of the role's account only",
    "apigateway.amazonaws.com": "its documented trust policy has no condition",
    "lambda.amazonaws.com": "iam:PassRole works inside one account only",
    "s3.amazonaws.com": "its documented trust policy of replication has no condition",
    "chatbot.amazonaws.com": "iam:PassRole works inside one account only",
    "cloudtrail.amazonaws.com": "its documented trust policy for log groups has no condition",
    "glue.amazonaws.com": "its documented trust policy has no condition",
    "lakeformation.amazonaws.com": "its documented trust policy has no condition",
    "ecr.amazonaws.com": "its documented trust policy of creation templates has no condition",
    "emr-serverless.amazonaws.com": "the documented trust policy of job roles has no condition",
    "firehose.amazonaws.com": "it sends an external id at most",
}
"""Services that send no source when they assume a role, so that a trust policy cannot ask for
one, each with what binds it all the same."""


def _found(recording: Recording, rule: Rule, one: Let, title: str, fix: str, key: str) -> Finding:
    return rule.finding(
        recording.resource(one.place),
        title,
        detail=f"Allowed is {request(one.gain)} ({in_words(one.gain.actions)}), by statement "
        f"{one.statement.sid or 'without Sid'} of the {one.kind}'s policy.",
        fix=fix,
        key=key,
    )


def _open(recording: Recording, *, endpoints: bool) -> Iterator[Let]:
    """What lets in everybody: endpoints of the VPC, or all other things."""
    for one in let_in(recording)[0]:
        if lets_in_everybody(one.statement) and (one.kind == "VPC endpoint") == endpoints:
            yield one


def _public(recording: Recording) -> Iterator[Finding]:
    for one in _open(recording, endpoints=False):
        title = f"Everybody may use the {one.kind} of {one.name}"
        fix = (
            "Name the principals, or ask for aws:PrincipalAccount, aws:PrincipalOrgID or a "
            "source in a condition."
        )
        yield _found(recording, PUBLIC, one, title, fix, one.statement.sid)


def _endpoints(recording: Recording) -> Iterator[Finding]:
    for one in _open(recording, endpoints=True):
        if not only_in(one.statement, account_of(recording).id):
            title = f"The endpoint {one.name} lets through the requests of any account"
            fix = "Ask for aws:PrincipalAccount or aws:PrincipalOrgID in a condition."
            yield _found(recording, ENDPOINT, one, title, fix, one.statement.sid)


def _cross_account(recording: Recording) -> Iterator[Finding]:
    own = account_of(recording).id
    told: set[tuple[str, str]] = set()
    for one in let_in(recording)[0]:
        if lets_in_everybody(one.statement):
            continue
        for other in dict.fromkeys(accounts_of(one.statement)):
            if other != own and (one.place, other) not in told:
                told.add((one.place, other))
                title = f"Account {other} may use the {one.kind} of {one.name}"
                fix = (
                    "Take the account out, or, where it is meant to get in, accept the finding "
                    "with the reason."
                )
                yield _found(recording, CROSS_ACCOUNT, one, title, fix, other)


def _words(recording: Recording, prefix: str) -> Iterator[tuple[Let, str]]:
    """What lets in principals of a kind, with each of them: its word without the prefix."""
    for one in let_in(recording)[0]:
        if not lets_in_everybody(one.statement):
            for word in one.statement.principals or ():
                if word.startswith(prefix):
                    yield one, word.removeprefix(prefix)


def _services(recording: Recording) -> Iterator[Finding]:
    for one, service in _words(recording, "Service="):
        if one.kind != "role" or service not in BOUND_BY_PASSING:
            title = f"{service} may use the {one.kind} of {one.name} for any account"
            fix = "Add the conditions aws:SourceAccount and aws:SourceArn."
            yield _found(recording, SERVICE, one, title, fix, f"{one.statement.sid}|{service}")


def _federation(recording: Recording) -> Iterator[Finding]:
    trusts: dict[tuple[str, str], list[Let]] = {}
    for one, provider in _words(recording, PREFIX):
        trusts.setdefault((one.place, provider), []).append(one)
    for (_, provider), listed in trusts.items():
        edits = dict.fromkeys(e for one in listed for e in open_claims(one.statement, provider))
        name, who = listed[0].name, issuer_of(provider).name
        title = f"{name} trusts {provider} beyond one subject and audience"
        fix = " ".join(edits) or f"Ask for one identity of {who} in each statement that trusts it."
        yield _found(recording, FEDERATION, listed[0], title, fix, provider)


def _unknown(recording: Recording) -> Iterator[Finding]:
    for place, reason in let_in(recording)[1].items():
        resource = recording.resource(place)
        yield UNKNOWN.finding(
            resource,
            f"Whom {resource.name} lets in is UNKNOWN",
            detail=f"{reason[:1].upper()}{reason[1:]}.",
            fix="Make the policy known before the deployment, or simple enough to be decided.",
        )


def _leaving(recording: Recording) -> Iterator[Finding]:
    account = account_of(recording)
    own = [f"arn:aws:iam::{account.id}:role/*"]
    for principal in account.principals:
        proof = None
        try:
            reach = Reach(account, principal, SECONDS, home=False)
            if reach.holds("sts:AssumeRole"):
                proof = reach.may_any("sts:AssumeRole", "arn:aws:iam::*:role/*", own)
        except (Undecided, PolicyError):
            continue  # escalation/unknown tells of it.
        if proof is not None:
            yield LEAVES_ACCOUNT.finding(
                recording.resource(principal.place),
                f"{principal.name} may become a role of another account",
                detail=f"Allowed is sts:AssumeRole on {proof.resource}, by statement "
                f"{proof.statement.sid or 'without Sid'}.",
                fix="Name roles of this account, or ask for aws:ResourceAccount in a condition.",
                key=proof.statement.sid,
            )


def _keys(recording: Recording) -> Iterator[Finding]:
    """Keys that a principal of the account uses directly, through no service."""
    account = account_of(recording)
    anybody = f"AWS=arn:aws:iam::{account.id}:role/not-declared"
    for one in account.policies:
        if one.kind != "key" or one.document.policy is None:
            continue
        direct = {
            "kms:viaservice": None,
            "kms:calleraccount": account.id,
            "aws:principalarn": anybody.removeprefix("AWS="),
        }
        asked = Grants(layers=((one.document.policy,), (_using(anybody),)))
        try:
            gain = first_gain(asked, NOTHING, fixed=direct, seconds=SECONDS)
        except (Undecided, PolicyError):
            continue  # exposure/unknown tells of it.
        if gain is not None:
            yield KEY_BEYOND_DOMAIN.finding(
                recording.resource(one.place),
                f"Every role of the account that is granted it may decrypt with {one.name}",
                detail=f"Allowed is {request(gain)}, through no service, by statement "
                f"{gain.statement.sid or 'without Sid'}.",
                fix="Name the services that use the key in kms:ViaService, or the roles.",
                key=gain.statement.sid,
            )


def _using(word: str) -> Policy:
    allow = {"Effect": "Allow", "Resource": "*", "Action": "kms:Decrypt"}
    kind, _, arn = word.partition("=")
    return parse({"Version": "2012-10-17", "Statement": [{**allow, "Principal": {kind: arn}}]})


def _default_accounts(recording: Recording) -> Iterator[Finding]:
    found = [
        (one, f"{one.inputs.get('namespace')}/{one.inputs.get('serviceAccount')}", "")
        for one in recording.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    ]
    found += [
        (recording.resource(one.place), one.name, one.name)
        for one in web_identities(account_of(recording).of_kind("role"))
    ]
    for resource, account, key in found:
        namespace, _, name = account.partition("/")
        if name == "default":
            yield DEFAULT_ACCOUNT.finding(
                resource,
                f"Every pod of namespace {namespace} that names no service account gets a role",
                detail="The service account default is that of all pods that name none.",
                fix="Give the workload a service account of its own.",
                key=key,
            )


PUBLIC = Rule(
    id="exposure/public",
    title="No policy of a resource lets in everybody",
    level="error",
    source=_SOURCE,
    check=every_day(_public),
)
ENDPOINT = Rule(
    id="exposure/endpoint",
    title="An endpoint lets through the requests of known accounts only",
    level="warning",
    source="AWS whitepaper, Building a Data Perimeter on AWS",
    check=every_day(_endpoints),
)
CROSS_ACCOUNT = Rule(
    id="exposure/cross-account",
    title="Another account that gets in is meant to",
    level="warning",
    source=_SOURCE,
    check=every_day(_cross_account),
)
SERVICE = Rule(
    id="exposure/service-without-source",
    title="A service gets in for resources of this account only",
    level="error",
    source=_DEPUTY,
    check=every_day(_services),
)
FEDERATION = Rule(
    id="exposure/federation",
    title="A trust in an identity provider names subject and audience",
    level="error",
    source=_OIDC,
    check=every_day(_federation),
)
LEAVES_ACCOUNT = Rule(
    id="exposure/leaves-account",
    title="Nobody becomes a role of another account",
    level="warning",
    source="AWS whitepaper, Building a Data Perimeter on AWS",
    check=every_day(_leaving),
)
KEY_BEYOND_DOMAIN = Rule(
    id="exposure/key-beyond-domain",
    title="A key is used through the services of its domain",
    level="warning",
    source="AWS KMS Developer Guide, kms:ViaService",
    check=every_day(_keys),
)
DEFAULT_ACCOUNT = Rule(
    id="exposure/default-service-account",
    title="No role hangs on the service account of all pods",
    level="error",
    source="Amazon EKS Best Practices Guide, Identity and access management",
    check=every_day(_default_accounts),
)
UNKNOWN = Rule(
    id="exposure/unknown",
    title="Of every policy of a resource it is known whom it lets in",
    level="warning",
    source=_SOURCE,
    check=every_day(_unknown),
)
RULES = (
    PUBLIC,
    ENDPOINT,
    CROSS_ACCOUNT,
    SERVICE,
    FEDERATION,
    LEAVES_ACCOUNT,
    KEY_BEYOND_DOMAIN,
    DEFAULT_ACCOUNT,
    UNKNOWN,
)
"""The rules on exposure."""
