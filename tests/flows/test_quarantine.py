"""What could not be read can be listed, looked at, handed on and read again."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from flows.cli import run
from flows.quarantine.shown import readable
from tests.flows.conftest import Cables
from transforms.synthetic import records

# A row rule that a later program does not have any more.
RULE = """
[[rule]]
id = "X1"
table = "cables"
name = "station_is_not_suva"
severity = "critical"
reason = "a test"
tolerance = 0.9
hard_limit = 0.95
keep = "station <> 'SUVA'"
"""
BODY = "UNCLAS SUVA 00000{0}\\n\\nSUBJECT: HARBOUR WORKS\\n\\n1. (U) Text {0}."


def row(serial: int) -> str:
    body = BODY.format(serial).replace("\\n", "\n")
    return f'"{serial}","5/5/2008 11:32","08SUVA{serial}","Embassy Suva","UNCLASSIFIED","","","{body}"\n'


def rows(data_dir: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(data_dir / "current" / table / "**" / "*.parquet")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cables that a rule keeps out, one row with too few fields, a letter and a file of bytes; some are good."""
    folder = tmp_path_factory.mktemp("quarantine")
    source = folder / "in"
    source.mkdir()
    good = "".join(records(3, 11, "csv"))
    dump = good + row(1) + '"9","5/5/2008 11:32","08SUVA9"\n' + row(2)
    (source / "part.csv").write_text(dump, newline="")
    (source / "letter.txt").write_text("Dear Sir,\x1b[31m this is no cable.\n")
    (source / "picture.bin").write_bytes(bytes(range(256)) * 2)
    (folder / "rules.toml").write_text(RULE)
    assert run(["ingest", str(source), "--data-dir", str(folder / "data"), "--rules", str(folder / "rules.toml")]) == 0
    return folder / "data"


def test_list_tells_file_record_and_reason(data: Path, cables: Cables) -> None:
    done = cables("quarantine", "list", "--data-dir", data)
    assert done.code == 0
    assert len(done.out.splitlines()) == 1 + 5
    only = cables("quarantine", "list", "--rule", "x1", "--data-dir", data)
    lines = only.out.splitlines()[1:]
    assert [line.split()[1] for line in lines] == ["4", "6"]
    assert all("station_is_not_suva" in line for line in lines)
    assert "letter.txt" in cables("quarantine", "list", "--file", "letter", "--data-dir", data).out


def test_show_gives_the_bytes_and_what_stands_around_them(data: Path, cables: Cables) -> None:
    done = cables("quarantine", "show", "part.csv", 5, "--data-dir", data)
    assert done.code == 0, done.err
    before, rest = done.out.split("--- bytes\n")
    shown, after = rest.split("--- after\n")
    assert shown == '"9","5/5/2008 11:32","08SUVA9"\n\n'
    assert before.rstrip().endswith('Text 1."')
    assert after.startswith('"2","5/5/2008 11:32","08SUVA2"')
    assert "field_count" in before


def test_show_lets_no_byte_act_on_the_terminal(data: Path, cables: Cables) -> None:
    letter = cables("quarantine", "show", "letter.txt", 0, "--data-dir", data).out
    assert "\\x1b[31m this is no cable" in letter
    assert "\x1b" not in letter
    picture = cables("quarantine", "show", "picture.bin", 0, "--data-dir", data).out
    assert "00000040  40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO" in picture


def test_what_is_not_there_is_told(data: Path, cables: Cables) -> None:
    done = cables("quarantine", "show", "part.csv", 99, "--data-dir", data)
    assert (done.code, "record 99 of part.csv is not in quarantine" in done.err) == (2, True)


def test_a_filter_that_nothing_matches_is_told(data: Path, cables: Cables) -> None:
    done = cables("quarantine", "list", "--rule", "nosuch", "--data-dir", data)
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    assert "nothing in quarantine matches" in done.err


def test_odd_signs_are_escaped_and_plain_ones_stay() -> None:
    assert readable("Zürich\u202e\r\n\ttabs\x07".encode()) == "Zürich\\u202e\n\ttabs\\x07"
    assert readable(b"caf\xe9") == "caf\\xe9"


