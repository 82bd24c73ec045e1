"""Settings of data and of caches that cannot work, in the form of `illegal.REFUSED`."""

from __future__ import annotations

from typing import Any

from tests.infra.illegal import DEPLOYER, SSO


def catalog(changes: dict[str, Any], **beside: Any) -> dict[str, Any]:
    columns = {"amount": {"type": "decimal(12,2)"}, "country": {"type": "string"}}
    given: dict[str, Any] = {"tables": {"payments": {"database": "curated", "columns": columns}}}
    return {"data": {"lake": {}, "catalog": given | changes}} | beside


def row_filter(**changes: Any) -> dict[str, Any]:
    reader = "arn:aws:iam::111122223333:role/Reader"
    given: dict[str, Any] = {"table": "payments", "rows": "country = 'CH'", "readers": [reader]}
    return {
        "lake_formation": {"administrators": [DEPLOYER], "row_filters": {"swiss": given | changes}}
    }


def features(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "features": {"card_id": "String", "seen_at": "Fractional"},
        "record_id": "card_id",
        "event_time": "seen_at",
    }
    groups = {"cards": given | changes}
    return {"data": {"lake": {}, "feature_store": {"groups": groups}}}


def studio(profiles: dict[str, Any], **beside: Any) -> dict[str, Any]:
    people = {"people": {"saml": {"metadata_file": "settings/identity-provider.example.xml"}}}
    return {"iam": people, "registry": {"studio": {"profiles": profiles}}} | beside


LOGIN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf"


def cache(**hub: Any) -> dict[str, Any]:
    return {"registry": {"pull_through": {"hub": hub}}}


def lake(**changes: Any) -> dict[str, Any]:
    return {"data": {"lake": changes}}


def consumer(name: str = "reporting", **changes: Any) -> dict[str, Any]:
    given = {"role_arn": "arn:aws:iam::111122223333:role/Reader", "prefix": "payments"}
    return lake(consumers={name: given | changes})


