import csv
import io
import json
import math
import os
import threading
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.warehouse.made import Record, ingest
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.query import Limits, run_sql
from warehouse.results import write_result


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    root = tmp_path_factory.mktemp("query")
    body = 'He said "no,\nnever".\r\nTab\tand ünïcode ¶'
    ingest(
        root,
        "r1",
        [Record("08SUVA1", body=body, released=datetime(2011, 8, 30, 1, 44)), Record("07SUVA1", body=None)],
    )
    return DataDir(root)


def written(data: DataDir, sql: str, form: str) -> bytes:
    output = io.BytesIO()
    with run_sql(data, sql) as result:
        write_result(result, form, output)
    return output.getvalue()


HOSTILE = [
    "COPY cables TO '/tmp/out.csv'",
    "COPY (SELECT 1) TO '/tmp/out.parquet' (FORMAT parquet)",
    "EXPORT DATABASE '/tmp/out'",
    "ATTACH '/tmp/other.duckdb' AS other",
    "ATTACH ':memory:' AS other",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_parquet('/tmp/x.parquet')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM HOSTILE",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA enable_profiling",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE TABLE x (a INTEGER)",
    "CREATE TEMP TABLE x (a INTEGER)",
    "CREATE MACRO f() AS 1",
    "CREATE SECRET (TYPE s3)",
    "INSERT INTO tags SELECT * FROM tags",
    "UPDATE cables SET subject = 'x'",
    "DELETE FROM cables",
    "TRUNCATE cables",
    "DROP TABLE cables",
    "ALTER TABLE cables ADD COLUMN x INTEGER",
    "COMMENT ON TABLE cables IS 'x'",
    "EXPLAIN ANALYZE DELETE FROM cables",
    "CALL pragma_version()",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "USE memory",
    "PREPARE p AS SELECT 1",
    "SELECT 1; DELETE FROM cables",
    "SELECT 1; SELECT 2",
    "",
    "-- only a comment",
    "SELECT",
    "SELECT nothing FROM cables",
    "SELECT * FROM no_such_table",
    "SELECT CAST('x' AS INTEGER)",
    "SELECT getenv('HOME')",
]


@pytest.mark.parametrize("sql", HOSTILE)
def test_refused_in_one_line(data: DataDir, sql: str) -> None:
    with pytest.raises(WarehouseError) as caught:
        written(data, sql, "json")
    message = str(caught.value)
    assert "\n" not in message
    assert message.count("; ") >= 1, "says what to do next"
    assert not Path("/tmp/out.csv").exists()


def test_what_reads_is_allowed(data: DataDir) -> None:
    for sql in (
        "SHOW TABLES",
        "DESCRIBE cables",
        "SUMMARIZE tags",
        "EXPLAIN SELECT 1",
        "FROM cables LIMIT 1",
        "VALUES (1)",
        "WITH a AS (SELECT 1 AS n) SELECT n FROM a;",
        "PIVOT tags ON kind USING count(*)",
        "SELECT * FROM dangling_references",
        "PRAGMA table_info('cables')",
    ):
        with run_sql(data, sql) as result:
            assert sum(batch.num_rows for batch in result) >= 0, sql


def test_no_data_yet(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseError, match=r"no data yet.*cables ingest"),
        run_sql(DataDir(tmp_path), "SELECT 1"),
    ):
        pass


def test_query_that_takes_too_long_is_stopped(data: DataDir) -> None:
    pairs = "FROM range(10000000) a, range(1000000) b"
    for columns in ("count(*)", "a.range"):
        with (
            pytest.raises(WarehouseError, match=r"stopped after 0.5 s"),
            run_sql(data, f"SELECT {columns} {pairs}", Limits(seconds=0.5)) as result,
        ):
            for _ in result:
                pass


def test_memory_and_spill_are_limited(data: DataDir) -> None:
    limits = Limits(memory="50MB", spill="1MB", threads=1)
    sql = "SELECT list(range || repeat('x', 100)) FROM range(5000000)"
    with pytest.raises(WarehouseError, match="memory"), run_sql(data, sql, limits) as result:
        list(result)


def test_wrong_limit_is_explained(data: DataDir) -> None:
    with pytest.raises(WarehouseError, match="limits"), run_sql(data, "SELECT 1", Limits(memory="lots")):
        pass


def test_result_streams(data: DataDir) -> None:
    with run_sql(data, "SELECT * FROM range(100000000000)") as result:
        first = next(iter(result))
    assert 0 < first.num_rows <= 20_000


def test_nothing_is_left_beside_the_database(data: DataDir) -> None:
    before = sorted(path.name for path in data.current.iterdir())
    written(data, "SELECT * FROM cables ORDER BY body_raw", "json")
    assert sorted(path.name for path in data.current.iterdir()) == before