def test_export_writes_bytes_and_an_index(data: Path, cables: Cables, tmp_path: Path) -> None:
    done = cables("quarantine", "export", tmp_path / "out", "--data-dir", data)
    assert done.code == 0, done.err
    with (tmp_path / "out" / "index.csv").open(newline="") as handle:
        index = list(csv.DictReader(handle))
    assert len(index) == 5
    (cut,) = [entry for entry in index if entry["rule"] == "field_count"]
    assert (tmp_path / "out" / cut["payload_file"]).read_bytes() == b'"9","5/5/2008 11:32","08SUVA9"\n'
    lines = (tmp_path / "out" / "index.jsonl").read_text().splitlines()
    assert [json.loads(line)["payload_file"] for line in lines] == [entry["payload_file"] for entry in index]
    again = cables("quarantine", "export", tmp_path / "out", "--data-dir", data)
    assert (again.code, "is not empty" in again.err) == (2, True)


def test_a_file_of_which_only_the_beginning_is_kept_is_not_read_and_told(
    cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CABLES_TRACK", "never")
    monkeypatch.setenv("CABLES_DATA_DIR", str(tmp_path / "data"))
    source = tmp_path / "in"
    source.mkdir()
    (source / "long.txt").write_text("Dear Sir,\nthis is no cable.\n" * 3000)
    (source / "short.txt").write_text("Dear Sir,\nthis is no cable.\n")
    assert cables("ingest", source).code == 0
    shown = cables("quarantine", "show", "long.txt", 0).out
    assert f"only 65,536 of {(source / 'long.txt').stat().st_size:,} bytes kept" in shown
    assert "28 bytes kept" in cables("quarantine", "show", "short.txt", 0).out
    done = cables("quarantine", "retry")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "1 records were read again, 0 have become good, 1 stay",
        f"1 file was not read, of which only the first 64 KiB are kept: {source}/long.txt",
        "they can be read from raw copy or source only: cables backfill --files NAME --reason TEXT",
    ]
    found = cables("backfill", "--files", "long.txt", "--dry-run")
    assert found.out.splitlines() == [
        f"kept copy  {source}/long.txt",
        "1 files would be read again, 0 are gone",
    ]


def test_retry_publishes_what_has_become_good_and_keeps_where_it_came_from(data: Path, cables: Cables) -> None:
    before = rows(data, "quarantine")
    done = cables("quarantine", "retry", "--data-dir", data)
    assert done.code == 0, done.err
    assert "5 records were read again, 2 have become good, 3 stay" in done.out
    found = rows(data, "cables").filter(station="SUVA").sort("cable_id")
    assert found["cable_id"].to_list() == ["08SUVA1", "08SUVA2"]
    files = rows(data, "ingest_files").filter(pl.col("file_id").is_in(found["source_file_id"].implode()))
    assert sorted(files["member"]) == ["record 4 from quarantine", "record 6 from quarantine"]
    assert {Path(path).name for path in files["path"]} == {"part.csv"}
    resolved = rows(data, "quarantine_resolutions").sort("record")
    assert resolved.select("record", "rule", "resolution", "cable_id").rows() == [
        (4, "row_rule", "cable", "08SUVA1"),
        (6, "row_rule", "cable", "08SUVA2"),
    ]
    assert rows(data, "quarantine").sort(before.columns[:3]).equals(before.sort(before.columns[:3]))
    assert rows(data, "runs").sort("run_id")["sources"].to_list()[-1] == "quarantine"
    assert len(cables("quarantine", "list", "--data-dir", data).out.splitlines()) == 1 + 3
    assert len(cables("quarantine", "list", "--all", "--data-dir", data).out.splitlines()) == 1 + 5

    again = cables("quarantine", "retry", "--data-dir", data)
    assert (again.code, "3 records were read again, 0 have become good, 3 stay" in again.out) == (0, True)
    assert rows(data, "runs").height == 2