DATA: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "an archive that comes after the deep archive",
        lake(archive_days=200, deep_archive_days=200),
        "platform.data.lake.deep_archive_days",
        "200 days is not more than archive_days (200). Use 201 or more",
    ),
    (
        "an archive for what is deleted before",
        lake(archive_days=90, raw_keep_days=90),
        "platform.data.lake.archive_days",
        "objects in raw are deleted at 90 days",
    ),
    (
        "an archive earlier than S3 has one",
        lake(archive_days=30),
        "platform.data.lake.archive_days",
        "90",
    ),
    (
        "a consumer of another account without a network of its own",
        consumer(role_arn="arn:aws:iam::444455556666:role/Reader"),
        "platform.data.lake.consumers.reporting.vpc_id",
        "is of another account, whose requests cannot come from the platform's VPC",
    ),
    (
        "a consumer whose access point's name is too long",
        consumer("c" * 32) | {"organization": "o" * 16},
        f"platform.data.lake.consumers.{'c' * 32}",
        "more than the 50 that S3 accepts",
    ),
    (
        "a consumer's prefix with a slash at its end",
        consumer(prefix="payments/"),
        "platform.data.lake.consumers.reporting.prefix",
        "a path without a slash at either end",
    ),
    (
        "a catalog of a lake that is not there",
        {"data": {"catalog": {}}},
        "platform.data.catalog",
        "there is no lake that databases could lie over",
    ),
    (
        "a deployer that could grant nothing",
        catalog(
            {"lake_formation": {"administrators": ["arn:aws:iam::111122223333:role/Other"]}},
            registry={"deployer_roles": [DEPLOYER]},
        ),
        "platform.data.catalog.lake_formation.administrators",
        f"{DEPLOYER}, which deploys this stack and grants, is not among them",
    ),
    (
        "a reader that no grant limits",
        catalog(
            {
                "lake_formation": {
                    "administrators": [DEPLOYER],
                    "readers": {"all": {"role_arn": DEPLOYER, "sensitivities": ["public"]}},
                }
            }
        ),
        "platform.data.catalog.lake_formation.readers.all.role_arn",
        f"{DEPLOYER} administers the data lake",
    ),
    (
        "a kind of people without a role as reader",
        catalog(
            {
                "lake_formation": {
                    "administrators": [DEPLOYER],
                    "readers": {"own": {"role_arn": "data-scientist", "sensitivities": ["public"]}},
                }
            }
        ),
        "platform.data.catalog.lake_formation.readers.own.role_arn",
        "data-scientist is a kind of people, whose role a stack makes with iam.people.saml",
    ),
    (
        "a kind of people without a role for rows",
        catalog(row_filter(readers=["auditor"])),
        "platform.data.catalog.lake_formation.row_filters.swiss.readers[0]",
        "auditor is a kind of people, whose role a stack makes with iam.people.saml",
    ),
    (
        "people of Identity Center, whose roles have no name yet, as users of DVC",
        {
            "iam": {"people": {"sso": SSO}},
            "data": {"lake": {}, "versioning": {"dvc_principals": ["ml-engineer"]}},
        },
        "platform.data.versioning.dvc_principals[0]",
        "ml-engineer is a kind of people, whose role a stack makes with iam.people.saml",
    ),
    (
        "a kind of people that there is not",
        {"data": {"lake": {}, "versioning": {"dvc_principals": ["data-analyst"]}}},
        "platform.data.versioning.dvc_principals[0]",
        "the ARN of an IAM role, or a kind of people (data-scientist, ml-engineer, auditor, "
        "break-glass)",
    ),
    (
        "two readers that would share a workgroup and its results",
        catalog(
            row_filter(
                readers=[
                    "arn:aws:iam::111122223333:role/SwissReader",
                    "arn:aws:iam::111122223333:role/teams/swiss_reader",
                ]
            ),
        ),
        "platform.data.catalog.lake_formation.row_filters.swiss.readers[1]",
        "role/SwissReader would share a workgroup",
    ),
    (
        "rows of a table that is not there",
        catalog(row_filter(table="refunds")),
        "platform.data.catalog.lake_formation.row_filters.swiss.table",
        "refunds is no table of this catalog (payments)",
    ),
    (
        "a hidden column that is not there",
        catalog(row_filter(hidden_columns=["iban"])),
        "platform.data.catalog.lake_formation.row_filters.swiss.hidden_columns[0]",
        "iban is no column of payments (amount, country)",
    ),
    (
        "a crawler at a rate",
        catalog({"crawlers": {"raw": {"schedule": "rate(1 day)"}}}),
        "platform.data.catalog.crawlers.raw.schedule",
        "a crawler takes a cron only",
    ),
    (
        "features of a lake that is not there",
        {"data": features()["data"] | {"lake": None}},
        "platform.data.feature_store",
        "there is no lake that features could be kept in",
    ),
    (
        "a record id that is no feature",
        features(record_id="holder"),
        "platform.data.feature_store.groups.cards.record_id",
        "holder is no feature of the group (card_id, seen_at)",
    ),
    (
        "an event time of whole numbers",
        features(features={"card_id": "String", "seen_at": "Integral"}),
        "platform.data.feature_store.groups.cards.event_time",
        "seen_at is Integral, but an event time is Fractional or String",
    ),
    (
        "features that no store keeps",
        features(online=False, offline=False),
        "platform.data.feature_store.groups.cards.offline",
        "leaves the group no store",
    ),
    (
        "labels of an endpoint that is not there",
        {"data": catalog({})["data"] | {"ground_truth": {"endpoints": ["fraud"]}}},
        "platform.data.ground_truth.endpoints[0]",
        "fraud is no endpoint of serving.endpoints",
    ),
    (
        "labels without a catalog",
        {"data": {"lake": {}, "ground_truth": {"endpoints": ["fraud"]}}},
        "platform.data.ground_truth",
        "there is no catalog for its tables",
    ),
    (
        "memory that no worker of Spark could use",
        {"data": {"lake": {}, "processing": {"spark": {"max_vcpus": 4, "max_memory_gb": 64}}}},
        "platform.data.processing.spark.max_memory_gb",
        "64 GB cannot be used with max_vcpus 4",
    ),
    (
        "processing of a lake that is not there",
        {"data": {"processing": {}}},
        "platform.data.processing",
        "there is no lake whose data could be processed",
    ),
    (
        "a table bucket without a lake",
        {"data": {"table_bucket": {"namespaces": {"curated": {}}}}},
        "platform.data.table_bucket",
        "there is no lake whose jobs could write its tables",
    ),
    (
        "a namespace whose name S3 keeps for itself",
        {"data": {"lake": {}, "table_bucket": {"namespaces": {"aws_metadata": {}}}}},
        "platform.data.table_bucket.namespaces.aws_metadata",
        "aws_metadata starts with aws",
    ),
    (
        "two secrets for one login",
        cache(upstream="ghcr.io", secret=True, credential_arn=LOGIN),
        "platform.registry.pull_through.hub.secret",
        "One secret holds the login",
    ),
    (
        "a secret for a registry without logins",
        cache(upstream="quay.io", secret=True),
        "platform.registry.pull_through.hub.secret",
        "quay.io is read without a login",
    ),
    (
        "caches whose names are one",
        {
            "registry": {
                "pull_through": {
                    "hub/library": {"upstream": "quay.io"},
                    "hub-library": {"upstream": "public.ecr.aws"},
                }
            }
        },
        "platform.registry.pull_through.hub/library",
        "hub/library and hub-library would share one name, hub-library",
    ),
    (
        "runs whose artifacts have no place",
        {"registry": {"tracking": {}}},
        "platform.registry.tracking",
        "there is no lake that artifacts of runs could lie in",
    ),
    (
        "a profile of Studio that nobody could open",
        studio({"explorer": {"role": "data-scientist"}}, iam={}),
        "platform.registry.studio",
        "there are no roles of people that could open its profiles",
    ),
    (
        "a profile of Studio for somebody who reads no data",
        studio({"watcher": {"role": "auditor"}}),
        "platform.registry.studio.profiles.watcher.role",
        "auditor",
    ),
    (
        "a space whose name is too long with its profile",
        studio({"p" * 32: {"role": "data-scientist", "spaces": {"s" * 32: {}}}}),
        f"platform.registry.studio.profiles.{'p' * 32}.spaces.{'s' * 32}",
        "has 65 characters, more than the 63 of a space",
    ),
    (
        "two spaces of one name in a domain",
        studio(
            {
                "risk": {"role": "data-scientist", "spaces": {"eu-work": {}}},
                "risk-eu": {"role": "ml-engineer", "spaces": {"work": {}}},
            }
        ),
        "platform.registry.studio.profiles.risk-eu.spaces.work",
        "risk-eu-work is the name of a space of risk too",
    ),
    (
        "a disk that SageMaker makes no space with",
        studio({"explorer": {"role": "data-scientist", "spaces": {"work": {"disk_gb": 4}}}}),
        "platform.registry.studio.profiles.explorer.spaces.work.disk_gb",
        "5",
    ),
]
