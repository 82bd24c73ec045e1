"""What a bucket does with its objects: encryption, versions, lifecycle, lock, replicas."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    any_of,
    at_least,
    contains,
    each,
    equals,
    key,
    neighbour,
    one_of,
    present,
    some,
)
from review.controls.s3_access import BUCKET, LOG_TARGET
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import at, is_unknown

ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
TRAIL = "aws:cloudtrail/trail:Trail"

_RULE = "applyServerSideEncryptionByDefault"
_OF_LOGS = any_of(
    LOG_TARGET,
    neighbour(TRAIL, "s3BucketName"),
    neighbour("aws:cfg/deliveryChannel:DeliveryChannel", "s3BucketName"),
    neighbour(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "extendedS3Configuration.bucketArn",
    ),
)


def _captures(place: Place) -> Verdict:
    """Whether an endpoint captures into the bucket."""
    name = place.resource.outputs.get("bucket")
    lost = is_unknown(name)
    for one in place.around.recording.of(
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
    ):
        uri = at(one.inputs, "dataCaptureConfig.destinationS3Uri")
        lost = lost or is_unknown(uri)
        if isinstance(uri, str) and uri.startswith(f"s3://{name}/"):
            return MEETS
    return unknown("what endpoints capture into") if lost else fails("no endpoint captures into it")


CONTROLS = (
    Control(
        id="s3-bucket-encrypted-with-own-key",
        title="A bucket encrypts with a key of the account's own",
        level="error",
        types=[BUCKET],
        holds=neighbour(
            ENCRYPTION,
            "bucket",
            each(
                "rules",
                all_of(
                    one_of(f"{_RULE}.sseAlgorithm", "aws:kms", "aws:kms:dsse"),
                    key(f"{_RULE}.kmsMasterKeyId"),
                ),
                least=1,
            ),
        ),
        exempt=[
            Exemption(
                when=LOG_TARGET,
                reason="a target of access logs: S3 delivers them to SSE-S3 alone, unless its "
                "service may use the key",
            )
        ],
        fix="Set sseAlgorithm aws:kms and the key of the key ring.",
        frameworks="S3.17, CKV_AWS_145, prowler s3_bucket_kms_encryption",
    ),
    Control(
        id="s3-bucket-encrypts-by-default",
        title="A bucket encrypts what comes without an encryption",
        level="error",
        types=[BUCKET],
        holds=neighbour(
            ENCRYPTION, "bucket", each("rules", present(f"{_RULE}.sseAlgorithm"), least=1)
        ),
        fix="Give the bucket a server-side encryption configuration.",
        frameworks="CKV_AWS_19, prowler s3_bucket_default_encryption",
    ),
    Control(
        id="s3-bucket-key-saves-requests",
        title="A bucket that encrypts with KMS has a bucket key",
        level="note",
        types=[BUCKET],
        holds=neighbour(ENCRYPTION, "bucket", each("rules", equals("bucketKeyEnabled", True))),
        exempt=[Exemption(when=LOG_TARGET, reason="encrypts with SSE-S3, which needs none")],
        fix="Set bucketKeyEnabled: it divides the requests to KMS by about a hundred.",
        frameworks="Amazon S3 User Guide: Reducing the cost of SSE-KMS",
    ),
    Control(
        id="s3-bucket-refuses-customer-keys",
        title="A bucket takes no object whose key nobody here holds",
        level="warning",
        types=[BUCKET],
        holds=neighbour(
            ENCRYPTION, "bucket", each("rules", contains("blockedEncryptionTypes", "SSE-C"))
        ),
        fix="Block SSE-C: it is how buckets are held to ransom.",
        frameworks="Amazon S3 User Guide: Blocking SSE-C",
    ),
    Control(
        id="s3-bucket-versioned",
        title="A bucket keeps versions",
        level="error",
        types=[BUCKET],
        holds=neighbour(VERSIONING, "bucket", equals("versioningConfiguration.status", "Enabled")),
        fix="Enable versioning: what is overwritten by mistake can then be had again.",
        frameworks="S3.14, CKV_AWS_21, prowler s3_bucket_object_versioning",
    ),
    Control(
        id="s3-bucket-has-lifecycle",
        title="A bucket has a lifecycle",
        level="warning",
        types=[BUCKET],
        holds=neighbour(LIFECYCLE, "bucket", some("rules", equals("status", "Enabled"))),
        fix="Add a rule that moves or ends what is old.",
        frameworks="S3.10, S3.13, CKV2_AWS_61, prowler s3_bucket_lifecycle_enabled",
    ),
    Control(
        id="s3-bucket-aborts-unfinished-uploads",
        title="A bucket ends uploads that nobody finishes",
        level="warning",
        types=[BUCKET],
        holds=neighbour(
            LIFECYCLE,
            "bucket",
            some(
                "rules",
                all_of(
                    equals("status", "Enabled"),
                    at_least("abortIncompleteMultipartUpload.daysAfterInitiation", 1),
                ),
            ),
        ),
        fix="Add abortIncompleteMultipartUpload: unfinished parts cost and nothing lists them.",
        frameworks="CKV_AWS_300",
    ),
    Control(
        id="s3-bucket-ends-old-versions",
        title="A bucket ends or moves versions that were replaced",
        level="warning",
        types=[BUCKET],
        holds=neighbour(
            LIFECYCLE,
            "bucket",
            some(
                "rules",
                any_of(
                    at_least("noncurrentVersionExpiration.noncurrentDays", 1),
                    some("noncurrentVersionTransitions", at_least("noncurrentDays", 1)),
                ),
            ),
        ),
        fix="Add noncurrentVersionExpiration, or the bucket grows for ever.",
        frameworks="S3.10",
    ),
    Control(
        id="s3-bucket-announces-events",
        title="A bucket announces what happens to its objects",
        level="note",
        types=[BUCKET],
        holds=neighbour(
            NOTIFICATION,
            "bucket",
            any_of(
                equals("eventbridge", True),
                present("lambdaFunctions"),
                present("queues"),
                present("topics"),
            ),
        ),
        exempt=[
            Exemption(when=_OF_LOGS, reason="holds logs: nothing acts on a single one of them"),
            Exemption(
                when=_captures,
                reason="holds captures: monitors read them by their schedule, none acts on one",
            ),
            Exemption(
                when=neighbour(REPLICATION, "rules.destination.bucket"),
                reason="a replica: what happens is announced where it happens first",
            ),
        ],
        fix="Add a BucketNotification with eventbridge.",
        frameworks="S3.11, CKV2_AWS_62, prowler s3_bucket_event_notifications_enabled",
    ),
    Control(
        id="s3-locked-bucket-keeps-by-default",
        title="A bucket with Object Lock keeps new objects by default",
        level="error",
        types=[BUCKET],
        applies=equals("objectLockEnabled", True),
        holds=neighbour(
            LOCK,
            "bucket",
            all_of(
                one_of("rule.defaultRetention.mode", "GOVERNANCE", "COMPLIANCE"),
                any_of(
                    at_least("rule.defaultRetention.days", 1),
                    at_least("rule.defaultRetention.years", 1),
                ),
            ),
        ),
        fix="Add a BucketObjectLockConfiguration with a default retention.",
        frameworks="S3.15, CKV_AWS_143, prowler s3_bucket_object_lock",
    ),
    Control(
        id="s3-evidence-is-locked",
        title="A bucket that holds a trail has Object Lock",
        level="error",
        types=[BUCKET],
        applies=neighbour(TRAIL, "s3BucketName"),
        holds=equals("objectLockEnabled", True, default=False),
        fix="Enable Object Lock: evidence that somebody can delete is none.",
        frameworks="S3.15, CKV_AWS_143",
    ),
    Control(
        id="s3-replication-is-encrypted",
        title="Replicas are encrypted with a key of their region",
        level="error",
        types=[REPLICATION],
        holds=each(
            "rules",
            all_of(
                equals("status", "Enabled"),
                key("destination.encryptionConfiguration.replicaKmsKeyId"),
            ),
            least=1,
        ),
        fix="Set replicaKmsKeyId of the destination.",
        frameworks="S3.7, CKV_AWS_144, prowler s3_bucket_cross_region_replication",
    ),
)
