"""The comment on a pull request: what matters stands first, nothing vanishes, and it fits."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recording import RecordedResource
from review.access_diff import AccessChange, Question
from review.changes import Change
from review.cost.bill import Bill, Line, always
from review.cost.prices import Price
from review.finding import LEVELS, Finding
from review.read_only import ReadOnlyProof
from review.report import FILES, rendered
from review.report.markdown import MOST
from review.report.money import dollars
from review.report.room import Section, fitted, length
from review.review import Review, ReviewedFinding, review
from review.verdict import verdict
from tests.review.recordings import allow, document, inline, recording, resource, role
from tests.review.report.samples import TODAY, everything, hostile, quiet, suppression

NASTY = "".join(map(chr, range(32, 127))) + "é\u202e\u200b\n\t🦄&&&<<|`"
OWN: Question = "may do"
LETS_IN: Question = "lets in"
TEXT = st.text(NASTY, min_size=1, max_size=40).map(lambda text: text * 25)
"""Texts of up to 1,000 characters, more than is shown of one, most of them escaped."""


def markdown(review: Review) -> str:
    return rendered(review, ["md"])[FILES["md"]]


def heads(text: str) -> list[str]:
    return [one for one in text.splitlines() if one.startswith("### ")]


def finding(number: int, text: str, *, level: int = 0, is_new: bool = True) -> ReviewedFinding:
    return ReviewedFinding(
        finding=Finding(
            rule="privilege/wildcard",
            level=LEVELS[level],
            urn=f"urn:pulumi:s::p::t::n{number}",
            title=f"{number} {text}",
            detail=text,
            fix=text,
        ),
        is_new=is_new,
    )


def test_markdown_has_the_verdict_first_and_what_is_destroyed_before_the_rest() -> None:
    text = markdown(everything())
    lines = text.splitlines()
    assert lines[0] == "## Review of stack `s`"
    assert lines[2].startswith("**UNKNOWN for ")
    assert heads(text) == [
        "### Deleted or replaced",
        "### Access",
        "### New findings",
        "### Findings that the base has too",
        "### Cost (USD a month)",
        "### Created or updated",
        "### Accepted",
    ]


def test_what_a_reviewer_has_to_know_stands_in_the_first_ten_lines() -> None:
    first = markdown(everything()).splitlines()[:10]
    assert first[4] == (
        "- **Data**: 2 stateful resources are deleted or replaced: `gone`, `moved`."
    )
    assert first[5].startswith("- **Access**: UNKNOWN for role `undecided`")
    assert first[6].startswith("- **Access**: NEW ACCESS for bucket policy `open`, role ")
    assert first[7].startswith("- **Findings**: new error: ")
    assert first[8] == (
        "- **Resources**: 1 deleted, 1 replaced, 1 updated or replaced, 1 updated, 4 created."
    )
    assert first[9].startswith("- **Cost**: ")


def test_markdown_of_nothing_is_short() -> None:
    text = markdown(quiet())
    assert text.startswith(
        "## Review of stack `s`\n\n**NO NEW ACCESS; no new findings.**\n\n"
        "- **Resources**: nothing changes.\n"
        "- **Cost**: no difference: 0.00 USD a month expected"
    )
    assert heads(text) == ["### Cost (USD a month)", "### Granted and needed"]


def test_roles_are_counted_with_who_is_held_against_nothing() -> None:
    def within(name: str, calls: object) -> tuple[RecordedResource, ...]:
        around = resource("mlops:iam:WorkloadRole", f"{name}-around", {"calls": calls})
        return around, replace(role(name), parent=around.urn)

    head = recording(
        *within("reader", ["s3:GetObject"]),
        inline("reader", allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::a/*", Sid="S")),
        *within("approver", {"people": "Those who <b>approve</b>"}),
        role("silent"),
    )
    told = told_under(markdown(review(head, today=TODAY)), "Granted and needed")
    assert told == [
        "Of 3 roles 1 declare what their workload calls, 1 are of people, 1 declare nothing. Of "
        "the 2 actions that those are granted which declare, 1 are needed by no call.",
        "- `silent` declares nothing",
        "- `approver` is of people: Those who \\<b\\>approve\\</b\\>",
    ]
    assert "### Granted" not in markdown(review(recording(role("silent")), today=TODAY))


def told_under(text: str, title: str) -> list[str]:
    section = text.partition(f"### {title}\n")[2].partition("\n### ")[0]
    return [one for one in section.splitlines() if one]


def test_a_bucket_that_is_kept_on_aws_is_given_up_and_not_called_deleted() -> None:
    bucket = replace(
        resource("aws:s3/bucket:Bucket", "kept", {"bucket": "kept"}),
        options={"retain_on_delete": True},
    )
    text = markdown(review(recording(role("a")), recording(role("a"), bucket), today=TODAY))
    assert "**Data**: 1 stateful resource is given up (it stays on AWS" in text
    assert "deleted, **stateful**, stays on AWS (`retain_on_delete`): `kept`" in text


def test_a_finding_names_its_line_and_a_changed_property_both_values() -> None:
    text = markdown(everything())
    assert re.search(r"\(`exposure/public`, `components/x.py:\d+`\)", text)
    assert "`description` `old` → `new`" in text


def test_where_the_base_came_from_is_told() -> None:
    one = recording(role("a"))
    found = review(one, one, today=TODAY, base_from="the revision main, commit 0123")
    assert "\nCompared with the revision main, commit 0123.\n" in markdown(found)


def test_controls_that_the_change_breaks_and_meets_are_named() -> None:
    key = resource("aws:kms/key:Key", "k", {"enableKeyRotation": True})
    worse = replace(key, inputs={"enableKeyRotation": False})
    broken = markdown(review(recording(worse), recording(key), today=TODAY))
    [line] = [one for one in broken.splitlines() if one.startswith("- **Controls**")]
    assert "1 no longer met: `kms-key-rotates`" in line
    assert re.search(r"\d+ met, \d+ not met, \d+ exempt, \d+ undecided, \d+ not applicable", line)
    mended = markdown(review(recording(key), recording(worse), today=TODAY))
    assert "1 met now: `kms-key-rotates`" in mended
    same = markdown(review(recording(key), recording(key), today=TODAY))
    assert "no longer met" not in same and "met now" not in same


def test_no_line_of_hostile_markdown_begins_a_block_of_its_own() -> None:
    allowed = re.compile(r"^(## Review|### [A-Z]|\*\*|- |  |$|[A-Z]|</?details>)")
    for one in markdown(hostile()).splitlines():
        assert allowed.match(one), one
        assert not one.startswith("## heading")


def a_bill(lines: int, name: str) -> Bill:
    price = Price(
        item="x", region="r", unit="hour", usd=1.0, as_of="2026-01-01", quality="hint", source="s"
    )
    return replace(
        everything().bill,
        lines=tuple(
            Line(
                component=f"{number} {name}",
                urn=f"u{number}",
                item=f"{number} {name}",
                region="r",
                unit="hour",
                quantity=always(number + 1),
                price=price if number % 2 else None,
            )
            for number in range(lines)
        ),
    )


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.sampled_from((0, 1, 7, 60, 400)), min_size=8, max_size=8),
    text=TEXT,
    short=st.text(NASTY, max_size=12),
)
def test_whatever_a_report_holds_it_fits_and_no_section_vanishes(
    counts: list[int], text: str, short: str
) -> None:
    """GitHub takes 65,536 characters of a comment."""
    sample = everything()
    new, old, gone, kept, unknown, proofs, accepted, lines = counts
    gain = sample.answered("NEW ACCESS")[0].gains[0]
    # texts of both lengths, so that entries of one section differ
    texts = (text, short)
    large = replace(
        sample,
        findings=tuple(
            finding(at, texts[at % 2], level=at % 3, is_new=at < new) for at in range(new + old)
        ),
        accepted=tuple(
            replace(finding(at, text), suppression=suppression(reason=text * 2))
            for at in range(accepted)
        ),
        access=tuple(
            AccessChange(
                place=f"u::p::t::n{at}",
                name=texts[at % 2],
                kind="role",
                question="may do",
                answer="UNKNOWN" if at % 2 else "NEW ACCESS",
                reason=text if at % 2 else "",
                gains=() if at % 2 else (replace(gain, resource=text),) * 9,
            )
            for at in range(unknown)
        ),
        workloads=(),
        changes=tuple(
            Change(
                kind="deleted" if at < gone else "created",
                before=a_resource(at, text) if at < gone else None,
                after=None if at < gone else a_resource(at, text),
            )
            for at in range(gone + kept)
        ),
        read_only=tuple(
            ReadOnlyProof(place=f"u{at}", name=text, actions=9, reason=text if at % 2 else "")
            for at in range(proofs)
        ),
        bill=a_bill(lines, short),
        bill_before=a_bill(0, ""),
    )
    found = markdown(large)
    assert length(found) <= MOST
    wanted = {
        "Deleted or replaced": gone,
        "Access": unknown,
        "New findings": new,
        "Findings that the base has too": old,
        "Cost (USD a month)": 1,
        "Created or updated": kept,
        "Roles that must not write": proofs,
        "Accepted": accepted,
    }
    assert heads(found) == [f"### {title}" for title, count in wanted.items() if count]
    assert found.count("<details>") == found.count("</details>") == (accepted > 0)
    for title, count in wanted.items():
        if count and title not in ("Access", "Cost (USD a month)"):
            assert told_in(found, title) == count


def told_in(text: str, title: str) -> int:
    """Entries of a section that are shown, and those that it says it does not show."""
    section = text.partition(f"### {title}\n")[2].partition("\n### ")[0]
    entries = [one for one in section.splitlines() if one.startswith("- ")]
    count = 0
    for one in entries:
        more = re.match(r"- \*\*(?:and )?([\d,]+) (?:more )?[a-z ]+\*\*, see the HTML page", one)
        count += int(more[1].replace(",", "")) if more else 1
    return count


def a_resource(number: int, text: str) -> RecordedResource:
    return resource("aws:s3/bucket:Bucket" if number % 3 else "aws:sns/topic:Topic", text, {})


def test_the_worst_is_shown_where_not_all_fit() -> None:
    mild = [finding(at, "mild " * 80, level=2) for at in range(300)]
    text = markdown(replace(everything(), findings=(*mild, finding(999, "worst", level=0))))
    assert text.index("999 worst") < text.index("0 mild")
    assert re.search(r"- \*\*and \d+ more findings\*\*, see the HTML page or the JSON report", text)


def test_one_long_section_takes_no_room_that_another_needs() -> None:
    """What is short is whole: the others share what is left."""
    short = Section(title="Short", entries=[[f"- {at}"] for at in range(20)])
    long = Section(title="Long", noun="entry", entries=[[f"- {'x' * 90}"]] * 1_000)
    first, second, third = fitted([long, short, long], 5_000)
    assert second.count("\n- ") == 20
    assert abs(len(first) - len(third)) < 200
    assert 4_500 < len(first) + len(second) + len(third) <= 5_000
    assert re.search(r"- \*\*and 9\d\d more entries\*\*", first)


def test_an_entry_longer_than_its_section_may_be_is_shown_by_its_first_line() -> None:
    huge = Section(title="Huge", noun="finding", entries=[["- title", "  x" * 5_000]] * 3)
    [text] = fitted([huge], 300)
    assert "- title\n- **and 2 more findings**" in text


def test_a_character_outside_the_basic_plane_counts_as_two() -> None:
    assert length("a🦄") == 3


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0.00"), (-0.001, "0.00"), (1.018, "1.02"), (99.4, "99.40"), (25967.15, "25,967")],
)
def test_cents_are_told_where_they_matter(amount: float, shown: str) -> None:
    assert dollars(amount) == shown
    assert dollars(amount, hint=True) == f"~{shown}"


def test_a_difference_has_a_sign() -> None:
    assert dollars(13361.92, signed=True) == "+13,362"
    assert dollars(-4.5, signed=True) == "-4.50"


def test_what_has_no_price_before_or_after_is_told_where_the_difference_is() -> None:
    """An endpoint whose old instance type has no price would seem to cost all of its new one."""
    sample = everything()
    before, after = a_bill(1, "unpriced"), a_bill(0, "")
    text = markdown(replace(sample, bill=after, bill_before=before))
    assert "Not counted, for want of a price or amount: less of `0 unpriced`." in text
    assert "**The difference does not count everything that changes**" in text
    same = markdown(replace(sample, bill=before, bill_before=before))
    assert "Not counted" not in same
    assert "In none of these sums: 1 item without a known price" in same


def test_the_answer_on_a_deny_that_goes_says_what_is_no_longer_refused() -> None:
    tls = {
        "Sid": "Tls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    held = resource(
        "aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": "m", "policy": document(tls)}
    )
    text = markdown(review(recording(role("a")), recording(role("a"), held), today=TODAY))
    assert "**NEW ACCESS**: the bucket policy `b` no longer refuses:" in text
    assert "statement `Tls`" in text


def test_the_verdict_counts_what_gains_access_by_its_kind() -> None:
    def answers(**kinds: int) -> tuple[AccessChange, ...]:
        return tuple(
            AccessChange(
                place=f"{kind}{at}",
                name="n",
                kind=kind,
                question=OWN if kind == "role" else LETS_IN,
                answer="NEW ACCESS",
            )
            for kind, count in kinds.items()
            for at in range(count)
        )

    def told(**kinds: int) -> str:
        return verdict(replace(quiet(), access=answers(**kinds))).partition(";")[0]

    assert told(role=1) == "NEW ACCESS for 1 role"
    assert told(role=2, bucket=3) == "NEW ACCESS for 3 bucket policies and 2 roles"
    assert told(role=2, bucket=3, key=1) == "NEW ACCESS for 6 principals and policies"
