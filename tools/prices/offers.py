"""Reads a file of AWS's bulk price list: one service in one region, no credentials needed.

The list is published as JSON and as CSV with the same content. It is read as CSV: that of EC2 has
hundreds of megabytes, and a row after the other needs no more memory than one. The files have no
pages; which regions a service has stands in its index of regions, with the address of each file.

Source: AWS Billing User Guide, "Getting price list files manually" and "Reading the service price
list file": five rows of metadata, then the names of the columns, then a row for each product and
term.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

HOST: Final = "https://pricing.us-east-1.amazonaws.com"
_METADATA: Final = 5
_REGION: Final = r"(?:[A-Z]{2,4}\d?-)?"
"""Usage types begin with the region's short name, but for the oldest ones."""


class OfferError(Exception):
    """A price list that is not what it should be."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One price of the list, under the name that the review has for it."""

    item: str
    unit: str
    usd: float
    as_of: str


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Which usage type becomes which item; `\\1` in the item is its first group."""

    usage: str
    item: str
    unit: str
    columns: Mapping[str, str]
    priced: Mapping[str, float] = field(default_factory=dict)
    """By the list's own unit, how many of `unit` it is; empty where it is one whatever its name."""


def _usage(
    usage: str, item: str, unit: str, *, priced: Mapping[str, float] | None = None, **columns: str
) -> Pattern:
    named = {name.replace("_", " "): value for name, value in columns.items()}
    return Pattern(
        usage=f"{_REGION}{usage}", item=item, unit=unit, columns=named, priced=priced or {}
    )


SERVICES: Final[Mapping[str, tuple[Pattern, ...]]] = {
    "AmazonEC2": (
        Pattern(
            usage=rf"{_REGION}BoxUsage(?::([a-z0-9-]+\.[a-z0-9-]+))?",
            item=r"ec2:\1",
            unit="hour",
            columns={
                "Operating System": "Linux",
                "Tenancy": "Shared",
                "Pre Installed S/W": "NA",
                "CapacityStatus": "Used",
            },
        ),
        _usage(r"EBS:VolumeUsage\.(gp2|gp3|io2|st1)", r"ebs:\1", "GB-month"),
        _usage(r"EBS:VolumeP-IOPS\.gp3", "ebs:gp3-iops", "IOPS-month"),
        _usage(
            r"EBS:VolumeP-Throughput\.gp3",
            "ebs:gp3-throughput",
            "MiB/s-month",
            priced={"GiBps-mo": 1024, "MiBps-Mo": 1},
        ),
        _usage(r"NatGateway-Hours", "vpc:nat-gateway", "hour"),
        _usage(r"NatGateway-Bytes", "vpc:nat-gateway-data", "GB"),
    ),
    "AmazonVPC": (
        _usage(r"VpcEndpoint-Hours", "vpc:interface-endpoint-az", "hour"),
        _usage(r"VpcEndpoint-Bytes", "vpc:interface-endpoint-data", "GB"),
        _usage(r"PublicIPv4:InUseAddress", "vpc:public-ipv4", "hour"),
    ),
    "AmazonEKS": (_usage(r"AmazonEKS-Hours:perCluster", "eks:control-plane", "hour"),),
    "awskms": (_usage(r"KMS-Keys", "kms:key", "month"),),
    "AmazonCloudWatch": (
        _usage(r"DataProcessing-Bytes", "logs:ingest", "GB"),
        _usage(r"TimedStorage-ByteHrs", "logs:stored", "GB-month"),
        _usage(r"CW:AlarmMonitorUsage", "cloudwatch:alarm", "month"),
        _usage(r"CW:CompositeAlarmMonitorUsage", "cloudwatch:composite-alarm", "month"),
        _usage(r"DashboardsUsageHour", "cloudwatch:dashboard", "month"),
    ),
    "AmazonES": (
        _usage(r"ESInstance:([a-z0-9]+\.[a-z0-9]+)", r"opensearch:\1.search", "hour"),
        _usage(r"ES:GP3-Storage", "opensearch:volume", "GB-month"),
    ),
    "AmazonS3": (_usage(r"TimedStorage-ByteHrs", "s3:stored", "GB-month"),),
    "AWSELB": (
        _usage(r"LoadBalancerUsage", "lb:network", "hour", Product_Family="Load Balancer-Network"),
        _usage(
            r"LoadBalancerUsage",
            "lb:application",
            "hour",
            Product_Family="Load Balancer-Application",
        ),
    ),
    "awswaf": (
        _usage(r"WebACLV2", "waf:web-acl", "month"),
        _usage(r"RuleV2", "waf:rule", "month"),
    ),
    "AmazonSageMaker": (_usage(r"Host:(ml\.[a-z0-9.-]+)", r"sagemaker-hosting:\1", "hour"),),
    "AWSSecretsManager": (_usage(r"AWSSecretsManager-Secrets", "secretsmanager:secret", "month"),),
}
"""Service code → what of it the review prices."""


