"""Data is processed within limits, behind one security group, and stops when nobody works."""

import json
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import strategies as st
from pydantic import ValidationError

from components.data.processing import Processing, ProcessingArgs
from components.data.processing_settings import ProcessingSettings, SparkSettings
from recording.model import Recording
from tests.components import world
from tests.components.data.test_catalog import a_catalog
from tests.components.data.test_lake import name
from tests.components.refusals import assert_refused
from tests.support.engine import Engine

SUBNETS = ["subnet-0a", "subnet-0b"]


def processing(streaming: bool = True) -> Processing:
    catalog = a_catalog()
    return Processing(
        "processing",
        ProcessingArgs(
            settings=ProcessingSettings(
                spark=SparkSettings(max_vcpus=16, max_memory_gb=64, idle_minutes=5),
                streaming=streaming,
            ),
            lake=catalog.lake,
            catalog=catalog,
            table_bucket=None,
            keys=catalog.lake.keys,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            vpc_id="vpc-0123456789abcdef0",
            subnet_ids=SUBNETS,
            boundary_arn=world.BOUNDARY,
            log_retention_days=365,
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def built() -> Recording:
    return Engine().build(processing)


def statements(recording: Recording, role: str) -> dict[str, dict[str, Any]]:
    policies = [
        one.inputs["policy"]
        for one in recording.of("aws:iam/policy:Policy")
        if one.name.startswith(f"{role}-policy")
    ]
    return {one["Sid"]: one for text in policies for one in json.loads(text)["Statement"]}


def test_spark_has_limits_and_stops_when_idle(built: Recording) -> None:
    [application] = built.of("aws:emrserverless/application:Application")
    assert application.inputs["maximumCapacity"] == {
        "cpu": "16 vCPU",
        "memory": "64 GB",
        "disk": "2000 GB",
    }
    assert application.inputs["autoStopConfiguration"] == {
        "enabled": True,
        "idleTimeoutMinutes": 5,
    }
    assert application.inputs["schedulerConfiguration"]["maxConcurrentRuns"] == 10


def test_spark_runs_inside_the_network_and_logs_to_an_encrypted_group(built: Recording) -> None:
    [application] = built.of("aws:emrserverless/application:Application")
    group = built.named("processing-workers-group")
    assert application.inputs["networkConfiguration"] == {
        "subnetIds": SUBNETS,
        "securityGroupIds": [group.outputs["id"]],
    }
    logs = built.named("processing-spark-logs")
    monitoring = application.inputs["monitoringConfiguration"]
    key = built.named("keys-logs").outputs["arn"]
    assert monitoring["cloudwatchLoggingConfiguration"] == {
        "enabled": True,
        "logGroupName": "/aws/emr-serverless/acme-test-spark",
    }, "a key named here would have to be used by whoever starts a job"
    assert monitoring["managedPersistenceMonitoringConfiguration"] == {"enabled": False}
    assert logs.inputs["kmsKeyId"] == key
    assert logs.sequence < application.sequence


@pytest.mark.parametrize("role", ["processing-spark-jobs", "processing-jobs"])
def test_jobs_read_raw_data_and_write_what_they_made_of_it(built: Recording, role: str) -> None:
    found = statements(built, role)
    assert found["ReadRaw"]["Resource"] == [f"arn:aws:s3:::{name('raw')}/*"]
    written = [one["Resource"] for one in found.values() if "s3:PutObject" in one["Action"]]
    assert written == [[f"arn:aws:s3:::{name(zone)}/*" for zone in ("curated", "features")]]
    assert "GetDataAccess" in found
    principal = built.named(f"{role}-role").outputs["arn"]
    grants = built.of("aws:lakeformation/permissions:Permissions")
    made = {
        one.inputs["database"]["name"]: one.inputs["permissions"]
        for one in grants
        if one.inputs["principal"] == principal and "database" in one.inputs
    }
    making = ["ALTER", "CREATE_TABLE", "DESCRIBE"]
    assert made == {
        "acme_test_raw": ["DESCRIBE"],
        "acme_test_curated": making,
        "acme_test_features": making,
    }


@pytest.mark.parametrize("role", ["processing-spark-jobs", "processing-jobs"])
def test_jobs_fill_tables_that_the_catalog_made(built: Recording, role: str) -> None:
    principal = built.named(f"{role}-role").outputs["arn"]
    tables = {
        one.inputs["table"]["databaseName"]: one.inputs
        for one in built.of("aws:lakeformation/permissions:Permissions")
        if one.inputs["principal"] == principal and "table" in one.inputs
    }
    declared = built.of("aws:glue/catalogTable:CatalogTable")
    assert {one.inputs["databaseName"] for one in declared} <= set(tables)
    written = ["ALTER", "DELETE", "DESCRIBE", "INSERT", "SELECT"]
    for database, permissions in (
        ("acme_test_raw", ["DESCRIBE", "SELECT"]),
        ("acme_test_curated", written),
        ("acme_test_features", written),
    ):
        assert tables[database]["permissions"] == permissions
        assert tables[database]["table"]["wildcard"] is True, "those of others too"


def test_a_job_can_have_volumes_with_a_key_which_whoever_starts_it_has_to_name(
    built: Recording,
) -> None:
    granted = statements(built, "processing-jobs")["GrantVolumes"]
    assert granted["Resource"] == [built.named("keys-compute").outputs["arn"]]
    assert granted["Condition"] == {
        "StringEquals": {"kms:ViaService": f"sagemaker.{world.REGION}.amazonaws.com"}
    }


def test_a_spark_job_reads_its_script_where_it_cannot_write(built: Recording) -> None:
    found = statements(built, "processing-spark-jobs")
    assert found["ReadScripts"]["Resource"] == [f"arn:aws:s3:::{name('artifacts')}/spark/*"]
    written = [one["Resource"] for one in found.values() if "s3:PutObject" in one["Action"]]
    assert not any(name("artifacts") in one for each in written for one in each)


def test_sagemakers_jobs_make_interfaces_behind_the_group_only(built: Recording) -> None:
    found = statements(built, "processing-jobs")
    group = built.named("processing-workers-group").outputs["id"]
    groups = [one for one in found["CreateInterfaces"]["Resource"] if ":security-group/" in one]
    assert [one.rpartition("/")[2] for one in groups] == [group]
    assert found["PublishMetrics"]["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": "mlops/processing"}
    }


def test_a_stream_is_reached_by_workers_with_iam_alone(built: Recording) -> None:
    [cluster] = built.of("aws:msk/serverlessCluster:ServerlessCluster")
    assert cluster.inputs["clientAuthentication"] == {"sasl": {"iam": {"enabled": True}}}
    workers, brokers = (built.named(f"processing-{one}-group") for one in ("workers", "brokers"))
    [config] = cluster.inputs["vpcConfigs"]
    assert config == {"subnetIds": SUBNETS, "securityGroupIds": [brokers.outputs["id"]]}
    [rule] = [
        one.inputs
        for one in built.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if one.inputs["securityGroupId"] == brokers.outputs["id"]
    ]
    assert rule["referencedSecurityGroupId"] == workers.outputs["id"]
    assert (rule["fromPort"], rule["toPort"]) == (9098, 9098)
    topics = statements(built, "processing-jobs")["ReadAndWriteTopics"]["Resource"]
    assert topics == [cluster.outputs["arn"].replace(":cluster/", ":topic/") + "/*"]
    connect = statements(built, "processing-jobs")["Connect"]
    assert connect["Resource"] == [cluster.outputs["arn"]]
    assert "kafka-cluster:WriteDataIdempotently" in connect["Action"], "what producers do unasked"


def test_there_is_no_stream_unless_it_is_wanted() -> None:
    recording = Engine().build(lambda: processing(streaming=False))
    assert not recording.of("aws:msk/serverlessCluster:ServerlessCluster")
    assert "Connect" not in statements(recording, "processing-jobs")


@each(vcpus=st.integers(2, 10000), memory=st.integers(4, 80000))
def test_memory_is_what_workers_of_so_many_vcpus_can_have(vcpus: int, memory: int) -> None:
    right = 2 * vcpus <= memory <= 8 * vcpus
    try:
        SparkSettings(max_vcpus=vcpus, max_memory_gb=memory)
    except ValidationError:
        assert not right
    else:
        assert right


def test_memory_that_no_worker_could_use_is_refused() -> None:
    given = {"max_vcpus": 4, "max_memory_gb": 64}
    assert_refused(SparkSettings, given, "max_memory_gb", "64 GB", "Use 8 to 32")
