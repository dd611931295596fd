"""Raw copies are kept within bounds, and what was read is parsed again from them with newer code."""

import gzip
import json
import signal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.raw import raw_path, restore
from tests.flows.conftest import Cables, Result, signalled, write_dump
from transforms import shard


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A dump, another one that is compressed, and a letter."""
    folder = tmp_path / "drop"
    folder.mkdir()
    write_dump(folder / "a.csv", 6, 1)
    (folder / "b.txt.gz").write_bytes(gzip.compress(write_dump(tmp_path / "b.txt", 3, 2, "page_text").read_bytes()))
    (folder / "letter.txt").write_text("Dear Sir,\nthere is no cable in this.\n")
    return folder


@pytest.fixture
def data_dir(cables: Cables, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CABLES_TRACK", "never")
    monkeypatch.setenv("CABLES_WORKERS", "1")
    monkeypatch.setenv("CABLES_DATA_DIR", str(tmp_path / "data"))
    result = cables("ingest", drop)
    assert result.code == 0, result.err
    return tmp_path / "data"


@pytest.fixture
def newer_code(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first run on, a parser that reads a subject otherwise, and in another cable the label of a tag."""
    parse = shard.parse

    def parse_newly(*given: Any, **options: Any) -> Any:
        parsed = parse(*given, **options)
        tables, cable_ids = parsed.tables, parsed.tables["cables"]["cable_id"].sort()
        first, last = cable_ids[0], cable_ids[-1]
        tables["cables"] = tables["cables"].with_columns(
            subject=pl.when(pl.col("cable_id") == first).then(pl.lit("READ ANEW")).otherwise("subject")
        )
        tables["tags"] = tables["tags"].with_columns(
            label=pl.when(pl.col("cable_id") == last).then(pl.lit("Read anew")).otherwise("label")
        )
        return parsed

    monkeypatch.setattr("transforms.shard.parse", parse_newly)


def ask(cables: Cables, query: str) -> list[dict[str, Any]]:
    result = cables("sql", query, "--format", "json")
    assert result.code == 0, result.err
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


def backfill(cables: Cables, *options: object) -> Result:
    return cables("backfill", "--reason", "subjects were cut", *options)


def journal(data_dir: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((data_dir / "runs").glob("*.json"))]


def test_each_content_is_kept_once_and_can_be_had_back(cables: Cables, data_dir: Path, drop: Path) -> None:
    copies = sorted((data_dir / "raw").rglob("*.zst"))
    assert len(copies) == 3
    for row in ask(cables, "SELECT path, sha256 FROM ingest_files WHERE member IS NULL"):
        restore(raw_path(data_dir, row["sha256"]), data_dir / "back")
        assert (data_dir / "back").read_bytes() == Path(row["path"]).read_bytes()
    (drop / "copy.csv").write_bytes((drop / "a.csv").read_bytes())
    assert cables("ingest", drop).code == 0
    assert sorted((data_dir / "raw").rglob("*.zst")) == copies


