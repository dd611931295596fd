"""What was replaced is kept, can be read as of any run, and comes back when the run is taken back."""

from contextlib import closing

import pytest

from schemas import TABLES
from schemas.derive import HISTORY_TABLES, columns
from tests.warehouse.conformance.adapter import Warehouse
from tests.warehouse.conformance.catalogue import TYPES
from tests.warehouse.made import Record
from warehouse.layout import DataDir
from warehouse.lock import hold
from warehouse.protocol import open_backend
from warehouse.recovery import settle

FIRST = [
    Record("08SUVA1", body="a", refs=("08SUVA2", "07APIA6")),
    Record("08SUVA2", body="b", refs=("08SUVA1", "08SUVA9"), tags=("EFIS", "PREL")),
    Record("07APIA6", body="c", tags=()),
]
SECOND = [
    Record("08SUVA2", body="b, released in full", refs=("08SUVA3",), tags=("FJ",)),
    Record("08SUVA9", body="d", refs=("07APIA6",)),
]
THIRD = [Record("08SUVA2", body="b, released in full at last", refs=(), tags=("FJ", "PREL"))]
VERSIONS = "SELECT cable_id, valid_from_run, valid_to_run FROM cable_versions WHERE cable_id = '08SUVA2' ORDER BY 2"


def three_runs(warehouse: Warehouse) -> Warehouse:
    for run_id, records in (("r1", FIRST), ("r2", SECOND), ("r3", THIRD)):
        warehouse.ingest(run_id, records)
    return warehouse


def test_versions_of_a_cable_follow_each_other(warehouse: Warehouse) -> None:
    three_runs(warehouse)
    assert warehouse.query(VERSIONS) == [
        ("08SUVA2", "r1", "r2"),
        ("08SUVA2", "r2", "r3"),
        ("08SUVA2", "r3", None),
    ]


def test_a_replaced_cable_goes_to_history_with_its_children(warehouse: Warehouse) -> None:
    three_runs(warehouse)
    sql = "SELECT tag, valid_from_run, valid_to_run FROM history.tags ORDER BY 2, 1"
    assert warehouse.query(sql) == [("EFIS", "r1", "r2"), ("PREL", "r1", "r2"), ("FJ", "r2", "r3")]
    assert warehouse.query("SELECT tag FROM tags WHERE cable_id = '08SUVA2' ORDER BY 1") == [("FJ",), ("PREL",)]


def test_history_has_the_columns_types_and_comments_of_the_model(warehouse: Warehouse) -> None:
    warehouse.ingest("r1", FIRST)
    found, types = warehouse.columns(), TYPES[warehouse.backend]
    for table in HISTORY_TABLES:
        wanted = [(spec.name, types[spec.type], not spec.nullable, spec.description) for spec in columns(table)]
        assert found[table] == wanted


def test_the_state_after_an_earlier_run_can_be_read(warehouse: Warehouse) -> None:
    three_runs(warehouse)
    sql = """
        SELECT cable_id, body_text FROM cables WHERE run_id <= '{run}' UNION ALL
        SELECT cable_id, body_text FROM history.cables WHERE valid_from_run <= '{run}' AND '{run}' < valid_to_run
        ORDER BY 1"""
    assert sorted(warehouse.query(sql.format(run="r1"))) == [("07APIA6", "c"), ("08SUVA1", "a"), ("08SUVA2", "b")]
    assert ("08SUVA2", "b, released in full") in warehouse.query(sql.format(run="r2"))
    assert len(warehouse.query(sql.format(run="r2"))) == 4


@pytest.mark.lacks("duckdb", "an older version has a file of its own: there is nothing to take back in the last one")
def test_a_run_taken_back_leaves_no_trace(warehouse: Warehouse) -> None:
    warehouse.ingest("r1", FIRST)
    before = {table: warehouse.table(table) for table in (*TABLES, *HISTORY_TABLES)}
    warehouse.ingest("r2", SECOND)
    assert warehouse.table("cables") != before["cables"]
    with closing(open_backend(warehouse.url)) as backend:
        backend.undo("r2", "r1")
        assert backend.holds() == "r1"
    assert {table: warehouse.table(table) for table in (*TABLES, *HISTORY_TABLES)} == before


def test_only_the_last_run_is_taken_back(warehouse: Warehouse) -> None:
    three_runs(warehouse)
    before = warehouse.everything()
    with closing(open_backend(warehouse.url)) as backend:
        if warehouse.url:
            with pytest.raises(Exception, match="holds run r3, not r2"):
                backend.undo("r2", "r1")
        else:
            backend.undo("r2", "r1")
    assert warehouse.everything() == before


@pytest.mark.lacks("duckdb", "the file goes with its version")
def test_the_first_run_taken_back_leaves_no_tables(warehouse: Warehouse) -> None:
    warehouse.ingest("r1", FIRST)
    with closing(open_backend(warehouse.url)) as backend:
        backend.undo("r1", None)
        assert backend.holds() is None
    assert warehouse.columns() == {}


def test_a_whole_load_is_equal_to_many_small_ones(warehouse: Warehouse) -> None:
    three_runs(warehouse)
    before = {table: warehouse.table(table) for table in (*TABLES, *HISTORY_TABLES)}
    with hold(DataDir(warehouse.root), "r4") as held, closing(open_backend(warehouse.url)) as backend:
        backend.undo("r3", None)
        settle(held, backend, warehouse.root)
    assert {table: warehouse.table(table) for table in (*TABLES, *HISTORY_TABLES)} == before
