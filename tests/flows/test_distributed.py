"""Parsing on a Dask cluster: the same rows as alone, whatever happens to a worker, and one line if it cannot be."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from flows.distributed.address import tcp_address
from flows.distributed.errand import errand_for, run, take
from flows.distributed.program import ROOMS, identity
from flows.errors import CablesError
from flows.shards import cut_files
from flows.steps import parse_shard
from schemas import TABLES
from tests.flows.conftest import Cables, look, write_dump
from tests.flows.dask_cluster import ROOT, Cluster, cluster
from tests.flows.prefect_api import post, prefect_server

RUN = "20260101T000000Z-000000"
N_CABLES = 400
N_SHARDS = 10


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.fixture
def no_workers(dask: Cluster) -> Iterator[Cluster]:
    """The scheduler; workers that a test starts end with it."""
    yield dask
    dask.stop_workers()


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    path = write_dump(folder / "dump.csv", N_CABLES, 8)
    write_dump(folder / "pages.txt", 20, 9, "page_text")
    (folder / "letter.txt").write_text("Dear Sir,\nthere is no cable in this.\n")
    return path


def ingest(dump: Path, data: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a process, in the folder of the dump and with a relative path to it."""
    command = [sys.executable, "-m", "flows", "ingest", ".", "--data-dir", str(data)]
    size = str(dump.stat().st_size // N_SHARDS)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "CABLES_"))}
    environment |= {"PYTHONPATH": str(ROOT), "HOME": str(data.parent), "CABLES_SHARD_BYTES": size, **variables}
    return subprocess.run(
        [*command, *options], cwd=dump.parent, env=environment, capture_output=True, text=True, timeout=240
    )


def content(data: Path) -> dict[str, bytes]:
    """All rows of each table as bytes, in the order of their content; `runs` and run ids differ by nature."""
    found = {}
    for table in TABLES:
        if table == "runs":
            continue
        rows = pl.read_parquet(data / "current" / table / "**" / "*.parquet", glob=True)
        binary = [name for name, kind in rows.schema.items() if kind == pl.Binary]
        plain = rows.drop("run_id", strict=False).with_columns(pl.col(binary).bin.encode("hex"))
        found[table] = b"\n".join(sorted(plain.write_ndjson().encode().splitlines()))
    return found


@pytest.fixture(scope="module")
def alone(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process publishes."""
    data = tmp_path_factory.mktemp("alone") / "data"
    done = ingest(dump, data, "--track", "never", "--workers", "1")
    assert done.returncode == 0, done.stderr
    return content(data)


@contextmanager
def killed_at_work(worker: subprocess.Popen[bytes], data: Path) -> Iterator[None]:
    """Kill a worker when the first rows of a run arrive; all workers have shards then."""
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.005):
            if any(data.glob("versions/.stage-*-shards/*/cables/**/*.parquet")):
                worker.send_signal(signal.SIGKILL)
                return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert worker.wait(10) == -signal.SIGKILL


def assert_equal(found: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    assert found.keys() == wanted.keys()
    for table, rows in wanted.items():
        assert found[table] == rows, table
    assert wanted["cables"].count(b"\n") > N_CABLES / 2


def test_a_worker_killed_in_mid_run_costs_no_row(
    no_workers: Cluster, dump: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    victim = no_workers.worker()
    no_workers.worker()
    with killed_at_work(victim, data):
        done = ingest(dump, data, "--track", "never", "--runner", no_workers.runner)
    assert done.returncode == 0, done.stderr
    assert_equal(content(data), alone)
    assert not list(data.glob("versions/.*"))


def test_under_prefect_each_shard_is_a_task_run_and_a_killed_worker_costs_no_row(
    no_workers: Cluster, dump: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    victim = no_workers.worker()
    no_workers.worker()
    with prefect_server(tmp_path / "prefect") as url:
        with killed_at_work(victim, data):
            done = ingest(dump, data, CABLES_RUNNER=no_workers.runner, PREFECT_API_URL=url)
        assert done.returncode == 0, done.stderr
        (flow_run,) = post(url, "flow_runs/filter", {})
        of_the_flow = {"flow_runs": {"id": {"any_": [flow_run["id"]]}}}
        deadline = time.monotonic() + 30
        while len(runs := post(url, "task_runs/filter", of_the_flow)) < N_SHARDS and time.monotonic() < deadline:
            time.sleep(0.5)
    assert flow_run["state_type"] == "COMPLETED"
    shards = {run["name"] for run in runs if run["name"].startswith("parse-")}
    assert {f"parse-{number}" for number in range(1, N_SHARDS + 1)} <= shards
    assert {"plan", "reconcile", "gate", "publish"} <= {run["name"] for run in runs}
    assert {run["state_type"] for run in runs} == {"COMPLETED"}
    assert_equal(content(data), alone)


def test_a_worker_of_another_program_is_refused_in_one_line(no_workers: Cluster, dump: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for room in ROOMS:
        shutil.copytree(ROOT / room, other / room, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "transforms" / "tags.py").open("a", encoding="utf-8") as source:
        source.write("\n# changed\n")
    no_workers.worker(other)
    done = ingest(dump, tmp_path / "data", "--track", "never", "--runner", no_workers.runner)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("cables: the Dask worker on ")
    assert f"and this is {identity()}; install the same version" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data" / "current").exists()


def test_a_cluster_without_workers_is_given_up_in_one_line(no_workers: Cluster, dump: Path, tmp_path: Path) -> None:
    done = ingest(dump, tmp_path / "data", "--track", "never", CABLES_RUNNER=no_workers.runner, CABLES_RUNNER_WAIT="1")
    assert done.returncode == 2
    said = done.stderr.splitlines()[-1]
    assert said.startswith(f"cables: no worker has been connected to {no_workers.runner} for 1 s, with ")
    assert said.endswith("shards to go; start workers (dask worker) and run again")


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(dump: Path, tmp_path: Path) -> None:
    done = ingest(dump, tmp_path / "data", "--track", "never", "--runner", "dask://127.0.0.1:9")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "cables: the Dask scheduler at dask://127.0.0.1:9 does not answer; "
        "start it (dask scheduler), or use --runner local"
    )


def test_a_runner_that_is_none_is_refused(cables: Cables, tmp_path: Path) -> None:
    done = cables("ingest", tmp_path, "--runner", "ray://there:1")
    assert done.code == 2
    assert "--runner is 'ray://there:1'" in done.err


def test_without_dask_its_runner_says_what_to_install(
    cables: Cables, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = cables("ingest", dump, "--data-dir", tmp_path, "--track", "never", "--runner", "dask://127.0.0.1:9")
    assert done.code == 2
    assert "needs Dask; install it: pip install 'cable-warehouse[dask]'" in done.err


def test_a_run_on_this_machine_imports_no_dask(dump: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from flows.pipeline import ingest, new_request\n"
        "ingest(new_request([sys.argv[1]], Path(sys.argv[2])))\n"
        "print(sorted({'dask', 'distributed', 'prefect', 'prefect_dask'} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", program, str(dump.parent / "pages.txt"), str(tmp_path / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_rows_of_a_worker_given_up_for_dead_never_reach_the_stage(dump: Path, tmp_path: Path) -> None:
    (shard, *_) = cut_files(look([dump], tmp_path / "scratch").files, 10**9)
    folder, stage, wanted = (tmp_path / name for name in ("shards", "stage", "wanted"))
    for path in (folder, stage, wanted):
        path.mkdir()
    errand = errand_for(shard, folder, RUN, None)
    run(errand)
    outcome = take(run(errand), stage)
    assert outcome == parse_shard(shard, wanted, RUN)
    parts = {path.relative_to(wanted): path.read_bytes() for path in wanted.rglob("*.parquet")}
    assert {path.relative_to(stage): path.read_bytes() for path in stage.rglob("*.parquet")} == parts


def test_a_worker_that_does_not_see_the_data_directory_says_so(dump: Path, tmp_path: Path) -> None:
    (shard, *_) = cut_files(look([dump], tmp_path / "scratch").files, 10**9)
    with pytest.raises(CablesError, match=r"does not see .*elsewhere") as caught:
        run(errand_for(shard, tmp_path / "elsewhere", RUN, None))
    assert "same paths on all machines" in caught.value.next_step


def test_an_address_is_written_as_dask_writes_it() -> None:
    assert tcp_address("dask://scheduler:8786") == "tcp://scheduler:8786"
