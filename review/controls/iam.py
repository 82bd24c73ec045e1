"""Roles, policies, passwords and federation. Which access somebody gains by them is decided
exactly by the rules `escalation/*`, `exposure/*` and `privilege/*`."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.documents import (
    allows_no,
    bound_to_resources,
    no_everybody_without_condition,
    no_service_wildcard,
    statements,
)
from review.controls.place import Place
from review.controls.predicates import (
    absent,
    all_of,
    any_of,
    asked,
    at_most,
    neighbour,
    no_neighbour,
    present,
)
from review.controls.verdict import MEETS, Verdict, fails

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
EXCLUSIVE_INLINE = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
EXCLUSIVE_MANAGED = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"

_AWS = "arn:aws:iam::aws:policy/"
_BOUNDARY = Exemption(
    when=neighbour(ROLE, "permissionsBoundary"),
    reason="a boundary: it grants nothing, it is the most that a role of the platform can have",
)


def _of_the_program(place: Place) -> Verdict:
    found, _ = place.around.target(place.resource, "policyArn", POLICY)
    return MEETS if found is not None else fails("it is no policy of the program")


def _wide(arn: object) -> bool:
    last = str(arn).rpartition("/")[2]
    return str(arn).startswith(_AWS) and (
        last.endswith("FullAccess") or last in ("AdministratorAccess", "PowerUserAccess")
    )


CONTROLS = (
    Control(
        id="iam-policy-allows-not-everything",
        title="No policy allows every action",
        level="error",
        types=[POLICY],
        holds=statements("policy", allows_no("*")),
        exempt=[_BOUNDARY],
        fix="List the actions that the workload calls.",
        frameworks="IAM.1, CIS 1.16, CKV_AWS_1, CKV_AWS_49, CKV_AWS_62, CKV_AWS_63, "
        "CKV_AWS_355, CKV_AWS_356, CKV2_AWS_40, "
        "prowler iam_customer_attached_policy_no_administrative_privileges",
    ),
    Control(
        id="iam-policy-names-actions",
        title="No policy allows all actions of a service",
        level="error",
        types=[POLICY],
        holds=statements("policy", no_service_wildcard),
        exempt=[_BOUNDARY],
        fix="List the actions that the workload calls.",
        frameworks="IAM.21, CKV_AWS_286, CKV_AWS_289, prowler iam_policy_no_full_access_to_kms",
    ),
    Control(
        id="iam-policy-decrypts-by-named-keys",
        title="No policy decrypts with every key",
        level="error",
        types=[POLICY],
        holds=statements(
            "policy",
            bound_to_resources("kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncrypt*", "kms:*"),
        ),
        exempt=[_BOUNDARY],
        fix="Name the keys.",
        frameworks="KMS.1, KMS.2, CKV_AWS_290",
    ),
    Control(
        id="iam-policy-passes-named-roles",
        title="No policy passes every role",
        level="error",
        types=[POLICY],
        holds=statements("policy", bound_to_resources("iam:PassRole", "iam:*")),
        exempt=[_BOUNDARY],
        fix="Name the roles, and the service that may get them.",
        frameworks="CKV_AWS_286, prowler iam_policy_allows_passrole_without_condition",
    ),
    Control(
        id="iam-policy-assumes-named-roles",
        title="No policy assumes every role",
        level="error",
        types=[POLICY],
        holds=statements("policy", bound_to_resources("sts:AssumeRole", "sts:*")),
        exempt=[_BOUNDARY],
        fix="Name the roles.",
        frameworks="CKV_AWS_61, prowler iam_no_custom_policy_permissive_role_assumption",
    ),
    Control(
        id="iam-policy-reads-named-secrets",
        title="No policy reads every secret or every object",
        level="error",
        types=[POLICY],
        holds=statements(
            "policy",
            bound_to_resources(
                "secretsmanager:GetSecretValue",
                "secretsmanager:BatchGetSecretValue",
                "s3:GetObject",
            ),
        ),
        exempt=[_BOUNDARY],
        fix="Name what it reads.",
        frameworks="CKV_AWS_287, CKV_AWS_288, CKV2_AWS_56",
    ),
    Control(
        id="iam-role-attaches-no-wide-policy",
        title="No role has a policy of AWS that allows all of a service",
        level="error",
        types=[ATTACHMENT],
        holds=any_of(
            _of_the_program,
            asked("policyArn", lambda arn: not _wide(arn), "a policy of the least privilege"),
        ),
        fix="Attach a policy that lists what the role calls.",
        frameworks="IAM.1, CKV_AWS_274, prowler iam_role_administratoraccess_policy, "
        "prowler sagemaker_full_access_policy_attached",
    ),
    Control(
        id="iam-role-under-boundary",
        title="A role stands under a permissions boundary",
        level="error",
        types=[ROLE],
        holds=present("permissionsBoundary", POLICY),
        fix="Make the role a WorkloadRole.",
        frameworks="CKV_AWS_286, IAM User Guide: Permissions boundaries",
    ),
    Control(
        id="iam-role-trusts-named-principals",
        title="A role's trust policy allows nothing to everybody",
        level="error",
        types=[ROLE],
        holds=statements("assumeRolePolicy", no_everybody_without_condition),
        fix="Name who assumes the role.",
        frameworks="CKV_AWS_60, CKV_AWS_61, IAM User Guide: Trust policies",
    ),
    Control(
        id="iam-role-holds-no-inline-policy",
        title="A role's inline policies are none, and stay none",
        level="warning",
        types=[ROLE],
        holds=all_of(
            absent("inlinePolicies"),
            neighbour(EXCLUSIVE_INLINE, "roleName", absent("policyNames")),
        ),
        fix="Write managed policies, and add RolePoliciesExclusive without names.",
        frameworks="prowler iam_inline_policy_no_administrative_privileges",
    ),
    Control(
        id="iam-role-attachments-are-exclusive",
        title="What somebody attaches to a role by hand goes at the next update",
        level="warning",
        types=[ROLE],
        holds=neighbour(EXCLUSIVE_MANAGED, "roleName"),
        fix="Add RolePolicyAttachmentsExclusive with the policies of the program.",
        frameworks="IAM.1, CKV_AWS_393",
    ),
    Control(
        id="iam-role-session-is-short",
        title="A session of a role lasts four hours or less",
        level="warning",
        types=[ROLE],
        holds=at_most("maxSessionDuration", 14400, default=3600),
        fix="Set maxSessionDuration to what the work takes.",
        frameworks="IAM User Guide: Maximum session duration",
    ),
    Control(
        id="iam-role-says-what-it-is-for",
        title="A role says what it is for",
        level="note",
        types=[ROLE],
        holds=present("description"),
        fix="Describe the role.",
        frameworks="IAM User Guide: Roles",
    ),
    Control(
        id="iam-no-policy-on-user",
        title="A policy is attached to roles, never to users",
        level="error",
        types=[POLICY],
        holds=no_neighbour("aws:iam/userPolicyAttachment:UserPolicyAttachment", "policyArn"),
        fix="Attach the policy to a role.",
        frameworks="IAM.2, CIS 1.15, CKV_AWS_40, CKV_AWS_273",
    ),
)
