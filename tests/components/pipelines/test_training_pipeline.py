"""A model is trained on pinned data only, checked, and registered for a person to approve."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.session
import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest

from components.pipelines.mlops_steps import sign
from components.pipelines.training_parts import NOT_ISOLATED
from localcloud.aws import validation
from recording.model import Recording
from tests.components import world
from tests.components.pipelines.pipeline_world import (
    GROUP_ID,
    SUBNETS,
    built,
    definition_of,
    steps_of,
)

SCHEMA = json.loads((Path(__file__).parent / "definition.schema.json").read_text("utf-8"))
OPERATIONS = {
    "Processing": "CreateProcessingJob",
    "QualityCheck": "CreateProcessingJob",
    "ClarifyCheck": "CreateProcessingJob",
    "Training": "CreateTrainingJob",
    "Model": "CreateModel",
    "RegisterModel": "CreateModelPackage",
}
JOBS = ("Processing", "QualityCheck", "ClarifyCheck", "Training")
"""Types of steps that start an instance."""
NAMED = ("ProcessingJobName", "TrainingJobName", "ModelName")
VARIANTS: list[dict[str, Any]] = [
    {},
    {"bias": None, "explainability": False, "cache_days": 0, "baseline": "approved"},
    {"bias": None},
    {"data_quality": False, "bias": None, "explainability": False},
    {"training": {"spot": True, "hyperparameters": {"max_iter": "10"}}},
    {
        "image": f"{world.ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/acme-test/steps:1",
        "code": "s3://acme-code/fraud/mine.pyz",
        "training": {"instances": 2},
    },
]


@pytest.fixture(scope="module")
def pipeline() -> Recording:
    return built()


@pytest.fixture(scope="module", params=VARIANTS, ids=lambda each: ",".join(each) or "all")
def variant(request: pytest.FixtureRequest) -> Recording:
    return built(**request.param)


def test_billing_tells_what_each_model_costs_by_the_tag_of_its_jobs(variant: Recording) -> None:
    """The provider's default tags do not reach what SageMaker makes."""
    [pipeline] = variant.of("aws:sagemaker/pipeline:Pipeline")
    assert pipeline.inputs["tags"]["model"] == "fraud"
    jobs = [one for one in steps_of(variant).values() if one["Type"] in JOBS]
    assert {"Training", "Processing"} <= {one["Type"] for one in jobs}
    for one in jobs:
        tags = {each["Key"]: each["Value"] for each in one["Arguments"]["Tags"]}
        assert (tags["model"], tags["owner"]) == ("fraud", "team"), one["Name"]


