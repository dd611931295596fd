from pathlib import Path

import pytest

from tests.warehouse.made import Record, ingest, read
from warehouse import journal
from warehouse.duckdb_backend import DuckDBBackend
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.ledger import known_files
from warehouse.lock import hold
from warehouse.undo import undo


def take_back(root: Path, run_id: str) -> str | None:
    with hold(DataDir(root), "u1") as held:
        return undo(held, DuckDBBackend(), run_id)


def test_the_state_before_is_published_again_and_the_files_are_forgotten(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1", body="one")])
    ingest(tmp_path, "r2", [Record("08SUVA1", body="one two", file="a" * 16)])
    with hold(DataDir(tmp_path), "r2") as held:
        journal.begin(held, "ingest", [])
        journal.end(held, "published", {})
    assert len(known_files(DataDir(tmp_path))) == 2
    assert take_back(tmp_path, "r2") == "r1"
    assert read(tmp_path, "cables")["body_raw"].to_list() == ["one"]
    assert read(tmp_path, "history.cables").is_empty()
    assert len(known_files(DataDir(tmp_path))) == 1
    assert [attempt.status for attempt in journal.attempts(DataDir(tmp_path))] == ["undone"]
    outcome, _ = ingest(tmp_path, "r3", [Record("08SUVA1", body="one two", file="a" * 16)])
    assert outcome.n_replaced == 1
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == ["r1", "r3"]


def test_the_first_run_can_be_taken_back_too(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    assert take_back(tmp_path, "r1") is None
    assert DataDir(tmp_path).current_version() is None
    ingest(tmp_path, "r2", [Record("08SUVA1")])
    assert read(tmp_path, "cables").height == 1


def test_only_the_last_run_and_only_while_the_one_before_is_kept(tmp_path: Path) -> None:
    for number in range(1, 6):
        ingest(tmp_path, f"r{number}", [Record(f"08SUVA{number}", body=str(number))], keep=3)
    with pytest.raises(WarehouseError, match=r"not the last published run \(r5\): r4; only the last"):
        take_back(tmp_path, "r4")
    assert take_back(tmp_path, "r5") == "r4"
    assert take_back(tmp_path, "r4") == "r3"
    with pytest.raises(WarehouseError, match=r"no longer kept.*r2; set CABLES_KEEP_VERSIONS"):
        take_back(tmp_path, "r3")
    assert read(tmp_path, "cables").height == 3
