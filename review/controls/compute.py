"""Instances: launch templates, groups, volumes, and what the account sets for all of them."""

from __future__ import annotations

import base64
import binascii
import re

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    any_of,
    at_most,
    each,
    equals,
    key,
    longer,
    one_of,
    present,
    some,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
GROUP = "aws:autoscaling/group:Group"
HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"

_SECRET = re.compile(
    r"(?i)AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|"
    r"(aws_secret_access_key|password|secret|api_?key|token)['\"]?\s*[:=]\s*['\"]?[A-Za-z0-9/+_-]{8,}"
)


def without_secrets(text: str) -> bool:
    """Whether a text shows none of the usual forms of a secret."""
    return _SECRET.search(text) is None


def _user_data(place: Place) -> Verdict:
    value = place.value("userData")
    if is_unknown(value):
        return unknown("userData")
    if value is None:
        return MEETS
    try:
        text = base64.b64decode(value, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError, TypeError):
        text = str(value)
    return MEETS if without_secrets(text) else fails("userData holds what looks like a secret")


def _in_one_zone(place: Place) -> Verdict:
    """Whether the group's one type is reserved, or its instances stand together."""
    found, _ = place.around.target(place.resource, "launchTemplate.id", TEMPLATE)
    if found is None:
        return fails("its template is not known")
    if found.inputs.get("placement") is not None:
        return MEETS
    kept = place.around.recording.of("aws:ec2/capacityReservation:CapacityReservation")
    if found.inputs.get("instanceType") in [one.inputs.get("instanceType") for one in kept]:
        return MEETS
    return fails("no reservation is of its type")


_ONE_ZONE = Exemption(
    when=_in_one_zone,
    reason="its one type is reserved in one zone, or its instances stand together in one",
)

