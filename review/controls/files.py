"""File systems, backups and secrets."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.documents import refuses_plain_text, statements
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    any_of,
    at_least,
    at_most,
    each,
    equals,
    key,
    longer,
    matches,
    named,
    neighbour,
    none_of,
    present,
    some,
)
from review.controls.verdict import MEETS, Verdict, fails
from review.references import is_unknown

FILES = "aws:efs/fileSystem:FileSystem"
FILES_POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy"
FILES_BACKUP = "aws:efs/backupPolicy:BackupPolicy"
ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"
MOUNT = "aws:efs/mountTarget:MountTarget"
SUBNET = "aws:ec2/subnet:Subnet"
LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
VAULT = "aws:backup/vault:Vault"
VAULT_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
VAULT_POLICY = "aws:backup/vaultPolicy:VaultPolicy"
PLAN = "aws:backup/plan:Plan"
SECRET = "aws:secretsmanager/secret:Secret"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
PARAMETER = "aws:ssm/parameter:Parameter"

_OF_UPSTREAM = neighbour(CACHE, "credentialArn")
_BY_A_PERSON = Exemption(
    when=_OF_UPSTREAM,
    reason="a sign-in that an upstream registry issued: only a person can make another one there",
)


def _mounted_twice(place: Place) -> Verdict:
    found, lost = place.around.referring(place.resource, MOUNT, "fileSystemId")
    return MEETS if len(found) >= 2 and not lost else fails(f"it has {len(found)} mount targets")


def _is_named(place: Place) -> Verdict:
    """Whether another resource names the secret."""
    arn = place.resource.outputs.get("arn")
    for one in place.around.recording.resources:
        if one.urn != place.resource.urn and isinstance(arn, str) and arn in str(one.inputs):
            return MEETS
        if is_unknown(arn) and any(
            place.resource.urn in urns for urns in one.dependencies.values()
        ):
            return MEETS
    return fails("nothing names it")


def _denies(place: Place) -> Verdict:
    return equals("Effect", "Deny")(place)


CONTROLS = (
    Control(
        id="efs-encrypted-with-own-key",
        title="A file system is encrypted with a key of the account's own",
        level="error",
        types=[FILES],
        holds=all_of(equals("encrypted", True, default=False), key("kmsKeyId")),
        fix="Set encrypted and kmsKeyId; they cannot be changed later.",
        frameworks="EFS.1, CIS 2.4.1, CKV_AWS_42, CKV_AWS_184, "
        "prowler efs_encryption_at_rest_enabled",
    ),
    Control(
        id="efs-backed-up",
        title="A file system is backed up",
        level="warning",
        types=[FILES],
        holds=neighbour(FILES_BACKUP, "fileSystemId", equals("backupPolicy.status", "ENABLED")),
        fix="Add a BackupPolicy.",
        frameworks="EFS.2, EFS.7, prowler efs_have_backup_enabled",
    ),
    Control(
        id="efs-refuses-plain-text",
        title="A file system refuses mounts without TLS",
        level="error",
        types=[FILES],
        holds=neighbour(FILES_POLICY, "fileSystemId", refuses_plain_text("policy")),
        fix="Add the statement that denies when aws:SecureTransport is false.",
        frameworks="Amazon EFS User Guide: Encrypting data in transit",
    ),
    Control(
        id="efs-in-zones",
        title="A file system is mounted in two zones or more",
        level="warning",
        types=[FILES],
        holds=_mounted_twice,
        fix="Add a mount target in each zone.",
        frameworks="prowler efs_multi_az_enabled",
    ),
    Control(
        id="efs-access-point-has-root",
        title="An access point leads to a folder, not to all of the file system",
        level="error",
        types=[ACCESS_POINT],
        holds=all_of(present("rootDirectory.path"), none_of("rootDirectory.path", "/")),
        fix="Set rootDirectory.path.",
        frameworks="EFS.3, CKV_AWS_329, prowler efs_access_point_enforce_root_directory",
    ),
    Control(
        id="efs-access-point-has-user",
        title="An access point decides as whom files are written, and not as root",
        level="error",
        types=[ACCESS_POINT],
        holds=all_of(at_least("posixUser.uid", 1), at_least("posixUser.gid", 1)),
        fix="Set posixUser.",
        frameworks="EFS.4, CKV_AWS_330, prowler efs_access_point_enforce_user_identity",
    ),
    Control(
        id="efs-mounted-privately",
        title="A file system is mounted in private subnets, behind a security group",
        level="error",
        types=[MOUNT],
        holds=all_of(
            longer("securityGroups", 1),
            named("subnetId", SUBNET, equals("mapPublicIpOnLaunch", False, default=False)),
        ),
        fix="Choose a private subnet.",
        frameworks="EFS.6, prowler efs_mount_target_not_publicly_accessible",
    ),
    Control(
        id="fsx-encrypted-with-own-key",
        title="A file system of Lustre is encrypted with a key of the account's own",
        level="error",
        types=[LUSTRE],
        holds=key("kmsKeyId"),
        fix="Set kmsKeyId; it cannot be changed later.",
        frameworks="CKV_AWS_190",
    ),
    Control(
        id="fsx-copies-tags",
        title="Backups of Lustre have the tags of what they are of",
        level="note",
        types=[LUSTRE],
        holds=equals("copyTagsToBackups", True, default=False),
        fix="Set copyTagsToBackups.",
        frameworks="FSx.2, prowler fsx_file_system_copy_tags_to_backups_enabled",
    ),
    Control(
        id="fsx-logged",
        title="What Lustre could not import or export is written down",
        level="note",
        types=[LUSTRE],
        holds=none_of("logConfiguration.level", "DISABLED", default="DISABLED"),
        fix="Set logConfiguration.",
        frameworks="Amazon FSx for Lustre User Guide: Logging",
    ),
    Control(
        id="backup-vault-encrypted-with-own-key",
        title="Backups are encrypted with a key of the account's own",
        level="error",
        types=[VAULT],
        holds=key("kmsKeyArn"),
        fix="Set kmsKeyArn.",
        frameworks="Backup.1, CKV_AWS_166, prowler backup_vaults_encrypted",
    ),
    Control(
        id="backup-vault-locked",
        title="Nobody deletes a backup before its time",
        level="error",
        types=[VAULT],
        holds=neighbour(VAULT_LOCK, "backupVaultName", at_least("minRetentionDays", 1)),
        fix="Add a VaultLockConfiguration with minRetentionDays.",
        frameworks="prowler backup_vaults_lock_enabled",
    ),
    Control(
        id="backup-vault-refuses-deletion",
        title="A vault's policy denies that backups are deleted",
        level="warning",
        types=[VAULT],
        holds=neighbour(VAULT_POLICY, "backupVaultName", statements("policy", _denies)),
        fix="Add a VaultPolicy that denies backup:DeleteRecoveryPoint.",
        frameworks="AWS Backup Developer Guide: Access policies",
    ),
    Control(
        id="backup-plan-copies-to-another-region",
        title="Some backups are copied to another region",
        level="warning",
        types=[PLAN],
        holds=some("rules", present("copyActions")),
        production_only="what is lost there can be made again",
        fix="Add copyActions to a rule.",
        frameworks="AWS Well-Architected: Reliability",
    ),
    Control(
        id="backup-plan-keeps-35-days",
        title="Backups are kept for 35 days or more",
        level="warning",
        types=[PLAN],
        holds=each("rules", at_least("lifecycle.deleteAfter", 35), least=1),
        production_only="what is lost there can be made again",
        fix="Set lifecycle.deleteAfter to 35 or more.",
        frameworks="prowler backup_plans_exist",
    ),
    Control(
        id="secret-rotates",
        title="A secret rotates, every 90 days or sooner",
        level="warning",
        types=[SECRET],
        holds=neighbour(
            ROTATION,
            "secretId",
            any_of(
                at_most("rotationRules.automaticallyAfterDays", 90),
                matches(
                    "rotationRules.scheduleExpression", r"rate\(([1-8]?\d|90) days?\)", "90 days"
                ),
            ),
        ),
        exempt=[_BY_A_PERSON],
        fix="Add a SecretRotation.",
        frameworks="SecretsManager.1, SecretsManager.2, SecretsManager.4, CKV2_AWS_57, "
        "CKV_AWS_304, prowler secretsmanager_automatic_rotation_enabled",
    ),
    Control(
        id="secret-encrypted-with-own-key",
        title="A secret is encrypted with a key of the account's own",
        level="error",
        types=[SECRET],
        holds=key("kmsKeyId"),
        exempt=[
            Exemption(
                when=_OF_UPSTREAM,
                reason="ECR reads it for pull-through: it takes the key aws/secretsmanager alone",
            )
        ],
        fix="Set kmsKeyId.",
        frameworks="CKV_AWS_149",
    ),
    Control(
        id="secret-is-used",
        title="A secret is for something",
        level="warning",
        types=[SECRET],
        holds=_is_named,
        fix="Remove the secret, or name who reads it.",
        frameworks="SecretsManager.3, prowler secretsmanager_secret_unused",
    ),
    Control(
        id="secret-can-be-rescued",
        title="A secret that somebody deletes can be rescued for a week",
        level="warning",
        types=[SECRET],
        holds=at_least("recoveryWindowInDays", 7, default=30),
        production_only="a stack that comes and goes takes its names again at once",
        fix="Set recoveryWindowInDays to 7 or more.",
        frameworks="AWS Secrets Manager User Guide: Deleting a secret",
    ),
    Control(
        id="parameter-shows-no-secret",
        title="A parameter that is plain text is none that is secret",
        level="error",
        types=[PARAMETER],
        holds=any_of(
            equals("type", "SecureString"),
            matches(
                "name", r"(?i)(?!.*(password|secret|token|api-?key|private-?key)).*", "a plain name"
            ),
        ),
        fix="Use a secret of Secrets Manager.",
        frameworks="CKV2_AWS_34, SSM.7",
    ),
)
