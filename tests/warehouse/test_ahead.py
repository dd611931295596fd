"""What is done beside the gate comes to the same as what publication does by itself, and leaves nothing behind."""

import threading
from contextlib import closing
from pathlib import Path

import pytest

from schemas import TABLES
from schemas.derive import HISTORY_TABLES
from tests.warehouse.made import Record, ingest, ledger, read, staged
from tests.warehouse.test_incremental import assert_database_equals_lake, rows_of
from warehouse.ahead import HeadStart
from warehouse.errors import WarehouseError
from warehouse.layout import DATABASE, DataDir
from warehouse.lock import hold
from warehouse.manifest import describe_file, read_manifest
from warehouse.protocol import open_backend
from warehouse.publish import publish
from warehouse.reconcile import reconcile
from warehouse.search.segments import segment_files
from warehouse.stage import AGAIN, write_part

NIGHTS: list[list[Record]] = [
    [Record(f"05ROME{n}", body=f"filler {n}", number=n, refs=(f"05ROME{n + 1}",)) for n in range(1, 60)],
    [Record("05ROME3", body="a longer text", refs=("08SUVA1",)), Record("08SUVA1", refs=("05ROME3",))],
    [Record("08SUVA1", body="longer than the text of before", refs=("99LIMA1",)), Record("08SUVA2")],
]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_same_state_with_and_without_a_head_start(tmp_path: Path) -> None:
    for has_head_start in (True, False):
        for number, records in enumerate(NIGHTS):
            ingest(tmp_path / str(has_head_start), f"r{number}", records, has_head_start=has_head_start)
    ahead, after = (tmp_path / str(has_head_start) for has_head_start in (True, False))
    for table in (*TABLES, *HISTORY_TABLES, "cable_versions", "threads"):
        left, right = (rows_of(root / "current" / DATABASE, table) for root in (ahead, after))
        assert left == right, table
    for table in TABLES:
        assert read(ahead, table).equals(read(after, table)), table
    assert names(ahead / "current/search") == names(after / "current/search")
    assert_database_equals_lake(ahead)


def test_the_manifest_tells_the_digest_of_every_file(tmp_path: Path) -> None:
    for number, records in enumerate(NIGHTS):
        ingest(tmp_path, f"r{number}", records)
        version = DataDir(tmp_path).current_version()
        assert version is not None
        files = {version.database, *segment_files(version.path), *version.path.rglob("*.parquet")}
        entries = read_manifest(version).files
        assert {version.path / entry.path for entry in entries} == files
        for entry in entries:
            assert describe_file(version.path / entry.path, version.path) == entry
    assert names(tmp_path / "versions") == ["r0", "r1", "r2"]


def test_discussions_that_end_leave_the_database(tmp_path: Path) -> None:
    filler = [Record(f"05ROME{n}", body=f"filler {n}", number=n) for n in range(50)]
    ingest(tmp_path, "r1", [*filler, Record("08SUVA1", body="one", refs=("05ROME1",))])
    assert read(tmp_path, "cable_threads").height == 2
    ingest(tmp_path, "r2", [Record("08SUVA1", body="one, corrected")])
    assert read(tmp_path, "cable_threads").height == 0
    assert_database_equals_lake(tmp_path)


def test_a_run_that_is_given_up_leaves_the_old_state_and_no_thread(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", NIGHTS[0])
    data = DataDir(tmp_path)
    with hold(data, "r2") as held, closing(open_backend()) as backend:
        stage = staged(held, NIGHTS[1])
        with HeadStart(reconcile(held, stage), backend):
            assert any(thread.name.startswith("ahead") for thread in threading.enumerate())
    assert not any(thread.name.startswith("ahead") for thread in threading.enumerate())
    assert names(data.versions) == [".stage-r2", "r1"]
    ingest(tmp_path, "r3", NIGHTS[1])
    assert_database_equals_lake(tmp_path)


def test_an_interrupt_while_the_thread_begins_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(thread: threading.Thread) -> None:
        start(thread)
        if thread.name.startswith("ahead"):
            begun.append(thread)
            raise KeyboardInterrupt  # as Ctrl-C does when it runs, and its pool does not know of it yet

    ingest(tmp_path, "r1", NIGHTS[0])
    data = DataDir(tmp_path)
    start, begun = threading.Thread.start, list[threading.Thread]()
    with hold(data, "r2") as held, closing(open_backend()) as backend:
        stage = staged(held, NIGHTS[1])
        outcome = reconcile(held, stage)
        monkeypatch.setattr(threading.Thread, "start", begin)
        with pytest.raises(KeyboardInterrupt), HeadStart(outcome, backend):
            pass
        begun[0].join()
        assert names(data.versions) == [".stage-r2", "r1"]


def test_what_is_there_for_the_gate_only_is_not_described(tmp_path: Path) -> None:
    for run_id, records in zip(("r1", "r2"), NIGHTS, strict=False):
        ingest(tmp_path, run_id, records)
    with hold(DataDir(tmp_path), "r3") as held, closing(open_backend()) as backend:
        stage = staged(held, NIGHTS[2])
        outcome = reconcile(held, stage)
        with HeadStart(outcome, backend) as ahead:
            for table, frame in ledger("r3", "r2", outcome).items():
                write_part(stage, table, frame, "r3")
                write_part(stage, table, frame, f"r3{AGAIN}")
            ahead.complete()
            taken = ahead.take()
    assert taken is not None
    described = {path.stem for path in taken.described if path.parent.name == "runs"}
    assert described == {"r3"}
    assert taken.load.rows["runs"] == 3


def test_what_goes_wrong_ahead_is_told_by_publication(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", NIGHTS[0])
    data = DataDir(tmp_path)
    with hold(data, "r2") as held, closing(open_backend()) as backend:
        stage = staged(held, NIGHTS[1])
        outcome = reconcile(held, stage)
        stage.with_name(".stage-r2-ahead").write_text("in the way")
        with HeadStart(outcome, backend) as ahead:
            for table, frame in ledger("r2", "r1", outcome).items():
                write_part(stage, table, frame, "r2")
            ahead.complete()
            with pytest.raises(WarehouseError, match=r"cannot publish \(File exists\)"):
                publish(held, outcome, backend, keep=3, ahead=ahead)
    assert data.current_run_id() == "r1"
    assert_database_equals_lake(tmp_path)
