import re
import shutil
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from conftest import judged
from made_up import clean_frames

from expectations import gate
from expectations.gate import GateReport
from expectations.offline import external_addresses, rewrite_pages
from expectations.rules import RULED_TABLES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def site(report: GateReport) -> Path:
    assert report.docs_index is not None
    return report.docs_index.parent


class Recorder(SimpleHTTPRequestHandler):
    """Serves a site and records what was asked for in vain."""

    missing: ClassVar[list[str]] = []

    def send_error(self, code: int, *_args: object, **_kwargs: object) -> None:
        self.missing.append(f"{code} {self.path}")
        super().send_error(code)

    def log_message(self, *_args: object) -> None:
        pass


def open_page(site: Path, page: Path) -> tuple[str, list[str]]:
    """The page as a browser renders it, and the requests that failed."""
    Recorder.missing.clear()
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"]
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Recorder, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/{page.relative_to(site)}"
        done = subprocess.run([*command, url], capture_output=True, text=True, timeout=120, check=True)
        server.shutdown()
    return done.stdout, list(Recorder.missing)


def test_no_page_names_anything_outside_the_site(structure_broken: GateReport) -> None:
    pages = list(site(structure_broken).rglob("*.html"))
    assert len(pages) == 1 + 2 * len(RULED_TABLES)  # the index; a page a suite; a page a result
    for page in pages:
        found = re.findall(r"""(?:src|href|action)\s*=\s*["']?\s*(?:https?:)?//[^"'>\s]*""", page.read_text("utf-8"))
        assert found == [], page


def test_every_file_a_page_loads_is_there(structure_broken: GateReport) -> None:
    for page in site(structure_broken).rglob("*.html"):
        for name in re.findall(r'(?:src|href)="([^"#$]+)"', page.read_text("utf-8")):
            if not name.startswith(("data:", "javascript:", "mailto:")):
                assert (page.parent / name.split("?")[0]).exists(), (page, name)


def test_failing_rows_stand_on_the_page(structure_broken: GateReport) -> None:
    (page,) = site(structure_broken).glob("validations/captions/**/*.html")
    text = page.read_text("utf-8")
    assert "S-has-parent critical: cable id has a parent" in text
    assert "08NOWHERE7" in text


def test_pages_hold_neither_newsletter_nor_beacon(clean: GateReport) -> None:
    text = "".join(page.read_text("utf-8") for page in site(clean).rglob("*.html")).lower()
    assert "newsletter" not in text
    assert "amazonaws" not in text


def test_rewriting_twice_changes_nothing(clean: GateReport, tmp_path: Path) -> None:
    copy = shutil.copytree(site(clean), tmp_path / "site")
    rewrite_pages(copy, copy.rglob("*.html"))
    for page in copy.rglob("*.html"):
        assert page.read_bytes() == (site(clean) / page.relative_to(copy)).read_bytes()


def test_what_is_left_outside_is_found(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text('<script src="https://example.org/x.js"></script><a href="https://example.org/">text</a>')
    rewrite_pages(tmp_path, [page])
    assert external_addresses(tmp_path) == {"https://example.org/x.js"}
    assert page.read_text().endswith("</script>text")


def test_history_is_bounded_and_survives_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def runs(report: GateReport) -> set[str]:
        listed = {page.parent.parent.name for page in site(report).glob("validations/*/*/*/*.html")}
        index = (site(report) / "index.html").read_text("utf-8")
        assert {name for name in ("run-1", "run-2", "run-3") if name in index} == listed
        return listed

    from expectations import docs

    monkeypatch.setattr(docs, "KEPT_RUNS", 2)
    monkeypatch.setattr(docs, "RULED_TABLES", ("tags",))
    monkeypatch.setattr(gate, "RULED_TABLES", ("tags",))  # the others would only take time
    for run in ("run-1", "run-2"):
        judged(clean_frames(), tmp_path, run)
    report = judged(clean_frames(), tmp_path, "run-3")
    assert runs(report) == {"run-2", "run-3"}
    for kept in (tmp_path / "project").rglob("*.json"):
        kept.write_text("{ cut off")
    next((tmp_path / "project").rglob("suites.sha256")).unlink()  # as if the rules had been edited
    report = judged(clean_frames(), tmp_path, "run-3")
    assert set(report.results.filter(table_name="tags")["status"]) == {"passed"}
    assert runs(report) == {"run-3"}


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: pages were not opened in a browser")
def test_pages_render_in_a_browser_without_a_failed_request(structure_broken: GateReport) -> None:
    root = site(structure_broken)
    index, failures = open_page(root, root / "index.html")
    assert failures == []
    assert f"Showing 1 to 10 of {len(RULED_TABLES)} rows" in re.sub(
        r"\s+", " ", index
    )  # written by a script, not by the page
    (result,) = root.glob("validations/captions/**/*.html")
    rendered, failures = open_page(root, result)
    assert failures == []
    assert "cable id has a parent" in rendered


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: pages were not opened in a browser")
def test_browser_reports_a_missing_file(clean: GateReport, tmp_path: Path) -> None:
    copy = shutil.copytree(site(clean), tmp_path / "site")
    (copy / "static/vendor/jquery.min.js").unlink()
    _, failures = open_page(copy, copy / "index.html")
    assert failures == ["404 /static/vendor/jquery.min.js"]