def known(value: Any) -> Any:
    """Arguments with a text in place of what only an execution knows."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in ("Get", "Std:Join", "Std:JsonGet"):
            return "s3://known/only-when-it-runs"
        return {key: known(each) for key, each in value.items()}
    return [known(each) for each in value] if isinstance(value, list) else value


def test_the_definition_is_in_the_language_of_the_service(variant: Recording) -> None:
    problems = [
        f"{'.'.join(map(str, one.absolute_path))}: {one.message}"
        for one in jsonschema.Draft7Validator(SCHEMA).iter_errors(definition_of(variant))
    ]
    assert problems == []


def test_without_checks_a_model_is_trained_and_registered_and_no_service_is_asked_for_one() -> None:
    found = built(data_quality=False, bias=None, explainability=False)
    steps = steps_of(found)
    assert {"QualityCheck", "ClarifyCheck", "Model"}.isdisjoint(
        one["Type"] for one in steps.values()
    )
    assert "DependsOn" not in steps["Train"]
    version = steps["Register"]["Arguments"]
    assert "DriftCheckBaselines" not in version
    assert set(version["ModelMetrics"]) == {"ModelQuality"}
    names = {one["Name"] for one in definition_of(found)["Parameters"]}
    assert names == {"DatasetName", "DatasetDigest", "MinimumMetric"}
    policies = [one.inputs["policy"] for one in found.of("aws:iam/policy:Policy")]
    assert policies and not [one for one in policies if "model-monitor" in one]


def test_the_schema_refuses_what_is_not_in_the_language(pipeline: Recording) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    spoilers: list[Callable[[dict[str, Any]], Any]] = [
        lambda found: found["Steps"][0].update(Type="Cooking"),
        lambda found: found["Steps"][0].pop("Arguments"),
        lambda found: found["Steps"][1].pop("CheckType"),
        lambda found: found["Steps"][4]["Arguments"]["Conditions"].clear(),
        lambda found: found["Parameters"][0].update(DefaultValue=3),
        lambda found: found.update(Version="1"),
    ]
    for spoil in spoilers:
        spoiled = copy.deepcopy(definition_of(pipeline))
        spoil(spoiled)
        assert list(jsonschema.Draft7Validator(SCHEMA).iter_errors(spoiled))


def test_each_step_s_arguments_are_what_its_operation_takes(variant: Recording) -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    for name, step in steps_of(variant).items():
        operation = OPERATIONS.get(step["Type"])
        if operation is None:
            continue
        arguments = known(step["Arguments"])
        required = model.operation_model(operation).input_shape.required_members
        given = {key: "named-by-the-service" for key in NAMED if key in required}
        problems = validation.failures("sagemaker", operation, {**arguments, **given})
        assert problems == [], name


def test_every_job_is_in_the_vpc_encrypted_and_under_a_role_of_its_kind(
    variant: Recording,
) -> None:
    keys = {
        key.name.removeprefix("keys-"): key.outputs["arn"] for key in variant.of("aws:kms/key:Key")
    }
    roles = {
        role.name.split("-")[2]: role.outputs["arn"]
        for role in variant.of("aws:iam/role:Role")
        if role.name.startswith("pipeline-fraud-")
    }
    vpc = {"SecurityGroupIds": [GROUP_ID], "Subnets": SUBNETS}
    for name, step in steps_of(variant).items():
        given = step["Arguments"]
        if OPERATIONS.get(step["Type"]) == "CreateProcessingJob":
            cluster = given["ProcessingResources"]["ClusterConfig"]
            assert cluster["VolumeKmsKeyId"] == keys["compute"], name
            assert given["ProcessingOutputConfig"]["KmsKeyId"] == keys["data"], name
            network = given["NetworkConfig"]
            assert network["VpcConfig"] == vpc, name
            assert network["EnableInterContainerTrafficEncryption"] is True, name
            assert network["EnableNetworkIsolation"] is (name not in NOT_ISOLATED), name
            kind = "check" if step["Type"] == "ClarifyCheck" else "process"
            kind = "sign" if name == "Sign" else kind
            assert given["RoleArn"] == roles[kind], name
        elif step["Type"] == "Training":
            assert given["ResourceConfig"]["VolumeKmsKeyId"] == keys["compute"]
            assert given["OutputDataConfig"]["KmsKeyId"] == keys["registry"]
            assert given["VpcConfig"] == vpc
            assert given["EnableNetworkIsolation"] is True
            assert given["EnableInterContainerTrafficEncryption"] is True
            assert given["RoleArn"] == roles["train"]
        elif step["Type"] == "Model":
            assert given["ExecutionRoleArn"] == roles["check"]
            assert given["VpcConfig"] == vpc
            assert given["EnableNetworkIsolation"] is True


def test_every_job_carries_the_tags_of_the_stack(pipeline: Recording) -> None:
    for name, step in steps_of(pipeline).items():
        if step["Type"] in OPERATIONS and step["Type"] != "RegisterModel":
            assert {"Key": "owner", "Value": "team"} in step["Arguments"]["Tags"], name


def test_a_step_is_isolated_unless_there_is_a_reason() -> None:
    assert set(NOT_ISOLATED) == {"Process", "Sign", "Bias", "Explainability"}
    assert all(len(reason) > 20 for reason in NOT_ISOLATED.values())


def test_only_the_manifest_of_a_digest_says_what_is_trained_on(pipeline: Recording) -> None:
    process = steps_of(pipeline)["Process"]["Arguments"]
    words = process["AppSpecification"]["ContainerArguments"]
    assert words[words.index("--digest") + 1] == {"Get": "Parameters.DatasetDigest"}
    assert [one["InputName"] for one in process["ProcessingInputs"]] == ["code"]
    [digest] = [
        one for one in definition_of(pipeline)["Parameters"] if one["Name"] == "DatasetDigest"
    ]
    assert "DefaultValue" not in digest, "a start without a digest has to fail"


def test_a_version_waits_for_approval_and_can_be_traced_to_its_data(pipeline: Recording) -> None:
    given = steps_of(pipeline)["Register"]["Arguments"]
    assert given["ModelApprovalStatus"] == "PendingManualApproval"
    assert given["CustomerMetadataProperties"]["DatasetDigest"] == {
        "Get": "Parameters.DatasetDigest"
    }
    assert given["CustomerMetadataProperties"]["PipelineExecutionArn"] == {
        "Get": "Execution.PipelineExecutionArn"
    }
    assert set(given["CustomerMetadataProperties"]) == {
        "DatasetName",
        "DatasetDigest",
        "ManifestsTable",
        "PipelineExecutionArn",
        "TrainingJobArn",
        "StepsCode",
        "Image",
        "SigningKey",
    }
    assert set(given["ModelMetrics"]) == {
        "ModelQuality",
        "ModelDataQuality",
        "Bias",
        "Explainability",
    }
    assert set(given["DriftCheckBaselines"]) == {"ModelDataQuality", "Bias", "Explainability"}


def test_a_version_names_the_reports_of_its_own_run(pipeline: Recording) -> None:
    def at(uri: Any) -> dict[str, Any]:
        return {"ContentType": "application/json", "S3Uri": uri}

    def joined(*values: Any) -> dict[str, Any]:
        return {"Std:Join": {"On": "/", "Values": [*values]}}

    steps = steps_of(pipeline)
    place: dict[str, Any] = {}
    for name in ("Bias", "Explainability"):
        [output] = steps[name]["Arguments"]["ProcessingOutputConfig"]["Outputs"]
        place[name] = joined(*output["S3Output"]["S3Uri"]["Std:Join"]["Values"], "analysis.json")
        assert {"Get": "Execution.PipelineExecutionId"} in place[name]["Std:Join"]["Values"]
    evaluation = "Steps.Evaluate.ProcessingOutputConfig.Outputs['evaluation'].S3Output.S3Uri"
    given = steps["Register"]["Arguments"]
    assert given["ModelMetrics"] == {
        "ModelQuality": {"Statistics": at(joined({"Get": evaluation}, "evaluation.json"))},
        "ModelDataQuality": {
            "Statistics": at({"Get": "Steps.DataQuality.CalculatedBaselineStatistics"}),
            "Constraints": at({"Get": "Steps.DataQuality.CalculatedBaselineConstraints"}),
        },
        "Bias": {"PostTrainingReport": at(place["Bias"])},
        "Explainability": {"Report": at(place["Explainability"])},
    }


def test_the_next_run_is_held_against_the_baselines_of_this_one(pipeline: Recording) -> None:
    def at(step: str, what: str) -> dict[str, Any]:
        uri = {"Get": f"Steps.{step}.BaselineUsedForDriftCheck{what}"}
        return {"ContentType": "application/json", "S3Uri": uri}

    assert steps_of(pipeline)["Register"]["Arguments"]["DriftCheckBaselines"] == {
        "ModelDataQuality": {
            "Statistics": at("DataQuality", "Statistics"),
            "Constraints": at("DataQuality", "Constraints"),
        },
        "Bias": {"PostTrainingConstraints": at("Bias", "Constraints")},
        "Explainability": {"Constraints": at("Explainability", "Constraints")},
    }


def test_what_the_service_can_try_again_is_tried_again(variant: Recording) -> None:
    calls = {"Step.SERVICE_FAULT", "Step.THROTTLING"}
    machines = {
        "SageMaker.JOB_INTERNAL_ERROR",
        "SageMaker.CAPACITY_ERROR",
        "SageMaker.RESOURCE_LIMIT",
    }
    expected = {
        "Processing": calls | machines,
        "Training": calls | machines,
        "Model": calls,
        "RegisterModel": calls,
    }
    for name, step in steps_of(variant).items():
        policies = step.get("RetryPolicies", [])
        tried = [one for policy in policies for one in policy["ExceptionType"]]
        # The service takes no retry policy for a check, a condition or a failure.
        assert sorted(tried) == sorted(expected.get(step["Type"], set())), name
        for policy in policies:
            assert policy["MaxAttempts"] >= 3, name
            assert policy["IntervalSeconds"] >= 30 and policy["BackoffRate"] > 1, name


@pytest.mark.parametrize("days", [0, 7])
def test_only_what_depends_on_its_inputs_alone_is_answered_from_the_cache(days: int) -> None:
    found = {
        name: step["CacheConfig"]
        for name, step in steps_of(built(cache_days=days)).items()
        if "CacheConfig" in step
    }
    week = {"Enabled": True, "ExpireAfter": "P7D"}
    assert found == (dict.fromkeys(("Process", "Train", "Evaluate"), week) if days else {})


def test_what_is_not_good_enough_is_not_registered(pipeline: Recording) -> None:
    gate = steps_of(pipeline)["GoodEnough"]["Arguments"]
    [condition] = gate["Conditions"]
    assert condition["Type"] == "GreaterThanOrEqualTo"
    assert (
        condition["LeftValue"]["Std:JsonGet"]["Path"] == "binary_classification_metrics.auc.value"
    )
    assert condition["RightValue"] == {"Get": "Parameters.MinimumMetric"}
    assert [one["Type"] for one in gate["ElseSteps"]] == ["Fail"]
    assert "Register" in [one["Name"] for one in gate["IfSteps"]]
    outer = {one["Name"] for one in definition_of(pipeline)["Steps"]}
    assert "Register" not in outer


def test_data_that_fail_the_check_are_not_trained_on(pipeline: Recording) -> None:
    assert steps_of(pipeline)["Train"]["DependsOn"] == ["DataQuality"]


def test_a_baseline_of_an_approved_version_stops_what_drifts() -> None:
    for baseline, skips in (("approved", False), ("new", True)):
        found = {one["Name"]: one for one in definition_of(built(baseline=baseline))["Parameters"]}
        assert found["SkipBaselineCheck"]["DefaultValue"] is skips
        assert found["RegisterNewBaseline"]["DefaultValue"] is skips


def statements(recording: Recording, role: str) -> dict[str, dict[str, Any]]:
    return {
        one["Sid"]: one
        for policy in recording.of("aws:iam/policy:Policy")
        if policy.name.startswith(f"pipeline-fraud-{role}-policy")
        for one in json.loads(policy.inputs["policy"])["Statement"]
    }


def test_the_pipeline_hands_over_the_roles_of_its_steps_and_no_other(pipeline: Recording) -> None:
    passed = statements(pipeline, "execution")["HandOverRoles"]
    steps = {
        role.outputs["arn"]
        for role in pipeline.of("aws:iam/role:Role")
        if role.name.split("-")[2:3] in (["process"], ["train"], ["check"], ["sign"])
    }
    assert len(steps) == 4
    assert set(passed["Resource"]) == steps
    assert passed["Condition"] == {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }


def test_no_role_of_a_pipeline_can_approve_a_version_or_delete_data(pipeline: Recording) -> None:
    for role in ("execution", "process", "train", "check", "sign"):
        actions = {
            action for one in statements(pipeline, role).values() for action in one["Action"]
        }
        assert actions
        assert "sagemaker:UpdateModelPackage" not in actions
        if role == "execution":
            born = statements(pipeline, role)["ApproveNothing"]
            assert (born["Effect"], born["Resource"]) == ("Deny", ["*"])
            assert born["Action"] == ["sagemaker:CreateModelPackage"]
            assert born["Condition"] == {
                "StringEquals": {"sagemaker:ModelApprovalStatus": "Approved"}
            }
        assert not {one for one in actions if one.startswith("s3:Delete") or "*" in one}, role


def test_steps_write_results_of_their_model_alone_and_only_training_writes_models(
    pipeline: Recording,
) -> None:
    for role in ("process", "train", "check"):
        found = statements(pipeline, role)
        [place] = found["ExchangeResults"]["Resource"]
        assert place == f"arn:aws:s3:::acme-test-lake-artifacts-{world.ACCOUNT}/pipelines/fraud/*"
        writes = [
            one["Resource"]
            for sid, one in found.items()
            if "s3:PutObject" in one["Action"] and sid != "ExchangeResults"
        ]
        models = [f"arn:aws:s3:::acme-test-models-{world.ACCOUNT}/models/fraud/*"]
        assert writes == ([models] if role == "train" else [])


def test_what_is_signed_passed_every_check_and_nothing_unsigned_is_registered(
    variant: Recording,
) -> None:
    steps = steps_of(variant)
    checks = [name for name, one in steps.items() if one["Type"] == "ClarifyCheck"]
    assert steps["Sign"].get("DependsOn", []) == checks
    assert steps["Register"]["DependsOn"] == ["Sign"]
    assert "Sign" in [one["Name"] for one in steps["GoodEnough"]["Arguments"]["IfSteps"]]
    assert "CacheConfig" not in steps["Sign"]
    words = steps["Sign"]["Arguments"]["AppSpecification"]["ContainerArguments"]
    given = dict(zip(words[1::2], words[2::2], strict=True))
    [container] = steps["Register"]["Arguments"]["InferenceSpecification"]["Containers"]
    assert given["--artifact"] == container["ModelDataUrl"]
    assert given["--key"] == variant.named("signing-key").outputs["arn"]
    assert given["--algorithm"] == "ECDSA_SHA_256"
    said = steps["Register"]["Arguments"]["CustomerMetadataProperties"]
    assert given["--dataset"] == said["DatasetName"]
    assert given["--digest"] == said["DatasetDigest"]
    assert given["--execution"] == said["PipelineExecutionArn"]
    assert given["--manifests"] == f"s3://acme-test-lake-artifacts-{world.ACCOUNT}/manifests"


def test_lineage_is_added_by_who_signs_alone_and_never_changed(variant: Recording) -> None:
    place = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}"
    artifacts, runs = f"{place}:artifact/*", f"{place}:context/run-*"
    expected = {
        "sagemaker:AddAssociation": [artifacts, runs],
        "sagemaker:CreateArtifact": [artifacts],
        "sagemaker:CreateContext": [runs],
        "sagemaker:DescribeContext": [runs],
        "sagemaker:ListArtifacts": ["*"],
    }
    for role in ("execution", "process", "train", "check", "sign"):
        found = {
            action: one["Resource"]
            for one in statements(variant, role).values()
            for action in one["Action"]
            if action.endswith(("Artifact", "Artifacts", "Context", "Association"))
        }
        assert found == (expected if role == "sign" else {}), role


def test_only_the_platforms_code_in_aws_image_signs(variant: Recording) -> None:
    asked = steps_of(variant)["Sign"]["Arguments"]
    assert "sagemaker-scikit-learn" in asked["AppSpecification"]["ImageUri"]
    assert asked["AppSpecification"]["ContainerEntrypoint"][1].endswith("/steps.pyz")
    code = variant.named("pipeline-fraud-code").inputs["key"]
    [place] = asked["ProcessingInputs"]
    assert place["S3Input"]["S3Uri"].endswith(code)
    assert asked["ProcessingResources"]["ClusterConfig"]["InstanceCount"] == 1
    signing = {
        role: [sid for sid, one in statements(variant, role).items() if "kms:Sign" in one["Action"]]
        for role in ("execution", "process", "train", "check", "sign")
    }
    assert signing == {"execution": [], "process": [], "train": [], "check": [], "sign": ["Sign"]}
    allowed = statements(variant, "sign")["Sign"]
    assert allowed["Resource"] == [variant.named("signing-key").outputs["arn"]]
    assert allowed["Condition"]["StringEquals"] == {
        "kms:MessageType": "DIGEST",
        "kms:SigningAlgorithm": "ECDSA_SHA_256",
    }


def test_who_signs_writes_signatures_alone(pipeline: Recording) -> None:
    writes = [
        one["Resource"]
        for one in statements(pipeline, "sign").values()
        if "s3:PutObject" in one["Action"]
    ]
    assert writes == [
        [f"arn:aws:s3:::acme-test-models-{world.ACCOUNT}/models/fraud/*{sign.SUFFIX}"]
    ]


def test_clarify_makes_endpoints_of_its_own_name_only(pipeline: Recording) -> None:
    asked = statements(pipeline, "check")["AskTheModel"]
    assert all("/sm-clarify-" in one for one in asked["Resource"])


def test_code_of_ones_own_is_read_from_its_place_and_signs_nothing() -> None:
    found = built(code="s3://acme-code/fraud/mine.pyz")
    assert statements(found, "train")["ReadOwnCode"]["Resource"] == [
        "arn:aws:s3:::acme-code/fraud/mine.pyz"
    ]
    for name, step in steps_of(found).items():
        uses_it = '"s3://acme-code/fraud/mine.pyz"' in json.dumps(step["Arguments"])
        assert uses_it is (name in ("Process", "Train", "Evaluate", "Register", "GoodEnough")), name
    assert "ReadOwnCode" not in statements(found, "sign")
    words = steps_of(found)["Train"]["Arguments"]["AlgorithmSpecification"]
    assert words["ContainerEntrypoint"][1].endswith("/mine.pyz")
