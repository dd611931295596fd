"""Data Docs of a run in a real browser, opened as files."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from expectations.rules import RULED_TABLES
from tests.browser.conftest import Window
from tests.browser.nights import Nights

# A site of one run; what a run adds to it is some 20 KB a table.
MOST_BYTES = 6_000_000


def site(nights: Nights, run_id: str) -> Path:
    return nights.page(run_id).parent / "data-docs"


def test_the_index_is_complete_and_asks_for_nothing_outside(nights: Nights, window: Window) -> None:
    page = window.open(site(nights, nights.first) / "index.html")
    # Written by a script, which therefore was loaded and ran.
    expect(page.get_by_text(f"Showing 1 to 10 of {len(RULED_TABLES)} rows").first).to_be_visible()
    assert window.abroad == []
    assert window.complaints == []


@pytest.mark.parametrize("table", ["cables", "tags"])
def test_pages_of_results_are_complete_and_ask_for_nothing_outside(nights: Nights, window: Window, table: str) -> None:
    (result,) = site(nights, nights.refused).glob(f"validations/{table}/{nights.refused}/**/*.html")
    page = window.open(result)
    expect(page.locator("h1, h2, h3, h4, h5").first).to_be_visible()
    fonts = page.evaluate("document.fonts.ready.then(all => [...all].filter(one => one.status === 'error').length)")
    assert fonts == 0
    assert window.abroad == []
    assert window.complaints == []


def test_failing_rows_stand_on_the_page(nights: Nights, window: Window) -> None:
    (result,) = site(nights, nights.warned).glob(f"validations/cables/{nights.warned}/**/*.html")
    page = window.open(result)
    expect(page.get_by_text("classification agrees with the text").first).to_be_visible()
    expect(page.get_by_role("cell", name="SECRET", exact=True).first).to_be_visible()


def test_every_page_of_the_site_opens_without_a_complaint(nights: Nights, window: Window) -> None:
    pages = sorted(site(nights, nights.good).glob(f"validations/*/{nights.good}/**/*.html"))
    assert len(pages) == len(RULED_TABLES)
    for page in (*pages, *sorted(site(nights, nights.good).glob("expectations/*.html"))):
        window.open(page).close()
    assert window.abroad == []
    assert window.complaints == []


def test_a_missing_file_would_be_noticed(nights: Nights, window: Window, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<script src="missing.js"></script>')
    window.open(page)
    assert any("missing.js" in complaint or "ERR_FILE_NOT_FOUND" in complaint for complaint in window.complaints)


def test_a_site_is_within_its_bound(nights: Nights) -> None:
    assert sum(file.stat().st_size for file in site(nights, nights.warned).rglob("*") if file.is_file()) < MOST_BYTES
