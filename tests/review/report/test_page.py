"""The HTML page in Chromium: what is searched, reached by keyboard, read out, and never run."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from review.report import html
from review.review import Review
from tests.review.report.samples import everything, hostile, quiet, with_components
from tests.support.chromium import Browser, Page, running_browser

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """One page of each sample, wide and light."""
    folder = tmp_path_factory.mktemp("pages")
    samples = {"everything": everything, "hostile": hostile, "quiet": quiet}
    return {name: browser.open(written(folder, name, make())) for name, make in samples.items()}


def written(folder: Path, name: str, review: Review) -> str:
    file = folder / f"{name}.html"
    file.write_text(html.report(review), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def page(pages: dict[str, Page]) -> Iterator[Page]:
    """The page with something of everything, as it is when it is opened."""
    one = pages["everything"]
    one.load(one.url)
    yield one


def visible(page: Page) -> list[str]:
    found: list[str] = page.run(
        "[...document.querySelectorAll('[data-row]')].filter(one => !one.hidden)"
        ".map(one => one.textContent.replace(/\\s+/g, ' '))"
    )
    return found


def test_search_leaves_what_holds_every_word(page: Page) -> None:
    every = visible(page)
    page.press("/", 191, "/")
    page.type("EVERYBODY bucket")
    found = visible(page)
    wanted = [one for one in every if "everybody" in one.lower() and "bucket" in one.lower()]
    assert found == wanted
    assert 0 < len(found) < len(every)
    told = page.run("document.getElementById('shown').textContent")
    assert told == f"{len(found)} of {len(every)} entries shown"


def test_a_section_in_which_nothing_is_left_says_so(page: Page) -> None:
    page.run("document.getElementById('search').focus()")
    page.type("no such text anywhere")
    assert visible(page) == []
    assert page.run("[...document.querySelectorAll('.nothing')].every(one => !one.hidden)")
    page.press("Escape", 27)
    assert visible(page) != []
    assert page.run("[...document.querySelectorAll('.nothing')].every(one => one.hidden)")


def test_levels_areas_and_what_is_new_are_filters(page: Page) -> None:
    def choose(script: str) -> list[str]:
        page.run(
            f"{script}; document.getElementById('filter')"
            ".dispatchEvent(new Event('input', {bubbles: true}))"
        )
        return visible(page)

    every = visible(page)
    errors = choose("document.querySelector('[name=level][value=error]').checked = false")
    assert any("✖ error" in one for one in every)
    assert not any("✖ error" in one for one in errors)
    page.run("document.getElementById('filter').reset()")
    exposed = choose("document.getElementById('area').value = 'exposure'")
    assert exposed
    assert all("exposure/" in one for one in exposed)
    page.run("document.getElementById('filter').reset()")
    new = choose("document.getElementById('only-new').checked = true")
    assert any("known" in one for one in every)
    assert not any(re.search(r"(error|warning|note)known", one.replace(" ", "")) for one in new)


def test_everything_that_acts_is_reached_by_tab_and_shows_that_it_has_the_focus(page: Page) -> None:
    wanted = page.run(
        "const acts = 'a[href], input, select, button, summary, .scroll';"
        "[...document.querySelectorAll(acts)]"
        ".filter(one => one.checkVisibility() || one.classList.contains('skip')).length"
    )
    reached: list[str] = []
    for _ in range(wanted + 20):
        page.press("Tab", 9)
        one = page.run(
            "(() => { const one = document.activeElement; if (one === document.body) return null;"
            "const all = [...document.querySelectorAll('*')]; const style = getComputedStyle(one);"
            "return `${all.indexOf(one)} ${style.outlineStyle} ${parseFloat(style.outlineWidth)}`;"
            "})()"
        )
        if one is None or one in reached:
            break
        reached.append(one)
    assert len(reached) == wanted
    assert all(one.split()[1] == "solid" and float(one.split()[2]) >= 2 for one in reached)


def test_a_search_dims_the_graphs_and_opens_the_tables_beside_them(page: Page) -> None:
    folds = "[...document.querySelectorAll('details[data-fold]')].map(one => one.open)"
    dimmed = "document.querySelectorAll('svg .dim').length"
    nodes = page.run("document.querySelectorAll('svg [data-node]').length")
    assert not any(page.run(folds)) and page.run(dimmed) == 0
    page.run("document.getElementById('search').focus()")
    page.type("reader")
    assert any(page.run(folds))
    assert 0 < page.run(dimmed) < nodes
    assert page.run(
        "[...document.querySelectorAll('svg [data-node]:not(.dim)')]"
        ".every(one => one.textContent.includes('reader'))"
    )
    page.press("Escape", 27)
    assert not any(page.run(folds)) and page.run(dimmed) == 0


def test_the_components_and_their_changes_are_drawn_and_stand_in_a_table(
    browser: Browser, tmp_path: Path
) -> None:
    page = browser.open(written(tmp_path, "components", with_components()))
    texts = page.run(
        "[...document.querySelectorAll('#components svg text')].map(one => one.textContent)"
    )
    assert {"keys", "KeyRing", "lake", "Lake, 1 updated"} <= set(texts)
    rows = page.run(
        "[...document.querySelectorAll('#components tbody tr')]"
        ".map(one => [...one.children].map(each => each.textContent))"
    )
    assert rows == [
        ["lake Lake", "data", "1", "1 updated", "keys", "none"],
        ["keys KeyRing", "encryption", "1", "none", "none", "lake"],
    ]
    [named] = [name for role, name in accessible(page) if role == "image"]
    assert named.startswith("Components of p, stack s 2 components in 2 areas.")
    page.run("document.querySelector('#components .graph').focus()")
    assert page.run("document.activeElement.getAttribute('aria-label')") == "Graph of components"


def test_the_skip_link_leads_past_the_header(page: Page) -> None:
    page.press("Tab", 9)
    assert page.run("document.activeElement.className") == "skip"
    page.press("Enter", 13, "\r")
    assert page.run("document.activeElement.id") == "main"


def accessible(page: Page) -> list[tuple[str, str]]:
    """Role and name of everything that is read out."""
    nodes: list[dict[str, Any]] = page.call("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]


def test_a_reader_of_the_screen_finds_landmarks_headings_and_names(page: Page) -> None:
    found = accessible(page)
    roles = {role for role, _ in found}
    assert {"banner", "navigation", "search", "main", "status", "table", "image"} <= roles
    named = (
        "link",
        "button",
        "searchbox",
        "checkbox",
        "combobox",
        "region",
        "table",
        "image",
        "navigation",
        "search",
    )
    assert [(role, name) for role, name in found if role in named and not name] == []
    levels = page.run(
        "[...document.querySelectorAll('h1,h2,h3')].map(one => Number(one.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", ["everything", "hostile", "quiet"])
def test_tables_have_captions_and_heads_and_ids_are_unique(
    pages: dict[str, Page], name: str
) -> None:
    page = pages[name]
    assert page.run(
        "[...document.querySelectorAll('table')].every(one => one.caption && "
        "one.caption.textContent.trim() && [...one.querySelectorAll('th')].every(th => th.scope))"
    )
    ids = page.run("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    references = page.run(
        "[...document.querySelectorAll('[aria-labelledby],[for]')].flatMap(one => "
        "(one.getAttribute('aria-labelledby') || one.getAttribute('for')).split(' '))"
    )
    assert set(references) <= set(ids)


@pytest.mark.parametrize("name", ["everything", "hostile", "quiet"])
def test_nothing_of_a_recording_runs_and_nothing_is_asked_for(
    pages: dict[str, Page], name: str
) -> None:
    page = pages[name]
    assert page.run("typeof window.pwned") == "undefined"
    assert page.run("document.scripts.length") == 1
    assert page.run("document.querySelectorAll('style').length") == 1
    assert (
        page.run(
            "document.querySelectorAll('img, iframe, object, embed, link, base, video').length"
        )
        == 0
    )
    assert (
        page.run(
            "[...document.querySelectorAll('*')].flatMap(one => [...one.attributes])"
            ".filter(one => one.name.startsWith('on') || one.name === 'style' || "
            "one.name === 'src' || /^\\s*javascript:/i.test(one.value)).length"
        )
        == 0
    )
    assert page.run(
        "[...document.querySelectorAll('a')].every(one => one.getAttribute('href')[0] === '#')"
    )
    assert [one for one in page.requests if not one.startswith("file:")] == []
    assert len(page.requests) == 1
    assert (page.dialogs, page.complaints) == ([], [])


def test_what_is_hostile_is_shown_as_the_text_it_is(pages: dict[str, Page]) -> None:
    text = pages["hostile"].run("document.body.innerText")
    assert "<script>window.pwned=1</script>" in text
    assert "{{7*7}} {% raw %} ${7*7}" in text
    assert "\u202e" not in text


def test_a_script_that_got_in_would_not_run(pages: dict[str, Page]) -> None:
    page = pages["quiet"]
    page.run(
        "(() => { const one = document.createElement('script'); one.textContent = "
        "'window.late = 1'; document.body.append(one); one.remove(); })()"
    )
    assert page.run("typeof window.late") == "undefined"


def test_without_a_script_everything_is_shown(tmp_path: Path, browser: Browser) -> None:
    text = html.report(everything())
    file = tmp_path / "plain.html"
    file.write_text(re.sub(r"<script>.*</script>", "", text, flags=re.DOTALL), encoding="utf-8")
    page = browser.open(file.as_uri())
    assert page.run("document.getElementById('filter').checkVisibility()") is False
    assert page.run(
        "[...document.querySelectorAll('[data-row]')].every(one => one.checkVisibility())"
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_cut_off_and_the_scheme_is_the_readers(
    browser: Browser, tmp_path: Path, width: int, dark: bool
) -> None:
    page = browser.open(written(tmp_path, "page", everything()), width=width, dark=dark)
    assert page.run("document.documentElement.scrollWidth") <= width
    background = page.run("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(15, 19, 24)" if dark else "rgb(255, 255, 255)")
