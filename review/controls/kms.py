"""Keys."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.documents import no_everybody_without_condition, statements
from review.controls.predicates import (
    at_least,
    at_most,
    equals,
    named,
    neighbour,
    none_of,
    present,
)

KEY = "aws:kms/key:Key"
ALIAS = "aws:kms/alias:Alias"

_SIGNS = Exemption(
    when=none_of("customerMasterKeySpec", "SYMMETRIC_DEFAULT", default="SYMMETRIC_DEFAULT"),
    reason="asymmetric: KMS rotates none of these; what was signed names the key that signed",
)

CONTROLS = (
    Control(
        id="kms-key-rotates",
        title="A key rotates",
        level="error",
        types=[KEY],
        holds=equals("enableKeyRotation", True, default=False),
        exempt=[_SIGNS],
        fix="Set enableKeyRotation.",
        frameworks="KMS.4, CIS 3.6, CKV_AWS_7, prowler kms_cmk_rotation_enabled",
    ),
    Control(
        id="kms-key-rotates-every-year",
        title="A key rotates at least once a year",
        level="warning",
        types=[KEY],
        holds=at_most("rotationPeriodInDays", 365, default=365),
        fix="Set rotationPeriodInDays to 365 or less.",
        frameworks="KMS.4, CIS 3.6",
    ),
    Control(
        id="kms-key-can-be-rescued",
        title="A key that somebody deletes can be rescued for 30 days",
        level="warning",
        types=[KEY],
        holds=at_least("deletionWindowInDays", 30, default=30),
        production_only="a key of a stack that comes and goes waits 7 days, so that it costs less",
        fix="Set deletionWindowInDays to 30: what only the key opens is lost with it.",
        frameworks="KMS.3, prowler kms_cmk_not_deleted_unintentionally",
    ),
    Control(
        id="kms-key-enabled",
        title="A key is enabled",
        level="error",
        types=[KEY],
        holds=equals("isEnabled", True, default=True),
        fix="Enable the key, or remove it.",
        frameworks="KMS.3, CKV_AWS_227, prowler kms_cmk_are_used",
    ),
    Control(
        id="kms-key-has-policy",
        title="A key has a policy of its own",
        level="error",
        types=[KEY],
        holds=present("policy"),
        fix="Write the policy: without one every policy of IAM in the account decides.",
        frameworks="KMS.5, CKV2_AWS_64",
    ),
    Control(
        id="kms-key-policy-names-principals",
        title="A key's policy allows nothing to everybody",
        level="error",
        types=[KEY],
        holds=statements("policy", no_everybody_without_condition),
        fix="Name the principals of the statement.",
        frameworks="KMS.5, CKV_AWS_33, prowler kms_key_not_publicly_accessible",
    ),
    Control(
        id="kms-key-keeps-its-lock",
        title="A key's policy stays one that somebody can change",
        level="error",
        types=[KEY],
        holds=equals("bypassPolicyLockoutSafetyCheck", False, default=False),
        fix="Remove bypassPolicyLockoutSafetyCheck: a key nobody administers is lost.",
        frameworks="AWS KMS Developer Guide: Bypassing the policy lockout safety check",
    ),
    Control(
        id="kms-key-has-alias",
        title="A key has an alias by which people find it",
        level="note",
        types=[KEY],
        holds=neighbour(ALIAS, "targetKeyId"),
        fix="Add an alias.",
        frameworks="AWS KMS Developer Guide: Aliases",
    ),
    Control(
        id="kms-key-says-what-it-is-for",
        title="A key says what it is for",
        level="note",
        types=[KEY],
        holds=present("description"),
        fix="Describe the key.",
        frameworks="AWS KMS Developer Guide: Creating keys",
    ),
    Control(
        id="kms-alias-names-key-of-the-stack",
        title="An alias names a key of this stack that is enabled",
        level="warning",
        types=[ALIAS],
        holds=named("targetKeyId", KEY, equals("isEnabled", True, default=True)),
        fix="Point the alias to a key that this program declares.",
        frameworks="KMS.3",
    ),
)
