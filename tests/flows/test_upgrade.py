"""Data that an older program made is brought to this one with every row, and can be taken back."""

import json
import tarfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from schemas import CABLE_TABLES, TABLES
from schemas.derive import HISTORY_TABLES, columns
from tests.flows.conftest import Cables, write_dump
from warehouse import journal
from warehouse.drift import drift
from warehouse.layout import DATABASE, DataDir

# Made by the program of the first layout: eight cables, then a second run that replaced one of them.
LAYOUT_1 = Path(__file__).parents[1] / "warehouse" / "fixtures" / "layout-1.tar.xz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(LAYOUT_1) as archive:
        archive.extractall(tmp_path / "data", filter="data")
    return tmp_path / "data"


def rows(data: Path, table: str) -> pl.DataFrame:
    found = pl.read_parquet(sorted((data / "current").resolve().joinpath(*table.split(".")).rglob("*.parquet")))
    return found.sort(found.columns)


def test_every_row_is_there_in_lake_and_database(old: Path, cables: Cables) -> None:
    tables = [table for table in TABLES if (old / "current" / table).exists()]
    before = {table: rows(old, table) for table in tables}
    done = cables("migrate", "--data-dir", old)
    assert done.code == 0, done.err
    assert done.out.startswith("upgraded 2026")
    for table in tables:
        after = rows(old, table)
        kept = after if table != "runs" else after.filter(pl.col("sources") != "upgrade")
        assert kept.select(before[table].columns).equals(before[table]), table
        assert after.columns == [spec.name for spec in columns(table)]
    assert rows(old, "superseded").height == 1
    assert rows(old, "quality_results")["rule_id"].unique().to_list() == ["unnumbered"]
    assert rows(old, "posts").height > 0
    database = (old / "current").resolve() / DATABASE
    assert drift(database) == []
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in (*CABLE_TABLES, *HISTORY_TABLES):
            name = ".".join(f'"{part}"' for part in table.split("."))
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchall() == [(rows(old, table).height,)]
    again = cables("migrate", "--data-dir", old)
    assert again.out == "nothing to do: tables and warehouse are those of this program\n"


def test_an_ingest_upgrades_first_and_an_undo_goes_back_step_by_step(old: Path, cables: Cables, tmp_path: Path) -> None:
    before = (old / "current").readlink()
    n_cables = rows(old, "cables").height
    dump = write_dump(tmp_path / "more.csv", 4, 31)
    result = cables("ingest", dump, "--data-dir", old, "--track", "never")
    assert result.code == 0, result.err
    assert rows(old, "cables").height == n_cables + 4
    newest, upgrade = sorted(
        (one for one in journal.attempts(DataDir(old)) if one.status == "published"),
        key=lambda one: one.kind == "migrate",
    )
    assert (newest.kind, upgrade.kind) == ("ingest", "migrate")
    for _ in range(2):
        assert cables("undo", DataDir(old).current_run_id(), "--data-dir", old).code == 0
    assert (old / "current").readlink() == before
    assert rows(old, "cables").height == n_cables


@pytest.mark.parametrize("change", [{"migration": "9999_01_01_future"}, {"schema_version": 99}])
def test_data_of_a_newer_program_is_left_alone(
    old: Path, cables: Cables, tmp_path: Path, change: dict[str, object]
) -> None:
    manifest = (old / "current").resolve() / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **change}))
    before = (old / "current").readlink()
    for command in (("migrate",), ("ingest", write_dump(tmp_path / "more.csv", 1, 31), "--track", "never")):
        result = cables(*command, "--data-dir", old)
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert "written by a newer program" in result.err
        assert result.err.rstrip().endswith("upgrade the program")
    assert (old / "current").readlink() == before


def test_a_part_without_a_column_that_must_be_there_is_named(old: Path, cables: Cables) -> None:
    part = next((old / "current" / "tags").resolve().rglob("*.parquet"))
    pl.read_parquet(part).drop("tag").write_parquet(part)
    manifest = (old / "current").resolve() / "manifest.json"
    found = json.loads(manifest.read_text())
    for entry in found["files"]:
        if part.as_posix().endswith(entry["path"]):
            entry["bytes"] = part.stat().st_size
    manifest.write_text(json.dumps(found))
    result = cables("migrate", "--data-dir", old)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert f"column tags.tag is not in this file and may not be null: {part}" in result.err


def test_drift_names_what_was_changed_by_hand(old: Path, cables: Cables) -> None:
    assert "made by an older program" in cables("doctor", "--data-dir", old).out
    cables("migrate", "--data-dir", old)
    assert "tables and columns are those of the program" in cables("doctor", "--data-dir", old).out
    database = (old / "current").resolve() / DATABASE
    with duckdb.connect(str(database)) as connection:
        connection.execute("ALTER TABLE people DROP COLUMN office")
        connection.execute("ALTER TABLE captions ADD COLUMN mine INTEGER")
        connection.execute("ALTER TABLE history.tags ALTER COLUMN label TYPE BLOB")
        connection.execute("DROP TABLE media_links")
        connection.execute("UPDATE schema_migrations SET name = '2000_01_01_old'")
    assert len(drift(database)) == 5
    assert set(drift(database)) >= {
        "column people.office is missing",
        "column captions.mine is not of the model",
        "column history.tags.label is BLOB, not VARCHAR",
        "table media_links is missing",
    }
