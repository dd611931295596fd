"""What the quality gate takes of an ingest, and whether its memory grows with the corpus.

`python -m benchmarks gate [--cables 10000 100000]`. Each corpus is ingested in a process of its own. Its rows are then
judged once more in a process that has read nothing, for the peak of resident memory. Wall times are those of one run.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.corpora import FOLDER, corpus
from benchmarks.watching import Figures, run_work

# What the gate may take of the wall time of an ingest, and how much its peak may grow between the corpora.
MOST_TIME = 0.25
MOST_GROWTH = 0.20
_STEPS = ("plan", "parse", "reconcile", "gate", "page", "publish")


def _share(figures: Figures, what: str) -> float:
    return figures["gate"][what] / sum(figures[step][what] for step in _STEPS if step in figures)


def _measure(path: Path) -> Figures:
    """Costs of the steps of an ingest, and of the gate alone (`alone`)."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        data = Path(folder) / "data"
        figures = run_work("ingest", path, data)
        return {**figures, "alone": run_work("gate", data)["gate"]}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks gate", description=__doc__)
    parser.add_argument("--cables", type=int, nargs="+", default=[10_000, 100_000])
    options = parser.parse_args(arguments)
    found = {count: _measure(corpus(count)) for count in sorted(options.cables)}
    shown = Table("cables", "gate CPU s", "gate wall s", "of ingest CPU", "of ingest wall", "gate peak MiB", "growth")
    first = next(iter(found.values()))["alone"]["peak_mib"]
    for count, figures in found.items():
        gate = figures["gate"]
        shown.add_row(
            f"{count:,}",
            f"{gate['cpu']:.1f}",
            f"{gate['wall']:.1f}",
            f"{_share(figures, 'cpu'):.1%}",
            f"{_share(figures, 'wall'):.1%}",
            f"{figures['alone']['peak_mib']:.0f}",
            f"{figures['alone']['peak_mib'] / first - 1:+.1%}",
        )
    Console().print(shown)
    FOLDER.mkdir(exist_ok=True)
    Path(FOLDER, "gate.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    largest = found[max(found)]
    if _share(largest, "wall") > MOST_TIME or largest["alone"]["peak_mib"] > (1 + MOST_GROWTH) * first:
        sys.exit(f"the gate may take {MOST_TIME:.0%} of the time, and its peak may grow by {MOST_GROWTH:.0%}")
