"""Workgroups that queries run in: one for each reader where Lake Formation shows each another part.

Athena user guide, "Considerations and limitations for querying data registered with Lake
Formation": Lake Formation governs neither results nor the history of queries, and who shares a
workgroup sees both. So each reader has a workgroup, whose results lie at a place of its own, and a
policy of the bucket that keeps all others out. Results that Athena keeps itself ("Managed query
results") would need less, but are guarded by nothing that a stack owns: whoever has
athena:GetQueryResults on every workgroup, as AmazonAthenaFullAccess has it, would read them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import athena

from components.data.query_results import QUERY_RESULTS, results_of

GIGABYTE = 10**9

EVERYONE = "everyone"
"""Who has the one workgroup where IAM alone decides: who may query may read the data as well."""


@dataclass(frozen=True, kw_only=True)
class WorkgroupPlace:
    """Where results go and with which key; a query that reads more than `scan_limit_gb` ends."""

    name_prefix: str
    bucket: Input[str]
    key_arn: Input[str]
    account_id: str
    scan_limit_gb: int
    force_destroy: bool
    protect: bool
    retain: bool


def declare_workgroups(
    parent: Resource, name: str, place: WorkgroupPlace, readers: Collection[str]
) -> dict[str, athena.Workgroup]:
    """Declares the workgroup of each reader, by its name. Those who query can change nothing of
    it: the place and the key of results are the workgroup's."""
    return {reader: _workgroup(parent, name, place, reader) for reader in sorted(readers)}


def results_place(reader: str) -> str:
    """The prefix of results of a reader, or of everyone."""
    return QUERY_RESULTS if reader == EVERYONE else results_of(reader)


def _workgroup(parent: Resource, name: str, place: WorkgroupPlace, reader: str) -> athena.Workgroup:
    suffix = "" if reader == EVERYONE else f"-{reader}"
    return athena.Workgroup(
        f"{name}-queries{suffix}",  # logical name is state
        name=f"{place.name_prefix}-queries{suffix}",
        description=f"Queries of {reader}: their results are encrypted, their reading ends",
        configuration={
            "enforce_workgroup_configuration": True,
            "publish_cloudwatch_metrics_enabled": True,
            "bytes_scanned_cutoff_per_query": place.scan_limit_gb * GIGABYTE,
            "engine_version": {"selected_engine_version": "Athena engine version 3"},
            "result_configuration": {
                "output_location": Output.concat(
                    "s3://", place.bucket, f"/{results_place(reader)}/"
                ),
                "expected_bucket_owner": place.account_id,
                "encryption_configuration": {
                    "encryption_option": "SSE_KMS",
                    "kms_key_arn": place.key_arn,
                },
            },
        },
        force_destroy=place.force_destroy,
        tags={"component": name},
        opts=ResourceOptions(parent=parent, protect=place.protect, retain_on_delete=place.retain),
    )
