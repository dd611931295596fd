"""Whatever goes wrong with a PostgreSQL warehouse is one line with a next step, and the state stays as it was."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Server, running
from tests.warehouse.conformance.adapter import Warehouse
from tests.warehouse.made import Record, ingest
from warehouse import migrations
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.postgres import lock
from warehouse.postgres.target import parse
from warehouse.protocol import open_backend
from warehouse.recovery import whole

FIRST = [Record("08SUVA1", body="one", refs=("08SUVA2",))]
SECOND = [Record("08SUVA1", body="one and more"), Record("08SUVA2", body="two")]
WAITING = """
SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'cables r2%' AND wait_event_type = 'Lock'
"""


@pytest.fixture
def warehouse(tmp_path: Path, postgres_url: str) -> Warehouse:
    """A data directory and a database that hold run r1."""
    warehouse = Warehouse(tmp_path / "data", postgres_url)
    warehouse.ingest("r1", FIRST)
    return warehouse


def assert_unchanged(warehouse: Warehouse) -> None:
    assert warehouse.query("SELECT cable_id, body_text FROM cables") == [("08SUVA1", "one")]
    assert warehouse.query("SELECT run_id FROM runs") == [("r1",)]
    assert (warehouse.root / "current").resolve().name == "r1"


def refused(warehouse: Warehouse, run_id: str = "r2") -> str:
    """The line of a run that fails."""
    with pytest.raises(WarehouseError) as caught:
        warehouse.ingest(run_id, SECOND)
    line = str(caught.value)
    assert "\n" not in line
    return line


def in_the_middle(server: Server, warehouse: Warehouse, happens: Callable[[int], None]) -> str:
    """The line of a run in the middle of whose load something happens (told the server process of the load)."""
    database = str(warehouse.url).rpartition("/")[2]
    # Someone holds a table that the load comes to, so that it stops there.
    with server.admin(database) as admin, server.admin(database) as watcher:
        admin.autocommit = False
        admin.execute("LOCK TABLE tags IN ACCESS EXCLUSIVE MODE")

        def wait() -> None:
            while not (found := watcher.execute(WAITING).fetchone()):
                time.sleep(0.02)
            happens(found[0])

        thread = threading.Thread(target=wait)
        thread.start()
        line = refused(warehouse)
        thread.join()
    return line


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[tuple[Server, Warehouse]]:
    """A server of its own, with a warehouse that holds run r1."""
    with running() as server, server.database() as name:
        warehouse = Warehouse(tmp_path / "data", server.url(name))
        warehouse.ingest("r1", FIRST)
        yield server, warehouse


def test_a_server_that_dies_in_the_middle_of_a_load(mortal: tuple[Server, Warehouse]) -> None:
    server, warehouse = mortal
    with pytest.raises(psycopg.Error):  # of the one that held the table, when it lets go
        line = in_the_middle(server, warehouse, lambda _: server.stop("immediate"))
        assert "connection was lost" in line
        raise psycopg.OperationalError
    assert "no server answers there" in refused(warehouse, "r3")
    server.start()
    assert_unchanged(warehouse)
    warehouse.ingest("r4", SECOND)
    assert warehouse.query("SELECT count(*) FROM cables") == [(2,)]


def test_a_session_that_is_ended_in_the_middle_of_a_load(postgres_server: Server, warehouse: Warehouse) -> None:
    def end(pid: int) -> None:
        with postgres_server.admin() as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [pid])

    assert "connection was lost" in in_the_middle(postgres_server, warehouse, end)
    assert_unchanged(warehouse)


def test_a_column_that_was_dropped(warehouse: Warehouse) -> None:
    with psycopg.connect(str(warehouse.url)) as connection:
        connection.execute("ALTER TABLE tags DROP COLUMN label CASCADE")
    line = refused(warehouse)
    assert "column tags.label is gone" in line
    assert "cables migrate" in line
    assert_unchanged(warehouse)
    with pytest.raises(WarehouseError, match=r"column tags\.label is gone"), closing(open_backend(warehouse.url)) as it:
        it.holds()


def test_a_table_that_was_dropped_is_loaded_anew(warehouse: Warehouse) -> None:
    with psycopg.connect(str(warehouse.url)) as connection:
        connection.execute("DROP TABLE captions CASCADE")
    assert "table captions is gone" in refused(warehouse)
    version = DataDir(warehouse.root).current_version()
    assert version is not None
    with closing(open_backend(warehouse.url)) as backend:
        backend.load(whole(version), version.path)
        backend.commit()
        assert backend.holds() == "r1"
    assert_unchanged(warehouse)


def test_a_view_of_someone_stops_a_reload_and_is_named(warehouse: Warehouse) -> None:
    with psycopg.connect(str(warehouse.url)) as connection:
        connection.execute("CREATE VIEW mine AS SELECT cable_id FROM cables")
    version = DataDir(warehouse.root).current_version()
    assert version is not None
    with closing(open_backend(warehouse.url)) as backend:
        with pytest.raises(WarehouseError, match=r"other objects depend on the tables: view public\.mine"):
            backend.load(whole(version), version.path)
        assert backend.holds() == "r1"
    warehouse.ingest("r2", SECOND)
    assert len(warehouse.query("SELECT * FROM mine")) == 2


def test_rights_that_were_granted_outlive_a_reload(postgres_server: Server, warehouse: Warehouse) -> None:
    with psycopg.connect(str(warehouse.url)) as connection:
        connection.execute("GRANT SELECT ON cables, cables_by_month TO PUBLIC")
    version = DataDir(warehouse.root).current_version()
    assert version is not None
    with closing(open_backend(warehouse.url)) as backend:
        backend.load(whole(version), version.path)
        backend.commit()
    sql = "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC' AND is_grantable = 'NO'"
    sql += " AND table_schema = 'public'"
    assert sorted(warehouse.query(sql)) == [("cables",), ("cables_by_month",)]


def test_two_writers_on_one_database(warehouse: Warehouse) -> None:
    target = parse(str(warehouse.url))
    with psycopg.connect(str(warehouse.url), application_name=lock.session_name("r9")) as other:
        lock.acquire(other, target)
        line = refused(warehouse)
    assert "another run is writing to this database (cables r9 " in line
    assert_unchanged(warehouse)
    warehouse.ingest("r3", SECOND)


def test_a_database_of_a_newer_program(warehouse: Warehouse) -> None:
    with psycopg.connect(str(warehouse.url)) as connection:
        connection.execute("INSERT INTO schema_migrations (name) VALUES ('2099_01_01_telepathy')")
    line = refused(warehouse)
    assert "newer program (schema 2099_01_01_telepathy" in line
    assert "upgrade the program" in line
    assert_unchanged(warehouse)


def test_what_the_ledger_lacks_is_migrated_with_its_row(warehouse: Warehouse) -> None:
    with psycopg.connect(str(warehouse.url)) as connection:
        connection.execute("DELETE FROM schema_migrations WHERE name = %s", [migrations.latest()])
        connection.execute("DROP VIEW tag_pairs")
    warehouse.ingest("r2", SECOND)
    assert (migrations.latest(),) in warehouse.query("SELECT name FROM schema_migrations")
    assert warehouse.query("SELECT count(*) FROM tag_pairs") == [(0,)]


def test_a_table_of_someone_else_is_not_touched(postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE tags (mine text)")
    with closing(open_backend(postgres_url)) as backend, pytest.raises(WarehouseError, match="did not make"):
        backend.holds()
    with pytest.raises(WarehouseError, match=r'there is a table .*"tags" that this program did not make.*schema='):
        ingest(tmp_path / "data", "r1", FIRST, warehouse=postgres_url)
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT mine FROM tags").fetchall() == []
    assert not (tmp_path / "data" / "current").exists()


def test_a_schema_of_its_own(postgres_url: str, tmp_path: Path) -> None:
    url = f"{postgres_url}?schema=wires"
    warehouse = Warehouse(tmp_path / "data", postgres_url)
    ingest(warehouse.root, "r1", FIRST, warehouse=url)
    ingest(warehouse.root, "r2", SECOND, warehouse=url)
    assert warehouse.query("SELECT count(*) FROM wires.cables") == [(2,)]
    assert warehouse.query("SELECT count(*) FROM wires.cable_versions") == [(3,)]
    assert warehouse.query("SELECT to_regclass('public.cables')") == [(None,)]
