"""What each resource type is billed by, beside instances: an item of the price list, and how much.

Three tables: what is billed for being there, what is billed by use, what is free. A type in none of
them is told as one of which it is not known whether it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Inputs = Mapping[str, Any]


def _one(_: Inputs) -> float:
    return 1


def _length(name: str) -> Callable[[Inputs], float | None]:
    def count(inputs: Inputs) -> float | None:
        found = inputs.get(name)
        return len(found) if isinstance(found, list) else None

    return count


def _number(name: str) -> Callable[[Inputs], float | None]:
    def read(inputs: Inputs) -> float | None:
        found = inputs.get(name)
        return float(found) if isinstance(found, int | float) else None

    return read


def _text(inputs: Inputs, name: str, default: str) -> str:
    found = inputs.get(name, default)
    return found if isinstance(found, str) else "unknown"


def _zones(inputs: Inputs) -> float | None:
    if inputs.get("vpcEndpointType") != "Interface":
        return 0
    return _length("subnetIds")(inputs)


def _advanced(inputs: Inputs) -> float | None:
    tier = inputs.get("tier", "Standard")
    return None if not isinstance(tier, str) else float(tier == "Advanced")


def _lustre(inputs: Inputs) -> str:
    """Its storage by type; that of a persistent one costs by its throughput (MB/s/TiB) too."""
    kind = _text(inputs, "deploymentType", "SCRATCH_1")
    if kind.startswith("SCRATCH"):
        return f"fsx-lustre:{kind}"
    throughput = _number("perUnitStorageThroughput")(inputs)
    return f"fsx-lustre:{kind}-{'unknown' if throughput is None else int(throughput)}"


def _nodes(inputs: Inputs) -> Inputs:
    """The nodes of a search domain; without a number it has one."""
    found = inputs.get("clusterConfig")
    return {"instanceCount": 1, **found} if isinstance(found, Mapping) else {"instanceCount": 1}


def _volumes_gb(inputs: Inputs) -> float | None:
    """The volumes of all nodes of a search domain (GB)."""
    nodes, volume = _number("instanceCount")(_nodes(inputs)), inputs.get("ebsOptions")
    size = _number("volumeSize")(volume) if isinstance(volume, Mapping) else None
    return None if nodes is None or size is None else nodes * size


Item = str | Callable[[Inputs], str]

STANDING: Mapping[str, tuple[tuple[Item, str, Callable[[Inputs], float | None]], ...]] = {
    "aws:amp/scraper:Scraper": (("amp:collector", "hour", _one),),
    "aws:budgets/budgetAction:BudgetAction": (("budgets:action", "month", _one),),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": (
        ("cloudwatch:composite-alarm", "month", _one),
    ),
    "aws:cloudwatch/dashboard:Dashboard": (("cloudwatch:dashboard", "month", _one),),
    "aws:cloudwatch/metricAlarm:MetricAlarm": (("cloudwatch:alarm", "month", _one),),
    "aws:ec2/eip:Eip": (("vpc:public-ipv4", "hour", _one),),
    "aws:ec2/natGateway:NatGateway": (("vpc:nat-gateway", "hour", _one),),
    "aws:ec2/vpcEndpoint:VpcEndpoint": (("vpc:interface-endpoint-az", "hour", _zones),),
    "aws:eks/cluster:Cluster": (("eks:control-plane", "hour", _one),),
    "aws:fsx/lustreFileSystem:LustreFileSystem": (
        (
            _lustre,
            "GB-month",
            _number("storageCapacity"),
        ),
    ),
    "aws:kms/key:Key": (("kms:key", "month", _one),),
    "aws:kms/replicaKey:ReplicaKey": (("kms:key", "month", _one),),
    "aws:lb/loadBalancer:LoadBalancer": (
        (
            lambda inputs: f"lb:{_text(inputs, 'loadBalancerType', 'application')}",
            "hour",
            _one,
        ),
    ),
    "aws:msk/serverlessCluster:ServerlessCluster": (("msk:serverless-cluster", "hour", _one),),
    "aws:networkfirewall/firewall:Firewall": (
        ("network-firewall:endpoint", "hour", _length("subnetMappings")),
    ),
    "aws:opensearch/domain:Domain": (
        (
            lambda inputs: f"opensearch:{_text(_nodes(inputs), 'instanceType', 'm4.large.search')}",
            "hour",
            lambda inputs: _number("instanceCount")(_nodes(inputs)),
        ),
        (
            "opensearch:volume",
            "GB-month",
            _volumes_gb,
        ),
    ),
    "aws:route53/zone:Zone": (("route53:zone", "month", _one),),
    "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": (
        (
            lambda inputs: f"sagemaker-mlflow:{_text(inputs, 'trackingServerSize', 'Small')}",
            "hour",
            _one,
        ),
    ),
    "aws:secretsmanager/secret:Secret": (("secretsmanager:secret", "month", _one),),
    "aws:ssm/parameter:Parameter": (("ssm:advanced-parameter", "month", _advanced),),
    "aws:wafv2/webAcl:WebAcl": (
        ("waf:web-acl", "month", _one),
        ("waf:rule", "month", _length("rules")),
    ),
}
"""Type → item, unit, and how many of it: per hour for 730 hours a month, or per month."""

BY_USE: Mapping[str, tuple[tuple[str, str, str | None], ...]] = {
    "aws:amp/workspace:Workspace": (("amp:samples", "million samples", None),),
    "aws:apigateway/stage:Stage": (("apigateway:request", "request", "invocations"),),
    "aws:athena/workgroup:Workgroup": (("athena:scanned", "TB", None),),
    "aws:backup/vault:Vault": (("backup:stored", "GB-month", None),),
    "aws:cfg/recorder:Recorder": (("config:item", "item", None),),
    "aws:cfg/rule:Rule": (("config:evaluation", "evaluation", None),),
    "aws:cfg/conformancePack:ConformancePack": (("config:pack-evaluation", "evaluation", None),),
    "aws:cloudtrail/trail:Trail": (("cloudtrail:data-event", "event", None),),
    "aws:cloudwatch/eventArchive:EventArchive": (("events:archived", "GB", None),),
    "aws:cloudwatch/eventBus:EventBus": (("events:custom", "event", None),),
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": (
        ("logs:scanned", "GB", None),
    ),
    "aws:cloudwatch/logGroup:LogGroup": (
        ("logs:ingest", "GB", "log_gb"),
        ("logs:stored", "GB-month", "stored_log_gb"),
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": (
        ("cloudwatch:custom-metric", "month", None),
    ),
    "aws:codebuild/project:Project": (("codebuild:minute", "minute", None),),
    "aws:dynamodb/table:Table": (
        ("dynamodb:request", "request", None),
        ("dynamodb:stored", "GB-month", None),
    ),
    "aws:ec2/natGateway:NatGateway": (("vpc:nat-gateway-data", "GB", "nat_gb"),),
    "aws:ec2/vpcEndpoint:VpcEndpoint": (("vpc:interface-endpoint-data", "GB", "endpoint_gb"),),
    "aws:ecr/repository:Repository": (("ecr:stored", "GB-month", None),),
    "aws:efs/fileSystem:FileSystem": (("efs:stored", "GB-month", None),),
    "aws:emrserverless/application:Application": (("emr-serverless:vcpu", "vCPU-hour", None),),
    "aws:glue/catalogTableOptimizer:CatalogTableOptimizer": (("glue:dpu", "DPU-hour", None),),
    "aws:glue/crawler:Crawler": (("glue:dpu", "DPU-hour", None),),
    "aws:grafana/workspace:Workspace": (("grafana:user", "user", None),),
    "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": (
        ("grafana:user", "user", None),
    ),
    "aws:guardduty/detector:Detector": (("guardduty:event", "million events", None),),
    "aws:guardduty/detectorFeature:DetectorFeature": (("guardduty:feature", "event", None),),
    "aws:inspector2/enabler:Enabler": (("inspector:scan", "scan", None),),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (("firehose:ingest", "GB", None),),
    "aws:lambda/function:Function": (
        ("lambda:request", "request", "invocations"),
        ("lambda:duration", "GB-second", None),
    ),
    "aws:lb/loadBalancer:LoadBalancer": (("lb:capacity", "LCU-hour", None),),
    "aws:msk/serverlessCluster:ServerlessCluster": (("msk:partition", "partition-hour", None),),
    "aws:networkfirewall/firewall:Firewall": (("network-firewall:data", "GB", None),),
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": (
        ("route53:firewall-domain", "domain", None),
    ),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": (
        ("route53:firewall-query", "query", None),
    ),
    "aws:s3/bucket:Bucket": (("s3:stored", "GB-month", "stored_object_gb"),),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (("s3:replicated", "GB", None),),
    "aws:s3/inventory:Inventory": (("s3:inventory", "million objects", None),),
    "aws:s3tables/table:Table": (
        ("s3tables:stored", "GB-month", None),
        ("s3tables:compacted", "GB", None),
    ),
    "aws:sagemaker/domain:Domain": (("sagemaker-studio:home", "GB-month", None),),
    "aws:sagemaker/featureGroup:FeatureGroup": (("sagemaker-features:request", "request", None),),
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": (
        ("sagemaker-processing:instance", "hour", "job_hours"),
    ),
    "aws:sagemaker/pipeline:Pipeline": (("sagemaker-training:instance", "hour", "job_hours"),),
    "aws:sagemaker/space:Space": (("sagemaker-studio:instance", "hour", None),),
    "aws:scheduler/schedule:Schedule": (("scheduler:invocation", "invocation", None),),
    "aws:securityhub/account:Account": (("securityhub:check", "check", None),),
    "aws:sfn/stateMachine:StateMachine": (("sfn:transition", "transition", None),),
    "aws:sns/topic:Topic": (("sns:request", "request", None),),
    "aws:sqs/queue:Queue": (("sqs:request", "request", None),),
}
"""Type → item, unit, and the assumption of `Usage` that all resources of the type share; None where
nothing is assumed. Beside `STANDING` where a type is in both."""
