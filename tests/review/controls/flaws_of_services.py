"""For each control of data, functions, messages, the gateway, logs and the audit the flaw that
makes it fail."""

from __future__ import annotations

from collections.abc import Mapping

from tests.review.controls.mutation import (
    Mutation,
    beside,
    cut,
    drop,
    drop_all,
    grant,
    inside,
    on,
    put,
    ungrant,
)

FILTER = "cloudwatch/logMetricFilter:LogMetricFilter"
FEATURE = "guardduty/detectorFeature:DetectorFeature"
_CATALOG = "dataCatalogEncryptionSettings"
_RESULTS = "configuration.resultConfiguration.encryptionConfiguration"
_SPARK_LOGS = "monitoringConfiguration.cloudwatchLoggingConfiguration"


def _without_feature(name: str) -> Mutation:
    def do(inputs: dict[str, object]) -> dict[str, object]:
        return {**inputs, "status": "DISABLED"} if inputs["name"] == name else inputs

    return Mutation(do, f"aws:{FEATURE}", ("status",))


def _without_selector(type_: str) -> Mutation:
    def do(inputs: dict[str, object]) -> dict[str, object]:
        selectors = inputs["advancedEventSelectors"]
        assert isinstance(selectors, list)
        kept = [one for one in selectors if type_ not in str(one)]
        return {**inputs, "advancedEventSelectors": kept}

    return Mutation(do, paths=("advancedEventSelectors",))


def _blind(word: str) -> Mutation:
    def do(inputs: dict[str, object]) -> dict[str, object]:
        return {**inputs, "pattern": str(inputs["pattern"]).replace(word, "Other")}

    return Mutation(do, f"aws:{FILTER}", ("pattern",))


