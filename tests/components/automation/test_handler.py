"""A function of automation has everything that a function of the platform has."""

import json
import re
from typing import Any

import pytest

from components.automation.archive import archive, code_hash
from components.automation.handler import Handler, HandlerArgs
from components.automation.inbox import EventSource
from components.automation.powertools import POWERTOOLS_VERSION
from components.iam.statement import Statement
from components.monitoring.signals import function_signals
from recording.model import RecordedResource, Recording
from recording.program import ROOT
from tests.components import world
from tests.support.engine import Engine

BUCKET = f"acme-test-models-{world.ACCOUNT}"
FUNCTION = f"arn:aws:lambda:{world.REGION}:{world.ACCOUNT}:function:acme-test-deploy"
PATTERN = {"source": ["aws.sagemaker"], "detail-type": ["SageMaker Model Package State Change"]}
OWN = Statement(
    sid="ReadShapes",
    actions=["ssm:GetParameter"],
    resources=[f"arn:aws:ssm:{world.REGION}:{world.ACCOUNT}:parameter/acme-test/serving/*"],
)


def handlers(**changes: Any) -> dict[str, Handler]:
    """A runtime with one function that events reach and one that a schedule calls."""
    given: dict[str, Any] = {
        "base": world.functions(world.keys(), **changes),
        "statements": [OWN],
        "calls": ["ssm:GetParameter"],
    }
    source = EventSource(description="Versions of models", pattern=PATTERN)
    return {
        "deploy": Handler(
            "deployer",
            HandlerArgs(
                function="deploy",
                description="Rolls approved models out",
                sources={"versions": source},
                environment={"PREFIX": "acme-test"},
                timeout_seconds=120,
                **given,
            ),
        ),
        "reap": Handler(
            "reaper", HandlerArgs(function="reap", description="Stops what is idle", **given)
        ),
    }


@pytest.fixture(scope="module")
def built() -> Recording:
    return Engine().build(handlers)


def function(built: Recording, name: str = "deployer") -> RecordedResource:
    return built.named(f"{name}-function")


def policy(built: Recording, name: str) -> dict[str, dict[str, Any]]:
    text = built.named(f"{name}-execution-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_both_functions_run_the_one_archive_that_is_locked_in_the_model_bucket(
    built: Recording,
) -> None:
    [stored] = built.of("aws:s3/bucketObjectv2:BucketObjectv2")
    assert stored.inputs["key"].startswith("automation/")
    assert stored.options["retain_on_delete"]
    for one in built.of("aws:lambda/function:Function"):
        assert one.inputs["s3Bucket"] == BUCKET
        assert one.inputs["s3Key"] == stored.inputs["key"]
        assert one.inputs["s3ObjectVersion"] == stored.outputs["versionId"]
        assert one.inputs["sourceCodeHash"] == code_hash(archive())


def test_a_function_is_its_module_on_a_pinned_runtime(built: Recording) -> None:
    inputs = function(built).inputs
    assert inputs["handler"] == "automation.handlers.deploy.handle"
    assert inputs["runtime"] == "python3.13"
    assert inputs["architectures"] == ["arm64"]
    [layer] = inputs["layers"]
    assert re.fullmatch(
        rf"arn:aws:lambda:{world.REGION}:017000801446:layer:"
        r"AWSLambdaPowertoolsPythonV3-python313-arm64:\d+",
        layer,
    )


def test_tests_run_on_the_powertools_that_functions_get() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert f'"aws-lambda-powertools=={POWERTOOLS_VERSION}"' in text


def test_its_environment_is_encrypted_and_its_calls_are_traced_and_held_back(
    built: Recording,
) -> None:
    inputs = function(built).inputs
    assert inputs["kmsKeyArn"] == built.named("keys-compute").outputs["arn"]
    assert inputs["tracingConfig"] == {"mode": "Active"}
    assert inputs["reservedConcurrentExecutions"] == 2
    assert inputs["environment"]["variables"]["PREFIX"] == "acme-test"
    assert inputs["publish"] is True
    [alias] = [one for one in built.of("aws:lambda/alias:Alias") if one.name == "deployer-alias"]
    assert alias.inputs["functionVersion"] == function(built).outputs["version"]


def test_it_runs_in_every_private_zone(built: Recording) -> None:
    network = function(built).inputs["vpcConfig"]
    assert network["subnetIds"] == ["subnet-0a", "subnet-0b"]
    group = built.named("automation-interfaces-group")
    assert network["securityGroupIds"] == [group.outputs["id"]]


def test_its_log_group_is_there_first_encrypted_and_with_an_end(built: Recording) -> None:
    group = built.named("deployer-logs")
    assert group.inputs["name"] == "/aws/lambda/acme-test-deploy"
    assert group.inputs["kmsKeyId"] == built.named("keys-logs").outputs["arn"]
    assert group.inputs["retentionInDays"] == 30
    assert group.inputs["skipDestroy"] is True
    assert function(built).inputs["loggingConfig"]["logGroup"] == group.outputs["name"]
    assert group.sequence < function(built).sequence


