"""What the policies of roles let do with keys, the policies of the keys admit."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Final

from access.evaluate import Request, decide
from access.grants import Grants
from access.policy import Policy, parse
from components.encryption.domains import DOMAINS
from components.encryption.key_policy import via_services
from recording import RecordedResource, Recording
from tests.platform.stacks import recording_of, settings_of, statements, texts

ON_NO_KEY: Final = {"kms:ListAliases", "kms:ListKeys"}
BY_THE_GRANT: Final = {"kms:RetireGrant"}
"""A grant says itself who retires it (KMS API reference, RetireGrant)."""
LOOKING: Final = {
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
}
BRINGING_BACK: Final = {"kms:CancelKeyDeletion", "kms:EnableKey"}


def grants_of(platform: Recording) -> Iterator[tuple[RecordedResource, dict[str, Any]]]:
    """Each role with each statement that allows it something."""
    documents = {
        one.outputs["arn"]: one.inputs["policy"] for one in platform.of("aws:iam/policy:Policy")
    }
    attached = platform.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    for role in platform.of("aws:iam/role:Role"):
        names = {role.outputs["name"], role.outputs["id"]}
        for one in attached:
            if one.inputs["role"] in names:
                for statement in statements(documents[one.inputs["policyArn"]]):
                    if statement["Effect"] == "Allow":
                        yield role, statement


def contexts(
    role: RecordedResource, statement: dict[str, Any], region: str
) -> Iterator[dict[str, str]]:
    """The requests that a statement is about: a direct one, and one through each service that it
    names, or through each there is where it names none."""
    asked = {
        key: [value] if isinstance(value, str) else value
        for keys in statement.get("Condition", {}).values()
        for key, value in keys.items()
    }
    arn = role.outputs["arn"]
    known = {"aws:PrincipalArn": arn, "kms:CallerAccount": arn.split(":")[4]}
    known |= {key: values[0] for key, values in asked.items()}
    yield known
    for via in asked.get(
        "kms:ViaService", {name for one in DOMAINS for name in via_services(one, region)}
    ):
        yield known | {"kms:ViaService": via}


def keys_of(platform: Recording) -> dict[str, tuple[str, Policy]]:
    """The name and policy of each key by its ARN."""
    return {
        key.outputs["arn"]: (key.name, parse(key.inputs["policy"]))
        for key in platform.of("aws:kms/key:Key")
    }


def admits(policy: Policy, role: str, action: str, key: str, context: dict[str, str]) -> bool:
    request = Request(action, key, f"AWS={role}", context)
    return decide(request, Grants(((policy,),))) == "allowed"


def test_every_action_that_a_role_has_on_a_key_is_admitted_by_the_key(platform: Recording) -> None:
    keys = keys_of(platform)
    refused, seen = set(), set()
    for role, statement in grants_of(platform):
        actions = {one for one in texts([statement["Action"]]) if one.startswith("kms:")}
        for action in actions - ON_NO_KEY - BY_THE_GRANT:
            for pattern in texts([statement["Resource"]]):
                for arn, (name, policy) in keys.items():
                    if fnmatchcase(arn, pattern):
                        seen.add(action)
                        if not any(
                            admits(policy, role.outputs["arn"], action, arn, one)
                            for one in contexts(role, statement, arn.split(":")[3])
                        ):
                            refused.add((role.name, statement["Sid"], action, name))
    assert not refused
    assert {"kms:CreateGrant", "kms:Decrypt", "kms:Sign"} <= seen
    if platform.of("aws:iam/samlProvider:SamlProvider"):
        assert seen >= LOOKING | BRINGING_BACK


def test_a_grant_of_sagemaker_needs_not_be_for_a_resource_of_aws(platform: Recording) -> None:
    """SageMaker does not say that it is (components/iam/key_grants.py): jobs and endpoints with a
    key would not start."""
    keys, seen = keys_of(platform), 0
    for role, statement in grants_of(platform):
        if "kms:CreateGrant" not in texts([statement["Action"]]):
            continue
        if "sagemaker.amazonaws.com" not in role.inputs["assumeRolePolicy"]:
            continue
        conditions = statement["Condition"]
        assert set(conditions) == {"StringEquals"}, (role.name, conditions)
        via = conditions["StringEquals"]["kms:ViaService"]
        assert via.startswith("sagemaker."), role.name
        arn = role.outputs["arn"]
        through = {"aws:PrincipalArn": arn, "kms:CallerAccount": arn.split(":")[4]}
        for key in texts([statement["Resource"]]):
            seen += 1
            asked = (keys[key][1], arn, "kms:CreateGrant", key)
            assert admits(*asked, through | {"kms:ViaService": via}), (role.name, keys[key][0])
            assert not admits(*asked, through), "not by itself"
    assert seen or not platform.of("aws:sagemaker/model:Model")


def test_named_administrators_leave_the_account_a_look_and_break_glass_the_rescue() -> None:
    assert settings_of("prod").encryption.administrators
    platform = recording_of("prod")
    [rescuer] = [one for one in platform.of("aws:iam/role:Role") if "break-glass" in one.name]
    [other] = [one for one in platform.of("aws:iam/role:Role") if "data-scientist" in one.name]
    for arn, (name, policy) in keys_of(platform).items():
        for role in (rescuer, other):
            own = role.outputs["arn"]
            [context, *_] = contexts(role, {}, arn.split(":")[3])
            for action in LOOKING:
                assert admits(policy, own, action, arn, context), (name, action)
            for action in BRINGING_BACK:
                assert admits(policy, own, action, arn, context) == (role is rescuer), name
            for action in ("kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"):
                assert not admits(policy, own, action, arn, context), (name, action)


def test_nobody_of_another_account_looks_at_a_key_or_brings_it_back() -> None:
    stranger = "arn:aws:iam::999999999999:role/people-break-glass-role-1"
    context = {"aws:PrincipalArn": stranger, "kms:CallerAccount": "999999999999"}
    for arn, (name, policy) in keys_of(recording_of("prod")).items():
        for action in LOOKING | BRINGING_BACK:
            assert not admits(policy, stranger, action, arn, context), (name, action)
