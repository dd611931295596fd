"""Run pages and the index in a real browser, opened as files."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.nights import Nights

LOOKS = Path(__file__).with_name("looks.js").read_text("utf-8")
KINDS = ["first", "good", "warned", "refused", "index"]
# Gives each visible element an id, and returns the ids.
NAMED = "all => all.filter(one => one.checkVisibility()).map((one, place) => one.id = one.id || 'f' + place)"
FOCUSABLE = "a[href], button, input, select, summary, [tabindex='0']"


def path(nights: Nights, kind: str) -> Path:
    return nights.index if kind == "index" else nights.page(getattr(nights, kind))


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_nothing_goes_wrong(nights: Nights, window: Window, kind: str) -> None:
    page = window.open(path(nights, kind))
    assert window.requests[0] == path(nights, kind).as_uri()
    assert [url for url in window.requests[1:] if not url.startswith("data:")] == []
    assert window.complaints == []
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("first", "The run worked: 60 new cables are in the warehouse"),
        ("good", "The run worked: 31 new cables are in the warehouse"),
        ("warned", "The run worked, with warnings"),
        ("refused", "The run was refused: nothing was published"),
        ("index", "The last run was refused: nothing was published"),
    ],
)
def test_the_verdict_is_seen_without_scrolling(nights: Nights, window: Window, kind: str, said: str) -> None:
    head = window.open(path(nights, kind)).locator("h1")
    expect(head).to_contain_text(said)
    expect(head).to_be_in_viewport()


def test_heads_sort_their_table_by_mouse_and_by_key(nights: Nights, window: Window) -> None:
    page = window.open(nights.page(nights.warned), "#rules")
    unfold(page)
    head = page.locator("#t-rules th", has_text="Rows that break it").first
    counts = page.locator("#t-rules tbody tr td:nth-child(4)")

    def shown() -> list[int]:
        return [int(value) for value in counts.evaluate_all("cells => cells.map(cell => cell.dataset.v)") if value]

    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert shown() == sorted(shown(), reverse=True)
    assert shown()[0] > 0
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert shown() == sorted(shown())
    name = page.locator("#t-rules th", has_text="Table").first
    name.locator("button").click()
    assert (head.get_attribute("aria-sort"), name.get_attribute("aria-sort")) == (None, "ascending")
    tables = page.locator("#t-rules tbody tr td:nth-child(3)").all_inner_texts()
    assert tables == sorted(tables)


def test_filters_narrow_a_table_and_say_how_much_is_left(nights: Nights, window: Window) -> None:
    page = window.open(nights.page(nights.warned), "#rules")
    unfold(page)
    rows, form = page.locator("#t-rules tbody tr:visible"), page.locator("form[data-of=t-rules]")
    total = rows.count()
    form.get_by_label("Show").select_option("broken")
    broken = rows.count()
    assert 0 < broken < 20
    assert form.locator("output").inner_text() == f"{broken} of {total} rows"
    form.get_by_label("Find").fill("classification TEXT")
    assert 0 < rows.count() <= broken
    expect(rows.first).to_contain_text("classification agrees with the text")
    form.get_by_label("Find").fill("no such words")
    assert rows.count() == 0
    page.keyboard.press("Enter")  # must not send the form anywhere
    form.get_by_label("Find").fill("")
    form.get_by_label("Show").select_option("")
    assert rows.count() == total
    assert window.complaints == []


def test_the_index_filters_by_how_runs_ended(nights: Nights, window: Window) -> None:
    page = window.open(nights.index)
    page.get_by_label("Show").select_option("bad")
    expect(page.locator("#t-runs tbody tr:visible")).to_have_count(1)
    expect(page.locator("#t-runs tbody tr:visible")).to_contain_text(nights.refused)


def test_index_page_data_docs_and_back(nights: Nights, window: Window) -> None:
    page = window.open(nights.index)
    page.get_by_role("link", name=nights.warned).click()
    expect(page.locator("h1")).to_contain_text("with warnings")
    page.get_by_role("link", name="All runs").click()
    assert page.url == nights.index.as_uri()
    page.get_by_role("link", name=nights.good).click()
    page.get_by_role("link", name="Data Docs of Great Expectations").click()
    expect(page.get_by_text("Data Docs").first).to_be_visible()
    assert window.abroad == []


def test_under_the_link_current_the_way_to_the_index_is_right(nights: Nights, window: Window) -> None:
    page = window.open(nights.data_dir / "current" / "report" / "index.html")
    page.get_by_role("link", name="All runs").click()
    assert page.url == nights.index.as_uri()


def test_a_link_to_a_row_opens_the_part_it_is_in(nights: Nights, window: Window) -> None:
    row = "rule-cables-classification_agrees_with_the_text"
    page = window.open(nights.page(nights.warned), f"#{row}")
    expect(page.locator(f"#{row}")).to_be_in_viewport()


@pytest.mark.parametrize("kind", ["refused", "index"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(nights: Nights, window: Window, kind: str) -> None:
    page = window.open(path(nights, kind))
    unfold(page)
    wanted = page.locator(FOCUSABLE).evaluate_all(NAMED)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    reached: list[Any] = []
    for _ in range(len(wanted) + 50):
        name, outline = page.evaluate(
            "[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if name in reached or not name:
            break
        assert outline != "none", name
        reached.append(name)
        page.keyboard.press("Tab")
    assert set(wanted) <= set(reached)


def test_the_skip_link_leads_to_the_content(nights: Nights, window: Window) -> None:
    page = window.open(nights.page(nights.good))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("window", [{"color_scheme": scheme} for scheme in ("light", "dark")], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_has_the_contrast_of_wcag_aa(nights: Nights, window: Window, kind: str) -> None:
    page = window.open(path(nights, kind))
    unfold(page)
    assert page.evaluate(LOOKS) == []


@pytest.mark.parametrize(
    ("window", "is_dark"), [({"color_scheme": "light"}, False), ({"color_scheme": "dark"}, True)], indirect=["window"]
)
def test_the_page_is_dark_where_that_is_preferred(nights: Nights, window: Window, is_dark: bool) -> None:
    page = window.open(nights.page(nights.good))
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (max(colour) < 60) is is_dark
    bars = page.locator(".chart svg .mark-rect path").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).fill))]"
    )
    assert len(bars) == 2  # new and before, in colours of the page
    assert "rgb(1, 1, 1)" not in bars


@pytest.mark.parametrize("window", [{"viewport": {"width": 360, "height": 740}}], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_screen_needs_no_scrolling_sideways(nights: Nights, window: Window, kind: str) -> None:
    page = window.open(path(nights, kind))
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("h1")).to_be_in_viewport()


@pytest.mark.parametrize("kind", ["refused", "index"])
def test_a_page_prints(nights: Nights, window: Window, kind: str) -> None:
    page = window.open(path(nights, kind))
    page.emulate_media(media="print")
    for gone in ("nav.parts", "form.filter", ".skip"):
        assert page.locator(gone).locator("visible=true").count() == 0, gone
    expect(page.locator(".verdict h1")).to_be_visible()
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert 1 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") <= 8


@pytest.mark.parametrize("window", [{"java_script_enabled": False}], indirect=True)
def test_without_script_a_page_is_complete(nights: Nights, window: Window) -> None:
    page = window.open(nights.page(nights.warned))
    expect(page.locator(".verdict h1")).to_be_visible()
    expect(page.locator(".chart svg")).to_be_visible()
    expect(page.locator("form.filter:visible")).to_have_count(0)
    page.locator("summary", has_text="All").first.click()
    expect(page.locator("#t-rules tbody tr").first).to_be_visible()
