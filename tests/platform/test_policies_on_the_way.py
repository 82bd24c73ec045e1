"""What one policy grants, no other on the way refuses: that of an endpoint of the network, a
boundary, a resource or its key. For every role of a stack, and every service that writes by itself.
"""

from __future__ import annotations

from typing import Final

from recording import Recording
from review.account_place import account_and_region
from tests.platform.deliveries import Deliveries
from tests.platform.errands import errands
from tests.platform.stacks import recording_of
from tests.platform.way import Asked, Ways
from tests.platform.whereabouts import places

ON_PURPOSE: Final = {
    ("images-maker", "SeeKey", "kms:RetireGrant"): "a grant itself says who retires it (KMS API "
    "reference, RetireGrant)",
    ("people-break-glass", "Restore", "s3:DeleteBucketPolicy"): "the buckets of records cannot be "
    "opened, whatever else is brought back: NoOpeningOfRecords",
    ("people-data-scientist", "ListModels", "s3:ListBucket"): "the content of artifacts stays in "
    "the network: scientists read it in Studio, whose roles share these statements",
    ("people-data-scientist", "ReadModels", "s3:GetObject"): "likewise",
}
"""What is granted and refused on purpose, by role, statement and action, and why."""

WRITERS: Final = {
    "aps.amazonaws.com",
    "budgets.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "cloudwatch.amazonaws.com",
    "config.amazonaws.com",
    "costalerts.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "es.amazonaws.com",
    "events.amazonaws.com",
    "logging.s3.amazonaws.com",
    "s3.amazonaws.com",
}

DONE: Final = {
    "ecr:BatchGetImage",
    "es:ESHttpPost",
    "events:PutEvents",
    "firehose:PutRecordBatch",
    "kms:Decrypt",
    "lambda:InvokeFunction",
    "logs:PutLogEvents",
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:PutObject",
    "s3:ReplicateObject",
    "sns:Publish",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "states:StartExecution",
}


def on_purpose(one: Asked) -> tuple[str, str, str]:
    return one.role.removesuffix("-role"), one.sid, one.action


def test_what_a_role_is_granted_nobody_on_the_way_refuses(platform: Recording, stack: str) -> None:
    asked = list(Ways(platform).asked())
    refused = {on_purpose(one): one for one in asked if one.refused_by}
    assert {key: one for key, one in refused.items() if key not in ON_PURPOSE} == {}
    if stack == "dev":
        return
    assert refused.keys() == ON_PURPOSE.keys(), "an exception that is none stands in the list"
    services = {(one.action.partition(":")[0], one.place) for one in asked}
    inside = {"dynamodb", "ecr", "elasticfilesystem", "kms", "s3", "s3tables", "sqs"}
    assert services >= {(service, "inside") for service in inside}
    assert services >= {(service, "outside") for service in ("kms", "s3", "sns", "sqs")}


def test_what_services_write_by_themselves_nobody_refuses(platform: Recording, stack: str) -> None:
    ways, found = Ways(platform), list(Deliveries(platform).all())
    assert [(one, why) for one in found if (why := ways.refusing_delivery(one))] == []
    assert stack == "dev" or {one.service for one in found} >= WRITERS


def test_what_resources_have_their_roles_do_nobody_refuses(platform: Recording, stack: str) -> None:
    ways, found = Ways(platform), list(errands(platform, *account_and_region(platform)))
    assert [(one, why) for one in found if (why := ways.refusing_errand(one))] == []
    assert stack == "dev" or {one.action for one in found} >= DONE


def test_where_a_role_calls_from_is_read_from_what_names_it() -> None:
    local = recording_of("local")
    found = places(local)
    assert all(found.values())
    by_name = {
        one.name.removesuffix("-role"): found[one.outputs["arn"]]
        for one in local.of("aws:iam/role:Role")
    }
    for inside in (
        "deployer-handler-execution",
        "endpoint-fraud-execution",
        "endpoint-shared-execution",
        "jobs-training",
        "karpenter-controller-pods",
        "monitor-fraud-bias",
        "nodes-gpu-spot-node",
        "pipeline-fraud-train",
        "processing-spark-jobs",
        "studio-profile-explorer",
    ):
        assert by_name[inside] == {"inside"}, inside
    for outside in (
        "backup-keeper",
        "endpoint-leads-execution",
        "features-writer",
        "log-archive-delivery",
        "models-replica-copier",
        "pipeline-fraud-execution",
        "tracking-server",
        "workflow-fraud-role",
    ):
        assert by_name[outside] == {"outside"}, outside
    assert by_name["github-drift"] == {"inside", "outside"}, "the runner takes its jobs too"
    prod = recording_of("prod")
    taken = places(prod)[prod.named("versioning-dvc-role").outputs["arn"]]
    assert taken == {"inside", "outside"}, "people and Studio take it"
