"""What is written down of the account, and who looks for what is wrong."""

from __future__ import annotations

from review.controls.control import Control
from review.controls.logs import FILTER
from review.controls.place import Place
from review.controls.predicates import (
    Predicate,
    all_of,
    any_of,
    equals,
    key,
    named,
    neighbour,
    present,
    some,
)
from review.controls.s3_access import BLOCK, BUCKET, LOGGING
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

TRAIL = "aws:cloudtrail/trail:Trail"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def _selects(category: str, type_: str = "") -> Predicate:
    """Whether the trail has events of a category, and of a type of resource."""

    def entry(place: Place) -> Verdict:
        fields = {
            one.get("field"): one.get("equals") for one in place.value("fieldSelectors") or []
        }
        chosen = fields.get("eventCategory") == [category]
        if chosen and (not type_ or fields.get("resources.type") == [type_]):
            return MEETS
        return fails(f"it has no {category} events" + (f" of {type_}" if type_ else ""))

    return some("advancedEventSelectors", entry)


def _reads_all(place: Place) -> Verdict:
    """No selector of management events leaves some out."""
    selectors = place.value("advancedEventSelectors") or []
    if is_unknown(selectors):
        return unknown("advancedEventSelectors")
    for selector in selectors:
        fields = {one.get("field"): one.get("equals") for one in selector.get("fieldSelectors", [])}
        if fields.get("eventCategory") == ["Management"]:
            return MEETS if "readOnly" not in fields else fails("it leaves out events that read")
    return fails("it has no Management events")


def _watched(*words: str) -> Predicate:
    """A metric filter on the trail's log group asks for all of these words."""

    def ask(place: Place) -> Verdict:
        arn = place.value("cloudWatchLogsGroupArn")
        if is_unknown(arn):
            found, _ = place.around.target(place.resource, "cloudWatchLogsGroupArn", LOG_GROUP)
        else:
            found = place.around.with_arn(LOG_GROUP, str(arn).removesuffix(":*"))
        if found is None:
            return unknown("the trail's log group")
        filters, lost = place.around.referring(found, FILTER, "logGroupName")
        patterns = [str(one.inputs.get("pattern")) for one in filters]
        if any(all(word in text for word in words) for text in patterns):
            return MEETS
        return (
            unknown("a metric filter") if lost else fails(f"no metric filter asks for {words[0]}")
        )

    return ask


