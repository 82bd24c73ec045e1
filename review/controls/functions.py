"""Functions, state machines and builds."""

from __future__ import annotations

from review.controls.compute import without_secrets
from review.controls.control import Control
from review.controls.place import Place
from review.controls.predicates import (
    Predicate,
    all_of,
    any_of,
    at_least,
    equals,
    key,
    longer,
    matches,
    negated,
    neighbour,
    none_of,
    one_of,
    present,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
MACHINE = "aws:sfn/stateMachine:StateMachine"
PROJECT = "aws:codebuild/project:Project"

RUNTIMES = (
    "python3.11", "python3.12", "python3.13", "python3.14", "nodejs22.x", "nodejs24.x", "java17",
    "java21", "java25", "dotnet10", "ruby3.3", "ruby3.4", "provided.al2023",
)  # fmt: skip
"""Runtimes that AWS supports (AWS Lambda Developer Guide, Runtimes; November 2026)."""

_NAMES = ("password", "secret", "apikey", "api_key", "access_key", "private_key", "credential")


def _environment(path: str, name: str, value: str) -> Predicate:
    """Whether the variables show no secret: a name that says so, or a value that looks like one."""

    def ask(place: Place) -> Verdict:
        entries = place.value(path)
        if isinstance(entries, dict) and entries.get("unknown") is True:
            return unknown(path)
        if isinstance(entries, dict):
            pairs = list(entries.items())
        else:
            pairs = [(one.get(name), one.get(value)) for one in entries or []]
        for variable, text in pairs:
            named = any(word in str(variable).lower() for word in _NAMES)
            if isinstance(text, dict) and text.get("secret") is True:
                return fails(f"the variable {variable} holds a secret")
            if is_unknown(text) and named:
                return unknown(f"the variable {variable}")
            if not isinstance(text, str):
                continue
            shown = named and not text.startswith(("arn:", "/")) and not text.endswith("_ARN")
            if shown or not without_secrets(text):
                return fails(f"the variable {variable} holds what looks like a secret")
        return MEETS

    return ask


CONTROLS = (
    Control(
        id="lambda-runtime-supported",
        title="A function runs on a runtime that AWS supports",
        level="error",
        types=[FUNCTION],
        holds=one_of("runtime", *RUNTIMES),
        fix="Move the function to a newer runtime.",
        frameworks="Lambda.2, CKV_AWS_363, prowler awslambda_function_using_supported_runtimes",
    ),
    Control(
        id="lambda-in-vpc-zones",
        title="A function runs in the network, in two zones or more",
        level="error",
        types=[FUNCTION],
        holds=all_of(longer("vpcConfig.subnetIds", 2), longer("vpcConfig.securityGroupIds", 1)),
        fix="Set vpcConfig with a subnet in each zone.",
        frameworks="Lambda.3, Lambda.5, CKV_AWS_117, prowler awslambda_function_vpc_multi_az",
    ),
    Control(
        id="lambda-has-dead-letters",
        title="What a function could not do ends in a queue",
        level="warning",
        types=[FUNCTION],
        holds=present("deadLetterConfig.targetArn", "aws:sqs/queue:Queue"),
        fix="Set deadLetterConfig.",
        frameworks="CKV_AWS_116, prowler awslambda_function_no_dead_letter_queue",
    ),
    Control(
        id="lambda-concurrency-limited",
        title="A function runs so many times at once, and no more",
        level="warning",
        types=[FUNCTION],
        holds=at_least("reservedConcurrentExecutions", 1, default=-1),
        fix="Set reservedConcurrentExecutions.",
        frameworks="CKV_AWS_115",
    ),
    Control(
        id="lambda-environment-shows-no-secrets",
        title="The environment of a function holds no secrets",
        level="error",
        types=[FUNCTION],
        holds=_environment("environment.variables", "", ""),
        fix="Let the function read the secret from Secrets Manager by its role.",
        frameworks="CKV_AWS_45, prowler awslambda_function_no_secrets_in_variables",
    ),
    Control(
        id="lambda-environment-encrypted-with-own-key",
        title="The environment of a function is encrypted with a key of the account's own",
        level="warning",
        types=[FUNCTION],
        holds=key("kmsKeyArn"),
        fix="Set kmsKeyArn.",
        frameworks="CKV_AWS_173, prowler awslambda_function_env_vars_not_encrypted_with_cmk",
    ),
    Control(
        id="lambda-traced",
        title="A function is traced",
        level="note",
        types=[FUNCTION],
        holds=equals("tracingConfig.mode", "Active", default="PassThrough"),
        fix="Set tracingConfig to Active.",
        frameworks="Lambda.7, CKV_AWS_50",
    ),
    Control(
        id="lambda-logs-where-the-program-says",
        title="A function writes to a log group of the program",
        level="warning",
        types=[FUNCTION],
        holds=present("loggingConfig.logGroup", "aws:cloudwatch/logGroup:LogGroup"),
        fix="Set loggingConfig.logGroup: one that Lambda makes has no key and no end.",
        frameworks="AWS Lambda Developer Guide: Logging",
    ),
    Control(
        id="lambda-code-is-pinned",
        title="A function runs the very archive that was reviewed",
        level="warning",
        types=[FUNCTION],
        holds=any_of(
            all_of(present("s3ObjectVersion"), present("sourceCodeHash")),
            matches("imageUri", r".+@sha256:[0-9a-f]{64}", "a digest"),
            present("code"),
        ),
        fix="Set s3ObjectVersion and sourceCodeHash.",
        frameworks="CKV_AWS_272",
    ),
    Control(
        id="lambda-permission-names-source",
        title="A service calls a function for a source of this account",
        level="error",
        types=[PERMISSION],
        holds=all_of(
            none_of("principal", "*"),
            any_of(present("sourceArn"), present("principalOrgId")),
            any_of(present("sourceAccount"), matches("principal", r"\d{12}|arn:.*", "an account")),
        ),
        fix="Set sourceArn and sourceAccount.",
        frameworks="Lambda.1, CKV_AWS_301, CKV_AWS_364, "
        "prowler awslambda_function_not_publicly_accessible",
    ),
    Control(
        id="lambda-has-no-open-url",
        title="A function has no URL that asks for nothing",
        level="error",
        types=[FUNCTION],
        holds=negated(
            neighbour(
                "aws:lambda/functionUrl:FunctionUrl",
                "functionName",
                equals("authorizationType", "NONE"),
            )
        ),
        fix="Set the URL's authorization to AWS_IAM.",
        frameworks="Lambda.1, CKV_AWS_258, prowler awslambda_function_url_public",
    ),
    Control(
        id="lambda-retries-end",
        title="An event that fails is tried again, and then no more",
        level="note",
        types=[INVOKE_CONFIG],
        holds=all_of(
            at_least("maximumEventAgeInSeconds", 60, default=21600),
            present("maximumEventAgeInSeconds"),
        ),
        fix="Set maximumEventAgeInSeconds.",
        frameworks="AWS Lambda Developer Guide: Asynchronous invocation",
    ),
    Control(
        id="sfn-logs-everything",
        title="A state machine logs all that happens",
        level="error",
        types=[MACHINE],
        holds=all_of(
            equals("loggingConfiguration.level", "ALL", default="OFF"),
            present("loggingConfiguration.logDestination"),
        ),
        fix="Set loggingConfiguration to ALL.",
        frameworks="StepFunctions.1, CKV_AWS_285, "
        "prowler stepfunctions_statemachine_logging_enabled",
    ),
    Control(
        id="sfn-traced",
        title="A state machine is traced",
        level="note",
        types=[MACHINE],
        holds=equals("tracingConfiguration.enabled", True, default=False),
        fix="Set tracingConfiguration.",
        frameworks="CKV_AWS_284",
    ),
    Control(
        id="sfn-encrypted-with-own-key",
        title="What a state machine remembers is encrypted with a key of the account's own",
        level="warning",
        types=[MACHINE],
        holds=key("encryptionConfiguration.kmsKeyId"),
        fix="Set encryptionConfiguration.",
        frameworks="AWS Step Functions Developer Guide: Data at rest encryption",
    ),
    Control(
        id="codebuild-shows-no-secrets",
        title="A build's environment holds no secrets",
        level="error",
        types=[PROJECT],
        holds=all_of(
            _environment("environment.environmentVariables", "name", "value"),
            matches("source.location", r"https://[^:@/]+(/.*)?|[^:@]+", "an address alone"),
        ),
        fix="Read secrets from Secrets Manager; sign in by a connection.",
        frameworks="CodeBuild.1, CodeBuild.2, CKV_AWS_41, "
        "prowler codebuild_project_no_secrets_in_variables",
    ),
    Control(
        id="codebuild-logged",
        title="A build is written down",
        level="warning",
        types=[PROJECT],
        holds=any_of(
            equals("logsConfig.cloudwatchLogs.status", "ENABLED"),
            equals("logsConfig.s3Logs.status", "ENABLED"),
        ),
        fix="Set logsConfig.",
        frameworks="CodeBuild.4, CKV_AWS_314, prowler codebuild_project_logging_enabled",
    ),
    Control(
        id="codebuild-not-privileged",
        title="A build has no power over its host",
        level="error",
        types=[PROJECT],
        holds=equals("environment.privilegedMode", False, default=False),
        fix="Set privilegedMode to false; build images with a builder that needs none.",
        frameworks="CodeBuild.5, CKV_AWS_316",
    ),
    Control(
        id="codebuild-in-vpc",
        title="A build runs in the network",
        level="warning",
        types=[PROJECT],
        holds=all_of(present("vpcConfig.vpcId"), longer("vpcConfig.subnets", 2)),
        fix="Set vpcConfig.",
        frameworks="AWS CodeBuild User Guide: VPC support",
    ),
    Control(
        id="codebuild-encrypted-with-own-key",
        title="What a build makes is encrypted with a key of the account's own",
        level="warning",
        types=[PROJECT],
        holds=key("encryptionKey"),
        fix="Set encryptionKey.",
        frameworks="CKV_AWS_147",
    ),
)