def test_only_its_own_rules_fill_its_queue(built: Recording) -> None:
    queue, dead = built.named("deployer-inbox-queue"), built.named("deployer-inbox-dead-letters")
    rule = built.named("deployer-inbox-versions")
    assert json.loads(rule.inputs["eventPattern"]) == PATTERN
    target = built.named("deployer-inbox-versions-target")
    assert target.inputs["arn"] == queue.outputs["arn"]
    assert target.inputs["deadLetterConfig"] == {"arn": dead.outputs["arn"]}
    for name in ("deployer-inbox-policy", "deployer-inbox-dead-letters-policy"):
        write, deny = json.loads(built.named(name).inputs["policy"])["Statement"]
        assert write["Condition"]["ArnEquals"] == {"aws:SourceArn": [rule.outputs["arn"]]}
        assert write["Condition"]["StringEquals"] == {"aws:SourceAccount": world.ACCOUNT}
        assert deny["Effect"] == "Deny"
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_fails_for_good_becomes_a_dead_letter_of_this_queue_alone(built: Recording) -> None:
    queue, dead = built.named("deployer-inbox-queue"), built.named("deployer-inbox-dead-letters")
    redrive = json.loads(queue.inputs["redrivePolicy"])
    assert redrive == {"deadLetterTargetArn": dead.outputs["arn"], "maxReceiveCount": 5}
    allow = built.named("deployer-inbox-dead-letters-sources")
    assert allow.inputs["queueUrl"] == dead.outputs["url"]
    assert json.loads(allow.inputs["redriveAllowPolicy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [queue.outputs["arn"]],
    }
    for name in ("deployer", "reaper"):
        letters = built.named(f"{name}-inbox-dead-letters").outputs["arn"]
        assert function(built, name).inputs["deadLetterConfig"] == {"targetArn": letters}


def test_a_message_stays_hidden_for_six_time_outs_and_is_worked_on_alone(
    built: Recording,
) -> None:
    queue = built.named("deployer-inbox-queue")
    assert queue.inputs["visibilityTimeoutSeconds"] == 6 * function(built).inputs["timeout"]
    [mapping] = built.of("aws:lambda/eventSourceMapping:EventSourceMapping")
    assert mapping.inputs["eventSourceArn"] == queue.outputs["arn"]
    assert mapping.inputs["functionName"] == built.named("deployer-alias").outputs["arn"]
    assert mapping.inputs["functionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping.inputs["batchSize"] == 1
    assert mapping.inputs["scalingConfig"] == {"maximumConcurrency": 2}


def test_a_function_that_a_schedule_calls_has_no_queue(built: Recording) -> None:
    names = {one.name for one in built.of("aws:sqs/queue:Queue")}
    assert "reaper-inbox-dead-letters" in names
    assert "reaper-inbox-queue" not in names
    assert "TakeMessages" not in policy(built, "reaper")
    config = built.named("reaper-asynchronous")
    assert config.inputs["qualifier"] == "live"
    assert config.inputs["maximumRetryAttempts"] == 2


def test_its_role_is_for_lambda_under_the_boundary_with_its_own_calls(built: Recording) -> None:
    role = built.named("deployer-execution-role")
    assert role.inputs["permissionsBoundary"] == world.BOUNDARY
    [trust] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": ["lambda.amazonaws.com"]}
    found = policy(built, "deployer")
    assert found["ReadShapes"]["Action"] == ["ssm:GetParameter"]
    assert found["WriteLogs"]["Resource"] == [f"{built.named('deployer-logs').outputs['arn']}:*"]
    queue = built.named("deployer-inbox-queue")
    assert found["TakeMessages"]["Resource"] == [queue.outputs["arn"]]


def test_code_cannot_touch_the_interfaces_that_lambda_makes_for_it(built: Recording) -> None:
    denied = policy(built, "deployer")["CodeLeavesInterfacesAlone"]
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": FUNCTION}}
    assert "ec2:CreateNetworkInterface" in denied["Action"]


def test_only_the_alias_may_be_called() -> None:
    engine = Engine()
    engine.build(lambda: handlers()["reap"].allow_invoke().resources)
    assert engine.result == [f"{FUNCTION.replace('deploy', 'reap')}:live"]


def test_the_key_of_the_environment_is_used_through_lambda_alone(built: Recording) -> None:
    statement = policy(built, "deployer")["DecryptCompute"]
    via = statement["Condition"]["StringEquals"]["kms:ViaService"]
    assert f"lambda.{world.REGION}.amazonaws.com" in via


def test_failing_and_refused_calls_are_signals_with_a_runbook() -> None:
    found = function_signals("acme-test-deploy")
    assert {one.metric for one in found} == {"Errors", "Throttles"}
    for one in found:
        assert (ROOT / "docs" / "runbooks" / f"{one.runbook}.md").is_file()
        assert one.dimensions == {"FunctionName": "acme-test-deploy"}


@pytest.mark.parametrize("given", [{}, {"pattern": PATTERN, "schedule": "rate(1 day)"}])
def test_a_source_is_events_or_a_schedule(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Versions: give either a pattern or a schedule"):
        EventSource(description="Versions", **given)
