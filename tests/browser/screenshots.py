"""Write the pictures of docs/quality.md: `make screenshots`. They show invented cables only."""

import sys
import tempfile
from contextlib import chdir
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.nights import Nights, make

FOLDER = Path(__file__).parents[2] / "docs" / "images"
MOST_BYTES = 300_000
# Enough cables for charts and tables to look as they do with a real night.
SCALE = 5


def _shoot(browser: Browser, page: Path, name: str, height: int, scheme: str = "light", part: str = "") -> None:
    """A picture of the head of a page, or of one of its parts."""
    shown = browser.new_page(viewport={"width": 1000, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    shown.goto(page.absolute().as_uri())
    target = FOLDER / f"{name}.png"
    if part:
        shown.locator(part).screenshot(path=target)
    else:
        shown.screenshot(path=target)
    shown.close()
    if target.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{target} is larger than {MOST_BYTES:,} bytes")


def _all(browser: Browser, nights: Nights) -> None:
    _shoot(browser, nights.page(nights.good), "run-good", 900)
    _shoot(browser, nights.page(nights.warned), "run-warnings", 900)
    _shoot(browser, nights.page(nights.refused), "run-refused", 900)
    _shoot(browser, nights.page(nights.good), "run-new", 900, part="#new figure")
    _shoot(browser, nights.page(nights.good), "run-dark", 640, scheme="dark")
    _shoot(browser, nights.index, "run-index", 700)


def main() -> None:
    if CHROMIUM is None:
        raise SystemExit("no Chromium: get it by `apt-get install chromium`")
    with tempfile.TemporaryDirectory() as folder, chdir(folder):  # so that pages name sources as users do
        nights = make(Path(), SCALE)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            _all(browser, nights)
            browser.close()
    print("written to", FOLDER, file=sys.stderr)


if __name__ == "__main__":
    main()