def test_readers_and_writer_do_not_meet(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    with run_sql(DataDir(tmp_path), "SELECT count(*) AS n FROM cables") as before:
        ingest(tmp_path, "r2", [Record("08SUVA2", body="b")])
        with run_sql(DataDir(tmp_path), "SELECT count(*) AS n FROM cables") as after:
            assert [batch.to_pylist() for batch in after] == [[{"n": 2}]]
        assert [batch.to_pylist() for batch in before] == [[{"n": 1}]]


TYPES = """
SELECT sum(range) AS total, 1.5::DECIMAL(9, 2) AS part, avg(range) AS mean, 'nan'::DOUBLE AS nan,
  TIMESTAMP '2008-05-05 11:32:00' AS t, TIMESTAMPTZ '2008-05-05 13:32:00+02' AS tz,
  TIMESTAMP_NS '2008-05-05 11:32:00.123456789' AS ns, DATE '2008-05-05' AS d, TIME '11:32' AS clock,
  '\\x00\\xFF'::BLOB AS b, [DATE '2008-05-05', NULL] AS dates, {'a': TIMESTAMP '2008-05-05'} AS s,
  INTERVAL 1 MONTH AS i, MAP {'k': 1} AS m, NULL AS nothing, true AS yes, 1 AS twice, 2 AS twice,
  170141183460469231731687303715884105727::HUGEINT AS huge, 'a'::ENUM ('a') AS e
FROM range(4)
"""


def test_json_of_every_type(data: DataDir) -> None:
    (row,) = json.loads(written(data, TYPES, "json"))
    assert row == {
        "total": 6, "part": 1.5, "mean": 1.5, "nan": None,
        "t": "2008-05-05T11:32:00Z", "tz": "2008-05-05T11:32:00Z", "ns": "2008-05-05T11:32:00.123456Z",
        "d": "2008-05-05", "clock": "11:32:00", "b": "AP8=", "dates": ["2008-05-05", None],
        "s": {"a": "2008-05-05T00:00:00Z"}, "i": {"months": 1, "days": 0, "nanoseconds": 0}, "m": [["k", 1]],
        "nothing": None, "yes": True, "twice": 1, "twice_1": 2,
        "huge": 170141183460469231731687303715884105727, "e": "a",
    }  # fmt: skip
    assert not any(isinstance(value, float) and math.isnan(value) for value in row.values())


def test_json_of_no_rows_and_of_many(data: DataDir) -> None:
    assert json.loads(written(data, "SELECT 1 AS a WHERE false", "json")) == []
    many = json.loads(written(data, "SELECT range AS n FROM range(25000)", "json"))
    assert [row["n"] for row in many] == list(range(25000))


def test_csv_round_trips(data: DataDir) -> None:
    text = written(
        data, "SELECT cable_id, body_raw, released_at, is_redacted FROM cables ORDER BY 1 DESC", "csv"
    ).decode()
    assert text.startswith("cable_id,body_raw,released_at,is_redacted\r\n")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1] == [
        "08SUVA1",
        'He said "no,\nnever".\r\nTab\tand ünïcode ¶',
        "2011-08-30T01:44:00Z",
        "false",
    ]
    assert rows[2] == ["07SUVA1", "", "", "false"]
    wide = next(csv.DictReader(io.StringIO(written(data, TYPES, "csv").decode(), newline="")))
    assert (wide["part"], wide["dates"], wide["b"]) == ("1.5", '["2008-05-05", null]', "AP8=")


def test_parquet_to_file_and_pipe(data: DataDir, tmp_path: Path) -> None:
    with run_sql(data, "SELECT * FROM cables") as result:
        assert write_result(result, "parquet", tmp_path / "out.parquet") == 2
    with run_sql(data, "SELECT * FROM cables") as result:
        read_end, write_end = os.pipe()
        received: list[bytes] = []
        reader = threading.Thread(target=lambda: received.append(os.fdopen(read_end, "rb").read()))
        reader.start()
        with os.fdopen(write_end, "wb") as pipe:
            write_result(result, "parquet", pipe)
        reader.join()
    piped = pl.from_arrow(pq.read_table(pa.BufferReader(received[0])))
    assert isinstance(piped, pl.DataFrame)
    assert piped.equals(pl.read_parquet(tmp_path / "out.parquet"))


def test_failed_query_leaves_no_file(data: DataDir, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    sql = "SELECT CASE WHEN range = 900000 THEN error('boom') ELSE 1 END AS n FROM range(1000000)"
    with pytest.raises(WarehouseError, match="boom"), run_sql(data, sql) as result:
        write_result(result, "json", target)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(WarehouseError, match="cannot write the result"), run_sql(data, "SELECT 1") as result:
        write_result(result, "csv", tmp_path / "none" / "out.csv")
    with pytest.raises(WarehouseError, match="no output format"), run_sql(data, "SELECT 1") as result:
        write_result(result, "xml", target)


def test_damaged_database_is_explained(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    path = tmp_path / "current" / "warehouse.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with (
        pytest.raises(WarehouseError, match="cannot open the warehouse") as caught,
        run_sql(DataDir(tmp_path), "SELECT 1"),
    ):
        pass
    assert "\n" not in str(caught.value)
    assert duckdb.__version__.startswith("1.5")
