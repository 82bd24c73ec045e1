"""Resource types that hold what no deployment brings back: the one list of the review."""

from __future__ import annotations

from collections.abc import Mapping

STATEFUL: Mapping[str, str] = {
    "aws:amp/workspace:Workspace": "the metrics that it holds",
    "aws:athena/workgroup:Workgroup": "its saved queries and their history",
    "aws:autoscaling/group:Group": "the running instances and the work on them",
    "aws:backup/vault:Vault": "the recovery points",
    "aws:cloudtrail/trail:Trail": "the record of calls while there is no trail",
    "aws:cloudwatch/eventArchive:EventArchive": "the archived events",
    "aws:cloudwatch/logGroup:LogGroup": "the logs",
    "aws:dynamodb/globalTable:GlobalTable": "the items in every region",
    "aws:dynamodb/table:Table": "the items",
    "aws:ebs/volume:Volume": "the blocks",
    "aws:ec2/eip:Eip": "the public address, which others may have in their allow-lists",
    "aws:ec2/instance:Instance": "what stands on its own disks",
    "aws:ec2/subnet:Subnet": "what stands in it: nodes, endpoints, mounts of file systems",
    "aws:ec2/vpc:Vpc": "the network and everything in it",
    "aws:ecr/repository:Repository": "the images",
    "aws:efs/fileSystem:FileSystem": "the files",
    "aws:eks/cluster:Cluster": "what runs in the cluster, and its objects",
    "aws:eks/nodeGroup:NodeGroup": "the running nodes and the pods on them",
    "aws:elasticache/replicationGroup:ReplicationGroup": "the cached entries",
    "aws:emrserverless/application:Application": "its running jobs and their history",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "the files that were not exported",
    "aws:glue/catalogDatabase:CatalogDatabase": "the table definitions in it",
    "aws:glue/catalogTable:CatalogTable": "the table definition, and with Iceberg its snapshots",
    "aws:grafana/workspace:Workspace": "the dashboards that people made",
    "aws:guardduty/detector:Detector": "the findings and the learned behaviour",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "the trust of every workload through it",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "the records not yet delivered",
    "aws:kinesis/stream:Stream": "the records in it",
    "aws:kms/key:Key": "everything that only this key decrypts",
    "aws:kms/replicaKey:ReplicaKey": "what only this key decrypts in its region",
    "aws:msk/cluster:Cluster": "the topics and their messages",
    "aws:msk/serverlessCluster:ServerlessCluster": "the topics and their messages",
    "aws:opensearch/domain:Domain": "the indices, and the roles that were mapped in it",
    "aws:rds/cluster:Cluster": "the database",
    "aws:rds/instance:Instance": "the database",
    "aws:route53/zone:Zone": "the records, and the delegation to its name servers",
    "aws:s3/bucket:Bucket": "the objects and their versions",
    "aws:s3tables/namespace:Namespace": "the tables in it",
    "aws:s3tables/table:Table": "the rows and their snapshots",
    "aws:s3tables/tableBucket:TableBucket": "the tables in it",
    "aws:sagemaker/domain:Domain": "the profiles, spaces and home folders of people",
    "aws:sagemaker/endpoint:Endpoint": "answers to requests while it is made anew",
    "aws:sagemaker/featureGroup:FeatureGroup": "the online records and the history offline",
    "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": "the runs and their metrics",
    "aws:sagemaker/modelCard:ModelCard": "the versions of the card",
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": "the registered model versions",
    "aws:sagemaker/notebookInstance:NotebookInstance": "the volume with people's work",
    "aws:sagemaker/space:Space": "the volume with somebody's work",
    "aws:sagemaker/userProfile:UserProfile": "somebody's home folder",
    "aws:secretsmanager/secret:Secret": "the value and its versions",
    "aws:sns/topic:Topic": "the subscriptions that others made",
    "aws:sqs/queue:Queue": "the messages in it",
}
"""Type → what is lost when a resource of it is replaced or deleted."""


def is_stateful(type_: str) -> bool:
    """Whether a resource of this type holds what no deployment brings back."""
    return type_ in STATEFUL