CONTROLS = (
    Control(
        id="trail-in-all-regions",
        title="A trail is of all regions, global services too",
        level="error",
        types=[TRAIL],
        holds=all_of(
            equals("isMultiRegionTrail", True, default=False),
            equals("includeGlobalServiceEvents", True, default=True),
            equals("enableLogging", True, default=True),
        ),
        fix="Set isMultiRegionTrail and includeGlobalServiceEvents.",
        frameworks="CloudTrail.1, CloudTrail.3, CIS 3.1, CKV_AWS_67, CKV_AWS_251, "
        "prowler cloudtrail_multi_region_enabled",
    ),
    Control(
        id="trail-has-all-management-events",
        title="A trail has every management event, reading ones too",
        level="error",
        types=[TRAIL],
        holds=any_of(_reads_all, some("eventSelectors", equals("readWriteType", "All", "All"))),
        fix="Select Management events without a condition on readOnly.",
        frameworks="CloudTrail.1, CIS 3.1, "
        "prowler cloudtrail_multi_region_enabled_logging_management_events",
    ),
    Control(
        id="trail-encrypted-with-own-key",
        title="A trail is encrypted with a key of the account's own",
        level="error",
        types=[TRAIL],
        holds=key("kmsKeyId"),
        fix="Set kmsKeyId.",
        frameworks="CloudTrail.2, CIS 3.5, CKV_AWS_35, prowler cloudtrail_kms_encryption_enabled",
    ),
    Control(
        id="trail-validated",
        title="It can be proved that nobody changed a trail",
        level="error",
        types=[TRAIL],
        holds=equals("enableLogFileValidation", True, default=False),
        fix="Set enableLogFileValidation.",
        frameworks="CloudTrail.4, CIS 3.2, CKV_AWS_36, "
        "prowler cloudtrail_log_file_validation_enabled",
    ),
    Control(
        id="trail-goes-to-logs",
        title="A trail goes to CloudWatch Logs, where alarms look at it",
        level="error",
        types=[TRAIL],
        holds=all_of(present("cloudWatchLogsGroupArn"), present("cloudWatchLogsRoleArn")),
        fix="Set cloudWatchLogsGroupArn and cloudWatchLogsRoleArn.",
        frameworks="CloudTrail.5, CIS 3.4, CKV2_AWS_10, CKV_AWS_252, "
        "prowler cloudtrail_cloudwatch_logging_enabled",
    ),
    Control(
        id="trail-bucket-private",
        title="The bucket of a trail is private",
        level="error",
        types=[TRAIL],
        holds=named(
            "s3BucketName",
            BUCKET,
            neighbour(
                BLOCK,
                "bucket",
                all_of(equals("blockPublicPolicy", True), equals("restrictPublicBuckets", True)),
            ),
        ),
        fix="Give the bucket a BucketPublicAccessBlock.",
        frameworks="CloudTrail.6, prowler cloudtrail_logs_s3_bucket_is_not_publicly_accessible",
    ),
    Control(
        id="trail-bucket-logged",
        title="The bucket of a trail logs who reads it",
        level="error",
        types=[TRAIL],
        holds=named("s3BucketName", BUCKET, neighbour(LOGGING, "bucket")),
        fix="Give the bucket a LogBucket.",
        frameworks="CloudTrail.7, CIS 3.4, "
        "prowler cloudtrail_logs_s3_bucket_access_logging_enabled",
    ),
    Control(
        id="trail-has-object-events",
        title="A trail says who read and wrote objects of models and data",
        level="error",
        types=[TRAIL],
        holds=_selects("Data", "AWS::S3::Object"),
        fix="Select Data events of AWS::S3::Object.",
        frameworks="CIS 3.8, CIS 3.9, prowler cloudtrail_s3_dataevents_read_enabled, "
        "prowler cloudtrail_s3_dataevents_write_enabled",
    ),
    Control(
        id="trail-has-item-events",
        title="A trail says who read and wrote decisions about models",
        level="warning",
        types=[TRAIL],
        holds=_selects("Data", "AWS::DynamoDB::Table"),
        fix="Select Data events of AWS::DynamoDB::Table.",
        frameworks="AWS CloudTrail User Guide: Logging data events",
    ),
    Control(
        id="trail-watches-keys",
        title="Somebody is told when a key is disabled or deleted",
        level="error",
        types=[TRAIL],
        holds=_watched("DisableKey", "ScheduleKeyDeletion"),
        fix="Add a metric filter and an alarm on the trail's log group.",
        frameworks="CIS 4.7, prowler cloudwatch_log_metric_filter_disable_or_scheduled_deletion_"
        "of_kms_cmk",
    ),
    Control(
        id="trail-watches-root",
        title="Somebody is told when the account's root works",
        level="error",
        types=[TRAIL],
        holds=_watched("userIdentity.type", "Root"),
        fix="Add a metric filter and an alarm on the trail's log group.",
        frameworks="CIS 4.3, prowler cloudwatch_log_metric_filter_root_usage",
    ),
    Control(
        id="trail-watches-sign-in-without-mfa",
        title="Somebody is told when a user signs in without MFA",
        level="error",
        types=[TRAIL],
        holds=_watched("ConsoleLogin", "MFAUsed"),
        fix="Add a metric filter and an alarm on the trail's log group.",
        frameworks="CIS 4.2, prowler cloudwatch_log_metric_filter_sign_in_without_mfa",
    ),
    Control(
        id="trail-watches-itself",
        title="Somebody is told when the trail is changed",
        level="error",
        types=[TRAIL],
        holds=_watched("StopLogging", "DeleteTrail", "UpdateTrail"),
        fix="Add a metric filter and an alarm on the trail's log group.",
        frameworks="CIS 4.5, prowler "
        "cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled",
    ),
    Control(
        id="trail-watches-break-glass",
        title="Somebody is told when the role for emergencies is used",
        level="error",
        types=[TRAIL],
        holds=_watched("AssumeRole", "break-glass"),
        fix="Add a metric filter and an alarm on the trail's log group.",
        frameworks="AWS Well-Architected: Security",
    ),
)
