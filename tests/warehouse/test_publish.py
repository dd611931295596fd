import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from schemas import CABLE_TABLES, TABLES
from schemas.derive import columns, dimension
from tests.warehouse.made import Record, ingest, read
from warehouse.duckdb_file import KEYED_TABLES
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.ledger import known_files, last_run, list_runs
from warehouse.lock import hold
from warehouse.protocol import open_backend
from warehouse.publish import publish
from warehouse.reconcile import reconcile
from warehouse.stage import open_stage
from warehouse.view_files import view_statements

ROOT = Path(__file__).parents[2]


def inodes(root: Path, table: str) -> dict[str, int]:
    folder = (root / "current" / table).resolve()
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*.parquet")}


def digests(root: Path) -> dict[str, str]:
    """Every file of the published state, by content."""
    folder = (root / "current").resolve()
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_unchanged_parts_are_hard_links(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1"), Record("07SUVA1", body="b"), Record("07SUVA2", body="c")])
    before = inodes(tmp_path, "cables")
    _, published = ingest(tmp_path, "r2", [Record("07SUVA1", body="b, and more than before")])
    after = inodes(tmp_path, "cables")
    assert after["2008/r1-00000.parquet"] == before["2008/r1-00000.parquet"]
    assert after["2007/r1-00000.parquet"] != before["2007/r1-00000.parquet"]
    assert published.n_linked > 0
    old = tmp_path / "versions" / "r1" / "cables" / "2007" / "r1-00000.parquet"
    assert pl.read_parquet(old)["body_raw"].to_list() == ["b", "c"], "the older version is as it was"


def test_part_of_which_nothing_remains_is_gone(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("07SUVA1", body="b")])
    ingest(tmp_path, "r2", [Record("07SUVA1", body="longer")])
    assert list(inodes(tmp_path, "cables")) == ["2007/r2-00000.parquet"]
    assert list(inodes(tmp_path, "paragraphs")) == ["2007/r2-00000.parquet"]


def test_plain_globs_of_every_tool_agree_with_the_database(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", refs=("07SUVA1",)), Record("07SUVA1", body="b")])
    ingest(tmp_path, "r2", [Record("08SUVA2"), Record("07SUVA1", body="longer")], [Record("08SUVA3")])
    current = tmp_path / "current"
    connection = duckdb.connect(str(current.resolve() / "warehouse.duckdb"), read_only=True)
    for table in TABLES:
        glob = f"{current}/{table}/**/*.parquet"
        counts = {
            "duckdb": duckdb.sql(f"SELECT count(*) FROM read_parquet('{glob}')").fetchall()[0][0],
            "polars": pl.scan_parquet(glob).select(pl.len()).collect().item(),
            "pandas": len(pd.read_parquet(current / table)),
            "pyarrow": ds.dataset(current / table, format="parquet").count_rows(),
            "warehouse": connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0],
        }
        assert len(set(counts.values())) == 1, (table, counts)
        assert pl.scan_parquet(glob).collect_schema().names() == [spec.name for spec in columns(table)]
    assert read(tmp_path, "cables").height == 4
    connection.close()


