"""What a warehouse holds after some runs is the model, the lake, and the same on both backends."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from schemas import CABLE_TABLES, TABLES
from schemas.derive import HISTORY_TABLES, columns, key_columns
from schemas.derive.columns import comment
from tests.warehouse.conformance.adapter import Warehouse
from tests.warehouse.conformance.catalogue import TYPES
from tests.warehouse.made import Record, ingest, read
from warehouse.view_files import view_statements

FIRST = [
    Record("08SUVA1", body="a", refs=("08SUVA2", "07APIA6"), tags=("EFIS", "PREL")),
    Record("08SUVA2", body="b", refs=("08SUVA1", "08SUVA9")),
    Record("07APIA6", body="c", tags=()),
]
SECOND = [
    Record("08SUVA2", body="b, released in full", refs=("08SUVA3",), tags=("FJ",)),
    Record("08SUVA9", body="d", refs=("07APIA6",)),
]


def loaded(warehouse: Warehouse) -> Warehouse:
    warehouse.ingest("r1", FIRST)
    warehouse.ingest("r2", SECOND)
    return warehouse


def lake(root: Path, table: str) -> list[tuple[object, ...]]:
    names = [spec.name for spec in columns(table)]
    return sorted(read(root, table).select(names).iter_rows(), key=repr)


def test_it_holds_what_the_lake_holds(warehouse: Warehouse) -> None:
    loaded(warehouse)
    for table in TABLES:
        assert warehouse.table(table) == lake(warehouse.root, table), table


def test_after_two_runs_it_is_as_if_loaded_at_once(warehouse: Warehouse, tmp_path: Path) -> None:
    loaded(warehouse)
    kept = [record for record in FIRST if record.cable_id != "08SUVA2"]
    ingest(tmp_path / "once", "r1", kept, SECOND)
    for table in ("cables", "references", "paragraphs", "tags", "cable_threads", "recipients"):
        names = [spec.name for spec in columns(table)]
        rows = pl.DataFrame(warehouse.table(table), schema=names, orient="row").drop("run_id", strict=False)
        once = pl.DataFrame(lake(tmp_path / "once", table), schema=names, orient="row").drop("run_id", strict=False)
        assert sorted(rows.rows(), key=repr) == sorted(once.rows(), key=repr), table


def test_tables_have_the_columns_types_and_comments_of_the_model(warehouse: Warehouse) -> None:
    loaded(warehouse)
    found, comments, types = warehouse.columns(), warehouse.comments(), TYPES[warehouse.backend]
    for table in TABLES:
        wanted = [(spec.name, types[spec.type], not spec.nullable, spec.description) for spec in columns(table)]
        assert found[table] == wanted
        assert comments[table] == comment(table)


CHILD_TABLES = tuple(table for table in CABLE_TABLES if table != "cables")


def assert_keys_are_of_the_model(warehouse: Warehouse, tables: Sequence[str]) -> None:
    loaded(warehouse)
    keys = warehouse.keys()
    assert {table: keys.get(table, ()) for table in tables} == {table: key_columns(table) for table in tables}


def test_cables_and_tables_about_runs_have_the_keys_of_the_model(warehouse: Warehouse) -> None:
    assert_keys_are_of_the_model(warehouse, [table for table in TABLES if table not in CHILD_TABLES])


@pytest.mark.lacks("duckdb", "its keys only check what the gate checks, and made a load and the file larger")
def test_child_tables_and_history_have_the_keys_of_the_model(warehouse: Warehouse) -> None:
    assert_keys_are_of_the_model(warehouse, [*CHILD_TABLES, *HISTORY_TABLES])


def test_every_view_is_there_and_is_described(warehouse: Warehouse) -> None:
    loaded(warehouse)
    found, comments = warehouse.columns(), warehouse.comments()
    for name, _ in view_statements():
        assert comments[name], name
        assert all(row[3] for row in found[name]), name


def test_views_say_the_same_on_both_backends(tmp_path: Path, postgres_url: str) -> None:
    one, other = (loaded(Warehouse(tmp_path / str(bool(url)), url)) for url in (None, postgres_url))
    for name, _ in view_statements():
        rows = [sorted(map(repr, each.query(f"SELECT * FROM {name}"))) for each in (one, other)]
        assert rows[0] == rows[1], name


def test_a_target_that_arrives_is_in_the_corpus(warehouse: Warehouse) -> None:
    warehouse.ingest("r1", FIRST)
    sql = 'SELECT cable_id, target_id, in_corpus FROM "references" ORDER BY 1, 2'
    assert ("08SUVA2", "08SUVA9", False) in warehouse.query(sql)
    warehouse.ingest("r2", [Record("08SUVA9", body="d", refs=("07APIA6",))])
    assert ("08SUVA2", "08SUVA9", True) in warehouse.query(sql)
    assert all(row[2] for row in warehouse.query(sql))


def test_the_ledger_names_every_run(warehouse: Warehouse) -> None:
    loaded(warehouse)
    assert warehouse.query("SELECT run_id, previous_run_id FROM runs ORDER BY 1") == [("r1", None), ("r2", "r1")]


@pytest.mark.parametrize("n_runs", [1, 2])
def test_a_report_counts_the_rows_that_are_there(warehouse: Warehouse, n_runs: int) -> None:
    published = warehouse.ingest("r1", FIRST)
    if n_runs == 2:
        published = warehouse.ingest("r2", SECOND)
    assert published.load.rows["cables"] == len(warehouse.table("cables"))
    assert published.load.rows["references"] == len(warehouse.table("references"))
    assert published.load.bytes
