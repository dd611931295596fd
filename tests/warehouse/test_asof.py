"""What a session sees with the statements of `warehouse.asof` is what was published then."""

import shutil
from pathlib import Path

import duckdb
import pytest

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import quoted
from tests.postgres import Server
from tests.warehouse.both import Rows, copy_to_postgres
from tests.warehouse.made import Record, ingest
from warehouse.asof import known_run, setup, setup_for
from warehouse.errors import WarehouseError
from warehouse.layout import DATABASE, DataDir
from warehouse.query import run_sql
from warehouse.view_files import view_statements

RUNS = ("r1", "r2", "r3", "r4")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("asof")
    ingest(
        root, "r1", [Record("08SUVA1", body="one", refs=("08SUVA2", "07SUVA9")), Record("08SUVA4", body="x")], keep=9
    )
    ingest(root, "r2", [Record("08SUVA2", body="two", refs=("08SUVA1",), tags=("PREL",))], keep=9)
    ingest(root, "r3", [Record("08SUVA1", body="one longer", tags=("PREL", "FJ"))], keep=9)
    ingest(root, "r4", [Record("08SUVA1", body="one longer still", refs=("07SUVA9",)), Record("07SUVA9")], keep=9)
    return root


def then(root: Path, run: str, sql: str) -> list[str]:
    """What the version of that run itself says; it is kept."""
    with duckdb.connect(str(root / "versions" / run / DATABASE), read_only=True) as connection:
        return sorted(map(repr, connection.execute(sql).fetchall()))


def now(root: Path, run: str, sql: str) -> list[str]:
    data = DataDir(root)
    with run_sql(data, sql, setup=setup_for(data, run)) as result:
        rows: Rows = [tuple(row.values()) for batch in result for row in batch.to_pylist()]
    return sorted(map(repr, rows))


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("table", (*CABLE_TABLES, *LEDGER_TABLES))
def test_every_table_is_as_it_was(root: Path, run: str, table: str) -> None:
    sql = f"SELECT * FROM {quoted(table)}"
    assert now(root, run, sql) == then(root, run, sql)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("view", [name for name, _ in view_statements() if name != "threads"])
def test_every_view_is_as_it_was(root: Path, run: str, view: str) -> None:
    sql = f"SELECT * FROM {view}"
    assert now(root, run, sql) == then(root, run, sql)


def test_references_find_their_targets_as_of_then(root: Path) -> None:
    sql = "SELECT target_id, in_corpus FROM reftels WHERE cable_id = '08SUVA1'"
    assert now(root, "r1", sql) == ["('07SUVA9', False)", "('08SUVA2', False)"]
    assert now(root, "r2", sql) == ["('07SUVA9', False)", "('08SUVA2', True)"]
    assert now(root, "r4", sql) == ["('07SUVA9', True)"]


@pytest.mark.parametrize("run", RUNS)
def test_postgresql_says_the_same(root: Path, run: str, postgres_server: Server) -> None:
    with postgres_server.database() as name:
        url = postgres_server.url(name)
        copy_to_postgres(root, url)
        before = "; ".join(setup(run, '"public"'))
        for table in ("cables", "references", "tags", "runs"):
            sql = f"SELECT * FROM {quoted(table)}"
            assert sorted(map(repr, _after(url, before, sql))) == then(root, run, sql), table
        for _, view in enumerate(("cable_versions", "dangling_references", "threads", "current_quality")):
            _after(url, before, f"SELECT * FROM {view}")


def _after(url: str, before: str, sql: str) -> Rows:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute(before.encode())
        return connection.execute(sql.encode()).fetchall()


def test_a_run_that_is_not_published_is_named(root: Path) -> None:
    with pytest.raises(WarehouseError, match="no such published run: r9; `cables runs` lists them, the last is r4"):
        known_run(DataDir(root), "r9")


@pytest.mark.parametrize("run", RUNS)
def test_the_parts_alone_say_the_same(root: Path, run: str, tmp_path: Path) -> None:
    """As where PostgreSQL holds the tables and its URL is not given."""
    copied = tmp_path / "data"
    shutil.copytree(root, copied, symlinks=True)
    (copied / "versions" / RUNS[-1] / DATABASE).unlink()
    for name in (*map(quoted, (*CABLE_TABLES, *LEDGER_TABLES)), "reftels", "cable_versions"):
        assert now(copied, run, f"SELECT * FROM {name}") == then(root, run, f"SELECT * FROM {name}"), name


def test_the_parts_of_a_first_run_have_no_history_and_can_be_asked(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", body="one", refs=("08SUVA2",))], keep=9)
    there = {name: then(tmp_path, "r1", f"SELECT * FROM {name}") for name in ("cables", "reftels", "cable_versions")}
    (tmp_path / "versions" / "r1" / DATABASE).unlink()
    assert {name: now(tmp_path, "r1", f"SELECT * FROM {name}") for name in there} == there
