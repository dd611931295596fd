"""An ingest as a user sees it: what it prints, publishes, refuses and leaves alone."""

import json
import signal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.flows.conftest import N_CABLES, ROOT, Cables, Published, look, signalled


def rows(data_dir: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(data_dir / "current" / table / "**" / "*.parquet")


def state(data_dir: Path) -> tuple[str, list[str]]:
    versions = [path.name for path in (data_dir / "versions").iterdir()]
    return str((data_dir / "current").readlink()), sorted(versions)


def test_tables_warehouse_and_report_are_published_and_named(published: Published) -> None:
    assert published.result.code == 0, published.result.err
    current = published.data_dir / "current"
    assert rows(published.data_dir, "cables").height == N_CABLES + 3
    with duckdb.connect(str(current / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM cables").fetchall() == [(N_CABLES + 3,)]
    assert (current / "report" / "index.html").is_file()
    for place in ("/<table>/**/*.parquet", "/warehouse.duckdb", "/report/index.html"):
        assert f"{current}{place}" in published.result.out
    assert not list((published.data_dir / "versions").glob(".stage*"))


def test_files_left_out_are_named_with_the_reason(published: Published) -> None:
    lines = published.result.out.splitlines()
    assert f"of unknown form, quarantined whole: {published.source / 'letter-copy.txt'}" in lines
    assert f"same content as another file, left out: {published.source / 'letter.txt'}" in lines
    assert f"empty, left out: {published.source / 'void.txt'}" in lines


def test_a_file_of_unknown_form_is_in_quarantine(published: Published) -> None:
    quarantine = rows(published.data_dir, "quarantine").filter(pl.col("rule") == "unknown_dialect")
    assert quarantine["record"].to_list() == [0]
    assert quarantine["payload"].to_list() == [(published.source / "letter.txt").read_bytes()]
    assert "unknown_dialect 1" in published.result.out


def test_the_ledger_accounts_for_every_record(published: Published) -> None:
    files = rows(published.data_dir, "ingest_files")
    assert files["n_records"].sum() == N_CABLES + 3 + 1
    ends = ["n_ok", "n_quarantined", "n_superseded", "n_unchanged"]
    assert files["n_records"].to_list() == files.select(pl.sum_horizontal(ends)).to_series().to_list()
    assert dict(files.select("dialect", "n_ok").rows()) == {"csv": N_CABLES, "page_text": 3, "unknown": 0}
    (run,) = rows(published.data_dir, "runs").rows(named=True)
    assert (run["n_files"], run["n_records"], run["n_cables"]) == (3, N_CABLES + 4, N_CABLES + 3)
    assert run["verdict"] in ("passed", "warnings")
    assert rows(published.data_dir, "quality_results")["run_id"].unique().to_list() == [run["run_id"]]


def test_a_second_time_nothing_changes(published: Published, cables: Cables) -> None:
    before = state(published.data_dir)
    again = cables("ingest", published.source, "--data-dir", published.data_dir)
    assert again.code == 0
    assert "nothing changed" in again.out
    assert state(published.data_dir) == before


def write_refused(folder: Path) -> tuple[Path, Path]:
    """A dump of one cable, and rules by which it is refused."""
    body = "UNCLAS SUVA 000001\n\nSUBJECT: A TELEGRAM THAT NOBODY WANTS\n\n1. (U) Text."
    dump, rules = folder / "suva.csv", folder / "rules.toml"
    dump.write_text(f'"1","5/5/2008 11:32","08SUVA1","Embassy Suva","UNCLASSIFIED","","","{body}"\n')
    rules.write_text(
        '[[rule]]\nid = "X1"\ntable = "cables"\nname = "station_is_not_suva"\nseverity = "critical"\n'
        'reason = "a test"\ncondition = "station <> \'SUVA\'"\n'
    )
    return dump, rules


def test_a_refused_run_leaves_what_was_published(published: Published, cables: Cables, tmp_path: Path) -> None:
    before = state(published.data_dir)
    dump, rules = write_refused(tmp_path)
    refused = cables("ingest", dump, "--data-dir", published.data_dir, "--rules", rules)
    assert refused.code == 1
    assert "refused because: X1 cables.station_is_not_suva: 1 cable fails" in refused.out
    assert state(published.data_dir) == before
    (kept,) = (published.data_dir / "refused").iterdir()
    assert str(kept) in refused.out
    assert pl.read_parquet(kept / "staged" / "cables" / "**" / "*.parquet")["cable_id"].to_list() == ["08SUVA1"]
    assert (kept / "report" / "index.html").is_file()
    # Its content is not known: it can be offered again.
    assert rows(published.data_dir, "ingest_files")["path"].str.contains("suva").any() is False


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_publishes_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    dump = ROOT / "tests" / "samples" / "pages.txt"
    result = signalled(number, "judging", "ingest", dump, "--data-dir", tmp_path / "data")
    assert result.code == code, result.err
    assert result.err.splitlines()[-1] == "cables: interrupted; nothing was published"
    assert "Traceback" not in result.err
    assert not (tmp_path / "data" / "current").exists()
    assert list((tmp_path / "data" / "versions").iterdir()) == []


def test_an_interrupted_night_leaves_what_was_published(published: Published, tmp_path: Path) -> None:
    before = state(published.data_dir)
    dump, _ = write_refused(tmp_path)
    result = signalled(signal.SIGINT, "judging", "ingest", dump, "--data-dir", published.data_dir)
    assert result.code == 130, result.err
    assert result.err.splitlines()[-1] == "cables: interrupted; nothing was published"
    assert state(published.data_dir) == before


def test_a_tiny_shard_size_gives_the_same_rows(published: Published, tmp_path: Path) -> None:
    """Cut into a shard a record, staged rows are those of one shard."""
    from flows.shards import cut_files
    from flows.steps import parse_shard

    dump = published.source / "dump.csv"
    whole: dict[str, pl.DataFrame] = {}
    for name, shard_bytes in (("whole", 10**9), ("single", 1)):
        stage = tmp_path / name
        shards = cut_files(look([dump], tmp_path / "spool").files, shard_bytes)
        assert len(shards) == (1 if name == "whole" else N_CABLES)
        for shard in shards:
            parse_shard(shard, stage, "r1")
        for table in sorted(path.name for path in stage.iterdir()):
            found = pl.read_parquet(stage / table / "**" / "*.parquet")
            found = found.sort(found.columns)
            assert whole.setdefault(table, found).equals(found), table
    assert {"cables", "recipients", "tags", "references", "paragraphs"} <= set(whole)


def test_two_runs_at_once_do_not_mix(tmp_path: Path, cables: Cables) -> None:
    from warehouse.layout import DataDir
    from warehouse.lock import hold

    with hold(DataDir(tmp_path), "other-run"):
        refused = cables("ingest", ROOT / "tests" / "samples", "--data-dir", tmp_path)
    assert refused.code == 2
    assert "other-run" in refused.err
    assert refused.err.count("\n") == 1


def test_json_is_an_array_of_objects_with_iso_times(published: Published, cables: Cables) -> None:
    query = "SELECT cable_id, created_at FROM cables ORDER BY 1 LIMIT 2"
    result = cables("sql", query, "--data-dir", published.data_dir, "--format", "json")
    assert result.code == 0
    found = json.loads(result.out)
    expected = rows(published.data_dir, "cables").sort("cable_id").head(2)
    assert [row["cable_id"] for row in found] == expected["cable_id"].to_list()
    assert [row["created_at"] for row in found] == [f"{at.isoformat()}Z" for at in expected["created_at"]]
