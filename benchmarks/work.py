"""The pieces of work that are measured, each in a process of its own: `python -m benchmarks.work NAME ...`.

Prints one JSON object: stage -> cpu, wall, peak_mib, spans. Imports are done first and count as a stage of their own.
"""

import json
import logging
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from benchmarks.measure import Cost, measured

T = TypeVar("T")

# What an ingest imports on its way. The command line comes first: it sets up the allocator of polars. The gate quietens
# Great Expectations before it imports it.
_HEAVY = ("flows", "expectations.gate", "expectations.suites", "transforms.shard", "warehouse.publish")


def floor(corpus: str) -> dict[str, Cost]:
    """The least an ingest of this file could cost: pyarrow reads the CSV and writes it as zstd Parquet."""
    from pyarrow import csv, parquet

    def read_and_write(target: str) -> None:
        table = csv.read_csv(
            corpus,
            read_options=csv.ReadOptions(column_names=[f"c{i}" for i in range(8)], block_size=64 * 1024 * 1024),
            parse_options=csv.ParseOptions(escape_char="\\", double_quote=False, newlines_in_values=True),
        )
        parquet.write_table(table, target, compression="zstd")

    with tempfile.TemporaryDirectory(dir=Path(corpus).parent) as folder:
        _, cost = measured(lambda: read_and_write(f"{folder}/floor.parquet"))
    return {"floor": cost}


def ingest(corpus: str, data_dir: str = "", workers: str = "", shard_bytes: str = "") -> dict[str, Cost]:
    """The ingest of `cables ingest`, engine-free, into an empty data directory, by stage.

    `data_dir` stays; without it a scratch folder is used. Workers and bytes of a shard are those of the settings
    unless they are given: by default, as many workers as there are cores.
    """
    _, imports = measured(lambda: [import_module(name) for name in _HEAVY])
    from flows.pipeline import ingest as run
    from flows.requests import request_for
    from flows.settings import load_settings

    costs = {"imports": imports}

    def step(name: str, work: Callable[[], T], /) -> T:
        result, cost = measured(work)
        costs.setdefault(name.split("-")[0], Cost()).add(cost)
        return result

    with nullcontext(data_dir) if data_dir else tempfile.TemporaryDirectory(dir=Path(corpus).parent) as folder:
        given = {"data_dir": Path(folder) / "data" if not data_dir else Path(folder), "workers": workers or None}
        settings = load_settings(**given, shard_bytes=shard_bytes or None)
        outcome = run(request_for(settings, [corpus]), step=step)
    if outcome.status != "published":
        raise SystemExit(f"the benchmark corpus was not published: {outcome.status}, {outcome.failures}")
    return costs


def gate(data: str) -> dict[str, Cost]:
    """The gate alone, in a process that has parsed nothing, over the rows of a published first run."""
    from expectations.gate import judge
    from warehouse.layout import DataDir
    from warehouse.stage import staged_parts

    _, imports = measured(lambda: [import_module(name) for name in _HEAVY])
    version = DataDir(Path(data)).current_version()
    if version is None:
        raise SystemExit(f"nothing has been published in {data}")
    staged = {table: [str(part) for part in parts] for table, parts in staged_parts(version.path).items()}
    with tempfile.TemporaryDirectory(dir=data) as folder:
        project, docs = Path(folder) / "project", Path(folder) / "docs"
        _, cost = measured(lambda: judge(staged, run_id="benchmark", project_dir=project, docs_dir=docs))
    return {"imports": imports, "gate": cost}


def main() -> None:
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)  # as the gate does before it imports it
    work: Callable[..., dict[str, Cost]] = {"floor": floor, "ingest": ingest, "gate": gate}[sys.argv[1]]
    costs = work(*sys.argv[2:])
    print(json.dumps({stage: asdict(cost) for stage, cost in costs.items()}))


if __name__ == "__main__":
    main()
