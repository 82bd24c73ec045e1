"""The price list is made anew from files in the form of AWS's, without a network."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from review.cost.prices import Price, read_prices
from tools.prices.__main__ import main, merged, text
from tools.prices.offers import SERVICES, Offer, OfferError, offers, url

DATA = Path(__file__).parent / "data"


def read(service: str) -> dict[str, Offer]:
    with (DATA / f"{service}.csv").open(newline="") as lines:
        return {one.item: one for one in offers(service, lines)}


def test_of_many_prices_of_an_instance_type_it_is_that_of_linux_on_demand() -> None:
    found = read("AmazonEC2")
    assert found["ec2:m7i.xlarge"] == Offer(
        item="ec2:m7i.xlarge", unit="hour", usd=0.21, as_of="2026-11-20"
    )


def test_what_the_review_has_no_name_for_is_left_out() -> None:
    assert set(read("AmazonEC2")) == {"ec2:m7i.xlarge", "ebs:gp3", "vpc:nat-gateway"}


def test_of_a_price_in_steps_it_is_the_first_that_costs_something() -> None:
    assert read("AmazonCloudWatch")["logs:ingest"].usd == 0.5


def test_a_usage_type_is_known_with_and_without_a_region() -> None:
    head = (DATA / "AmazonCloudWatch.csv").read_text().splitlines()[:6]
    rows = [
        f'"A","B","C","OnDemand","d","e","0","Inf","GB","1","USD","{prefix}TimedStorage-ByteHrs"'
        for prefix in ("USW2-", "")
    ]
    for row in rows:
        [offer] = offers("AmazonCloudWatch", [f"{line}\n" for line in (*head, row)])
        assert offer.item == "logs:stored"


@pytest.mark.parametrize("content", ["", "<html>", '"OfferCode","AmazonVPC"\n' * 6])
def test_another_file_is_refused(content: str) -> None:
    with pytest.raises(OfferError, match="no price list of AmazonEC2"):
        list(offers("AmazonEC2", io.StringIO(content)))


def test_a_list_without_the_columns_is_refused() -> None:
    lines = (DATA / "AmazonEC2.csv").read_text().replace("PricePerUnit", "Price")
    with pytest.raises(OfferError, match="lacks PricePerUnit"):
        list(offers("AmazonEC2", io.StringIO(lines)))


def a_price(item: str, usd: float) -> Price:
    return Price(
        item=item,
        region="us-west-2",
        unit="hour",
        usd=usd,
        as_of="undated",
        quality="hint",
        source="somewhere",
    )


def test_an_offer_takes_the_place_of_a_hint_and_leaves_the_others() -> None:
    kept, old = a_price("eks:control-plane", 0.1), a_price("ec2:m7i.xlarge", 9)
    offer = Offer(item="ec2:m7i.xlarge", unit="hour", usd=0.21, as_of="2026-11-20")
    new, same = merged([kept, old], [("us-west-2", offer)])
    assert (new.usd, new.quality, new.as_of) == (0.21, "sourced", "2026-11-20")
    assert same == kept


def test_a_refresh_writes_a_list_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def opened(address: str, timeout: float) -> io.BytesIO:
        assert timeout > 0
        asked.append(address)
        service = address.split("/")[6]
        file = DATA / f"{service}.csv"
        if file.is_file():
            return io.BytesIO(file.read_bytes())
        head = (DATA / "AmazonCloudWatch.csv").read_text().splitlines(keepends=True)[:6]
        return io.BytesIO("".join(head).replace("AmazonCloudWatch", service).encode())

    monkeypatch.setattr("tools.prices.__main__.urlopen", opened)
    monkeypatch.setattr("tools.prices.__main__.FILE", tmp_path / "prices.csv")
    assert main(["us-west-2"]) == 0
    assert asked == [url(service, "us-west-2") for service in SERVICES]
    after = {(one.item, one.region): one for one in read_prices(tmp_path / "prices.csv")}
    assert after["ec2:m7i.xlarge", "us-west-2"].usd == 0.21
    assert len(after) == len(read_prices()) + 4


def test_the_committed_list_is_in_the_form_that_a_refresh_writes() -> None:
    again = text(read_prices())
    assert again.splitlines()[0] == "item,region,unit,usd,as_of,quality,source"
    assert {one.quality for one in read_prices()} == {"sourced", "hint"}
    assert all(one.hint for one in read_prices() if one.item.startswith("sagemaker-"))
    assert not any(one.hint for one in read_prices() if one.item.startswith("ec2:"))
