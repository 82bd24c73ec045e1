"""The data of a stack: the lake, what lies over it and the manifests of its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi import Output

from components.data.catalog import Catalog, CatalogArgs
from components.data.feature_store import FeatureStore, FeatureStoreArgs
from components.data.ground_truth import GroundTruth, GroundTruthArgs
from components.data.lake import Lake, LakeArgs
from components.data.processing import Processing, ProcessingArgs
from components.data.query_readers import query_readers
from components.data.table_bucket import TableBucket, TableBucketArgs
from components.data.versioning import Versioning, VersioningArgs
from components.iam.people_settings import PEOPLE, Person
from components.registry.tracking import Tracking
from components.serving.capture_bucket import captures_name
from components.serving.naming import endpoint_name
from infra.foundation import Foundation
from infra.tracking import deploy_tracking

CALLED_BY_JOBS = ("cloudwatch", "ec2", "ecr", "glue", "kms", "lakeformation", "logs", "s3", "sts")
"""What Spark and processing jobs call; brokers they reach inside the network."""


@dataclass
class Data:
    """What other areas are handed of the data, and `contract`: what other stacks may know."""

    lake: Lake | None = None
    catalog: Catalog | None = None
    tracking: Tracking | None = None
    versioning: Versioning | None = None
    contract: dict[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Output[str]] = field(default_factory=dict)
    """Where the labels of an endpoint's predictions arrive, by endpoint."""


def deploy_data(base: Foundation) -> Data:
    """The data components of the settings."""
    settings = base.settings.data
    found = Data()
    if settings.lake is None:
        return found
    lake = found.lake = Lake(
        "lake",
        LakeArgs(
            settings=settings.lake,
            keys=base.keys,
            name_prefix=base.settings.name_prefix,
            vpc_id=base.network.vpc_id,
            readers=_readers(base),
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
    found.contract["buckets"] = dict(lake.bucket_names)
    if lake.access_point_arns:
        found.contract["access_points"] = dict(lake.access_point_arns)
    if settings.versioning is not None:
        found.versioning = Versioning(
            "versioning",
            VersioningArgs(
                settings=settings.versioning,
                lake=lake,
                keys=base.keys,
                name_prefix=base.settings.name_prefix,
                boundary_arn=base.boundary_arn,
                **base.keep,
            ),
            opts=base.top,
        )
        found.contract["manifests"] = found.versioning.table_name
    catalog = found.catalog = _catalog(base, lake)
    if catalog is not None:
        found.contract["databases"] = dict(catalog.database_names)
        found.contract["workgroups"] = dict(catalog.workgroup_names)
        truth = _ground_truth(base, lake, catalog)
        if truth is not None:
            found.labels = truth.label_uris
            found.contract["labels"] = dict(found.labels)
            if truth.source_role_arn is not None:
                found.contract["label_source_role"] = truth.source_role_arn
    found.tracking = deploy_tracking(base, lake)
    if found.tracking is not None:
        found.contract["tracking_server"] = found.tracking.server_arn
    found.contract |= _feature_store(base, lake, catalog)
    tables = _table_bucket(base)
    if tables is not None:
        found.contract["table_bucket"] = tables.bucket_arn
    found.contract |= _processing(base, lake, catalog, tables)
    return found


def open_data(
    data: Data,
    people: Mapping[str, Output[str]],
    studio: Mapping[Person, Mapping[str, Output[str]]],
) -> None:
    """Lets in whom the settings name: `people` are the stack's roles of people, by kind, and
    `studio` those that they work with in Studio, by kind and profile."""
    roles = {
        str(kind): {
            "": people[kind],
            **{f"-in-{profile}": one for profile, one in studio.get(kind, {}).items()},
        }
        for kind in PEOPLE
        if kind in people
    }
    if data.catalog is not None:
        data.catalog.grant_readers(roles)
    if data.versioning is not None:
        data.versioning.open_remotes(roles)


def _readers(base: Foundation) -> Mapping[str, Sequence[str]]:
    """Who queries where Lake Formation shows each another part: those whom it lets, and the data
    scientists. By name, with patterns of the ARNs of their roles, which come later."""
    catalog = base.settings.data.catalog
    if catalog is None or catalog.lake_formation is None:
        return {}
    return query_readers(
        ("data-scientist", *catalog.lake_formation.roles.values()),
        base.settings.account_id,
        {person: base.roles_of(person) for person in PEOPLE},
    )


def _catalog(base: Foundation, lake: Lake) -> Catalog | None:
    settings = base.settings.data
    if settings.catalog is None:
        return None
    return Catalog(
        "catalog",
        CatalogArgs(
            settings=settings.catalog,
            readers=_readers(base).keys(),
            lake=lake,
            keys=base.keys,
            name_prefix=base.settings.name_prefix,
            boundary_arn=base.boundary_arn,
            log_retention_days=base.settings.monitoring.logs.retention_days,
            force_destroy=bool(settings.lake and settings.lake.force_destroy),
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )


def _ground_truth(base: Foundation, lake: Lake, catalog: Catalog) -> GroundTruth | None:
    settings = base.settings.data.ground_truth
    if settings is None:
        return None
    prefix = base.settings.name_prefix
    bucket = captures_name(prefix, base.settings.account_id)
    return GroundTruth(
        "ground-truth",
        GroundTruthArgs(
            settings=settings,
            lake=lake,
            catalog=catalog,
            captures={
                endpoint: f"s3://{bucket}/{endpoint}/{endpoint_name(prefix, endpoint)}"
                for endpoint in settings.endpoints
            },
            boundary_arn=base.boundary_arn,
        ),
        opts=base.top,
    )


def _feature_store(base: Foundation, lake: Lake, catalog: Catalog | None) -> dict[str, Any]:
    settings = base.settings.data.feature_store
    if settings is None:
        return {}
    store = FeatureStore(
        "features",
        FeatureStoreArgs(
            settings=settings,
            lake=lake,
            keys=base.keys,
            catalog=catalog,
            name_prefix=base.settings.name_prefix,
            boundary_arn=base.boundary_arn,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
    # SageMaker writes with the store's role; what writes and reads records says so itself.
    base.called |= {"glue", "kms", "lakeformation", "sagemaker", "sagemaker-featurestore"}
    return {"feature_groups": dict(store.group_names)}


def _table_bucket(base: Foundation) -> TableBucket | None:
    settings = base.settings.data
    if settings.table_bucket is None:
        return None
    return TableBucket(
        "tables",
        TableBucketArgs(
            settings=settings.table_bucket,
            keys=base.keys,
            name_prefix=base.settings.name_prefix,
            force_destroy=bool(settings.lake and settings.lake.force_destroy),
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )


def _processing(
    base: Foundation, lake: Lake, catalog: Catalog | None, tables: TableBucket | None
) -> dict[str, Any]:
    settings = base.settings.data.processing
    if settings is None:
        return {}
    processing = Processing(
        "processing",
        ProcessingArgs(
            settings=settings,
            lake=lake,
            catalog=catalog,
            table_bucket=tables,
            keys=base.keys,
            name_prefix=base.settings.name_prefix,
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            boundary_arn=base.boundary_arn,
            log_retention_days=base.settings.monitoring.logs.retention_days,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
    called = (*CALLED_BY_JOBS, "s3tables") if tables is not None else CALLED_BY_JOBS
    base.calls("processing", processing.security_group_id, called)
    return {
        "spark_application": processing.application_id,
        "spark_role": processing.spark_role_arn,
        "processing_role": processing.job_role_arn,
    }
