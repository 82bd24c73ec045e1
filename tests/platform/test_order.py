"""What AWS looks for when something is made is there by then."""

from __future__ import annotations

from recording import Recording
from tests.platform.stacks import BUCKET, recording_of

LINK = "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation"
PARTS = (
    "aws:s3/bucketNotification:BucketNotification",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
)


def test_a_bucket_is_whole_before_fast_files_are_linked_to_it() -> None:
    local = recording_of("local")
    links = local.of(LINK)
    assert links
    for link in links:
        path = link.inputs["dataRepositoryPath"]
        [bucket] = [one for one in local.of(BUCKET) if f"s3://{one.inputs['bucket']}" == path]
        parts = {
            type_: one.urn
            for type_ in PARTS
            for one in local.of(type_)
            if one.inputs["bucket"] == bucket.outputs["bucket"]
        }
        assert set(parts) == set(PARTS)
        assert {bucket.urn, *parts.values()} <= set(link.options["depends_on"]), link.name


def test_the_logs_of_a_cluster_have_their_group_before_it(platform: Recording) -> None:
    for cluster in platform.of("aws:eks/cluster:Cluster"):
        name = f"/aws/eks/{cluster.inputs['name']}/cluster"
        groups = platform.of("aws:cloudwatch/logGroup:LogGroup")
        [group] = [one for one in groups if one.inputs.get("name") == name]
        assert group.urn in cluster.options["depends_on"], "EKS would make it, without a key"