def test_files_describe_their_columns(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    for table in TABLES:
        part = next((tmp_path / "current" / table).rglob("*.parquet"))
        schema = pq.read_schema(part)
        assert {field.name: field.metadata[b"description"].decode() for field in schema} == {
            spec.name: spec.description for spec in columns(table)
        }
        assert schema.metadata[b"table"] == table.encode()


def test_database_has_comments_keys_and_views(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", refs=("07SUVA1", "07SUVA1", "06SUVA5"), tags=("EFIS", "PREL"))])
    ingest(tmp_path, "r2", [Record("07SUVA1", body="b", tags=("PREL", "EFIS"))])
    connection = duckdb.connect(str(tmp_path / "current" / "warehouse.duckdb"), read_only=True)
    found = connection.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    comments = {(table, column): comment for table, column, comment in found}
    for table in TABLES:
        for spec in columns(table):
            assert comments[table, spec.name] == spec.description
    keys = connection.execute(
        "SELECT DISTINCT table_name FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
    ).fetchall()
    assert {table for (table,) in keys} == {*KEYED_TABLES, "schema_migrations"}
    views = dict(connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    assert set(views) == {name for name, _ in view_statements()}
    assert all(views.values())

    def rows(sql: str) -> list[tuple[object, ...]]:
        return connection.execute(sql).fetchall()

    assert rows("SELECT count(*) FROM reftels") == [(3,)]
    assert rows("SELECT target_id, n_mentions, in_corpus FROM reference_edges ORDER BY 1") == [
        ("06SUVA5", 1, False),
        ("07SUVA1", 2, True),
    ]
    assert rows("SELECT target_id, n_citations, n_citing_cables FROM dangling_references") == [("06SUVA5", 1, 1)]
    assert rows("SELECT tag_a, tag_b, n_cables FROM tag_pairs") == [("EFIS", "PREL", 2)]
    assert rows("SELECT CAST(month AS VARCHAR), n_cables, n_full FROM cables_by_month") == [("2008-05-01", 2, 2)]
    assert rows("SELECT station, n_cables, n_references, n_citations FROM posts_activity") == [("SUVA", 2, 3, 3)]
    connection.close()


def test_long_texts_are_stored_with_zstd(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record(f"08SUVA{n}", body=f"{n} reef fishery " * 300) for n in range(1, 3000)])
    connection = duckdb.connect(str(tmp_path / "current" / "warehouse.duckdb"), read_only=True)
    used = connection.execute(
        "SELECT DISTINCT compression FROM pragma_storage_info('paragraphs') "
        "WHERE column_name = 'text' AND segment_type = 'VARCHAR'"
    ).fetchall()
    connection.close()
    assert used == [("ZSTD",)]


def test_manifest_tells_the_truth(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1"), Record("07SUVA1", body="b")])
    _, published = ingest(tmp_path, "r2", [Record("07SUVA1", body="longer"), Record("06SUVA1", body="c")])
    version = published.version.path
    manifest = json.loads((version / "manifest.json").read_text())
    assert (manifest["schema_version"], manifest["run_id"], manifest["previous"]) == (2, "r2", "r1")
    listed = {entry["path"]: entry for entry in manifest["files"]}
    on_disk = {
        path.relative_to(version).as_posix()
        for path in version.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert set(listed) == on_disk
    for path, entry in listed.items():
        content = (version / path).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["sha256"] == hashlib.sha256(content).hexdigest(), path
        if path.endswith(".parquet"):
            assert entry["rows"] == pq.read_metadata(version / path).num_rows
    assert manifest["tables"]["cables"]["rows"] == 3
    assert manifest["tables"]["cables"]["files"] == len(inodes(tmp_path, "cables"))


def test_ledger_tables_grow_and_are_read_back(tmp_path: Path) -> None:
    assert known_files(DataDir(tmp_path)) == frozenset()
    assert last_run(DataDir(tmp_path)) is None
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    ingest(tmp_path, "r2", [Record("08SUVA2", body="b")])
    data = DataDir(tmp_path)
    assert known_files(data) == {"r1-" + "f" * 16, "r2-" + "f" * 16}
    assert list_runs(data)["run_id"].to_list() == ["r2", "r1"]
    assert (last_run(data) or {})["previous_run_id"] == "r1"


def test_report_moves_into_the_version(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    report = tmp_path / "report"
    report.mkdir()
    (report / "index.html").write_text("fine")
    with hold(data, "r1") as held:
        stage = open_stage(held)
        publish(held, reconcile(held, stage), open_backend(), keep=3, report=report)
    assert (data.current / "report" / "index.html").read_text() == "fine"
    assert not report.exists()


def test_old_versions_are_pruned_but_never_the_current_one(tmp_path: Path) -> None:
    (tmp_path / "versions" / "mine").mkdir(parents=True)
    for number in range(1, 6):
        ingest(tmp_path, f"r{number}", [Record(f"08SUVA{number}", body=str(number))], keep=3)
    names = sorted(path.name for path in (tmp_path / "versions").iterdir())
    assert names == ["mine", "r3", "r4", "r5"], "a folder that is no version is left alone"
    assert read(tmp_path, "cables").height == 5
    assert str((tmp_path / "current").readlink()) == "versions/r5"


# Function of the program at whose n-th call the process dies, and what the name says of that moment.
_DEATHS = [
    ("warehouse.stage.write_parquets", 3),  # staging
    ("warehouse.history.write_parquet", 1),  # reconciliation
    ("warehouse.publish.link_or_copy", 1),  # parts half linked
    ("warehouse.publish.write_manifest", 1),  # database built
    ("warehouse.publish.sync_tree", 1),  # complete, not synced
    ("warehouse.current.swap_link", 1),  # renamed, link not swapped
    ("warehouse.durable.os.path.relpath", 1),  # within the swap
]

_CHILD = """
import importlib, os, signal, sys
from pathlib import Path
from tests.warehouse.made import Record, ingest
target, nth, root = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
module, name = target.rsplit(".", 1)
owner = importlib.import_module("os.path" if module.endswith("os.path") else module)
real, calls = getattr(owner, name), 0
def dying(*args, **kwargs):
    global calls
    calls += 1
    if calls == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)
setattr(owner, name, dying)
ingest(root, "r2", [Record("08SUVA1", body="changed and longer"), Record("08SUVA7", body="new")])
"""


@pytest.mark.parametrize(("target", "nth"), _DEATHS)
def test_killed_run_leaves_the_state_and_the_next_run_works(tmp_path: Path, target: str, nth: int) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", body="first"), Record("07SUVA1", refs=("08SUVA7",))])
    before = digests(tmp_path)
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, target, str(nth), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]
    assert str((tmp_path / "current").readlink()) == "versions/r1"
    assert digests(tmp_path) == before
    outcome, _ = ingest(tmp_path, "r3", [Record("08SUVA1", body="changed and longer"), Record("08SUVA7", body="new")])
    assert (outcome.totals.n_ok, outcome.n_replaced) == (2, 1)
    assert read(tmp_path, "cables").height == 3
    assert read(tmp_path, "references")["in_corpus"].to_list() == [True]
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == ["r1", "r3"]
    assert not list(tmp_path.glob(".current-*"))


def test_state_with_a_missing_part_is_not_built_upon(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1"), Record("07SUVA1", body="b")])
    next((tmp_path / "current" / "tags" / "2007").iterdir()).unlink()
    with pytest.raises(WarehouseError, match=r"missing: .*tags/2007.*restore it"):
        ingest(tmp_path, "r2", [Record("08SUVA2", body="c")])
    assert str((tmp_path / "current").readlink()) == "versions/r1"


def test_state_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    path = tmp_path / "current" / "manifest.json"
    path.write_text(path.read_text().replace('"schema_version": 2', '"schema_version": 99'))
    with pytest.raises(WarehouseError, match=r"newer program.*upgrade"):
        ingest(tmp_path, "r2", [Record("08SUVA2", body="c")])


def test_damaged_part_is_named_in_one_line(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    part = next((tmp_path / "current" / "cables" / "2008").iterdir())
    part.write_bytes(b"x" * part.stat().st_size)
    with pytest.raises(WarehouseError) as caught:
        ingest(tmp_path, "r2", [Record("08SUVA2", body="c")])
    assert "\n" not in str(caught.value)
    assert "cables" in str(caught.value)


def test_disk_without_hard_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    before = inodes(tmp_path, "cables")

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    ingest(tmp_path, "r2", [Record("07SUVA1", body="b")])
    assert inodes(tmp_path, "cables")["2008/r1-00000.parquet"] != before["2008/r1-00000.parquet"]
    assert read(tmp_path, "cables").height == 2


def test_every_table_has_rows_or_an_empty_part(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", tags=())])
    assert read(tmp_path, "tags").is_empty()
    ingest(tmp_path, "r2", [Record("08SUVA2", body="b")])
    assert [path.name for path in (tmp_path / "current/tags").rglob("*.parquet")] == ["r2-00000.parquet"]
    assert set(CABLE_TABLES) <= {path.name for path in (tmp_path / "current").iterdir()}


def test_folder_with_pattern_characters_in_its_name(tmp_path: Path) -> None:
    root = tmp_path / "a[b]* 'c'"
    ingest(root, "r1", [Record("08SUVA1", refs=("08SUVA2",))])
    ingest(root, "r2", [Record("08SUVA1", body="longer than it was before"), Record("08SUVA2", body="b")])
    parts = DataDir(root).version("r2").parts("cables")
    assert pl.scan_parquet(parts, glob=False).collect().height == 2


def test_other_backends_are_refused_without_printing_secrets() -> None:
    with pytest.raises(WarehouseError) as caught:
        open_backend("oracle://me:hunter2@db.example/x")
    assert "oracle" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert open_backend("duckdb").name == open_backend(None).name == "duckdb"
    assert open_backend("postgres://me:hunter2@db.example/x").name == "postgresql"
    with pytest.raises(WarehouseError, match="no path of its own"):
        open_backend("duckdb:///elsewhere.duckdb")


def test_database_works_under_any_name(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", refs=("07SUVA1",))])
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{tmp_path}/current/warehouse.duckdb' AS mine (READ_ONLY)")
    assert connection.execute("SELECT count(*) FROM mine.dangling_references").fetchall() == [(1,)]
    assert connection.execute("SELECT count(*) FROM mine.cable_versions").fetchall() == [(1,)]
    connection.close()


def test_dimension_tables_are_written_once_and_anew_when_the_vocabulary_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    first = inodes(tmp_path, "posts")
    ingest(tmp_path, "r2", [Record("08SUVA2")])
    assert inodes(tmp_path, "posts") == first
    assert read(tmp_path, "posts").equals(dimension("posts"))

    shorter = {table: dimension(table).head(3) for table in ("posts", "tag_definitions")}
    monkeypatch.setattr("warehouse.dimensions.dimension", shorter.__getitem__)
    ingest(tmp_path, "r3", [Record("08SUVA3")])
    assert list(inodes(tmp_path, "posts")) == ["r3.parquet"]
    assert read(tmp_path, "posts").equals(shorter["posts"])
    connection = duckdb.connect(str(tmp_path / "current" / "warehouse.duckdb"), read_only=True)
    assert connection.execute("SELECT count(*) FROM tag_definitions").fetchall() == [(3,)]
    connection.close()
