"""How people sign in, and who watches what the account lets in."""

from __future__ import annotations

from review.controls.control import Control
from review.controls.predicates import (
    all_of,
    at_least,
    at_most,
    contains,
    equals,
    longer,
    matches,
    one_of,
)

PASSWORDS = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"
OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
SAML = "aws:iam/samlProvider:SamlProvider"
ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"

CONTROLS = (
    Control(
        id="iam-passwords-long",
        title="Passwords have 14 characters or more",
        level="error",
        types=[PASSWORDS],
        holds=at_least("minimumPasswordLength", 14, default=6),
        fix="Set minimumPasswordLength to 14.",
        frameworks="IAM.7, CIS 1.8, CKV_AWS_10, prowler iam_password_policy_minimum_length_14",
    ),
    Control(
        id="iam-passwords-not-used-again",
        title="None of the last 24 passwords is used again",
        level="error",
        types=[PASSWORDS],
        holds=at_least("passwordReusePrevention", 24, default=0),
        fix="Set passwordReusePrevention to 24.",
        frameworks="IAM.7, CIS 1.9, CKV_AWS_13, prowler iam_password_policy_reuse_24",
    ),
    Control(
        id="iam-passwords-mixed",
        title="Passwords have letters of both cases, digits and symbols",
        level="warning",
        types=[PASSWORDS],
        holds=all_of(
            equals("requireLowercaseCharacters", True, default=False),
            equals("requireUppercaseCharacters", True, default=False),
            equals("requireNumbers", True, default=False),
            equals("requireSymbols", True, default=False),
        ),
        fix="Require all four.",
        frameworks="IAM.7, CKV_AWS_11, CKV_AWS_12, CKV_AWS_14, CKV_AWS_15, "
        "prowler iam_password_policy_symbol",
    ),
    Control(
        id="iam-passwords-end",
        title="Passwords end after 90 days or less",
        level="warning",
        types=[PASSWORDS],
        holds=all_of(at_least("maxPasswordAge", 1, default=0), at_most("maxPasswordAge", 90)),
        fix="Set maxPasswordAge to 90.",
        frameworks="IAM.7, CKV_AWS_9, "
        "prowler iam_password_policy_expires_passwords_within_90_days_or_less",
    ),
    Control(
        id="iam-oidc-provider-has-audience",
        title="A provider of web identities is asked for one audience",
        level="error",
        types=[OIDC],
        holds=all_of(longer("clientIdLists", 1), contains("clientIdLists", "sts.amazonaws.com")),
        fix="Set clientIdLists to sts.amazonaws.com.",
        frameworks="IAM User Guide: OIDC identity providers",
    ),
    Control(
        id="iam-oidc-provider-is-https",
        title="A provider of web identities is reached over HTTPS",
        level="error",
        types=[OIDC],
        holds=matches("url", r"https://.+", "an HTTPS address"),
        fix="Use the https:// address of the issuer.",
        frameworks="IAM User Guide: OIDC identity providers",
    ),
    Control(
        id="iam-saml-provider-has-metadata",
        title="People sign in by a SAML provider that has metadata",
        level="error",
        types=[SAML],
        holds=matches("samlMetadataDocument", r"(?s)\s*<.*EntityDescriptor.*", "metadata"),
        fix="Set the metadata of the identity provider.",
        frameworks="prowler iam_check_saml_providers_sts",
    ),
    Control(
        id="iam-analyzer-covers-the-account",
        title="Access Analyzer looks at the whole account or organisation",
        level="error",
        types=[ANALYZER],
        holds=one_of(
            "type",
            "ACCOUNT",
            "ORGANIZATION",
            "ACCOUNT_UNUSED_ACCESS",
            "ORGANIZATION_UNUSED_ACCESS",
            default="ACCOUNT",
        ),
        fix="Set the type to ACCOUNT or ORGANIZATION.",
        frameworks="CIS 1.20, prowler accessanalyzer_enabled",
    ),
    Control(
        id="iam-unused-access-is-found-in-90-days",
        title="Access that nobody used for 90 days is reported",
        level="warning",
        types=[ANALYZER],
        applies=one_of("type", "ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"),
        holds=at_most("configuration.unusedAccess.unusedAccessAge", 90, default=90),
        fix="Set unusedAccessAge to 90 or less.",
        frameworks="IAM User Guide: Access Analyzer: unused access",
    ),
)
