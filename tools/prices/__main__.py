"""Writes review/cost/prices.csv anew from AWS's public price list. Needs a network.

Run as `python -m tools.prices [REGION ...]`; without a region, those that the list has. What AWS's
list does not have stays as it is, with its date and quality.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from urllib.request import urlopen

from review.cost.prices import FILE, Price, read_prices
from tools.prices.offers import SERVICES, Offer, OfferError, index_url, offers, urls

SOURCE = "AWS Price List Bulk API"
_COLUMNS = ("item", "region", "unit", "usd", "as_of", "quality", "source")
_SECONDS = 60


def merged(prices: Iterable[Price], found: Iterable[tuple[str, Offer]]) -> list[Price]:
    """A price list in which each offer, with its region, takes the place of an older price."""
    rows = {(one.item, one.region): one for one in prices}
    for region, offer in found:
        rows[offer.item, region] = Price(
            item=offer.item,
            region=region,
            unit=offer.unit,
            usd=offer.usd,
            as_of=offer.as_of,
            quality="sourced",
            source=SOURCE,
        )
    return [rows[key] for key in sorted(rows)]


def text(prices: Iterable[Price]) -> str:
    """A price list as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in prices:
        writer.writerow({**asdict(one), "usd": f"{one.usd:.10g}"})
    return out.getvalue()


def main(regions: Sequence[str]) -> int:
    """Reads the list of every service in every region, and writes nothing if one cannot be read.
    Gives the exit code."""
    known = read_prices()
    try:
        found = _read(regions or sorted({one.region for one in known}))
    except (OfferError, OSError, ValueError, csv.Error) as error:
        sys.stderr.write(f"error: {error}. The price list stays as it is.\n")
        return 1
    FILE.write_text(text(merged(known, found)), encoding="utf-8")
    return 0


def _read(regions: Sequence[str]) -> list[tuple[str, Offer]]:
    found: list[tuple[str, Offer]] = []
    for service in SERVICES:
        with urlopen(index_url(service), timeout=_SECONDS) as answer:
            places = urls(service, answer.read())
        for region in regions:
            if region not in places:
                sys.stderr.write(f"{region} {service}: not offered there\n")
                continue
            with urlopen(places[region], timeout=_SECONDS) as answer:
                read = list(offers(service, io.TextIOWrapper(answer, "utf-8", newline="")))
            sys.stderr.write(f"{region} {service}: {len(read)} prices\n")
            found += [(region, one) for one in read]
    if not found:
        raise OfferError(f"AWS has no prices of {', '.join(regions)}")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
