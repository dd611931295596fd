"""A night that brings a little to a lot: what it costs, and whether it ends with what one load would give.

`python -m benchmarks.incremental [--cables 100000] [--spread near|far]`. A first run, then a batch of 1 % (half
new cables, half changed ones), then the same batch again; `near` takes neighbours, as a release brings them, `far`
takes cables from everywhere, the worst there is, since every part then loses a row. All tables are compared, without
their order, with a load of both files at once, and the database with the lake. Times are of whole processes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.contents import current, digest, lake
from schemas import CABLE_TABLES, TABLES
from schemas.derive import HISTORY_TABLES, qualified
from transforms.synthetic import records
from warehouse import journal
from warehouse.layout import DataDir
from warehouse.manifest import read_manifest

_SHARE = 0.01
_ADDITION = "\nA sentence that the earlier release left out.\n"


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds of a process with its children, and the bytes of files it made in the version."""

    wall: float
    cpu: float
    written: int = 0


def corpus(folder: Path, count: int, spread: str, seed: int = 1) -> tuple[Path, Path]:
    """The first dump and the batch."""
    half = max(int(count * _SHARE / 2), 1)
    step = (count + half) // half
    whole = list(records(count + half, seed, "csv"))
    middle = len(whole) // 2
    fresh = set(range(middle, middle + half)) if spread == "near" else set(range(0, step * half, step))
    old = [number for number in range(len(whole)) if number not in fresh]
    changed = old[middle : middle + half] if spread == "near" else old[1 : step * half : step][:half]
    first, batch = folder / "first.csv", folder / "batch.csv"
    first.write_text("".join(whole[number] for number in old), encoding="utf-8", newline="")
    later = [whole[number].removesuffix('"\n') + f'{_ADDITION}"\n' for number in changed]
    batch.write_text("".join([*(whole[number] for number in sorted(fresh)), *later]), encoding="utf-8", newline="")
    return first, batch


def ingest(data: Path, *sources: Path) -> Cost:
    """Ingest by the command line, in a process of its own."""
    command = [sys.executable, "-m", "flows", "ingest", *map(str, sources), "--data-dir", str(data)]
    started = time.monotonic()
    process = subprocess.Popen([*command, "--track", "never"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status:
        raise SystemExit(f"the ingest failed: {said.splitlines()[-1:]}")
    newest = journal.attempts(DataDir(data))[0]
    return Cost(wall, used.ru_utime + used.ru_stime, int(newest.facts.get("bytes_written", 0)))


def differences(incremental: Path, at_once: Path) -> list[str]:
    """Tables about cables that differ between two data directories, but for the run that wrote a row."""
    found = []
    for table in CABLE_TABLES:
        left, right = (digest(lake(data, table).drop("run_id")) for data in (incremental, at_once))
        if left != right:
            found.append(f"{table}: {left[0]:,} rows and {right[0]:,}, or other values")
    texts = [_set_aside(data) for data in (incremental, at_once)]
    if texts[0] != texts[1]:
        found.append(f"versions not current: {texts[0][0]:,} and {texts[1][0]:,}")
    return found


def _set_aside(data: Path) -> tuple[int, int]:
    names = ["cable_id", "content_sha256", "body_raw"]
    parts = [lake(data, table).select(names) for table in ("superseded", "history.cables")]
    return digest(pl.concat(parts))


def database_differences(data: Path) -> list[str]:
    """Tables of the database whose rows are not those of the lake."""
    found = []
    version = current(data)
    with duckdb.connect(str(version.database), read_only=True) as connection:
        for table in (*TABLES, *HISTORY_TABLES):
            places = (qualified(table), "read_parquet($parts, hive_partitioning = false)")
            parts = [str(part) for part in version.parts(table)]
            sums = []
            for place in places:
                sql = f"SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT) FROM {place} AS t"
                sums.append(connection.execute(sql, {"parts": parts} if "$" in sql else None).fetchone())
            if sums[0] != sums[1]:
                found.append(table)
    return found


def run(folder: Path, count: int, spread: str) -> dict[str, object]:
    """All measurements. Raises SystemExit where rows differ."""
    first, batch = corpus(folder, count, spread)
    single = folder / "single.csv"
    single.write_text("".join(records(1, 2, "csv")), encoding="utf-8", newline="")
    data, whole = folder / "data", folder / "whole"
    costs = {
        "start-up": ingest(folder / "small", single),
        "first": ingest(data, first),
        "batch": ingest(data, batch),
        "again": ingest(data, batch),
    }
    ingest(whole, first, batch)
    wrong = [*differences(data, whole), *database_differences(data)]
    if wrong:
        raise SystemExit("; ".join(wrong))
    version = current(data)
    manifest = read_manifest(version)
    parts = sum(entry.bytes for entry in manifest.files if entry.rows is not None)
    rewritten = costs["batch"].written - version.database.stat().st_size
    return {
        "cables": count,
        "spread": spread,
        **{
            name: {"wall": round(c.wall, 1), "cpu": round(c.cpu, 1), "MB": c.written // 10**6}
            for name, c in costs.items()
        },
        "batch / first, wall less start-up": round(
            (costs["batch"].wall - costs["start-up"].wall) / costs["first"].wall, 4
        ),
        "batch / first, CPU less start-up": round((costs["batch"].cpu - costs["start-up"].cpu) / costs["first"].cpu, 4),
        "lake MB": parts // 10**6,
        "lake MB written by the batch": round(rewritten / 10**6, 1),
        "database MB": version.database.stat().st_size // 10**6,
        "tables equal to one load": True,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--cables", type=int, default=100_000)
    parser.add_argument("--spread", choices=("near", "far"), default="near")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(
        prefix="cables-incremental-", dir="bench-data" if Path("bench-data").is_dir() else None
    ) as folder:
        print(json.dumps(run(Path(folder), given.cables, given.spread), indent=1))


if __name__ == "__main__":
    main()
