"""A database that is changed in place says the same as one that is built anew, and costs what changed."""

import random
from pathlib import Path

import duckdb
import polars as pl
import pytest

from schemas import TABLES
from schemas.derive import HISTORY_TABLES, qualified
from tests.warehouse.made import Record, ingest, read
from warehouse import duckdb_change
from warehouse.layout import DATABASE


def rows_of(database: Path, table: str) -> list[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return sorted(map(repr, connection.execute(f"SELECT * FROM {qualified(table)}").fetchall()))


def assert_database_equals_lake(root: Path) -> None:
    database = (root / "current").resolve() / DATABASE
    for table in (*TABLES, *HISTORY_TABLES):
        assert rows_of(database, table) == sorted(map(repr, read(root, table).rows())), table


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run ids whose database was changed in place."""
    seen: list[str] = []
    real = duckdb_change.apply_cables

    def spy(connection: duckdb.DuckDBPyConnection, change: duckdb_change.Change) -> None:
        seen.append(change.run_id)
        real(connection, change)

    monkeypatch.setattr(duckdb_change, "apply_cables", spy)
    return seen


def filler(count: int) -> list[Record]:
    return [Record(f"05ROME{n}", body=f"filler {n}", number=n) for n in range(1, count + 1)]


def test_random_changes_leave_the_database_equal_to_the_lake(tmp_path: Path, changed: list[str]) -> None:
    ingest(tmp_path, "r000", filler(300))
    chance = random.Random(4)
    for number in range(1, 7):
        ids = chance.sample(range(1, 40), 8)
        records = [
            Record(
                f"0{chance.choice((7, 8))}SUVA{n}",
                body="y" * chance.randrange(1, 90),
                number=n,
                refs=(f"08SUVA{chance.randrange(1, 40)}",),
                tags=("EFIS", "PREL")[: chance.randrange(1, 3)],
            )
            for n in ids
        ]
        unique = list({record.cable_id: record for record in records}.values())
        ingest(tmp_path, f"r00{number}", unique)
        assert_database_equals_lake(tmp_path)
    assert len(changed) >= 3, "most of these runs are small"
    assert read(tmp_path, "history.cables").height > 0


def test_same_rows_whether_changed_or_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = filler(50), [Record("05ROME3", body="a longer text"), Record("08SUVA1", refs=("05ROME3",))]
    for way in ("changed", "anew"):
        ingest(tmp_path / way, "r1", first)
        if way == "anew":
            monkeypatch.setattr(duckdb_change, "can_change", lambda *_: False)
        ingest(tmp_path / way, "r2", second)
    for table in (*TABLES, *HISTORY_TABLES, "cable_versions", "schema_migrations"):
        left, right = (rows_of(tmp_path / way / "current" / DATABASE, table) for way in ("changed", "anew"))
        if table == "schema_migrations":  # with the time at which it was made
            assert len(left) == len(right) > 0
        else:
            assert left == right, table


@pytest.mark.parametrize("damage", ["damaged", "absent", "of another schema", "of another run"])
def test_a_file_that_does_not_fit_is_built_anew(tmp_path: Path, changed: list[str], damage: str) -> None:
    ingest(tmp_path, "r1", filler(50))
    database = (tmp_path / "current").resolve() / DATABASE
    match damage:
        case "damaged":
            database.write_bytes(b"x" * 100_000)
        case "absent":
            database.unlink()
        case _:
            with duckdb.connect(str(database)) as connection:
                column, table = ("name", "schema_migrations") if "schema" in damage else ("run_id", "runs")
                connection.execute(f"UPDATE {table} SET {column} = 'zzz'")
    ingest(tmp_path, "r2", [Record("08SUVA1")])
    assert changed == []
    assert_database_equals_lake(tmp_path)


def test_a_run_that_is_mostly_new_builds_anew(tmp_path: Path, changed: list[str]) -> None:
    ingest(tmp_path, "r1", [Record("05ROME1", body="a")])
    ingest(tmp_path, "r2", filler(4000)[1:])
    assert changed == []
    assert_database_equals_lake(tmp_path)


def test_views_of_the_program_replace_those_of_the_file(tmp_path: Path, changed: list[str]) -> None:
    ingest(tmp_path, "r1", filler(50))
    database = (tmp_path / "current").resolve() / DATABASE
    with duckdb.connect(str(database)) as connection:
        connection.execute("DROP VIEW threads")
        connection.execute("CREATE VIEW stale AS SELECT 1")
    ingest(tmp_path, "r2", [Record("08SUVA1")])
    assert changed == ["r2"]
    with duckdb.connect(str(tmp_path / "current" / DATABASE), read_only=True) as connection:
        names = {
            name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        }
    assert "threads" in names
    assert "stale" not in names


def test_history_of_a_cable_is_read_from_both_sides(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [*filler(50), Record("08SUVA1", body="one", tags=("EFIS",))])
    ingest(tmp_path, "r2", [Record("08SUVA1", body="one two", tags=("PREL",))])
    ingest(tmp_path, "r3", [Record("08SUVA1", body="one two three")])
    sql = "SELECT valid_from_run, valid_to_run, body_length FROM cable_versions WHERE cable_id = '08SUVA1' ORDER BY 1"
    with duckdb.connect(str(tmp_path / "current" / DATABASE), read_only=True) as connection:
        assert connection.execute(sql).fetchall() == [("r1", "r2", 3), ("r2", "r3", 7), ("r3", None, 13)]
        tags = connection.execute("SELECT tag, valid_from_run FROM history.tags ORDER BY 2").fetchall()
    assert tags == [("EFIS", "r1"), ("PREL", "r2")]
    assert pl.read_parquet(f"{tmp_path}/current/history/paragraphs/**/*.parquet")["text"].to_list() == [
        "one",
        "one two",
    ]
