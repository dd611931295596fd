"""Parsing on a Dask cluster: the same rows as alone, whatever happens to a worker, and one line if it cannot be."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.distributed.address import tcp_address
from flows.distributed.errand import run
from flows.distributed.exchange import Bucket, Folder
from flows.distributed.inputs import bring, origins_of, send_away
from flows.distributed.program import ROOMS, identity
from flows.errors import CablesError, InputError
from flows.pipeline import new_request
from flows.remote.declared import Source
from flows.remote.fetch import fetch
from flows.shards import cut_files, read_slice
from flows.steps import parse_shard
from schemas import TABLES
from tests.flows.conftest import Cables, look, write_dump
from tests.flows.dask_cluster import ROOT, Cluster, cluster
from tests.flows.prefect_api import post, prefect_server
from tests.objects import URL, keys
from warehouse.objects.folders import pull_folder, push_folder, remove_folder

# A cluster is several processes that each import much; a busy machine takes minutes.
pytestmark = pytest.mark.timeout(900)

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
        [*command, *options], cwd=dump.parent, env=environment, capture_output=True, text=True, timeout=600
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
def killed_at_work(process: subprocess.Popen[bytes], has_rows: Callable[[], bool]) -> Iterator[None]:
    """Kill a process of the cluster when the first rows of a run arrive; all workers have shards then."""
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.005):
            if has_rows():
                process.send_signal(signal.SIGKILL)
                return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert process.wait(10) == -signal.SIGKILL


def rows_in(data: Path) -> Callable[[], bool]:
    return lambda: any(data.glob("versions/.stage-*-shards/*/cables/**/*.parquet"))


def without(tables: dict[str, bytes], names: set[str]) -> dict[str, bytes]:
    return {table: rows for table, rows in tables.items() if table not in names}


def assert_equal(found: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    assert found.keys() == wanted.keys()
    for table, rows in wanted.items():
        assert found[table] == rows, table
    assert wanted["cables"].count(b"\n") > N_CABLES / 2


@pytest.mark.long
def test_a_worker_killed_in_mid_run_costs_no_row(
    no_workers: Cluster, dump: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    victim = no_workers.worker()
    no_workers.worker()
    with killed_at_work(victim, rows_in(data)):
        done = ingest(dump, data, "--track", "never", "--runner", no_workers.runner)
    assert done.returncode == 0, done.stderr
    assert_equal(content(data), alone)
    assert not list(data.glob("versions/.*"))


@pytest.mark.long
def test_under_prefect_each_shard_is_a_task_run_and_a_killed_worker_costs_no_row(
    no_workers: Cluster, dump: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    victim = no_workers.worker()
    no_workers.worker()
    with prefect_server(tmp_path / "prefect") as url:
        with killed_at_work(victim, rows_in(data)):
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


def test_the_doctor_asks_each_worker_for_its_program(
    no_workers: Cluster, cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*options: str) -> tuple[int, list[str]]:
        done = cables("doctor", "--data-dir", tmp_path / "data", *options)
        lines = done.out.splitlines()
        first = next(number for number, line in enumerate(lines) if no_workers.runner in line)
        return done.code, [line for line in lines[first : first + 4] if "dask" in line or "fix:" in line][:4]

    monkeypatch.setenv("CABLES_RUNNER", no_workers.runner)
    code, lines = found()
    assert code == 1
    assert lines[0] == f"error    {no_workers.runner}: the Dask scheduler answers, and has no worker"
    assert lines[1].endswith("fix: start workers (dask worker) that have this program")
    monkeypatch.delenv("CABLES_RUNNER")
    good = no_workers.worker()
    code, lines = found("--runner", no_workers.runner)
    assert code == 0
    assert lines[0].startswith(f"ok       {no_workers.runner}: the Dask scheduler answers, its workers (1) run this")
    (tmp_path / "other" / "flows").mkdir(parents=True)
    (tmp_path / "other" / "flows" / "__init__.py").touch()
    no_workers.worker(tmp_path / "other")
    monkeypatch.setattr("flows.health.cluster._ANSWER_SECONDS", 3.0)
    good.send_signal(signal.SIGSTOP)
    code, lines = found("--runner", no_workers.runner)
    good.send_signal(signal.SIGCONT)
    assert code == 1
    assert lines[0].startswith(f"error    {no_workers.runner}: 1 of 2 workers (tcp://127.0.0.1:")
    assert lines[0].endswith(f") run another program than this ({identity()})")
    assert lines[2].startswith(f"warning  {no_workers.runner}: 1 of 2 workers (tcp://127.0.0.1:")
    assert lines[2].endswith(") gave no answer")
    assert lines[2].split("(")[1] != lines[0].split("(")[1]


def test_the_doctor_does_not_wait_for_a_scheduler_that_is_not_there(cables: Cables, tmp_path: Path) -> None:
    done = cables("doctor", "--data-dir", tmp_path / "data", "--runner", "dask://127.0.0.1:9")
    assert done.code == 1
    assert "error    dask://127.0.0.1:9: the Dask scheduler at dask://127.0.0.1:9 does not answer\n" in done.out
    assert "fix: start it (dask scheduler), or use --runner local" in done.out


def test_a_worker_without_the_program_is_told_in_one_line(no_workers: Cluster, dump: Path, tmp_path: Path) -> None:
    (tmp_path / "other" / "flows").mkdir(parents=True)
    (tmp_path / "other" / "flows" / "__init__.py").touch()
    no_workers.worker(tmp_path / "other")
    done = ingest(dump, tmp_path / "data", "--track", "never", CABLES_RUNNER=no_workers.runner, CABLES_RUNNER_WAIT="2")
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].endswith("start workers (dask worker) that have this program, and run again")


def test_a_scheduler_that_dies_ends_the_run_in_one_line(dump: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with cluster(tmp_path) as dying:
        dying.worker()
        with killed_at_work(dying.scheduler, rows_in(data)):
            done = ingest(dump, data, "--track", "never", CABLES_RUNNER=dying.runner, CABLES_RUNNER_WAIT="5")
    assert done.returncode == 2, done.stderr
    said = done.stderr.splitlines()[-1]
    assert said.startswith(("cables: the Dask scheduler at ", "cables: no worker has been connected to "))
    assert "Traceback" not in done.stderr


def test_a_cluster_without_workers_is_given_up_in_one_line(no_workers: Cluster, dump: Path, tmp_path: Path) -> None:
    done = ingest(dump, tmp_path / "data", "--track", "never", CABLES_RUNNER=no_workers.runner, CABLES_RUNNER_WAIT="1")
    assert done.returncode == 2
    said = done.stderr.splitlines()[-1]
    assert said.startswith(f"cables: no worker has been connected to {no_workers.runner} for 1 s, with ")
    assert said.endswith("shards to go; start workers (dask worker) that have this program, and run again")


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
    assert "needs Dask; in the checkout: .ci/environment.sh requirements-dask.lock" in done.err


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
    exchange = Folder(RUN, None, folder)
    errand = exchange.errand(shard)
    run(errand)
    outcome = exchange.take(run(errand), stage)
    assert outcome == parse_shard(shard, wanted, RUN)
    parts = {path.relative_to(wanted): path.read_bytes() for path in wanted.rglob("*.parquet")}
    assert {path.relative_to(stage): path.read_bytes() for path in stage.rglob("*.parquet")} == parts


@pytest.mark.parametrize("damage", ["lost", "short", "cut"])
@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_a_shard_that_arrives_short_is_refused(
    place: str, damage: str, dump: Path, s3: Any, bucket: str, tmp_path: Path
) -> None:
    (shard, *_) = cut_files(look([dump], tmp_path / "scratch").files, 10**9)
    folder, brought, stage = (tmp_path / name for name in ("shards", "brought", "stage"))
    for path in (folder, stage):
        path.mkdir()
    in_bucket = Bucket(RUN, None, f"{URL}/stage/{RUN}", {})
    exchange = in_bucket if place == "bucket" else Folder(RUN, None, folder)
    delivery = run(exchange.errand(shard))
    if place == "bucket":
        pull_folder(delivery.place, brought)
        remove_folder(delivery.place)
    else:
        brought = Path(delivery.place)
    part = next(brought.glob("tags/**/*.parquet"))
    n_rows, wanted = pl.read_parquet(part).height, delivery.outcome.rows["tags"]
    if damage == "lost":
        part.unlink()
        said = f"brought {wanted - n_rows:,} rows of tags instead of {wanted:,}"
    elif damage == "short":
        pl.read_parquet(part).head(n_rows - 1).write_parquet(part)
        said = f"brought {wanted - 1:,} rows of tags instead of {wanted:,}"
    else:
        part.write_bytes(part.read_bytes()[:-9])
        said = "a part of shard 1 is damaged"
    if place == "bucket":
        push_folder(brought, delivery.place)
    with pytest.raises(CablesError, match=said):
        exchange.take(delivery, stage)


def test_a_worker_that_does_not_see_the_data_directory_says_so(dump: Path, tmp_path: Path) -> None:
    (shard, *_) = cut_files(look([dump], tmp_path / "scratch").files, 10**9)
    with pytest.raises(CablesError, match=r"does not see .*elsewhere") as caught:
        run(Folder(RUN, None, tmp_path / "elsewhere").errand(shard))
    assert "same paths on all machines" in caught.value.next_step


def test_with_a_data_directory_in_a_bucket_workers_share_no_folder_and_a_killed_one_costs_no_row(
    no_workers: Cluster,
    dump: Path,
    alone: dict[str, bytes],
    s3: Any,
    bucket: str,
    s3_endpoint: str,
    tmp_path: Path,
) -> None:
    s3.upload_file(str(dump), bucket, "in/dump.csv")
    here = tmp_path / "here"
    here.mkdir()
    for name in ("pages.txt", "letter.txt"):
        shutil.copy(dump.with_name(name), here)
    declared = tmp_path / "sources.toml"
    declared.write_text(f'[[source]]\nname = "lake"\nurl = "s3://{bucket}/in/dump.csv"\nendpoint = "{s3_endpoint}"\n')
    victim = no_workers.worker()
    no_workers.worker()

    def has_rows() -> bool:
        time.sleep(0.2)  # the server is a thread of this process
        return any("/cables/" in key for key in keys(s3, "pre/stage/"))

    with killed_at_work(victim, has_rows):
        done = ingest(
            here / "pages.txt",
            tmp_path / "unused",
            *("--sources", str(declared), "--data-dir", URL, "--track", "never", "--runner", no_workers.runner),
            CABLES_CACHE_DIR=str(tmp_path / "cache"),
            CABLES_SHARD_BYTES=str(dump.stat().st_size // N_SHARDS),
        )
    assert done.returncode == 0, done.stderr
    (mirror,) = (tmp_path / "cache").iterdir()
    found = content(mirror)
    # The same content; it has other names and stands in another order of files.
    named = {"ingest_files", "quality_results"}
    assert_equal(without(found, named), without(alone, named))
    assert keys(s3, "pre/stage/") == []


def test_an_object_is_read_by_ranges_and_only_other_bytes_are_sent(
    s3: Any, bucket: str, s3_endpoint: str, dump: Path, tmp_path: Path
) -> None:
    s3.upload_file(str(dump), bucket, "in/dump.csv")
    source = Source(name="lake", url=f"s3://{bucket}/in/dump.csv", endpoint=s3_endpoint)
    (fetched,) = fetch(source, tmp_path / "inbox", max_bytes=10**9).origins
    request = replace(new_request([], tmp_path), declared=(source,))
    origins = origins_of(request)
    found = look([fetched, dump.with_name("pages.txt")], tmp_path / "scratch", shard_bytes=dump.stat().st_size // 3)
    shards = cut_files(found.files, dump.stat().st_size // 3)
    for shard in shards:
        away = send_away(shard, f"s3://{bucket}/pre/stage/run", origins)
        folder = tmp_path / f"worker-{shard.number}"
        folder.mkdir()
        there = bring(shard, away, folder)
        assert [read_slice(part) for part in there.slices] == [read_slice(part) for part in shard.slices]
        assert [(part.start, part.end) for part in there.slices] == [(part.start, part.end) for part in shard.slices]
    of_pages = [shard.number for shard in shards if shard.dialect == "page_text"]
    assert keys(s3, "pre/stage/run/") == [f"pre/stage/run/{number:05d}-sent" for number in of_pages]
    s3.put_object(Bucket=bucket, Key="in/dump.csv", Body=b"other")
    with pytest.raises(InputError, match="changed while it was being read"):
        bring(shards[0], send_away(shards[0], f"s3://{bucket}/pre/stage/run", origins), tmp_path)


def test_an_address_is_written_as_dask_writes_it() -> None:
    assert tcp_address("dask://scheduler:8786") == "tcp://scheduler:8786"
