"""The price list is made anew from files in the form of AWS's, without a network."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.cost.prices import Price, read_prices
from tools.prices.__main__ import main, merged, text
from tools.prices.offers import SERVICES, Offer, OfferError, index_url, offers, urls

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


def the_index(service: str, *regions: str) -> bytes:
    """An index of regions in the form of AWS's."""
    listed = {
        one: {
            "regionCode": one,
            "currentVersionUrl": f"/offers/v1.0/aws/{service}/20261120100000/{one}/index.json",
        }
        for one in regions
    }
    return json.dumps(
        {"formatVersion": "v1.0", "publicationDate": "2026-11-20T10:00:00Z", "regions": listed}
    ).encode()


class Answers:
    """What is answered instead of AWS: no service is offered in another region than us-west-2."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, address: str, timeout: float) -> io.BytesIO:
        assert timeout > 0
        self.asked.append(address)
        service = address.split("/")[6]
        if address.endswith("region_index.json"):
            return io.BytesIO(the_index(service, "us-west-2"))
        assert address.endswith("/20261120100000/us-west-2/index.csv")
        file = DATA / f"{service}.csv"
        if file.is_file():
            return io.BytesIO(file.read_bytes())
        head = (DATA / "AmazonCloudWatch.csv").read_text().splitlines(keepends=True)[:6]
        return io.BytesIO("".join(head).replace("AmazonCloudWatch", service).encode())


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answers:
    found = Answers()
    monkeypatch.setattr("tools.prices.__main__.urlopen", found)
    monkeypatch.setattr("tools.prices.__main__.FILE", tmp_path / "prices.csv")
    return found


def test_a_refresh_writes_a_list_that_can_be_read(answers: Answers, tmp_path: Path) -> None:
    assert main(["us-west-2"]) == 0
    expected = [(index_url(one), urls(one, the_index(one, "us-west-2"))) for one in SERVICES]
    assert answers.asked == [each for index, of in expected for each in (index, of["us-west-2"])]
    after = {(one.item, one.region): one for one in read_prices(tmp_path / "prices.csv")}
    assert after["ec2:m7i.xlarge", "us-west-2"].usd == 0.21
    assert len(after) == len(read_prices()) + 4


def test_the_committed_list_is_in_the_form_that_a_refresh_writes() -> None:
    again = text(read_prices())
    assert again.splitlines()[0] == "item,region,unit,usd,as_of,quality,source"
    assert {one.quality for one in read_prices()} == {"sourced", "hint"}
    assert all(one.hint for one in read_prices() if one.item.startswith("sagemaker-"))
    assert not any(one.hint for one in read_prices() if one.item.startswith("ec2:"))


def test_a_service_that_a_region_has_not_is_told_and_left_out(
    answers: Answers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["us-west-2", "mx-central-1"]) == 0
    assert "mx-central-1 AmazonEC2: not offered there" in capsys.readouterr().err
    regions = {one.region for one in read_prices(tmp_path / "prices.csv")}
    assert "mx-central-1" not in regions
    assert not any("mx-central-1" in one for one in answers.asked)


@pytest.mark.usefixtures("answers")
def test_a_region_without_any_price_leaves_the_list_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["nowhere-1"]) == 1
    assert "no prices of nowhere-1. The price list stays as it is" in capsys.readouterr().err
    assert not (tmp_path / "prices.csv").exists()


@pytest.mark.parametrize(
    "broken", [b"", b"<html>", b'"OfferCode","AmazonEC2"', b"\xff\xfe", OSError("no network")]
)
def test_what_cannot_be_read_leaves_the_list_as_it_is(
    broken: bytes | OSError,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answered = Answers()

    def opened(address: str, timeout: float) -> io.BytesIO:
        if address.endswith("csv"):
            if isinstance(broken, OSError):
                raise broken
            return io.BytesIO(broken)
        return answered(address, timeout)

    monkeypatch.setattr("tools.prices.__main__.urlopen", opened)
    monkeypatch.setattr("tools.prices.__main__.FILE", tmp_path / "prices.csv")
    assert main(["us-west-2"]) == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert not (tmp_path / "prices.csv").exists()


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"[]",
        b'{"regions": []}',
        b'{"regions": {"us-west-2": {}}}',
        b'{"regions": {"us-west-2": {"currentVersionUrl": "https://example.com/index.json"}}}',
        b'{"regions": {"us-west-2": {"currentVersionUrl": "/offers/v1.0/index.html"}}}',
    ],
)
def test_another_index_is_refused(index: bytes) -> None:
    with pytest.raises(OfferError, match="AmazonEC2"):
        urls("AmazonEC2", index)


HEAD = (
    '"FormatVersion","v1.0"\n"Disclaimer","x"\n"Publication Date","2026-11-20T10:00:00Z"\n'
    '"Version","1"\n"OfferCode","AmazonEC2"\n'
    '"SKU","TermType","StartingRange","Unit","PricePerUnit","Currency","usageType",'
    '"Instance Type","Tenancy","Operating System","Pre Installed S/W","CapacityStatus"\n'
)


def a_row(number: int, usage: str, unit: str = "Hrs", usd: str = "0.21") -> str:
    return (
        f'"SKU{number}","OnDemand","0","{unit}","{usd}","USD","{usage}","m7i.xlarge",'
        '"Shared","Linux","NA","Used"\n'
    )


@pytest.mark.parametrize(("unit", "usd"), [("GiBps-mo", "40.96"), ("MiBps-Mo", "0.04")])
def test_a_price_by_a_larger_unit_is_that_of_ours(unit: str, usd: str) -> None:
    lines = [*HEAD.splitlines(keepends=True), a_row(1, "EBS:VolumeP-Throughput.gp3", unit, usd)]
    [found] = offers("AmazonEC2", lines)
    assert (found.item, found.unit, found.usd) == ("ebs:gp3-throughput", "MiB/s-month", 0.04)
    wrong = [*HEAD.splitlines(keepends=True), a_row(1, "EBS:VolumeP-Throughput.gp3", "TiBps-Mo")]
    with pytest.raises(OfferError, match="priced by TiBps-Mo, known are GiBps-mo, MiBps-Mo"):
        list(offers("AmazonEC2", wrong))


def test_a_list_of_any_length_is_read_in_the_memory_of_one_row() -> None:
    rows = 30_000
    size = 0

    def lines() -> Iterator[str]:
        nonlocal size
        for line in HEAD.splitlines(keepends=True):
            yield line
        for number in range(rows):
            line = a_row(number, f"USW2-BoxUsage:m{number % 50}.xlarge")
            size += len(line)
            yield line

    tracemalloc.start()
    try:
        found = list(offers("AmazonEC2", lines()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == 50
    assert size > 3_000_000 > 20 * peak
