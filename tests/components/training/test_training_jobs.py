"""A job that is not isolated and encrypted is not started."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest
from pydantic import ValidationError

from components.common.local_disks import LOCAL_DISK_TYPES, has_local_nvme
from components.training.jobs_access import JOB_KINDS, JobSurroundings
from components.training.jobs_settings import JobsSettings
from components.training.jobs_starting import STARTS
from components.training.training_jobs import TrainingJobs, TrainingJobsArgs
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

DATA_KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/data"
VOLUME_KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/compute"
ENGINEER = f"arn:aws:iam::{world.ACCOUNT}:role/MLEngineer"
LAKE = {zone: f"acme-{zone}" for zone in ("raw", "curated", "features", "artifacts")}


def jobs(**settings: Any) -> Recording:
    given = {"starters": [ENGINEER], **settings}
    return Engine().build(
        lambda: TrainingJobs(
            "jobs",
            TrainingJobsArgs(
                settings=JobsSettings.model_validate(given),
                surroundings=JobSurroundings(
                    account_id=world.ACCOUNT,
                    region=world.REGION,
                    name_prefix=world.PREFIX,
                    vpc_id="vpc-0a",
                    subnet_ids=["subnet-0a", "subnet-0b"],
                    security_group_id="sg-0j",
                    lake=LAKE,
                    data_key_arn=DATA_KEY,
                    volume_key_arn=VOLUME_KEY,
                ),
                boundary_arn=world.BOUNDARY,
            ),
        )
    )


@pytest.fixture(scope="module")
def made() -> Recording:
    return jobs()


def statements(recording: Recording, role: str) -> dict[str, dict[str, Any]]:
    text = recording.named(f"jobs-{role}-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def starts(recording: Recording) -> list[dict[str, Any]]:
    wanted = {f"sagemaker:{one}" for one in STARTS.values()}
    return [one for one in statements(recording, "starter").values() if wanted & set(one["Action"])]


def test_every_way_to_start_a_job_demands_isolation_encryption_and_the_network(
    made: Recording,
) -> None:
    ways = starts(made)
    assert len(ways) == 2
    for one in ways:
        assert one["Effect"] == "Allow"
        condition = one["Condition"]
        assert condition["Bool"] == {
            "sagemaker:InterContainerTrafficEncryption": "true",
            "sagemaker:NetworkIsolation": "true",
        }
        assert condition["ForAllValues:StringEquals"] == {
            "sagemaker:VpcSecurityGroupIds": ["sg-0j"],
            "sagemaker:VpcSubnets": ["subnet-0a", "subnet-0b"],
        }
        nothing = condition["Null"]
        assert nothing["sagemaker:VpcSecurityGroupIds"] == "false", "true of no group at all"
        assert nothing["sagemaker:VpcSubnets"] == "false"
        assert condition["ArnEquals"]["sagemaker:OutputKmsKey"] == DATA_KEY


def test_a_volume_has_the_platforms_key_but_where_a_disk_takes_none(made: Recording) -> None:
    with_key, without = starts(made)
    assert with_key["Condition"]["ArnEquals"]["sagemaker:VolumeKmsKey"] == VOLUME_KEY
    assert without["Condition"]["Null"]["sagemaker:VolumeKmsKey"] == "true"
    assert without["Condition"]["Null"]["sagemaker:InstanceTypes"] == "false"
    assert without["Condition"]["ForAllValues:StringLike"] == {
        "sagemaker:InstanceTypes": list(LOCAL_DISK_TYPES)
    }


@pytest.mark.parametrize(
    ("instance_type", "without"),
    [
        ("ml.g5.xlarge", True),
        ("ml.g7e.2xlarge", True),
        ("ml.p6-b200.48xlarge", True),
        ("ml.p6-b300.48xlarge", True),
        ("ml.r6gd.large", True),
        ("ml.trn2.48xlarge", True),
        ("ml.m7i.xlarge", False),
        ("ml.c5.xlarge", False),
        ("ml.inf2.xlarge", False),
        ("ml.p3.2xlarge", False),
    ],
)
def test_a_job_goes_without_a_key_exactly_where_an_endpoint_does(
    instance_type: str, without: bool
) -> None:
    assert any(fnmatchcase(instance_type, pattern) for pattern in LOCAL_DISK_TYPES) is without
    assert has_local_nvme(instance_type) is without


def test_the_longest_run_is_a_limit_not_advice(made: Recording) -> None:
    for one in starts(made):
        limit = one["Condition"]["NumericLessThanEquals"]["sagemaker:MaxRuntimeInSeconds"]
        assert limit == str(24 * 3600)


def test_who_starts_jobs_gives_them_the_roles_of_jobs_and_no_others(made: Recording) -> None:
    passing = statements(made, "starter")["GiveJobsTheirRole"]
    assert passing["Resource"] == [
        made.named(f"jobs-{kind}-role").outputs["arn"] for kind in JOB_KINDS
    ]
    assert passing["Condition"] == {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }
    [trust] = json.loads(made.named("jobs-starter-role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"AWS": [ENGINEER]}


def test_without_starters_there_is_no_role_to_start_jobs_with() -> None:
    names = {one.name for one in jobs(starters=[]).of("aws:iam/role:Role")}
    assert names == {f"jobs-{kind}-role" for kind in JOB_KINDS}


@pytest.mark.parametrize("kind", JOB_KINDS)
def test_a_job_deletes_nothing_starts_nothing_and_reaches_no_other_bucket(
    made: Recording, kind: str
) -> None:
    found = statements(made, kind)
    actions = {action for one in found.values() for action in one["Action"]}
    assert not {one for one in actions if "Delete" in one} - {
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
    }
    assert not {one for one in actions if one.startswith(("iam:", "sagemaker:", "sts:"))}
    buckets = {
        text.split(":::")[1].split("/")[0]
        for one in found.values()
        for text in one["Resource"]
        if text.startswith("arn:aws:s3:::")
    }
    assert buckets <= set(LAKE.values())


def test_training_writes_results_and_checkpoints_and_no_data(made: Recording) -> None:
    for kind in ("training", "tuning"):
        assert statements(made, kind)["WriteResults"]["Resource"] == [
            "arn:aws:s3:::acme-artifacts/training/*",
            "arn:aws:s3:::acme-artifacts/checkpoints/*",
        ]


def test_what_a_job_is_started_with_is_published(made: Recording) -> None:
    [parameter] = made.of("aws:ssm/parameter:Parameter")
    found = json.loads(parameter.inputs["insecureValue"])
    assert found["EnableNetworkIsolation"] is True
    assert found["EnableInterContainerTrafficEncryption"] is True
    assert found["ResourceConfig"] == {"VolumeKmsKeyId": VOLUME_KEY}
    assert found["OutputDataConfig"]["KmsKeyId"] == DATA_KEY
    assert found["CheckpointConfig"] == {"S3Uri": "s3://acme-artifacts/checkpoints/"}
    assert found["VpcConfig"]["SecurityGroupIds"] == ["sg-0j"]
    assert found["EnableManagedSpotTraining"] is True
    assert found["StoppingCondition"] == {
        "MaxRuntimeInSeconds": 24 * 3600,
        "MaxWaitTimeInSeconds": 48 * 3600,
    }
    assert set(found["RoleArns"]) == set(JOB_KINDS)


def test_instances_are_kept_warm_only_when_they_are_paid_for() -> None:
    [parameter] = jobs(spot=False, warm_pool_minutes=30).of("aws:ssm/parameter:Parameter")
    found = json.loads(parameter.inputs["insecureValue"])
    assert found["ResourceConfig"]["KeepAlivePeriodInSeconds"] == 1800
    assert found["EnableManagedSpotTraining"] is False
    assert "MaxWaitTimeInSeconds" not in found["StoppingCondition"]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"max_run_hours": 72}, "48 is below max_run_hours (72)"),
        ({"warm_pool_minutes": 10}, "SageMaker keeps no spot instances"),
    ],
)
def test_jobs_that_sagemaker_refuses_are_refused_before(
    settings: dict[str, Any], text: str
) -> None:
    with pytest.raises(ValidationError) as error:
        JobsSettings.model_validate(settings)
    assert text in str(error.value)