def index_url(service: str) -> str:
    """Where the index of the regions of a service is."""
    return f"{HOST}/offers/v1.0/aws/{service}/current/region_index.json"


def urls(service: str, index: bytes) -> Mapping[str, str]:
    """By region, where the list of a service in it is, as its index of regions says.

    Raises OfferError for an index of another form.
    """
    try:
        content = json.loads(index)
        listed = {name: one["currentVersionUrl"] for name, one in content["regions"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise OfferError(f"This is no index of the regions of {service}.") from None
    wrong = [one for one in listed.values() if not re.fullmatch(r"/offers/[\w./-]+\.json", one)]
    if wrong:
        raise OfferError(f"The index of {service} names {wrong[0]!r}, which is no price list.")
    return {name: f"{HOST}{one.removesuffix('.json')}.csv" for name, one in listed.items()}


def offers(service: str, lines: Iterable[str]) -> Iterator[Offer]:
    """The prices in a list that the review has a name for.

    Of a price in steps it is the first one that costs something. Raises OfferError for a list of
    another form.
    """
    rows = csv.reader(lines)
    metadata = dict(row[:2] for row in _first(rows, _METADATA) if len(row) >= 2)
    as_of = metadata.get("Publication Date", "")[:10]
    if metadata.get("OfferCode") != service or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", as_of):
        raise OfferError(f"This is no price list of {service}: it begins with {metadata}.")
    names = next(rows, [])
    missing = {"TermType", "PricePerUnit", "Currency", "StartingRange"} - set(names)
    if missing:
        raise OfferError(f"The price list of {service} lacks {', '.join(sorted(missing))}.")
    found: dict[str, tuple[float, Offer]] = {}
    for values in rows:
        row = dict(zip(names, values, strict=False))
        offer = _offer(service, row, as_of)
        if offer is None:
            continue
        start = float(row["StartingRange"] or 0)
        if offer.item not in found or start < found[offer.item][0]:
            found[offer.item] = (start, offer)
    yield from (found[item][1] for item in sorted(found))


def _offer(service: str, row: Mapping[str, str], as_of: str) -> Offer | None:
    if row["TermType"] != "OnDemand" or row["Currency"] != "USD":
        return None
    usage = row.get("usageType") or row.get("UsageType") or ""
    for pattern in SERVICES[service]:
        match = re.fullmatch(pattern.usage, usage)
        if match is None or any(row.get(key) != value for key, value in pattern.columns.items()):
            continue
        item = pattern.item
        if match.groups():
            # the oldest instance type has no name in its usage type
            item = item.replace(r"\1", match.group(1) or row.get("Instance Type", ""))
        usd = float(row["PricePerUnit"] or 0) / _number_of_units(pattern, row)
        if usd > 0:
            return Offer(item=item, unit=pattern.unit, usd=usd, as_of=as_of)
    return None


def _number_of_units(pattern: Pattern, row: Mapping[str, str]) -> float:
    """How many of our units the price of a row is for."""
    given = row.get("Unit", "")
    if pattern.priced and given not in pattern.priced:
        raise OfferError(
            f"{pattern.item} is priced by {given or 'no unit'}, known are "
            f"{', '.join(sorted(pattern.priced))}."
        )
    return pattern.priced.get(given, 1)


def _first(rows: Iterator[list[str]], number: int) -> list[list[str]]:
    return [row for _, row in zip(range(number), rows, strict=False)]
