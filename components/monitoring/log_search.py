"""Lines of logs, found by their words: an OpenSearch domain and the stream that feeds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, iam, kinesis, opensearch

from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.document import document
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.log_archive import (
    FIREHOSE_TO_BUCKET,
    LogArchive,
)
from components.monitoring.log_search_access import (
    DELIVERY_CALLS,
    FAILED,
    INDEX,
    audit_statement,
    delivery_statements,
    domain_statements,
    failure_statements,
)
from components.monitoring.log_search_settings import LogSearchSettings, domain_name
from components.monitoring.log_sender import log_sender, subscribe
from components.monitoring.logs import LogGroupOutputs
from components.network.interface_access import allow_interfaces
from components.network.security_group import Rule, SecurityGroup, SecurityGroupArgs

SERVICE = "opensearchservice.amazonaws.com"
ENGINE = "OpenSearch_2.19"
TLS_POLICY = "Policy-Min-TLS-1-2-PFS-2023-10"
HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class LogSearchArgs:
    """The groups by role, and what the search needs.

    `archive` has masked what the groups say, and keeps what the domain does not take. `audit_log`
    gets who searched for what. `subnet_ids` are private, one a zone.
    """

    settings: LogSearchSettings
    groups: Mapping[str, LogGroupOutputs]
    archive: LogArchive
    audit_log: LogGroupOutputs
    delivery_log: LogGroupOutputs
    keys: KeyRing
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool


class LogSearch(ComponentResource):
    """Defines the domain, in the network and closed, the stream to it, and a subscription a group.

    Requests are signed (no password), encrypted, and noted; the stream alone is let in through the
    security group until another group is. The domain's own roles are no objects of AWS: the
    runbook log-search says how its administrator maps the stream's role. Until then what is
    delivered lies in the archive, and an alarm says so.
    """

    domain_name: str
    domain_arn: str
    stream_name: str
    security_group_id: Output[str]
    host: Output[str]
    """The name of the domain inside the network."""

    def __init__(self, name: str, args: LogSearchArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:monitoring:LogSearch", name, None, opts)
        self._name, self._args = name, args
        self.domain_name = domain_name(args.name_prefix)
        place = f"{args.region}:{args.account_id}"
        self.domain_arn = f"arn:aws:es:{place}:domain/{self.domain_name}"
        self.stream_name = f"{args.name_prefix}-{name}"
        self._firewall, self._sender_firewall = self._firewalls()
        self.security_group_id = self._firewall.security_group_id
        delivery = self._delivery_role()
        domain = self._domain(delivery)
        self.host = domain.endpoint
        stream = self._stream(delivery, domain)
        self._subscribe(stream)
        self.register_outputs({"domain_name": self.domain_name})

    def _firewalls(self) -> tuple[SecurityGroup, SecurityGroup]:
        vpc_id = self._args.vpc_id
        domain = SecurityGroup(
            f"{self._name}-domain-interfaces",
            SecurityGroupArgs(vpc_id=vpc_id, description="Nodes of the search of logs"),
            opts=ResourceOptions(parent=self),
        )
        delivery = SecurityGroup(
            f"{self._name}-delivery-interfaces",
            SecurityGroupArgs(
                vpc_id=vpc_id,
                description="Delivery of lines to the search of logs",
                egress=[_https("domain", "The domain", domain)],
            ),
            opts=ResourceOptions(parent=self),
        )
        domain.let_in(_https("delivery", "Delivery of lines", delivery))
        return domain, delivery

    def _delivery_role(self) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._name}-delivery",
            WorkloadRoleArgs(
                trust=trust.service("firehose.amazonaws.com", account_id=args.account_id),
                description="Writes log lines to the search",
                boundary_arn=args.boundary_arn,
                statements=[
                    *delivery_statements(self.domain_arn),
                    *allow_interfaces(
                        region=args.region,
                        account_id=args.account_id,
                        vpc_id=args.vpc_id,
                        subnet_ids=args.subnet_ids,
                        security_group_ids=[self._sender_firewall.security_group_id],
                    ),
                    *failure_statements(args.archive.bucket_arn, args.delivery_log.arn),
                    args.keys.allow_encrypt("logs"),
                ],
                calls=(*DELIVERY_CALLS, *FIREHOSE_TO_BUCKET),
            ),
            opts=ResourceOptions(parent=self),
        )

    def _domain(self, delivery: WorkloadRole) -> opensearch.Domain:
        args, settings = self._args, self._args.settings
        zones = settings.zones_of(len(args.subnet_ids))
        spread = opensearch.DomainClusterConfigZoneAwarenessConfigArgs(
            availability_zone_count=zones
        )
        logs = cloudwatch.LogResourcePolicy(
            f"{self._name}-log-policy",
            policy_name=f"{args.name_prefix}-{self._name}",
            policy_document=document(
                audit_statement(args.audit_log.arn, self.domain_arn, args.account_id)
            ),
            opts=ResourceOptions(parent=self),
        )
        needed: list[Resource] = [logs, *delivery.ready]
        if settings.service_linked_role:
            # A domain inside a network is refused without it (OpenSearch Service developer guide,
            # "Using service-linked roles to create VPC domains").
            needed.append(
                iam.ServiceLinkedRole(
                    f"{self._name}-service-role",
                    aws_service_name=SERVICE,
                    tags={"component": self._name},
                    opts=ResourceOptions(parent=self),
                )
            )
        return opensearch.Domain(
            f"{self._name}-domain",  # logical name is state
            domain_name=self.domain_name,
            engine_version=ENGINE,
            cluster_config=opensearch.DomainClusterConfigArgs(
                instance_type=settings.instance_type,
                instance_count=settings.nodes,
                zone_awareness_enabled=zones > 1,
                zone_awareness_config=spread if zones > 1 else None,
            ),
            ebs_options={
                "ebs_enabled": True,
                "volume_type": "gp3",
                "volume_size": settings.volume_gib,
            },
            encrypt_at_rest={"enabled": True, "kms_key_id": args.keys.key_arn("logs")},
            node_to_node_encryption={"enabled": True},
            domain_endpoint_options={"enforce_https": True, "tls_security_policy": TLS_POLICY},
            advanced_security_options={
                "enabled": True,
                "anonymous_auth_enabled": False,
                "internal_user_database_enabled": False,
                "master_user_options": {"master_user_arn": settings.administrator},
            },
            access_policies=document(
                *domain_statements(self.domain_arn, delivery.role_arn, settings.administrator)
            ),
            vpc_options={
                "subnet_ids": list(args.subnet_ids)[:zones],
                "security_group_ids": [self._firewall.security_group_id],
            },
            log_publishing_options=[
                {
                    "log_type": kind,
                    "cloudwatch_log_group_arn": args.audit_log.arn,
                    "enabled": True,
                }
                for kind in ("AUDIT_LOGS", "ES_APPLICATION_LOGS")
            ],
            tags={"Name": self.domain_name, "component": self._name},
            opts=ResourceOptions(
                parent=self,
                depends_on=needed,
                protect=args.protect,
                retain_on_delete=args.retain,
            ),
        )

    def _stream(
        self, delivery: WorkloadRole, domain: opensearch.Domain
    ) -> kinesis.FirehoseDeliveryStream:
        args, key = self._args, self._args.keys.key_arn("logs")
        return kinesis.FirehoseDeliveryStream(
            f"{self._name}-stream",
            name=self.stream_name,
            destination="opensearch",
            server_side_encryption={
                "enabled": True,
                "key_type": "CUSTOMER_MANAGED_CMK",
                "key_arn": key,
            },
            opensearch_configuration={
                "domain_arn": domain.arn,
                "role_arn": delivery.role_arn,
                "index_name": INDEX,
                "index_rotation_period": args.settings.index_rotation,
                "retry_duration": 300,
                "s3_backup_mode": "FailedDocumentsOnly",
                "s3_configuration": {
                    "bucket_arn": args.archive.bucket_arn,
                    "role_arn": delivery.role_arn,
                    "kms_key_arn": key,
                    "error_output_prefix": f"{FAILED}/",
                    "prefix": f"{FAILED}/",
                },
                # CloudWatch Logs compresses what it sends.
                "processing_configuration": {
                    "enabled": True,
                    "processors": [
                        {
                            "type": "Decompression",
                            "parameters": [
                                {"parameter_name": "CompressionFormat", "parameter_value": "GZIP"}
                            ],
                        }
                    ],
                },
                "cloudwatch_logging_options": {
                    "enabled": True,
                    "log_group_name": args.delivery_log.name,
                    "log_stream_name": "search",
                },
                "vpc_config": {
                    "role_arn": delivery.role_arn,
                    "subnet_ids": list(args.subnet_ids),
                    "security_group_ids": [self._sender_firewall.security_group_id],
                },
            },
            tags={"component": self._name},
            opts=ResourceOptions(parent=self, depends_on=delivery.ready),
        )

    def _subscribe(self, stream: kinesis.FirehoseDeliveryStream) -> None:
        args = self._args
        sender = log_sender(
            self._name,
            stream.arn,
            description="Sends log lines to the stream of the search",
            account_id=args.account_id,
            region=args.region,
            boundary_arn=args.boundary_arn,
            parent=self,
        )
        for role, group in sorted(args.groups.items()):
            # The archive masks first.
            subscribe(
                f"{self._name}-{role}", group, stream.arn, sender, after=[args.archive], parent=self
            )


def _https(role: str, description: str, group: SecurityGroup) -> Rule:
    return Rule(
        role=role,
        description=description,
        from_port=HTTPS,
        to_port=HTTPS,
        group_id=group.security_group_id,
    )