def test_copies_stay_within_their_bound_and_what_is_not_kept_is_told(
    cables: Cables, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CABLES_RAW_BYTES", "3000")
    result = cables("ingest", drop, "--data-dir", tmp_path / "data", "--track", "never")
    assert result.code == 0
    assert sum(path.stat().st_size for path in (tmp_path / "data" / "raw").rglob("*.zst")) <= 3000
    assert "CABLES_RAW_BYTES is reached" in result.out
    result = cables("ingest", drop, "--data-dir", tmp_path / "other", "--track", "never", "--no-keep-raw")
    assert not (tmp_path / "other" / "raw").exists()


def test_the_same_code_changes_nothing(cables: Cables, data_dir: Path) -> None:
    before = (data_dir / "current").resolve()
    result = backfill(cables, "--files", "*")
    assert result.code == 0, result.err
    assert "0 cables replaced, 0 new, 9 unchanged" in result.out
    assert (data_dir / "current").resolve() == before
    assert [(one["kind"], one["status"]) for one in journal(data_dir)] == [
        ("ingest", "published"), ("backfill", "unchanged")
    ]  # fmt: skip


@pytest.mark.usefixtures("newer_code")
def test_newer_code_replaces_rows_of_the_same_text_and_says_why(cables: Cables, data_dir: Path, drop: Path) -> None:
    files = ask(cables, "SELECT * FROM ingest_files ORDER BY file_id")
    quarantined = ask(cables, "SELECT file_id, record, rule FROM quarantine")
    for path in drop.iterdir():
        path.unlink()  # the copies are enough
    result = backfill(cables, "--dialect", "csv")
    assert result.code == 0, result.err
    assert "2 cables replaced, 0 new, 4 unchanged" in result.out
    last = journal(data_dir)[-1]
    assert (last["kind"], last["status"], last["sources"]) == ("backfill", "published", ["backfill: subjects were cut"])
    assert ask(cables, f"SELECT sources FROM runs WHERE run_id = '{last['run_id']}'") == [
        {"sources": "backfill: subjects were cut"}
    ]
    assert ask(cables, "SELECT count(*) AS n FROM cables") == [{"n": 9}]
    assert ask(cables, "SELECT count(*) AS n FROM cables WHERE subject = 'READ ANEW'") == [{"n": 1}]
    assert ask(cables, "SELECT count(*) AS n FROM history.cables") == [{"n": 2}]
    assert ask(cables, "SELECT count(*) AS n FROM superseded") == [{"n": 0}]
    assert ask(cables, "SELECT count(*) AS n FROM tags t ANTI JOIN cables USING (cable_id)") == [{"n": 0}]
    assert ask(cables, "SELECT * FROM ingest_files ORDER BY file_id") == files
    assert ask(cables, "SELECT file_id, record, rule FROM quarantine") == quarantined
    assert not (data_dir / ".backfill").exists()


@pytest.mark.usefixtures("newer_code")
def test_members_of_archives_are_read_again_from_the_whole(cables: Cables, data_dir: Path) -> None:
    result = backfill(cables, "--dialect", "page_text")
    assert result.code == 0, result.err
    assert "2 cables replaced, 0 new, 1 unchanged" in result.out
    assert "1 files read again in 1 runs" in result.out


def test_a_selection_is_of_days_forms_and_names(cables: Cables, data_dir: Path, drop: Path) -> None:
    def names(*options: object) -> list[str]:
        said = cables("backfill", "--dry-run", *options).out.splitlines()[:-1]
        return [line.rpartition("/")[2] for line in said]

    assert names("--files", "*") == ["a.csv", "b.txt.gz", "letter.txt"]
    assert names("--files", "*.csv") == names("--dialect", "csv") == ["a.csv"]
    assert names("--from", "2000-01-01", "--to", "2000-12-31") == []
    assert names("--from", "2020", "--to", "2999") == ["a.csv", "b.txt.gz", "letter.txt"]
    assert cables("backfill", "--reason", "x").code == 2
    assert "--reason" in cables("backfill", "--files", "*").err
    assert "no year" in cables("backfill", "--since", "yesterday", "--dry-run").err
    assert "no such time" in cables("backfill", "--from", "2026-13", "--dry-run").err
    assert "ends before it begins" in cables("backfill", "--from", "2026", "--to", "2025", "--dry-run").err


def test_without_a_copy_the_original_is_read_if_it_is_still_the_same(
    cables: Cables, data_dir: Path, drop: Path
) -> None:
    for path in (data_dir / "raw").rglob("*.zst"):
        path.unlink()
    (drop / "letter.txt").write_text("Dear Madam,\n")
    result = cables("backfill", "--files", "*", "--dry-run")
    assert result.out.splitlines()[-1] == "2 files would be read again, 1 are gone"
    assert f"original   {drop}/a.csv" in result.out
    assert f"neither kept nor where it was: {drop}/letter.txt" in result.err


@pytest.mark.usefixtures("newer_code")
def test_a_backfill_that_was_stopped_goes_on(cables: Cables, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CABLES_BATCH_BYTES", "1")  # a file a run
    from flows import backfill as module

    place, placed = module._place, []

    def stop_at_the_second(one: Any, scratch: Path) -> Path:
        placed.append(one.path)
        if len(placed) == 2:
            raise KeyboardInterrupt
        return place(one, scratch)

    monkeypatch.setattr(module, "_place", stop_at_the_second)
    stopped = backfill(cables, "--files", "*")
    assert stopped.code == 130
    assert stopped.err.splitlines()[-1] == (
        f"cables: interrupted; published by then: {journal(data_dir)[-1]['run_id']}; the same command goes on"
    )
    assert not (data_dir / ".backfill").exists()
    result = backfill(cables, "--files", "*")
    assert result.code == 0, result.err
    assert placed[0] not in placed[2:]
    assert "3 files read again in 3 runs" in result.out
    assert [one["status"] for one in journal(data_dir)] == ["published", "published", "published", "unchanged"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_backfill_which_says_what_is_published(
    data_dir: Path, number: signal.Signals, code: int
) -> None:
    before = (data_dir / "current").resolve()
    result = signalled(number, "parsing", "backfill", "--files", "*", "--reason", "x")
    assert result.code == code, result.err
    assert result.err.splitlines()[-1] == "cables: interrupted; nothing was published; the same command goes on"
    assert "Traceback" not in result.err
    assert journal(data_dir)[-1]["status"] == "interrupted"
    assert not (data_dir / ".backfill").exists()
    assert (data_dir / "current").resolve() == before


@pytest.mark.usefixtures("newer_code")
def test_a_backfill_that_is_refused_ends_with_code_one_and_can_be_done_again(
    cables: Cables, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (data_dir / "current").resolve()
    (tmp_path / "rules.toml").write_text(
        '[[rule]]\nid = "X1"\ntable = "cables"\nname = "subject_is_old"\nseverity = "critical"\nreason = "a test"\n'
        "condition = \"subject <> 'READ ANEW'\"\n"
    )
    monkeypatch.setenv("CABLES_RULES", str(tmp_path / "rules.toml"))
    refused = backfill(cables, "--dialect", "csv")
    assert refused.code == 1
    last = journal(data_dir)[-1]
    assert (last["kind"], last["status"]) == ("backfill", "refused")
    assert f"run {last['run_id']} was refused by the quality gate: see " in refused.err
    assert "read again" not in refused.out
    assert (data_dir / "current").resolve() == before
    monkeypatch.delenv("CABLES_RULES")
    again = backfill(cables, "--dialect", "csv")
    assert (again.code, "2 cables replaced" in again.out) == (0, True)


def test_a_damaged_copy_is_told_in_one_line(cables: Cables, data_dir: Path) -> None:
    for path in (data_dir / "raw").rglob("*.zst"):
        path.write_bytes(path.read_bytes()[:-40])
    result = backfill(cables, "--files", "*")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "is damaged" in result.err
