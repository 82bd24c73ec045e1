"""Who looks for what is wrong: Config, GuardDuty, Security Hub, Inspector."""

from __future__ import annotations

from review.controls.control import Control
from review.controls.predicates import (
    all_of,
    contains,
    equals,
    key,
    matches,
    neighbour,
)

RECORDER = "aws:cfg/recorder:Recorder"
RECORDER_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
CHANNEL = "aws:cfg/deliveryChannel:DeliveryChannel"
DETECTOR = "aws:guardduty/detector:Detector"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
HUB = "aws:securityhub/account:Account"
STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"
INSPECTOR = "aws:inspector2/enabler:Enabler"


def _feature(id_: str, name: str, title: str, frameworks: str) -> Control:
    return Control(
        id=f"guardduty-{id_}",
        title=title,
        level="warning",
        types=[DETECTOR],
        holds=neighbour(
            FEATURE, "detectorId", all_of(equals("name", name), equals("status", "ENABLED"))
        ),
        fix=f"Enable the feature {name} of the detector.",
        frameworks=frameworks,
    )


CONTROLS = (
    Control(
        id="config-records-all",
        title="AWS Config records every type, global ones too",
        level="error",
        types=[RECORDER],
        holds=all_of(
            equals("recordingGroup.allSupported", True, default=True),
            equals("recordingGroup.includeGlobalResourceTypes", True, default=False),
        ),
        fix="Set allSupported and includeGlobalResourceTypes.",
        frameworks="Config.1, CIS 3.3, CKV2_AWS_48, prowler config_recorder_all_regions_enabled",
    ),
    Control(
        id="config-records-as-the-service",
        title="AWS Config records by the role of its service",
        level="warning",
        types=[RECORDER],
        holds=matches(
            "roleArn",
            r".*:role/aws-service-role/config\.amazonaws\.com/AWSServiceRoleForConfig",
            "the service-linked role",
        ),
        fix="Set roleArn to AWSServiceRoleForConfig.",
        frameworks="Config.1, prowler config_recorder_using_aws_service_role",
    ),
    Control(
        id="config-is-on",
        title="AWS Config is switched on",
        level="error",
        types=[RECORDER_STATUS],
        holds=equals("isEnabled", True),
        fix="Set isEnabled.",
        frameworks="Config.1, CIS 3.3, CKV2_AWS_45",
    ),
    Control(
        id="config-delivers-encrypted",
        title="What AWS Config delivers is encrypted with a key of the account's own",
        level="warning",
        types=[CHANNEL],
        holds=key("s3KmsKeyArn"),
        fix="Set s3KmsKeyArn.",
        frameworks="AWS Config Developer Guide: Data protection",
    ),
    Control(
        id="guardduty-is-on",
        title="GuardDuty is on",
        level="error",
        types=[DETECTOR],
        holds=equals("enable", True, default=True),
        fix="Set enable.",
        frameworks="GuardDuty.1, CKV2_AWS_3, prowler guardduty_is_enabled",
    ),
    _feature(
        "sees-kubernetes",
        "EKS_AUDIT_LOGS",
        "GuardDuty reads what the cluster writes down",
        "GuardDuty.5, prowler guardduty_eks_audit_log_enabled",
    ),
    _feature(
        "sees-objects",
        "S3_DATA_EVENTS",
        "GuardDuty sees who reads objects",
        "GuardDuty.10, prowler guardduty_s3_protection_enabled",
    ),
    _feature(
        "sees-processes",
        "RUNTIME_MONITORING",
        "GuardDuty sees what runs on nodes",
        "GuardDuty.7, GuardDuty.11, prowler guardduty_runtime_monitoring_enabled",
    ),
    _feature(
        "scans-volumes",
        "EBS_MALWARE_PROTECTION",
        "GuardDuty scans volumes of instances that behave oddly",
        "GuardDuty.8, prowler guardduty_ec2_malware_protection_enabled",
    ),
    Control(
        id="securityhub-adds-new-controls",
        title="Security Hub adds new controls by itself, and tells each once",
        level="warning",
        types=[HUB],
        holds=all_of(
            equals("autoEnableControls", True, default=True),
            equals("controlFindingGenerator", "SECURITY_CONTROL", default="SECURITY_CONTROL"),
        ),
        fix="Set autoEnableControls.",
        frameworks="CIS 4.16, prowler securityhub_enabled",
    ),
    Control(
        id="securityhub-standard-is-current",
        title="Security Hub checks the standards of this catalogue",
        level="warning",
        types=[STANDARD],
        holds=matches(
            "standardsArn",
            r".*(aws-foundational-security-best-practices/v/1\.0\.0|"
            r"cis-aws-foundations-benchmark/v/3\.0\.0)",
            "FSBP 1.0.0 or CIS 3.0.0",
        ),
        fix="Subscribe to FSBP 1.0.0 and CIS 3.0.0.",
        frameworks="CIS 4.16",
    ),
    Control(
        id="inspector-scans-images-instances-functions",
        title="Inspector scans images, instances and functions",
        level="error",
        types=[INSPECTOR],
        holds=contains("resourceTypes", "EC2", "ECR", "LAMBDA"),
        fix="Enable all three types.",
        frameworks="Inspector.1, Inspector.2, Inspector.4, CIS-EKS 5.1.1, "
        "prowler inspector2_is_enabled",
    ),
)