CONTROLS = (
    Control(
        id="ec2-template-requires-imdsv2",
        title="Instances answer metadata to IMDSv2 alone",
        level="error",
        types=[TEMPLATE],
        holds=equals("metadataOptions.httpTokens", "required", default="optional"),
        fix="Set httpTokens to required.",
        frameworks="EC2.8, AutoScaling.3, CIS 5.6, CKV_AWS_79, "
        "prowler ec2_launch_template_imdsv2_required",
    ),
    Control(
        id="ec2-template-metadata-one-hop",
        title="Metadata does not leave the instance, so no container takes its role",
        level="error",
        types=[TEMPLATE],
        holds=at_most("metadataOptions.httpPutResponseHopLimit", 1, default=1),
        fix="Set httpPutResponseHopLimit to 1.",
        frameworks="CKV_AWS_341, CIS-EKS 4.1.6",
    ),
    Control(
        id="ec2-template-volumes-encrypted",
        title="Volumes of instances are encrypted with a key of the account's own",
        level="error",
        types=[TEMPLATE],
        holds=each(
            "blockDeviceMappings",
            all_of(equals("ebs.encrypted", True, default=False), key("ebs.kmsKeyId")),
            least=1,
        ),
        fix="Set encrypted and kmsKeyId of every device.",
        frameworks="EC2.3, CIS 2.2.1, CKV_AWS_3, prowler ec2_ebs_volume_encryption",
    ),
    Control(
        id="ec2-template-no-public-address",
        title="Instances get no public address",
        level="error",
        types=[TEMPLATE],
        holds=each("networkInterfaces", equals("associatePublicIpAddress", False, default=False)),
        fix="Set associatePublicIpAddress to false.",
        frameworks="EC2.9, EC2.25, CKV_AWS_88, prowler ec2_launch_template_no_public_ip",
    ),
    Control(
        id="ec2-template-shows-no-secrets",
        title="User data holds no secrets",
        level="error",
        types=[TEMPLATE],
        holds=_user_data,
        fix="Let the instance read the secret from Secrets Manager by its role.",
        frameworks="CKV_AWS_46, prowler ec2_launch_template_no_secrets",
    ),
    Control(
        id="ec2-template-volumes-go-with-instance",
        title="A volume goes with its instance",
        level="warning",
        types=[TEMPLATE],
        holds=each("blockDeviceMappings", equals("ebs.deleteOnTermination", True, default=True)),
        fix="Set deleteOnTermination: nobody finds the volumes that stay.",
        frameworks="Amazon EC2 User Guide: Preserving volumes on termination",
    ),
    Control(
        id="ec2-template-monitored-each-minute",
        title="Instances report each minute",
        level="note",
        types=[TEMPLATE],
        holds=equals("monitoring.enabled", True, default=False),
        fix="Enable monitoring.",
        frameworks="CKV_AWS_126, prowler ec2_instance_detailed_monitoring_enabled",
    ),
    Control(
        id="asg-from-launch-template",
        title="A group starts from a launch template",
        level="error",
        types=[GROUP],
        holds=any_of(
            present("launchTemplate.id"),
            present("mixedInstancesPolicy.launchTemplate.launchTemplateSpecification"),
        ),
        fix="Name a launch template; launch configurations are no longer made.",
        frameworks="AutoScaling.9, CKV_AWS_315, "
        "prowler autoscaling_group_using_ec2_launch_template",
    ),
    Control(
        id="asg-in-zones",
        title="A group reaches over two zones or more",
        level="warning",
        types=[GROUP],
        holds=longer("vpcZoneIdentifiers", 2),
        exempt=[_ONE_ZONE],
        fix="Give it a subnet in each zone.",
        frameworks="AutoScaling.2, prowler autoscaling_group_multiple_az",
    ),
    Control(
        id="asg-of-several-types",
        title="A group takes several instance types",
        level="warning",
        types=[GROUP],
        holds=longer("mixedInstancesPolicy.launchTemplate.overrides", 2),
        exempt=[_ONE_ZONE],
        production_only="there nobody waits for capacity",
        fix="Add types that do the same work: when one is out, the other is not.",
        frameworks="AutoScaling.6, prowler autoscaling_group_multiple_instance_types",
    ),
    Control(
        id="asg-tags-instances",
        title="A group tags its instances with who owns them",
        level="note",
        types=[GROUP],
        holds=some("tags", all_of(equals("key", "owner"), equals("propagateAtLaunch", True))),
        fix="Propagate the tag owner.",
        frameworks="CKV_AWS_153",
    ),
    Control(
        id="asg-replaces-spot-in-time",
        title="A group of spot instances replaces them before AWS takes them",
        level="warning",
        types=[GROUP],
        applies=present("mixedInstancesPolicy"),
        holds=equals("capacityRebalance", True, default=False),
        fix="Set capacityRebalance.",
        frameworks="prowler autoscaling_group_capacity_rebalance_enabled",
    ),
    Control(
        id="asg-waits-for-work-to-be-saved",
        title="An instance that goes is given time to save its work",
        level="note",
        types=[HOOK],
        applies=equals("lifecycleTransition", "autoscaling:EC2_INSTANCE_TERMINATING"),
        holds=one_of("defaultResult", "CONTINUE"),
        fix="Let the hook continue by default, or a lost instance stays.",
        frameworks="Amazon EC2 Auto Scaling User Guide: Lifecycle hooks",
    ),
    Control(
        id="ebs-encrypted-by-default",
        title="New volumes of the account are encrypted",
        level="error",
        types=["aws:ebs/encryptionByDefault:EncryptionByDefault"],
        holds=equals("enabled", True, default=True),
        fix="Enable it.",
        frameworks="EC2.7, CIS 2.2.1, CKV_AWS_106, prowler ec2_ebs_default_encryption",
    ),
    Control(
        id="ebs-default-key-is-own",
        title="New volumes are encrypted with a key of the account's own",
        level="warning",
        types=["aws:ebs/defaultKmsKey:DefaultKmsKey"],
        holds=key("keyArn"),
        fix="Name a key of the key ring.",
        frameworks="EC2.7",
    ),
    Control(
        id="ebs-snapshots-not-shared",
        title="No snapshot of the account can be shared with everybody",
        level="error",
        types=["aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"],
        holds=equals("state", "block-all-sharing"),
        fix="Set the state to block-all-sharing.",
        frameworks="EC2.182, prowler ec2_ebs_snapshot_account_block_public_access",
    ),
    Control(
        id="ec2-images-not-shared",
        title="No image of the account can be shared with everybody",
        level="error",
        types=["aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"],
        holds=equals("state", "block-new-sharing"),
        fix="Set the state to block-new-sharing.",
        frameworks="prowler ec2_ami_account_block_public_access",
    ),
    Control(
        id="ec2-account-requires-imdsv2",
        title="Instances of the account require IMDSv2 unless they say otherwise",
        level="error",
        types=["aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"],
        holds=all_of(
            equals("httpTokens", "required"), at_most("httpPutResponseHopLimit", 1, default=64)
        ),
        fix="Set httpTokens to required and httpPutResponseHopLimit to 1.",
        frameworks="CIS 5.6, prowler ec2_instance_account_imdsv2_enabled",
    ),
)
