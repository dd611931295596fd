"""A plan says what an ingest would do, and does nothing."""

import gzip
from pathlib import Path

from tests.flows.conftest import Cables, Published, write_dump
from tests.flows.servers import web_site


def test_a_plan_counts_records_and_writes_nothing(cables: Cables, published: Published, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    write_dump(drop / "new.csv", 7, 31)
    (drop / "more.txt.gz").write_bytes(gzip.compress(write_dump(tmp_path / "m.txt", 4, 32, "page_text").read_bytes()))
    (drop / "letter.txt").write_text("Dear Sir,\nnothing of a cable is here.\n")
    (drop / "copy.csv").write_bytes((published.source / "dump.csv").read_bytes())
    before = {path: path.lstat().st_mtime_ns for path in published.data_dir.rglob("*")}
    with web_site() as site:
        site.put("/far.csv", b"x" * 1234)
        result = cables(
            "plan", drop, f"{site.url}/far.csv?key=secret", f"{site.url}/gone.csv", "--data-dir", published.data_dir
        )
    assert result.code == 0, result.err
    lines = [line.split() for line in result.out.splitlines()]
    assert ["read", "csv", f"{(drop / 'new.csv').stat().st_size:,}", "7", f"{drop}/new.csv"] in lines
    assert any(line[:2] == ["read", "page_text"] and line[3] == "4" for line in lines)
    assert any(line[:2] == ["quarantine", "unknown"] for line in lines)
    assert any(line[0] == "fetch" and line[1] == "1,234" for line in lines)
    assert f"left out, known from an earlier run: {drop}/copy.csv" in result.out
    assert "cannot be read now:" in result.out
    assert "about 12 cables" in result.out
    assert "secret" not in result.out
    assert {path: path.lstat().st_mtime_ns for path in published.data_dir.rglob("*")} == before


def test_before_the_first_run_a_plan_makes_no_folder(cables: Cables, tmp_path: Path) -> None:
    write_dump(tmp_path / "new.csv", 7, 31)
    result = cables("plan", tmp_path / "new.csv", "--data-dir", tmp_path / "data")
    assert (result.code, result.out.splitlines()[-1]) == (0, "about 7 cables")
    assert not (tmp_path / "data").exists()
    assert cables("plan", tmp_path / "none", "--data-dir", tmp_path / "data").code == 2