FLAWS: Mapping[str, Mutation] = {
    "dynamodb-scales": put("billingMode", "PROVISIONED"),
    "dynamodb-recovers-to-any-second": put("pointInTimeRecovery.enabled", False),
    "dynamodb-in-backup-plan": on("backup/selection:Selection", put("resources", [])),
    "dynamodb-refuses-deletion": put("deletionProtectionEnabled", False),
    "dynamodb-encrypted-with-own-key": cut("serverSideEncryption"),
    "glue-catalog-encrypted-with-own-key": put(
        f"{_CATALOG}.encryptionAtRest.catalogEncryptionMode", "DISABLED"
    ),
    "glue-passwords-encrypted-with-own-key": put(
        f"{_CATALOG}.connectionPasswordEncryption.returnConnectionPasswordEncrypted", False
    ),
    "glue-security-encrypts-all": cut("encryptionConfiguration.jobBookmarksEncryption"),
    "glue-crawler-has-security": cut("securityConfiguration"),
    "athena-results-encrypted-with-own-key": put(f"{_RESULTS}.encryptionOption", "SSE_S3"),
    "athena-settings-enforced": put("configuration.enforceWorkgroupConfiguration", False),
    "athena-reports": put("configuration.publishCloudwatchMetricsEnabled", False),
    "lake-new-tables-are-closed": put(
        "createTableDefaultPermissions",
        [{"principal": "IAM_ALLOWED_PRINCIPALS", "permissions": ["ALL"]}],
    ),
    "lake-read-by-own-role": put("useServiceLinkedRole", True),
    "firehose-encrypted-with-own-key": put("serverSideEncryption.keyType", "AWS_OWNED_CMK"),
    "firehose-tells-of-failures": cut("extendedS3Configuration.cloudwatchLoggingOptions"),
    "kafka-asks-iam": put("clientAuthentication.sasl.iam.enabled", False),
    "kafka-in-zones": put("vpcConfigs.securityGroupIds", []),
    "emr-in-vpc": cut("networkConfiguration"),
    "emr-stops-when-idle": put("autoStopConfiguration.enabled", False),
    "emr-logs-encrypted-with-own-key": on("cloudwatch/logGroup:LogGroup", cut("kmsKeyId")),
    "emr-has-a-limit": cut("maximumCapacity"),
    "efs-encrypted-with-own-key": put("encrypted", False),
    "efs-backed-up": on("efs/backupPolicy:BackupPolicy", put("backupPolicy.status", "DISABLED")),
    "efs-refuses-plain-text": on(
        "efs/fileSystemPolicy:FileSystemPolicy", ungrant("policy", "aws:SecureTransport")
    ),
    "efs-in-zones": drop_all("efs/mountTarget:MountTarget"),
    "efs-access-point-has-root": put("rootDirectory.path", "/"),
    "efs-access-point-has-user": put("posixUser.uid", 0),
    "efs-mounted-privately": on("ec2/subnet:Subnet", put("mapPublicIpOnLaunch", True)),
    "fsx-encrypted-with-own-key": cut("kmsKeyId"),
    "fsx-copies-tags": put("copyTagsToBackups", False),
    "fsx-logged": cut("logConfiguration"),
    "backup-vault-encrypted-with-own-key": cut("kmsKeyArn"),
    "backup-vault-locked": on(
        "backup/vaultLockConfiguration:VaultLockConfiguration", cut("minRetentionDays")
    ),
    "backup-vault-refuses-deletion": drop("backup/vaultPolicy:VaultPolicy"),
    "backup-plan-copies-to-another-region": cut("rules.copyActions"),
    "backup-plan-keeps-35-days": put("rules.lifecycle.deleteAfter", 7),
    "secret-is-used": on("ecr/pullThroughCacheRule:PullThroughCacheRule", cut("credentialArn")),
    "secret-rotates": on("ecr/pullThroughCacheRule:PullThroughCacheRule", cut("credentialArn")),
    "secret-encrypted-with-own-key": on(
        "ecr/pullThroughCacheRule:PullThroughCacheRule", cut("credentialArn")
    ),
    "secret-can-be-rescued": put("recoveryWindowInDays", 0),
    "parameter-shows-no-secret": put("name", "/acme-prod/database-password"),
    "lambda-runtime-supported": put("runtime", "python3.8"),
    "lambda-in-vpc-zones": put("vpcConfig.subnetIds", ["subnet-1"]),
    "lambda-has-dead-letters": cut("deadLetterConfig"),
    "lambda-concurrency-limited": cut("reservedConcurrentExecutions"),
    "lambda-environment-shows-no-secrets": put(
        "environment.variables.DATABASE_PASSWORD", "correct-horse-battery"
    ),
    "lambda-environment-encrypted-with-own-key": cut("kmsKeyArn"),
    "lambda-traced": put("tracingConfig.mode", "PassThrough"),
    "lambda-logs-where-the-program-says": cut("loggingConfig"),
    "lambda-code-is-pinned": cut("s3ObjectVersion"),
    "lambda-permission-names-source": cut("sourceArn"),
    "lambda-has-no-open-url": beside(
        "lambda/functionUrl:FunctionUrl", functionName="@arn", authorizationType="NONE"
    ),
    "lambda-retries-end": cut("maximumEventAgeInSeconds"),
    "sfn-logs-everything": put("loggingConfiguration.level", "ERROR"),
    "sfn-traced": put("tracingConfiguration.enabled", False),
    "sfn-encrypted-with-own-key": cut("encryptionConfiguration"),
    "codebuild-shows-no-secrets": put("source.location", "https://me:secret@example.com/acme.git"),
    "codebuild-logged": put("logsConfig.cloudwatchLogs.status", "DISABLED"),
    "codebuild-not-privileged": put("environment.privilegedMode", True),
    "codebuild-in-vpc": cut("vpcConfig"),
    "codebuild-encrypted-with-own-key": cut("encryptionKey"),
    "sns-encrypted-with-own-key": put("kmsMasterKeyId", "alias/aws/sns"),
    "sns-not-public": grant("policy"),
    "sns-refuses-plain-text": on(
        "sns/topicPolicy:TopicPolicy", ungrant("policy", "aws:SecureTransport")
    ),
    "sns-subscribers-get-tls": put("protocol", "http"),
    "sqs-encrypted-with-own-key": cut("kmsMasterKeyId"),
    "sqs-not-public": grant("policy"),
    "sqs-refuses-plain-text": on(
        "sqs/queuePolicy:QueuePolicy", ungrant("policy", "aws:SecureTransport")
    ),
    "sqs-has-dead-letters": Mutation(
        lambda inputs: {
            k: v for k, v in inputs.items() if k not in ("redrivePolicy", "messageRetentionSeconds")
        },
        paths=("redrivePolicy",),
    ),
    "sqs-dead-letters-stay": put("messageRetentionSeconds", 3600),
    "sqs-hides-messages-long-enough": put("visibilityTimeoutSeconds", 30),
    "bus-has-policy": drop("cloudwatch/eventBusPolicy:EventBusPolicy"),
    "bus-not-public": grant("policy"),
    "bus-encrypted-with-own-key": cut("kmsKeyIdentifier"),
    "schedule-encrypted-with-own-key": cut("kmsKeyArn"),
    "api-private": put("endpointConfiguration.types", "REGIONAL"),
    "api-refuses-other-ways": ungrant("policy", "Deny"),
    "api-method-asks-who-calls": put("authorization", "NONE"),
    "api-method-needs-key": put("apiKeyRequired", False),
    "api-method-checks-requests": cut("requestValidatorId"),
    "api-stage-logged": cut("accessLogSettings"),
    "api-stage-traced": put("xrayTracingEnabled", False),
    "api-stage-behind-firewall": drop("wafv2/webAclAssociation:WebAclAssociation"),
    "api-logs-no-bodies": put("settings.dataTraceEnabled", True),
    "api-throttled": cut("settings.throttlingRateLimit"),
    "api-cache-encrypted": put("settings.cachingEnabled", True),
    "api-client-has-limit": cut("throttleSettings"),
    "waf-has-rules": put("rules", []),
    "waf-limits-rate": cut("rules.statement.rateBasedStatement"),
    "waf-knows-bad-inputs": put(
        "rules.statement.managedRuleGroupStatement.name", "AWSManagedRulesLinuxRuleSet"
    ),
    "waf-logged": drop("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"),
    "waf-counted": put("rules.visibilityConfig.cloudwatchMetricsEnabled", False),
    "waf-logs-no-credentials": put("redactedFields", []),
    "balancer-internal": put("internal", False),
    "balancer-refuses-deletion": put("enableDeletionProtection", False),
    "balancer-in-zones": put("enableCrossZoneLoadBalancing", False),
    "balancer-has-group": put("securityGroups", []),
    "balancer-asks-for-health": cut("healthCheck.path"),
    "log-group-kept-a-year": put("retentionInDays", 30),
    "log-group-ends-logs": cut("retentionInDays"),
    "log-group-encrypted-with-own-key": cut("kmsKeyId"),
    "log-group-outlives-the-stack": put("skipDestroy", False),
    "log-filter-has-alarm": put("metricTransformation.name", "nobody-looks"),
    "alarm-tells-somebody": on(
        "cloudwatch/compositeAlarm:CompositeAlarm", put("alarmRule", 'ALARM("another")')
    ),
    "alarm-is-armed": put("actionsEnabled", False),
    "alarm-names-runbook": put("alarmDescription", "Something is wrong"),
    "log-data-is-masked": inside("policyDocument", "Statement.Operation", {"Audit": {}}),
    "log-subscription-has-role": cut("roleArn"),
    "trail-in-all-regions": put("isMultiRegionTrail", False),
    "trail-has-all-management-events": _without_selector("Management"),
    "trail-encrypted-with-own-key": cut("kmsKeyId"),
    "trail-validated": put("enableLogFileValidation", False),
    "trail-goes-to-logs": cut("cloudWatchLogsGroupArn"),
    "trail-bucket-private": on(
        "s3/bucketPublicAccessBlock:BucketPublicAccessBlock", put("blockPublicPolicy", False)
    ),
    "trail-bucket-logged": drop("s3/bucketLogging:BucketLogging"),
    "trail-has-object-events": _without_selector("AWS::S3::Object"),
    "trail-has-item-events": _without_selector("AWS::DynamoDB::Table"),
    "trail-watches-keys": _blind("DisableKey"),
    "trail-watches-root": _blind("Root"),
    "trail-watches-sign-in-without-mfa": _blind("MFAUsed"),
    "trail-watches-itself": _blind("StopLogging"),
    "trail-watches-break-glass": _blind("break-glass"),
    "config-records-all": put("recordingGroup.includeGlobalResourceTypes", False),
    "config-records-as-the-service": put("roleArn", "arn:aws:iam::222233334444:role/mine"),
    "config-is-on": put("isEnabled", False),
    "config-delivers-encrypted": cut("s3KmsKeyArn"),
    "guardduty-is-on": put("enable", False),
    "guardduty-sees-kubernetes": _without_feature("EKS_AUDIT_LOGS"),
    "guardduty-sees-objects": _without_feature("S3_DATA_EVENTS"),
    "guardduty-sees-processes": _without_feature("RUNTIME_MONITORING"),
    "guardduty-scans-volumes": _without_feature("EBS_MALWARE_PROTECTION"),
    "securityhub-adds-new-controls": put("autoEnableControls", False),
    "securityhub-standard-is-current": put(
        "standardsArn", "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"
    ),
    "inspector-scans-images-instances-functions": put("resourceTypes", ["EC2"]),
}
