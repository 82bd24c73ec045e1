"""How the platform uses the defaults of an account."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource

ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
BLOCK = {
    "accountId": ACCOUNT,
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}


def _shorter(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("iam").update_account_password_policy(MinimumPasswordLength=8)
    return "minimumPasswordLength"


def _opened(cloud: Cloud, _: Resource) -> str:
    opened = {key[0].upper() + key[1:]: False for key in BLOCK if key != "accountId"}
    cloud.boto3("s3control").put_public_access_block(
        AccountId=ACCOUNT, PublicAccessBlockConfiguration=opened
    )
    return "blockPublicPolicy"


def _in_clear(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("ec2").disable_ebs_encryption_by_default()
    return "enabled"


def _another_key(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("ec2").modify_ebs_default_kms_key_id(KmsKeyId=a_key(cloud, "other")["arn"])
    return "keyArn"


def _rule(cloud: Cloud) -> Props:
    return {
        "analyzerName": cloud.create(ANALYZER, "outside", analyzerName="outside")["analyzerName"],
        "ruleName": "consumers",
        "filters": [{"criteria": "principal.AWS", "eqs": ["444455556666"]}],
    }


EXAMPLES = [
    Example(
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        lambda _: {
            "minimumPasswordLength": 14,
            "passwordReusePrevention": 24,
            "maxPasswordAge": 90,
            "requireSymbols": True,
        },
        update={"maxPasswordAge": 60},
        drift=_shorter,
    ),
    Example(
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        lambda _: dict(BLOCK),
        update={"blockPublicAcls": False},
        drift=_opened,
    ),
    Example(
        "aws:ebs/encryptionByDefault:EncryptionByDefault",
        lambda _: {"enabled": True},
        update={"enabled": False},
        drift=_in_clear,
        survives_delete=True,
    ),
    Example(
        "aws:ebs/defaultKmsKey:DefaultKmsKey",
        lambda cloud: {"keyArn": a_key(cloud)["arn"]},
        replace=lambda cloud: {"keyArn": a_key(cloud, "other")["arn"]},
        drift=_another_key,
    ),
    Example(
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        lambda _: {"state": "block-all-sharing"},
        update={"state": "block-new-sharing"},
    ),
    Example(
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        lambda _: {"state": "block-new-sharing"},
        update={"state": "unblocked"},
    ),
    Example(
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        lambda _: {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        update={"httpPutResponseHopLimit": 2},
    ),
    Example(
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        lambda _: {"internetGatewayBlockMode": "block-ingress"},
        update={"internetGatewayBlockMode": "block-bidirectional"},
    ),
    Example(
        ANALYZER,
        lambda _: {
            "analyzerName": "unused-access",
            "type": "ACCOUNT_UNUSED_ACCESS",
            "configuration": {"unusedAccess": {"unusedAccessAge": 90}},
            "tags": {"component": "account"},
        },
        update={"tags": {"component": "other"}},
        replace={"analyzerName": "other"},
    ),
    Example(
        "aws:accessanalyzer/archiveRule:ArchiveRule",
        _rule,
        update={"filters": [{"criteria": "principal.AWS", "eqs": ["777788889999"]}]},
        replace={"ruleName": "other"},
    ),
]
