"""Parsing in several processes: the same rows, whatever happens to a process."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import psutil
import pytest

from flows.errors import CablesError
from flows.shards import Shard, cut_files
from flows.workers import available_cores, shard_parser
from schemas import CABLE_TABLES
from tests.flows.conftest import Cables, look, write_dump
from warehouse.errors import WarehouseError

RUN = "20260101T000000Z-000000"
N_SHARDS = 6


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Shard]:
    folder = tmp_path_factory.mktemp("dump")
    dump = write_dump(folder / "dump.csv", 90, 8)
    found = look([dump], folder / "scratch")
    return cut_files(found.files, dump.stat().st_size // N_SHARDS)


def staged(shards: list[Shard], workers: int, stage: Path) -> dict[str, pl.DataFrame]:
    with shard_parser(workers, len(shards)) as parse:
        outcomes = list(parse(shards, stage, RUN))
    assert sorted(outcome.number for outcome in outcomes) == [shard.number for shard in shards]
    return {
        table: pl.read_parquet(sorted(stage.glob(f"{table}/**/*.parquet")))
        for table in CABLE_TABLES
        if list(stage.glob(f"{table}/**/*.parquet"))
    }


@contextmanager
def killing(most: int) -> Iterator[list[int]]:
    """Kill worker processes of this process as they appear, so many in all. Gives the ids of those killed."""
    own, killed, stop = psutil.Process(), list[int](), threading.Event()
    before = {child.pid for child in own.children()}

    def kill() -> None:
        while not stop.wait(0.05) and len(killed) < most:
            for child in own.children():
                # The tracker of resources is a child too, and stays.
                if child.pid not in {*before, *killed} and "spawn_main" in " ".join(child.cmdline()):
                    child.send_signal(signal.SIGKILL)
                    killed.append(child.pid)
                    break

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


def test_two_workers_stage_the_same_rows_as_none(shards: list[Shard], tmp_path: Path) -> None:
    alone, together = staged(shards, 1, tmp_path / "one"), staged(shards, 2, tmp_path / "two")
    assert len(shards) >= N_SHARDS
    assert alone.keys() == together.keys()
    for table, rows in alone.items():
        assert rows.equals(together[table]), table


def test_a_worker_that_is_killed_costs_no_row(shards: list[Shard], tmp_path: Path) -> None:
    alone = staged(shards, 1, tmp_path / "one")
    with killing(1) as killed:
        survived = staged(shards, 2, tmp_path / "two")
    assert len(killed) == 1
    for table, rows in alone.items():
        assert rows.equals(survived[table]), table


def test_workers_that_always_die_end_in_one_line(shards: list[Shard], tmp_path: Path) -> None:
    with killing(1000), pytest.raises(CablesError, match="worker processes died 3 times") as caught:
        staged(shards, 2, tmp_path)
    assert "fewer --workers" in caught.value.next_step


def test_an_error_of_a_shard_comes_through_whole(shards: list[Shard], tmp_path: Path) -> None:
    gone = tmp_path / "gone.csv"
    gone.write_bytes(Path(shards[0].slices[0].path).read_bytes())
    moved = cut_files(look([gone], tmp_path / "scratch").files, gone.stat().st_size // 3)
    gone.unlink()
    with pytest.raises(CablesError, match=r"cannot read .*gone\.csv: No such file"):
        staged(moved, 2, tmp_path / "stage")


def test_an_error_of_the_warehouse_can_be_handed_over() -> None:
    error = pickle.loads(pickle.dumps(WarehouseError("full", "/disk", "free some space")))
    assert (error.what, error.where, error.next_step) == ("full", "/disk", "free some space")
    assert str(error) == "full: /disk; free some space"


def test_workers_end_when_their_parent_is_killed(shards: list[Shard], tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from flows.workers import _Pool\n"
        "pool = _Pool(2)\n"
        "pids = {pool._executor.submit(__import__('os').getpid).result() for _ in range(8)}\n"
        "print(*pids, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    assert workers
    wait_until(lambda: not any(_is_running(pid) for pid in workers))


def test_every_worker_count_publishes_the_same(cables: Cables, tmp_path: Path) -> None:
    dump = write_dump(tmp_path / "dump.csv", 60, 9)
    size = dump.stat().st_size // 4
    published = {}
    for workers in (1, 2):
        data = tmp_path / f"data-{workers}"
        done = cables("ingest", dump, "--data-dir", data, "--workers", workers, "--shard-bytes", size)
        assert done.code == 0, done.err
        published[workers] = {
            table: pl.read_parquet(data / "current" / table / "**" / "*.parquet", glob=True).drop("run_id")
            for table in CABLE_TABLES
        }
    for table in CABLE_TABLES:
        keys = [name for name in published[1][table].columns if name in ("cable_id", "seq", "paragraph_seq", "url")]
        assert published[1][table].sort(keys).equals(published[2][table].sort(keys)), table


def test_there_is_at_least_one_core() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(is_true: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.1)
