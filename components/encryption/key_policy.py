"""The policy of a key: who uses it and through what. No `kms:*` anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.encryption.custody import custody, of_this_key
from components.encryption.domains import USES, Domain
from components.iam.document import document
from components.iam.statement import Statement

DECRYPT = ("kms:Decrypt", "kms:DescribeKey")
ENCRYPT = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
USE = (
    *ENCRYPT,
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
PUBLISH = ("kms:Decrypt", "kms:GenerateDataKey")
GRANT = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")


def key_policy(
    domain: Domain,
    *,
    account_id: str,
    region: str,
    administrators: Sequence[str] = (),
    rescuers: Sequence[str] = (),
    consumer_accounts: Sequence[str] = (),
) -> pulumi.Output[str]:
    """The policy of the key of `domain` in `region`.

    `administrators` and `rescuers` are as in `custody`; consumer accounts may decrypt, through the
    domain's services only. A key in another region takes that region's name, since service
    principals and kms:ViaService carry it.
    """
    return document(
        *custody(account_id, administrators, rescuers),
        *statements(domain, account_id, region, consumer_accounts),
    )


def statements(
    domain: Domain,
    account_id: str,
    region: str,
    consumer_accounts: Sequence[str],
) -> list[Statement]:
    """Who uses the key of a domain, in the order in which a reviewer reads it."""
    use = USES[domain]
    root = f"arn:aws:iam::{account_id}:root"
    via = via_services(domain, region)
    found = [
        of_this_key(
            "UseThroughServices",
            USE,
            {"AWS": [root]},
            {"StringEquals": {"kms:CallerAccount": account_id, "kms:ViaService": via}},
        ),
    ]
    if use.grants:
        found.append(
            of_this_key(
                "GrantToAwsResources",
                GRANT,
                {"AWS": [root]},
                {
                    "Bool": {"kms:GrantIsForAWSResource": "true"},
                    "StringEquals": {"kms:CallerAccount": account_id, "kms:ViaService": via},
                },
            )
        )
        found.append(_services(account_id, via))
    if use.launches_instances:
        found += _launchers(account_id)
    if use.encrypts_log_groups:
        found.append(_log_groups(account_id, region))
    if use.encrypts_trails:
        found.append(_trails(account_id, region))
    if use.backed_up:
        found.append(_backups(account_id))
    if use.feeds_file_systems:
        found.append(_file_systems(account_id, via))
    if use.encrypts_inventories:
        found.append(_inventories(account_id))
    if use.encrypts_event_buses:
        found += _event_buses(account_id, region)
    for principal, tie in (use.publishers or {}).items():
        found.append(_publisher(principal, tie, account_id, region))
    if consumer_accounts:
        found.append(
            of_this_key(
                "ConsumersDecrypt",
                DECRYPT,
                {"AWS": [f"arn:aws:iam::{account}:root" for account in consumer_accounts]},
                {"StringEquals": {"kms:ViaService": via}},
            )
        )
    return found


def via_services(domain: Domain, region: str) -> list[str]:
    """The values of kms:ViaService for a domain, as the services of `region` write them."""
    return [f"{service}.{region}.amazonaws.com" for service in USES[domain].via]


def _services(account_id: str, via: list[str]) -> Statement:
    # Not every service makes its grant as one for a resource of AWS: kms:GrantIsForAWSResource "is
    # not supported for the CreateCluster action" (Amazon EKS user guide, "Encrypt Kubernetes
    # secrets with KMS"), and SageMaker's developers took it out of their key's policy since it is
    # not among those services (aws/sagemaker-python-sdk, #683). That a call comes through a service
    # is the tie, as in the policies of the keys that AWS manages. EC2 has it in its user guide.
    return of_this_key(
        "ServicesGrant",
        ("kms:CreateGrant",),
        {"AWS": [f"arn:aws:iam::{account_id}:root"]},
        {
            "StringEquals": {
                "kms:CallerAccount": account_id,
                "kms:ViaService": [one for one in via if not one.startswith("ec2.")],
            }
        },
    )


def _launchers(account_id: str) -> list[Statement]:
    # The roles that launch the instances of a group, on demand and spot, belong to AWS and have
    # no policy that could name a key. Naming one as principal fails in an account where it was
    # not needed yet, as it does not exist there.
    path = f"arn:aws:iam::{account_id}:role/aws-service-role"
    roles = [
        f"{path}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        f"{path}/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
    ]
    reason = "Any principal, but only AWS's launching roles of this account by aws:PrincipalArn"
    return [
        of_this_key(
            "LaunchersUse",
            USE,
            {"AWS": ["*"]},
            {
                "ArnEquals": {"aws:PrincipalArn": [*roles]},
                "StringEquals": {"kms:CallerAccount": account_id},
            },
            reason,
        ),
        of_this_key(
            "LaunchersGrant",
            ("kms:CreateGrant",),
            {"AWS": ["*"]},
            {
                "ArnEquals": {"aws:PrincipalArn": [*roles]},
                "Bool": {"kms:GrantIsForAWSResource": "true"},
                "StringEquals": {"kms:CallerAccount": account_id},
            },
            reason,
        ),
    ]


def _log_groups(account_id: str, region: str) -> Statement:
    # CloudWatch Logs names the group in the encryption context; it sends no source account.
    return of_this_key(
        "LogGroupsUse",
        USE,
        {"Service": [f"logs.{region}.amazonaws.com"]},
        {
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": (
                    f"arn:aws:logs:{region}:{account_id}:log-group:*"
                )
            }
        },
    )


def _trails(account_id: str, region: str) -> Statement:
    # CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail": the trail is the
    # source. A bucket key asks for both actions.
    return of_this_key(
        "TrailsEncrypt",
        ("kms:DescribeKey", "kms:GenerateDataKey"),
        {"Service": ["cloudtrail.amazonaws.com"]},
        {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudtrail:{region}:{account_id}:trail/*"}},
    )


def _backups(account_id: str) -> Statement:
    # AWS Backup looks at a key with the role of the plan itself, through no other service (AWS
    # managed policy AWSBackupServiceRolePolicyForBackup, KMSPermissions).
    return of_this_key(
        "BackupsDescribe",
        ("kms:DescribeKey",),
        {"AWS": [f"arn:aws:iam::{account_id}:root"]},
        {"StringEquals": {"kms:CallerAccount": account_id}},
    )


def _file_systems(account_id: str, via: list[str]) -> Statement:
    # FSx for Lustre reads a bucket with a role of AWS's that is made anew for each file system and
    # has no policy that could name a key (FSx for Lustre user guide, "Working with server-side
    # encrypted Amazon S3 buckets").
    role = (
        f"arn:aws:iam::{account_id}:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/"
        "AWSServiceRoleForFSxS3Access_*"
    )
    return of_this_key(
        "FileSystemsRead",
        DECRYPT,
        {"AWS": ["*"]},
        {
            "ArnLike": {"aws:PrincipalArn": role},
            "StringEquals": {"kms:CallerAccount": account_id, "kms:ViaService": via},
        },
        reason="Any principal, but only FSx's reading roles of this account by aws:PrincipalArn",
    )


def _inventories(account_id: str) -> Statement:
    # S3 User Guide, "Granting Amazon S3 permission to use your customer managed key for
    # encryption" (of inventories): the listed bucket is the source.
    return of_this_key(
        "InventoriesEncrypt",
        ("kms:GenerateDataKey",),
        {"Service": ["s3.amazonaws.com"]},
        {
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"},
            "StringEquals": {"aws:SourceAccount": account_id},
        },
    )


def _event_buses(account_id: str, region: str) -> list[Statement]:
    # EventBridge User Guide, "Encrypting EventBridge event buses with AWS KMS keys" and the page on
    # archives: the bus is in the encryption context, of which a look at the key has none.
    own = {"aws:SourceAccount": account_id}
    service = {"Service": ["events.amazonaws.com"]}
    context = "kms:EncryptionContext:aws:events:event-bus:arn"
    buses = f"arn:aws:events:{region}:{account_id}:event-bus/*"
    return [
        of_this_key("EventBusesLook", ("kms:DescribeKey",), service, {"StringEquals": {**own}}),
        of_this_key(
            "EventBusesUse",
            ("kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
            service,
            {"ArnLike": {context: buses}, "StringEquals": {**own}},
        ),
    ]


def _publisher(
    principal: str, tie: tuple[str, str] | None, account_id: str, region: str
) -> Statement:
    """A service that writes to topics and queues may use their key, for this account's alone."""
    conditions: dict[str, dict[str, str | list[str]]] = {}
    if tie is None or tie[0] == "aws:SourceArn":
        conditions["StringEquals"] = {"aws:SourceAccount": account_id}
    if tie is not None:
        key, pattern = tie
        conditions["ArnLike"] = {key: pattern.format(region=region, account=account_id)}
    return of_this_key(
        f"{principal.split('.')[0].capitalize()}Publishes",
        PUBLISH,
        {"Service": [principal]},
        conditions,
    )
