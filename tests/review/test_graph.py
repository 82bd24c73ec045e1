"""Pictures of a recording: everything is in them, nothing overlaps, and names do no harm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recording import RecordedResource, Recording
from review.graph import (
    Arrow,
    Graph,
    Node,
    access_graph,
    area_graph,
    component_graph,
    components,
    embedded,
    graph_of_area,
    mermaid,
    svg,
)
from review.graph.components import top_components
from review.graph.graph import identifier
from review.graph.layout import Place, layout
from tests.platform.stacks import recording_of
from tests.review.recordings import allow, attachment, policy, recording, resource, role, role_arn

STACK = resource("pulumi:pulumi:Stack", "s", {})
SVG = "{http://www.w3.org/2000/svg}"


def component(area: str, name: str) -> RecordedResource:
    return replace(resource(f"mlops:{area}:Thing", name, {}), parent=STACK.urn)


def used(by: RecordedResource, whom: Sequence[RecordedResource]) -> RecordedResource:
    """A resource of one component that takes outputs of others."""
    child = resource(
        "aws:sns/topic:Topic", f"{by.name}-topic", {}, None, {"name": [one.urn for one in whom]}
    )
    return replace(child, parent=by.urn)


def a_stack(*more: RecordedResource) -> Recording:
    return recording(STACK, *more)


KEYS, NET, MODELS = (
    component("encryption", "keys"),
    component("network", "net"),
    component("registry", "models"),
)
SMALL = a_stack(KEYS, NET, MODELS, used(MODELS, [KEYS, NET]), used(NET, [KEYS]))


def large(number: int) -> Recording:
    """A stack with many components; each uses the three before it."""
    made = [component(f"area{one % 12}", f"component-{one:03}") for one in range(number)]
    return a_stack(*made, *(used(one, made[max(0, at - 3) : at]) for at, one in enumerate(made)))


def test_a_chart_has_every_component_in_its_area_and_who_is_handed_what() -> None:
    text = mermaid(component_graph(SMALL))
    assert 'subgraph group_registry["registry"]' in text
    assert 'models["models<br/>Thing"]' in text
    arrows = [line.strip() for line in text.splitlines() if "-->" in line]
    assert arrows == ["keys --> net", "keys --> models", "net --> models"]


def test_a_picture_has_them_too_with_what_a_reader_may_ask_for() -> None:
    drawn = ElementTree.fromstring(svg(component_graph(SMALL)))
    texts = [one.text for one in drawn.iter(f"{SVG}text")]
    assert {"keys", "net", "models"} <= set(texts)
    titles = [one.text for one in drawn.iter(f"{SVG}title")]
    assert "1 resource; uses keys, net" in titles
    assert len(list(drawn.iter(f"{SVG}path"))) == 3 + 1  # and the head of an arrow
    assert drawn.get("role") == "img"


def test_many_components_are_folded_to_their_areas() -> None:
    graph = component_graph(large(250))
    assert graph.folded
    assert len(graph.nodes) == 250
    assert len(graph.arrows) <= 12 * 11
    assert {one.source for one in graph.arrows} <= set(graph.groups)
    drawn = ElementTree.fromstring(svg(graph))
    assert float(drawn.get("width", "0")) < 6_000
    assert float(drawn.get("height", "0")) < 3_000
    assert len(mermaid(graph)) < 50_000  # what Mermaid draws without being asked for more


@pytest.mark.whole_stack
def test_the_platform_is_drawn_whole_and_the_same_each_time() -> None:
    shown = recording_of("prod")
    graph = component_graph(shown)
    assert {one.label for one in graph.nodes} == {
        one.name for one in top_components(shown).values()
    }
    again = component_graph(Recording.from_json(shown.to_json()))
    assert (svg(again), mermaid(again)) == (svg(graph), mermaid(graph))


def test_an_area_shows_what_it_takes_from_others() -> None:
    graph = graph_of_area(SMALL, "registry")
    assert [(one.id, one.tone) for one in graph.nodes] == [
        ("models", "plain"),
        ("area_encryption", "outside"),
        ("area_network", "outside"),
    ]
    assert "area_encryption((" in mermaid(graph)
    assert [(one.source, one.target) for one in area_graph(SMALL).arrows] == [
        ("encryption", "network"),
        ("encryption", "registry"),
        ("network", "registry"),
    ]


def test_who_can_become_whom_is_drawn_and_the_others_are_counted() -> None:
    starts = policy("starts", allow("sts:AssumeRole", role_arn("worker"), Sid="Start"))
    trust = (
        '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
        f'"Principal": {{"AWS": "{role_arn("starter")}"}}}}]}}'
    )
    shown = recording(
        role("starter"),
        role("worker", trust=trust),
        role("nobody"),
        starts,
        attachment("starter", "starts"),
    )
    graph = access_graph(shown)
    labels = [one.label for one in graph.nodes]
    assert labels == [role_arn("starter"), "starter", "worker", "1 other"]
    arrow, trusted = graph.arrows
    assert (trusted.target, trusted.label, trusted.detail) == ("worker", "", "is trusted")
    assert (arrow.source, arrow.target, arrow.label) == ("starter", "worker", "sts:AssumeRole")
    assert 'starter -->|"sts:AssumeRole"| worker' in mermaid(graph)


def test_workloads_lead_to_the_principal_that_they_run_with() -> None:
    def function(name: str) -> RecordedResource:
        return resource("aws:lambda/function:Function", name, {"role": role_arn("runner")})

    graph = access_graph(recording(role("runner"), function("one")))
    [arrow] = graph.arrows
    names = {one.id: one.label for one in graph.nodes}
    assert (names[arrow.source], names[arrow.target]) == ("function one", "runner")
    graph = access_graph(recording(role("runner"), function("one"), function("two")))
    [workloads, _] = graph.nodes
    assert workloads.label == "2 workloads (function)"
    assert workloads.detail == "function one, function two"


def test_of_too_many_arrows_those_of_findings_are_drawn() -> None:
    """Why: sixty roles that may all assume each other are 3,540 arrows, which nobody follows."""
    trust = (
        '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
        f'"Principal": {{"AWS": "{role_arn("starter")}"}}}}]}}'
    )
    workers = [f"worker{number}" for number in range(5)]
    starts = policy("starts", *(allow("sts:AssumeRole", role_arn(one)) for one in workers))
    shown = recording(
        role("starter"),
        *(role(one, trust=trust) for one in workers),
        starts,
        attachment("starter", "starts"),
        role("mighty"),
        policy("all", allow("iam:*")),
        attachment("mighty", "all"),
    )
    every = access_graph(shown)
    few = access_graph(shown, most_arrows=3)
    assert len(few.arrows) == 3
    danger = [one for one in every.arrows if one.tone == "danger"]
    assert 0 < len(danger) < 3
    assert [one for one in few.arrows if one.tone == "danger"] == danger
    left_out = len(every.arrows) - 3
    assert f"{left_out} arrows that no finding is about are left out" in few.description
    ends = {id_ for one in few.arrows for id_ in (one.source, one.target)}
    assert {one.id for one in few.nodes} == ends


def test_what_is_accepted_is_no_warning_and_what_is_marked_is_new() -> None:
    mighty = role("mighty")
    shown = recording(mighty, policy("all", allow("iam:*")), attachment("mighty", "all"))
    graph = access_graph(shown, accepted={mighty.urn}, marks={mighty.urn: "new access"})
    assert "danger" not in {one.tone for one in graph.nodes}
    assert {one.tone for one in graph.arrows} == {"accepted"}
    [node] = [one for one in graph.nodes if one.label == "mighty"]
    assert (node.note, node.tone) == ("role, new access", "new")
    drawn = svg(graph)
    assert 'class="new"' in drawn and 'class="arrow accepted"' in drawn


def test_a_component_that_changes_is_marked() -> None:
    graph = component_graph(SMALL, marks={MODELS.urn: "2 updated"})
    assert {one.label: (one.note, one.tone) for one in graph.nodes} == {
        "keys": ("Thing", "plain"),
        "net": ("Thing", "plain"),
        "models": ("Thing, 2 updated", "new"),
    }


def test_a_component_says_whom_it_uses_and_who_uses_it() -> None:
    told = {one.name: (one.area, one.resources, one.uses, one.used_by) for one in components(SMALL)}
    assert told == {
        "keys": ("encryption", 0, (), ("models", "net")),
        "net": ("network", 1, ("keys",), ("models",)),
        "models": ("registry", 1, ("keys", "net"), ()),
    }


def test_a_picture_in_a_page_has_ids_of_its_own_and_no_style() -> None:
    one, other = (ElementTree.fromstring(embedded(component_graph(SMALL), n)) for n in ("a", "b"))
    ids = [
        [each.get("id") for each in picture.iter() if each.get("id")] for picture in (one, other)
    ]
    assert not set(ids[0]) & set(ids[1])
    assert list(one.iter(f"{SVG}style")) == []
    assert set((one.get("aria-labelledby") or "").split()) <= set(ids[0])
    title, description = (one.find(f"{SVG}{name}") for name in ("title", "desc"))
    assert title is not None and title.text == "Components of p, stack s"
    assert description is not None and "3 components in 3 areas" in str(description.text)
    assert "url(#a-a)" in embedded(component_graph(SMALL), "a")


def test_what_hangs_together_stands_in_a_band_of_its_own_and_pairs_run_level() -> None:
    names = ["hub", "a", "b", "c", "x", "y"]
    arrows = [("hub", "a"), ("hub", "b"), ("hub", "c"), ("x", "y")]
    places = layout(dict.fromkeys(names, (10.0, 10.0)), arrows, aligned=True)
    assert places["hub"].middle == places["b"].middle
    assert places["x"].middle == places["y"].middle
    lowest = max(places[name].y for name in ("hub", "a", "b", "c"))
    assert places["x"].y > lowest


def test_what_leads_to_any_permission_is_a_warning() -> None:
    shown = recording(role("mighty"), policy("all", allow("iam:*")), attachment("mighty", "all"))
    graph = access_graph(shown)
    assert "danger" in {one.tone for one in graph.nodes}
    assert "danger" in {one.tone for one in graph.arrows}
    assert "classDef danger" in mermaid(graph)
    assert 'class="danger"' in svg(graph)


HOSTILE = '</title><script>alert("1")</script>"] --> x\n%%{init: {}}%%\x00'


def test_names_do_no_harm() -> None:
    node = Node(id=identifier(HOSTILE), label=HOSTILE, note=HOSTILE, detail=HOSTILE, group=HOSTILE)
    other = Node(id="other", label="b", group="g")
    arrow = Arrow(source=node.id, target="other", label=HOSTILE)
    graph = Graph(title=HOSTILE, description=HOSTILE, nodes=(node, other), arrows=(arrow,))
    for drawn in (graph, replace(graph, folded=True, arrows=())):
        picture = svg(drawn)
        assert ElementTree.fromstring(picture).tag == f"{SVG}svg"
        assert "<script" not in picture
        chart = mermaid(drawn)
        assert "<script" not in chart
        assert "%%" not in chart
        assert chart.count('"') % 2 == 0


@pytest.mark.parametrize("word", ["end", "graph", "subgraph", "class", "style"])
def test_words_of_mermaid_are_no_names(word: str) -> None:
    assert identifier(word) != word


def test_names_that_look_alike_are_told_apart() -> None:
    graph = component_graph(a_stack(component("a", "one-two"), component("b", "one_two")))
    assert len({one.id for one in graph.nodes}) == 2


BOX = st.tuples(st.integers(10, 300), st.integers(10, 300)).map(
    lambda size: (float(size[0]), float(size[1]))
)


@given(
    sizes=st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), BOX, max_size=14),
    aligned=st.booleans(),
    data=st.data(),
)
def test_boxes_never_overlap_and_arrows_run_to_the_right(
    sizes: dict[str, tuple[float, float]], aligned: bool, data: st.DataObject
) -> None:
    names = sorted(sizes)
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names)) if names else st.nothing()
    arrows = data.draw(st.lists(pair, max_size=30)) if names else []
    places = layout(sizes, arrows, aligned=aligned)
    assert places.keys() == sizes.keys()
    again = layout(dict(reversed(sizes.items())), list(reversed(arrows)), aligned=aligned)
    assert places == again
    assert all(one.y >= 0 for one in places.values())
    for one, other in combinations(places.values(), 2):
        assert not _overlap(one, other)
    circles = {(b, a) for a, b in arrows} & set(arrows)
    if not circles and len(set(arrows)) == 1 and arrows[0][0] != arrows[0][1]:
        assert places[arrows[0][0]].column < places[arrows[0][1]].column


def _overlap(one: Place, other: Place) -> bool:
    apart = (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )
    return not apart


def test_without_a_circle_every_arrow_runs_to_the_right() -> None:
    names = [f"n{number}" for number in range(8)]
    chain = [*pairwise(names), ("n0", "n5"), ("n2", "n7")]
    places = layout(dict.fromkeys(names, (10.0, 10.0)), chain)
    assert all(places[one].column < places[other].column for one, other in chain)


def test_a_folded_picture_writes_every_name_inside_its_box() -> None:
    drawn = svg(component_graph(large(100)))
    boxes = re.findall(r'class="node" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', drawn)
    assert len(boxes) == 100
    longest = len("component-000") * 6.7
    assert all(float(width) >= longest for _, _, width in boxes)
