"""What the ingest of a bulk CSV costs, by stage, as ratios to a floor measured in the same run.

`python -m benchmarks [--cables 20000] [--rounds 3]`. Floor and ingest take turns; medians are shown. The
corpus and the figures (JSON) are kept in bench-data/. `python -m benchmarks gate` looks at the quality gate alone.
"""

import argparse
import json
import os
import platform
import statistics
import sys
from datetime import UTC, datetime
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from benchmarks.corpora import FOLDER, Figures, corpus, run_work

STAGES = ("plan", "parse", "reconcile", "gate", "page", "publish")


def _medians(rounds: list[Figures]) -> Figures:
    """The median of each figure of each stage."""
    return {
        stage: {name: statistics.median(one[stage][name] for one in rounds) for name in rounds[0][stage]}
        for stage in rounds[0]
    }


def _table(figures: Figures, cables: int, size_mb: float) -> Table:
    base = figures["floor"]["cpu"]
    title = f"{cables:,} cables, {size_mb:.0f} MB of CSV"
    table = Table("stage", "CPU s", "wall s", "peak MiB", "CPU / floor", "cables / CPU s", title=title)
    total = {name: sum(figures[stage][name] for stage in STAGES) for name in ("cpu", "wall")}
    total["peak_mib"] = max(figures[stage]["peak_mib"] for stage in STAGES)
    for stage, cost in [*figures.items(), ("ingest without imports", total)]:
        ratio, rate = cost["cpu"] / base, cables / cost["cpu"]
        table.add_row(
            stage,
            f"{cost['cpu']:.2f}",
            f"{cost['wall']:.2f}",
            f"{cost['peak_mib']:.0f}",
            f"{ratio:.2f}",
            f"{rate:,.0f}",
        )
    return table


def _machine() -> dict[str, str]:
    libraries = ("polars", "pyarrow", "duckdb", "great-expectations")
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        **{name: version(name) for name in libraries},
    }


def main() -> None:
    if sys.argv[1:2] == ["gate"]:
        from benchmarks import gate

        gate.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cables", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    path = corpus(options.cables)
    rounds = [{**run_work("floor", path), **run_work("ingest", path)} for _ in range(options.rounds)]
    figures = _medians(rounds)
    Console().print(_table(figures, options.cables, path.stat().st_size / 1e6))
    Console().print(", ".join(f"{name} {value}" for name, value in _machine().items()), highlight=False)
    saved = {"when": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine(), "rounds": rounds}
    (FOLDER / f"ingest-{options.cables}.json").write_text(json.dumps(saved, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
