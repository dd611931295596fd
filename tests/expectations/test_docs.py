import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from conftest import judged
from made_up import clean_frames
from planted import edit

from expectations import gate
from expectations.gate import GateReport
from expectations.offline import external_addresses, rewrite_pages
from expectations.rules import RULED_TABLES


def site(report: GateReport) -> Path:
    assert report.docs_index is not None
    return report.docs_index.parent


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


def test_no_more_of_a_value_is_shown_or_kept_than_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from expectations import docs

    monkeypatch.setattr(docs, "RULED_TABLES", ("tags",))
    monkeypatch.setattr(gate, "RULED_TABLES", ("tags",))  # the others would only take time
    frames = clean_frames()
    long = "PROTECT THE SOURCE OF THIS " * 40
    edit(frames, "tags", pl.col("seq") == 1, kind=long)  # not in the vocabulary, and many rows of it
    report = judged(frames, tmp_path, is_sorted=False)
    assert "kind_is_in_vocabulary" in report.failures["expectation"].to_list()
    kept = [*site(report).rglob("*.html"), *(tmp_path / "project").rglob("*.json")]
    texts = [path.read_text("utf-8") for path in kept]
    assert any("PROTECT THE SOURCE" in text for text in texts)
    assert not any(long[:100] in text for text in texts)
    assert max(map(len, texts)) < 200_000
