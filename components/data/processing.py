"""How data becomes features: Spark that stops when idle, SageMaker processing, streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch, emrserverless, msk

from components.data.catalog import Catalog
from components.data.catalog_settings import DATABASES
from components.data.lake import Lake
from components.data.lake_formation import GOVERNED
from components.data.processing_access import (
    DATA_CALLS,
    MANAGED_TABLE_CALLS,
    SPARK_CALLS,
    STREAM_CALLS,
    TABLE_CALLS,
    job_statements,
    script_statement,
    spark_log_statements,
    stream_statements,
    table_statement,
)
from components.data.processing_settings import ProcessingSettings
from components.data.table_bucket import TableBucket
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.calls import SAGEMAKER_CONTAINER, SAGEMAKER_NETWORK, SAGEMAKER_VOLUMES
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.network.interface_access import allow_interfaces
from components.network.security_group import (
    Rule,
    SecurityGroup,
    SecurityGroupArgs,
    https_to_anywhere,
)

KAFKA = 9098
"""Port of brokers with IAM authentication (MSK developer guide, "Port information")."""


@dataclass(frozen=True, kw_only=True)
class ProcessingArgs:
    """What processing needs from the rest of the platform. `protect` refuses the deletion of the
    Kafka cluster; `retain` leaves it, and the log group."""

    settings: ProcessingSettings
    lake: Lake
    catalog: Catalog | None
    table_bucket: TableBucket | None
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    boundary_arn: Input[str] | None
    log_retention_days: int
    protect: bool
    retain: bool


class Processing(ComponentResource):
    """Defines the Spark application and its role, the role of SageMaker's processing jobs, both
    behind one security group, and the Kafka cluster where it is wanted."""

    application_id: Output[str]
    spark_role_arn: Output[str]
    job_role_arn: Output[str]
    security_group_id: Output[str]

    def __init__(
        self, name: str, args: ProcessingArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:Processing", name, None, opts)
        self._name, self._args = name, args
        self._group = SecurityGroup(
            f"{name}-workers",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description="Spark and processing jobs",
                ingress=[
                    Rule(
                        role="workers",
                        description="Workers of one job",
                        from_port=0,
                        to_port=65535,
                        itself=True,
                    )
                ],
                egress=[
                    https_to_anywhere("Data, images and AWS services"),
                    Rule(
                        role="workers",
                        description="Workers of one job",
                        from_port=0,
                        to_port=65535,
                        itself=True,
                    ),
                ],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id = self._group.security_group_id
        self.application_id = self._spark()
        cluster = self._stream() if args.settings.streaming else None
        spark, job = self._roles(cluster)
        self.spark_role_arn, self.job_role_arn = spark.role_arn, job.role_arn
        self.register_outputs(
            {
                "application_id": self.application_id,
                "spark_role_arn": self.spark_role_arn,
                "job_role_arn": self.job_role_arn,
            }
        )

    def _spark(self) -> Output[str]:
        name, args = self._name, self._args
        spark = args.settings.spark
        group = cloudwatch.LogGroup(
            f"{name}-spark-logs",
            name=log_group_name(args.name_prefix),
            kms_key_id=args.keys.key_arn("logs"),
            retention_in_days=args.log_retention_days,
            skip_destroy=args.retain,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        return emrserverless.Application(
            f"{name}-spark",
            name=f"{args.name_prefix}-spark",
            type="spark",
            release_label=spark.release,
            architecture=spark.architecture,
            maximum_capacity={
                "cpu": f"{spark.max_vcpus} vCPU",
                "memory": f"{spark.max_memory_gb} GB",
                "disk": f"{spark.max_disk_gb} GB",
            },
            auto_start_configuration={"enabled": True},
            auto_stop_configuration={
                "enabled": True,
                "idle_timeout_minutes": spark.idle_minutes,
            },
            scheduler_configuration={
                "max_concurrent_runs": spark.concurrent_runs,
                "queue_timeout_minutes": 60,
            },
            network_configuration={
                "subnet_ids": list(args.subnet_ids),
                "security_group_ids": [self.security_group_id],
            },
            monitoring_configuration={
                "cloudwatch_logging_configuration": {
                    "enabled": True,
                    # The group has its key. With one named here each who starts a job would have
                    # to be let use it, and the job to change that of the group (EMR Serverless
                    # user guide, "Encrypting logs").
                    "log_group_name": group.name,
                },
                # It would keep logs in a bucket of AWS's own, outside of our keys.
                "managed_persistence_monitoring_configuration": {"enabled": False},
            },
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=[group]),
        ).id

    def _stream(self) -> msk.ServerlessCluster:
        name, args = self._name, self._args
        firewall = SecurityGroup(
            f"{name}-brokers",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description="Kafka brokers",
                ingress=[
                    Rule(
                        role="workers",
                        description="Jobs that read and write streams",
                        from_port=KAFKA,
                        to_port=KAFKA,
                        group_id=self.security_group_id,
                    )
                ],
            ),
            opts=ResourceOptions(parent=self),
        )
        self._group.let_out(
            Rule(
                role="brokers",
                description="Streams",
                from_port=KAFKA,
                to_port=KAFKA,
                group_id=firewall.security_group_id,
            )
        )
        # Encrypted at rest with a key of AWS's own: a serverless cluster takes no other (MSK
        # developer guide, "MSK Serverless"). In transit it knows TLS only.
        return msk.ServerlessCluster(
            f"{name}-stream",  # logical name is state
            cluster_name=f"{args.name_prefix}-stream",
            client_authentication={"sasl": {"iam": {"enabled": True}}},
            vpc_configs=[
                {
                    "subnet_ids": list(args.subnet_ids),
                    "security_group_ids": [firewall.security_group_id],
                }
            ],
            tags={"component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )

    def _roles(self, cluster: msk.ServerlessCluster | None) -> tuple[WorkloadRole, WorkloadRole]:
        args = self._args
        data = (
            *args.lake.allow_read("raw"),
            *args.lake.allow_write("curated", "features"),
            *self._tables(),
            *(args.table_bucket.allow_write() if args.table_bucket is not None else ()),
            *(stream_statements(cluster.arn) if cluster is not None else ()),
        )
        calls = (
            *DATA_CALLS,
            *(TABLE_CALLS if args.catalog is not None else ()),
            *(GOVERNED if args.catalog is not None and args.catalog.data_access else ()),
            *(MANAGED_TABLE_CALLS if args.table_bucket is not None else ()),
            *(STREAM_CALLS if cluster is not None else ()),
        )
        place = {"account_id": args.account_id, "region": args.region}
        spark = self._role(
            "spark-jobs",
            "emr-serverless.amazonaws.com",
            "Runs Spark jobs over the lake",
            (
                *data,
                script_statement(args.lake.bucket_arn("artifacts")),
                *spark_log_statements(log_group_name(args.name_prefix), **place),
            ),
            (*calls, *SPARK_CALLS),
        )
        job = self._role(
            "jobs",
            "sagemaker.amazonaws.com",
            "Runs SageMaker processing jobs over the lake",
            (
                *data,
                *job_statements(args.name_prefix, args.keys.key_arn("compute"), **place),
                *allow_interfaces(
                    vpc_id=args.vpc_id,
                    subnet_ids=args.subnet_ids,
                    security_group_ids=[self.security_group_id],
                    **place,
                ),
            ),
            (*calls, *SAGEMAKER_CONTAINER, *SAGEMAKER_NETWORK, *SAGEMAKER_VOLUMES),
        )
        if args.catalog is not None:
            for role, one in (("spark", spark), ("processing", job)):
                for database in DATABASES:
                    args.catalog.let_use(
                        f"{role}-{database}", one.role_arn, database, write=database != "raw"
                    )
        return spark, job

    def _role(
        self,
        role: str,
        service: str,
        description: str,
        statements: Sequence[Statement],
        calls: Sequence[str],
    ) -> WorkloadRole:
        return WorkloadRole(
            f"{self._name}-{role}",
            WorkloadRoleArgs(
                description=description,
                trust=trust.service(service, account_id=self._args.account_id),
                statements=statements,
                calls=calls,
                boundary_arn=self._args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _tables(self) -> tuple[Statement, ...]:
        args = self._args
        if args.catalog is None:
            return ()
        use = table_statement(args.name_prefix, account_id=args.account_id, region=args.region)
        return (use, args.lake.keys.allow_encrypt_tables(), *args.catalog.data_access)


def log_group_name(name_prefix: str) -> str:
    """The group that Spark jobs log to."""
    return f"/aws/emr-serverless/{name_prefix}-spark"
