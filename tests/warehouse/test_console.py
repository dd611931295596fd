"""What the console refuses on both backends, whatever way it is written, and what it answers."""

# ruff: noqa: E501, the tables of statements

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgres import Server
from tests.warehouse.both import copy_to_postgres
from tests.warehouse.made import Record, ingest
from warehouse.console.checking import check
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.query import Limits, run_sql

BOTH = [
    "", ";", "-- only a comment", "/* nothing */", "SELEC 1", "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE cables",
    "INSERT INTO tags SELECT * FROM tags", "UPDATE cables SET subject = 'x'", "DELETE FROM cables", "TRUNCATE cables",
    "MERGE INTO cables USING tags ON true WHEN MATCHED THEN DELETE", "DROP TABLE cables", "DROP VIEW reftels",
    "ALTER TABLE cables ADD COLUMN x INTEGER", "ALTER TABLE cables RENAME TO x", "COMMENT ON TABLE cables IS 'x'",
    "CREATE TABLE x (a INTEGER)", "CREATE TEMP TABLE x AS SELECT 1", "CREATE VIEW x AS SELECT 1", "CREATE SCHEMA x",
    "CREATE INDEX x ON cables (subject)", "CREATE SEQUENCE x", "CREATE TYPE x AS ENUM ('a')",
    "SELECT * INTO x FROM cables", "WITH gone AS (DELETE FROM cables RETURNING *) SELECT * FROM gone",
    "WITH a AS (INSERT INTO tags SELECT * FROM tags RETURNING *) SELECT count(*) FROM a",
    "COPY cables TO '/tmp/console-out'", "COPY (SELECT 1) TO '/tmp/console-out'", "COPY cables FROM '/etc/passwd'",
    "BEGIN", "COMMIT", "ROLLBACK", "SET TimeZone = 'UTC'", "RESET ALL", "VACUUM", "ANALYZE", "CHECKPOINT",
    "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE ALL", "CALL pragma_version()", "EXPLAIN DELETE FROM cables",
    "EXPLAIN ANALYZE DELETE FROM cables", "explain analyze\nupdate cables set subject = ''", "SELECT * FROM no_such_table",
    "SELECT nothing FROM cables", "SELECT nextval('x')", "SELECT set_config('a', 'b', false)",
    "SELECT 'unfinished", "SELECT /* unfinished",
]  # fmt: skip
DUCKDB = [
    "SELECT",
    "EXPORT DATABASE '/tmp/console-out'", "IMPORT DATABASE '/tmp/x'", "ATTACH '/tmp/other.duckdb' AS o", "DETACH warehouse",
    "ATTACH ':memory:' AS other", "INSTALL httpfs", "LOAD httpfs", "LOAD '/tmp/x.duckdb_extension'", "USE memory",
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_csv_auto('/etc/passwd')",
    'SELECT * FROM "read_csv"(\'/etc/passwd\')', "SELECT * FROM READ_TEXT ('/etc/passwd')",
    "SELECT * FROM read_text/**/('/etc/passwd')", "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')", "SELECT * FROM read_parquet('/tmp/x.parquet')",
    "SELECT * FROM parquet_scan('/tmp/x.parquet')", "SELECT * FROM parquet_metadata('/tmp/x.parquet')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')", "SELECT * FROM 'https://example.org/x.csv'",
    "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '/tmp/*.csv'", "FROM '/etc/hosts.csv'", "SELECT getenv('HOME')", "SELECT main.getenv('HOME')",
    "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('cables')", "SELECT * FROM arrow_scan(1, 2, 3)",
    "SELECT * FROM json_execute_serialized_sql('{}')", "SELECT * FROM duckdb_secrets()", "CREATE SECRET (TYPE s3)",
    "CREATE MACRO f() AS 1", "CREATE OR REPLACE MACRO g() AS TABLE SELECT 1", "PRAGMA enable_profiling",
    "PRAGMA database_list; SELECT 1", "SET enable_external_access = true", "RESET lock_configuration",
    "SET lock_configuration = false", "SUMMARIZE (DELETE FROM cables RETURNING *)", "SELECT * FROM checkpoint()",
    "SELECT CAST('x' AS INTEGER)", "FORCE CHECKPOINT", "CREATE FUNCTION f(a) AS a",
]  # fmt: skip
POSTGRES = [
    "SELECT pg_read_file('/etc/passwd')", "SELECT pg_catalog.pg_read_file('/etc/passwd')",
    'SELECT "pg_read_file"(\'/etc/passwd\')', 'SELECT U&"pg\\005fsleep"(1)', "SELECT PG_SLEEP (10)", "SELECT pg_sleep(10)",
    "SELECT pg_sleep_for('1 min')", "SELECT pg_read_binary_file('/etc/passwd')", "SELECT pg_ls_dir('/')",
    "SELECT * FROM pg_ls_logdir()", "SELECT pg_stat_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/console-out')", "SELECT lo_create(0)", "SELECT * FROM dblink('host=x', 'SELECT 1') AS t(a int)",
    "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_xact_lock(1)", "SELECT pg_terminate_backend(1)",
    "SELECT pg_cancel_backend(pid) FROM pg_locks", "SELECT pg_reload_conf()", "SELECT pg_rotate_logfile()",
    "SELECT query_to_xml('SELECT pg_sleep(10)', true, true, '')", "SELECT table_to_xml('cables', true, true, '')",
    "SELECT * FROM ts_stat('SELECT to_tsvector(subject) FROM cables')", "SELECT pg_notify('a', 'b')",
    "SELECT pg_create_restore_point('x')", "SELECT pg_switch_wal()", "SELECT pg_export_snapshot()",
    "SELECT pg_logical_emit_message(true, 'a', 'b')", "SELECT * FROM pg_authid", "SELECT passwd FROM pg_catalog.pg_shadow",
    'SELECT * FROM "pg_hba_file_rules"', "SELECT * FROM pg_stat_activity", "SELECT 1 FROM cables FOR UPDATE",
    "SELECT 1 FROM cables FOR NO KEY UPDATE", "DO $$ BEGIN PERFORM 1; END $$", "DO LANGUAGE plpgsql 'BEGIN END'",
    "COPY cables TO PROGRAM 'sh -c true'", "COPY (SELECT 1) TO STDOUT", "LISTEN x", "NOTIFY x", "UNLISTEN *",
    "LOCK TABLE cables", "DECLARE c CURSOR FOR SELECT 1", "FETCH ALL FROM cables_sql", "CLOSE ALL", "DISCARD ALL",
    "GRANT ALL ON cables TO public", "REVOKE ALL ON cables FROM public", "CREATE ROLE x SUPERUSER", "ALTER ROLE archivist SUPERUSER",
    "ALTER SYSTEM SET work_mem = '1GB'", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres", "SET LOCAL work_mem = '1GB'",
    "START TRANSACTION READ WRITE", "SET TRANSACTION READ WRITE", "SAVEPOINT x", "PREPARE TRANSACTION 'x'",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE EXTENSION dblink", "LOAD 'x'", "REINDEX TABLE cables",
    "CLUSTER cables", "REFRESH MATERIALIZED VIEW x", "SECURITY LABEL ON TABLE cables IS 'x'", "SELECT 1 \\; DROP TABLE cables",
    "EXPLAIN (ANALYZE) SELECT pg_sleep(10)", "EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1", "SELECT '\\'; DROP TABLE cables; --",
    "VALUES (pg_sleep(10))", "TABLE pg_authid", "SELECT (SELECT pg_sleep(10))", "SELECT pg_current_logfile()",
    "SELECT E'\\'; SELECT pg_sleep(9); --'; SELECT 1", "SELECT 1/0", "SHOW work_mem; DROP TABLE cables",
]  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("console")
    ingest(root, "r1", [Record("08SUVA1", refs=("07SUVA1",), subject="50% of reefs"), Record("07SUVA1", body=None)])
    return root


