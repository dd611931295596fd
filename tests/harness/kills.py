"""Kill an ingest at random moments, and look: the old state or the new one, never a mix, and the next run completes.

`python -m tests.harness.kills [--kills 50] [--backend duckdb|postgresql]`. A child process stages, reconciles and
publishes a run over and over; each is killed with SIGKILL at a moment drawn from the time that a whole one takes.
A reader in another process asks lake and database of what it finds published, throughout.
"""

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import duckdb
import polars as pl
import psycopg

from schemas import TABLES
from schemas.derive import HISTORY_TABLES, qualified
from tests.warehouse.made import Record, ingest
from warehouse import journal
from warehouse.layout import DataDir
from warehouse.lock import hold
from warehouse.manifest import read_manifest
from warehouse.protocol import open_backend
from warehouse.recovery import settle

ROOT = Path(__file__).parents[2]
_CHILD = """
import sys
from pathlib import Path
from tests.harness.kills import one_run
print("go", flush=True)
one_run(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] or None)
print("done", flush=True)
"""
_READER = """
import sys
from pathlib import Path
from tests.harness.kills import read_for_ever
read_for_ever(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def records(number: int) -> list[Record]:
    """Of run `number`: ten new cables, and five of the run before with a longer text."""
    fresh = [Record(f"08SUVA{number * 10 + n}", body=f"{number}.{n}", refs=("08SUVA7",)) for n in range(1, 11)]
    return fresh + [
        Record(f"08SUVA{number * 10 - 10 + n}", body=f"{number}.{n}, longer than before") for n in range(1, 6)
    ]


def one_run(root: Path, number: int, url: str | None) -> None:
    """Ingest what belongs to a run, as a start after a crash does it."""
    run_id = f"r{number:04d}-{time.time_ns()}"
    with closing(open_backend(url)) as backend, hold(DataDir(root), run_id, wait=5) as held:
        journal.bury(held)
        settle(held, backend, held.data.versions)
    ingest(root, run_id, records(number), warehouse=url)


def problems(root: Path, url: str | None) -> list[str]:
    """What does not agree in the published state: files and digests, lake, database."""
    version = DataDir(root).current_version()
    if version is None:
        return []
    manifest, found = read_manifest(version), []
    for entry in manifest.files:
        path = version.path / entry.path
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
            found.append(f"{entry.path} is not what the manifest says")
    rows = {table: total["rows"] for table, total in manifest.tables.items()}
    there = _postgres_rows(url) if url else _duckdb_rows(version.database)
    found += [
        f"{table}: {rows[table]} rows in the lake, {count} in the database"
        for table, count in there.items()
        if rows[table] != count
    ]
    return found


def _duckdb_rows(database: Path) -> dict[str, int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {table: _count(connection.execute(_sql(table)).fetchall()) for table in (*TABLES, *HISTORY_TABLES)}


def _postgres_rows(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return {
            table: _count(connection.execute(_sql(table).encode()).fetchall()) for table in (*TABLES, *HISTORY_TABLES)
        }


def _sql(table: str) -> str:
    return f"SELECT count(*) FROM {qualified(table)}"


def _count(rows: list[tuple[int]]) -> int:
    return int(rows[0][0])


def read_for_ever(root: Path, log: Path) -> None:
    """Ask what is published, again and again; note the number of answers, and stop at the first that is wrong."""
    answers = 0
    while True:
        version = DataDir(root).current_version()
        if version is not None:
            lake = pl.scan_parquet(version.parts("cables"), glob=False).select(pl.len()).collect().item()
            runs = pl.scan_parquet(version.parts("runs"), glob=False).select(pl.len()).collect().item()
            there = (lake, runs)
            if version.database.is_file():
                with duckdb.connect(str(version.database), read_only=True) as connection:
                    sql = "SELECT (SELECT count(*) FROM cables), (SELECT count(*) FROM runs)"
                    there = connection.execute(sql).fetchall()[0]
            is_right = there == (lake, runs) and lake == runs * 10 + 5
            answers += 1
            # Whole at any moment: it is looked at, and this process ended, while it is written.
            unfinished = log.with_suffix(".unfinished")
            unfinished.write_text(json.dumps({"answers": answers, "right": is_right}))
            unfinished.replace(log)
            if not is_right:
                raise SystemExit(f"{version.run_id}: lake {lake, runs}, database {there}")


@contextmanager
def _child(root: Path, number: int, url: str | None) -> Iterator[subprocess.Popen[str]]:
    """A process that is about to begin a run."""
    command = [sys.executable, "-c", _CHILD, str(root), str(number), url or ""]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        if process.stdout.readline() != "go\n":
            raise SystemExit(process.stderr.read())
        yield process


def kill_once(root: Path, number: int, url: str | None, after: float) -> str:
    """Start a run and kill it `after` seconds. Returns `killed`, or `done` if it was quicker."""
    with _child(root, number, url) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        said, complaint = process.communicate()
    if complaint:
        raise SystemExit(complaint)
    return "done" if "done" in said else "killed"


def complete(root: Path, number: int, url: str | None) -> float:
    """Do a whole run. Returns the seconds it took, of which the moment of the next kill is drawn."""
    with _child(root, number, url) as process:
        started = time.monotonic()
        said, complaint = process.communicate()
    if complaint or "done" not in said:
        raise SystemExit(f"run {number} did not complete: {complaint}")
    return time.monotonic() - started


def _moment(chance: random.Random) -> float:
    """When to kill, as a share of a whole run: half of them late, when lake and database change hands."""
    return chance.uniform(0.7 if chance.random() < 0.5 else 0, 1.1)


def kill_often(root: Path, kills: int, url: str | None = None, seed: int = 0) -> dict[str, int]:
    """Kill so many runs. Returns how often the old and the new state was found, and the reader's answers.

    Raises SystemExit where a state is a mix, a reader was refused, or a next run does not complete.
    """
    chance, counts = random.Random(seed), Counter[str]()
    complete(root, 0, url)
    whole = complete(root, 1, url)
    log = root.with_name("reader.json")
    with ExitStack() as stack:
        reader = subprocess.Popen(
            [sys.executable, "-c", _READER, str(root), str(log)], cwd=ROOT, stderr=subprocess.PIPE
        )
        stack.callback(reader.wait)
        stack.callback(reader.terminate)
        number = 2
        while counts["killed"] < kills:
            before = DataDir(root).current_run_id()
            after = whole * _moment(chance)
            ending = kill_once(root, number, url, after)
            if ending == "done":
                whole = min(whole, after)  # the first runs were slower
            counts[ending] += 1
            with closing(open_backend(url)) as backend, hold(DataDir(root), "look", wait=5) as held:
                journal.bury(held)
                settle(held, backend, held.data.versions)
            if wrong := problems(root, url):
                raise SystemExit("; ".join(wrong))
            is_old = DataDir(root).current_run_id() == before
            counts["old state" if is_old else "new state"] += 1
            if is_old:
                whole = complete(root, number, url)
                if wrong := problems(root, url):
                    raise SystemExit(f"after the next run: {'; '.join(wrong)}")
            number += 1
            print(json.dumps(counts), file=sys.stderr, flush=True)
        if reader.poll() is not None:
            raise SystemExit(f"the reader stopped: {reader.stderr.read().decode() if reader.stderr else ''}")
        counts["answers of the reader"] = json.loads(log.read_text())["answers"]
    return dict(counts)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill ingests at random moments.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--backend", choices=("duckdb", "postgresql"), default="duckdb")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cables-kills-")))
        url = None
        if given.backend == "postgresql":
            from tests.postgres import running

            server = stack.enter_context(running())
            url = server.url(stack.enter_context(server.database()))
        print(json.dumps(kill_often(folder / "data", given.kills, url), indent=1))


if __name__ == "__main__":
    main()
