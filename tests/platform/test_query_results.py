"""Who queries in a stack reads the results of its own queries, and of no others."""

import json
from collections.abc import Iterator

from access.evaluate import Request, decide
from access.grants import Grants, of
from access.policy import parse
from recording import Recording
from tests.access.documents import allow, policy
from tests.platform.stacks import statements, texts
from tests.platform.test_key_policies import grants_of

START = "athena:StartQueryExecution"
EVERYTHING = policy(allow("s3:*"))


def queriers(platform: Recording) -> Iterator[tuple[str, str]]:
    """The ARN of each role that may start queries, and that of the workgroup: those of the stack,
    and those that Identity Center makes of its permission sets."""
    for role, statement in grants_of(platform):
        if START in statement["Action"]:
            for workgroup in texts(statement["Resource"]):
                yield role.outputs["arn"], workgroup
    made = {
        one.outputs["arn"]: one.inputs["name"]
        for one in platform.of("aws:ssoadmin/permissionSet:PermissionSet")
    }
    kind = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
    for one in platform.of(kind):
        for statement in statements(one.inputs["inlinePolicy"]):
            if START in statement["Action"]:
                name = f"AWSReservedSSO_{made[one.inputs['permissionSetArn']]}_0123456789abcdef"
                path = "aws-reserved/sso.amazonaws.com/us-east-1"
                for workgroup in texts(statement["Resource"]):
                    yield f"arn:aws:iam::{account_of(platform)}:role/{path}/{name}", workgroup


def account_of(platform: Recording) -> str:
    [stack] = platform.of("pulumi:pulumi:Stack")
    return str(stack.outputs["platform"]["account_id"])


def places(platform: Recording) -> dict[str, str]:
    """Where the results of each workgroup lie, as the ARN of an object."""
    return {
        one.outputs["arn"]: one.inputs["configuration"]["resultConfiguration"][
            "outputLocation"
        ].replace("s3://", "arn:aws:s3:::")
        + "4711.csv"
        for one in platform.of("aws:athena/workgroup:Workgroup")
    }


def reads(platform: Recording, role: str, result: str) -> bool:
    """Whether the bucket's policy lets a role read a result that may read all of S3 itself."""
    stands = parse(platform.named("lake-artifacts-policy").inputs["policy"])
    context = {"aws:principalarn": role, "aws:securetransport": "true"}
    grants = Grants(of([EVERYTHING]).layers, direct=(stands,))
    return decide(Request("s3:GetObject", result, f"AWS={role}", context), grants) == "allowed"


def test_whoever_starts_queries_reads_their_results_and_no_others(platform: Recording) -> None:
    results = places(platform)
    found = list(queriers(platform))
    assert found or platform.stack == "dev", "only there nobody has a role to query with"
    for role, workgroup in found:
        for one, result in results.items():
            assert reads(platform, role, result) is (one == workgroup), (role, result)


def test_with_lake_formation_no_role_of_the_platform_else_reads_a_result(
    platform: Recording,
) -> None:
    if not platform.of("aws:lakeformation/permissions:Permissions"):
        return
    asking = {role for role, _ in queriers(platform)}
    others = {one.outputs["arn"] for one in platform.of("aws:iam/role:Role")} - asking
    for result in places(platform).values():
        assert [role for role in sorted(others) if reads(platform, role, result)] == []


def test_a_reader_of_lake_formation_has_a_workgroup(platform: Recording) -> None:
    granted = {
        one.inputs["principal"]
        for one in platform.of("aws:lakeformation/permissions:Permissions")
        if "lfTagPolicy" in one.inputs or "dataCellsFilter" in one.inputs
    }
    for role in granted:
        own = [result for result in places(platform).values() if reads(platform, role, result)]
        assert len(own) == 1, role


def test_every_role_of_a_reader_is_shown_the_same(platform: Recording) -> None:
    shown: dict[str, list[str]] = {}
    for one in platform.of("aws:lakeformation/permissions:Permissions"):
        if "lfTagPolicy" in one.inputs or "dataCellsFilter" in one.inputs:
            what = {name: value for name, value in one.inputs.items() if name != "principal"}
            shown.setdefault(one.inputs["principal"], []).append(json.dumps(what, sort_keys=True))
    roles = {one.outputs["arn"] for one in platform.of("aws:iam/role:Role")}
    by_workgroup: dict[str, list[list[str]]] = {}
    for role, workgroup in queriers(platform):
        if role in roles:
            by_workgroup.setdefault(workgroup, []).append(sorted(shown.get(role, [])))
    for workgroup, each in by_workgroup.items():
        assert all(one == each[0] for one in each), workgroup
    if platform.stack == "prod":
        [each] = by_workgroup.values()
        assert len(each) == 2 and each[0], "a data scientist, in Studio and outside of it"