@pytest.fixture(scope="module")
def url(root: Path, postgres_server: Server) -> Iterator[str]:
    with postgres_server.database() as name:
        copy_to_postgres(root, postgres_server.url(name))
        yield postgres_server.url(name)


def answer(
    root: Path, sql: str, url: str | None = None, limits: Limits | None = None, **more: Any
) -> list[dict[str, Any]]:
    with run_sql(DataDir(root), sql, limits, warehouse=url, **more) as result:
        return [row for batch in result for row in batch.to_pylist()]


def everything(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT relname, relkind, pg_relation_size(oid), obj_description(oid) FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace ORDER BY relname"
        ).fetchall()


@pytest.mark.parametrize("sql", [*BOTH, *DUCKDB])
def test_refused_by_duckdb(sql: str, root: Path) -> None:
    with pytest.raises(WarehouseError) as caught:
        answer(root, sql, limits=Limits(seconds=5))
    assert "\n" not in str(caught.value)
    assert "stopped" not in str(caught.value)


@pytest.mark.parametrize("sql", [*BOTH, *POSTGRES])
def test_refused_by_postgresql(sql: str, root: Path, url: str) -> None:
    before = everything(url)
    with pytest.raises(WarehouseError) as caught:
        answer(root, sql, url, Limits(seconds=5))
    assert "\n" not in str(caught.value)
    assert "stopped" not in str(caught.value)
    assert everything(url) == before


def test_nothing_was_written(root: Path) -> None:
    assert not Path("/tmp/console-out").exists()


def test_the_server_refuses_what_the_check_might_miss(root: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines of defence: here without the first."""
    monkeypatch.setattr("warehouse.console.server.check", lambda *_given, **_options: None)
    before = everything(url)
    for sql in (
        "DROP TABLE cables", "DELETE FROM cables", "SELECT 1; DROP TABLE tags", "CREATE TABLE x (a int)", "COMMIT",
        "EXPLAIN ANALYZE DELETE FROM cables", "EXPLAIN SELECT 1; DROP TABLE tags", "SELECT lo_create(0)",
        "WITH a AS (DELETE FROM cables RETURNING 1) SELECT * FROM a", "SHOW work_mem; SET TRANSACTION READ WRITE",
    ):  # fmt: skip
        with pytest.raises(WarehouseError):
            answer(root, sql, url)
    with pytest.raises(WarehouseError, match=r"stopped after 0.5 s"):
        answer(root, "SELECT pg_sleep(30)", url, Limits(seconds=0.5))
    assert everything(url) == before


READING = {
    "SELECT count(*) AS n FROM cables": [{"n": 2}],
    "WITH a AS (SELECT 1 AS n) SELECT n FROM a;": [{"n": 1}],
    "VALUES (1), (2)": None,
    "(SELECT 1 AS n) UNION ALL (SELECT 2) ORDER BY n": [{"n": 1}, {"n": 2}],
    "SELECT subject FROM cables WHERE subject LIKE '50\\%%' ESCAPE '\\'": [{"subject": "50% of reefs"}],
    "SELECT 'DROP TABLE cables; pg_sleep(1)' AS n -- ; DELETE": [{"n": "DROP TABLE cables; pg_sleep(1)"}],
    'SELECT target_id FROM "references"': [{"target_id": "07SUVA1"}],
    "SELECT thread_id, n_cables FROM threads": [{"thread_id": "07SUVA1", "n_cables": 2}],
    "SELECT 1 AS n, 2 AS n": [{"n": 1, "n_1": 2}],
    "SELECT count(*) AS n FROM cables WHERE false GROUP BY cable_id": [],
    "EXPLAIN SELECT * FROM cables": None,
    "SELECT pg_sleep FROM (SELECT 1 AS pg_sleep) AS a": [{"pg_sleep": 1}],
    "SELECT sum(year) AS n, avg(year) AS m FROM cables": [{"n": 4015, "m": 2007.5}],
}


@pytest.mark.parametrize("sql", READING)
@pytest.mark.parametrize("backend", ["duckdb", "postgresql"])
def test_what_reads_is_answered(backend: str, sql: str, root: Path, url: str) -> None:
    rows = answer(root, sql, url if backend == "postgresql" else None)
    expected = READING[sql]
    assert rows if expected is None else rows == expected


def test_types_of_postgresql(root: Path, url: str) -> None:
    (row,) = answer(
        root,
        "SELECT true AS b, 1::smallint AS i, 1.25::numeric AS n, 'x'::text AS t, '\\x00ff'::bytea AS y, "
        "TIMESTAMP '2008-05-05 11:32' AS s, DATE '2008-05-05' AS d, NULL AS nothing, ARRAY[1, NULL] AS l, "
        "ARRAY['a'] AS w, '{\"a\": 1}'::jsonb AS j, INTERVAL '1 month' AS v, to_tsvector('english', 'reefs') AS ts",
        url,
    )
    assert row == {
        "b": True, "i": 1, "n": 1.25, "t": "x", "y": b"\x00\xff", "s": datetime(2008, 5, 5, 11, 32), "d": date(2008, 5, 5),
        "nothing": None, "l": [1, None], "w": ["a"], "j": '{"a": 1}', "v": "1 mon", "ts": "'reef':1",
    }  # fmt: skip


def test_rows_of_a_server_stream(root: Path, url: str) -> None:
    sql = "SELECT generate_series(1, 1000000000) AS n, repeat('x', 1000) AS text"
    with run_sql(DataDir(root), sql, Limits(batch_rows=100), warehouse=url) as result:
        first = next(iter(result))
    assert first.num_rows == 100


def test_time_is_limited_over_all_batches(root: Path, url: str) -> None:
    limits = Limits(seconds=0.5, batch_rows=10)
    with pytest.raises(WarehouseError, match=r"stopped after 0.5 s"):
        answer(root, "SELECT generate_series(1, 100000000) AS n", url, limits)


def test_memory_of_a_server_is_limited(root: Path, url: str) -> None:
    assert answer(root, "SHOW work_mem", url, Limits(memory="8MB")) == [{"work_mem": "8MB"}]
    with pytest.raises(WarehouseError, match="amount of memory"):
        answer(root, "SELECT 1", url, Limits(memory="lots"))


def test_setup_is_seen_by_the_query_and_gone_after(root: Path, url: str) -> None:
    for place in (None, url):
        setup = ["CREATE TEMP VIEW cables_then AS SELECT 7 AS n"]
        assert answer(root, "SELECT n FROM cables_then", place, setup=setup) == [{"n": 7}]
        with pytest.raises(WarehouseError):
            answer(root, "SELECT n FROM cables_then", place)
        with pytest.raises(WarehouseError):
            answer(root, "DELETE FROM cables", place, setup=setup)


def test_files_are_read_when_allowed(root: Path, tmp_path: Path, url: str) -> None:
    (tmp_path / "mine.csv").write_text("cable_id,note\n08SUVA1,seen\n")
    sql = f"SELECT note FROM cables JOIN read_csv('{tmp_path}/mine.csv') USING (cable_id)"
    with pytest.raises(WarehouseError, match=r"read_csv is refused.*--allow-files"):
        answer(root, sql)
    assert answer(root, sql, limits=Limits(files=True)) == [{"note": "seen"}]
    for hostile in (f"COPY cables TO '{tmp_path}/out.csv'", "SELECT getenv('HOME')", "INSTALL httpfs"):
        with pytest.raises(WarehouseError):
            answer(root, hostile, limits=Limits(files=True))
    with pytest.raises(WarehouseError, match="refused"):
        answer(root, "SELECT pg_read_file('/etc/passwd')", url, Limits(files=True))


def test_parquet_is_read_where_there_is_no_database_file(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", refs=("07SUVA1",)), Record("07SUVA1", body="b")])
    (tmp_path / "current" / "warehouse.duckdb").unlink()
    assert answer(tmp_path, "SELECT count(*) AS n FROM cables") == [{"n": 2}]
    assert answer(tmp_path, "SELECT thread_id, n_cables FROM threads") == [{"thread_id": "07SUVA1", "n_cables": 2}]
    assert (
        len(
            answer(
                tmp_path,
                "SELECT 1 FROM duckdb_columns() WHERE table_name = 'tags' AND comment IS NULL AND schema_name = 'main'",
            )
        )
        == 0
    )
    for hostile in ("SELECT * FROM '/etc/passwd'", "CREATE TABLE x (a INTEGER)", "DROP VIEW cables"):
        with pytest.raises(WarehouseError):
            answer(tmp_path, hostile)


def test_no_secret_is_told(root: Path, postgres_server: Server) -> None:
    url = postgres_server.url("no_such_database")
    with pytest.raises(WarehouseError) as caught:
        answer(root, "SELECT 1", url)
    assert "f1shery" not in str(caught.value)


@pytest.mark.parametrize("name", ["pg_read_file", "dblink", "lo_get"])
def test_a_name_in_a_text_is_no_call(name: str) -> None:
    check(f"SELECT '{name}(1)' AS a", "postgres")
    with pytest.raises(WarehouseError):
        check(f"SELECT {name}(1) AS a", "postgres")
