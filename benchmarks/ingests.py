"""Measure the ingest of one corpus beside the floor, and show where its time goes."""

import shutil
from pathlib import Path

from rich.table import Table

from benchmarks.corpora import Corpus
from benchmarks.saved import Saved, machine, medians, previous
from benchmarks.watching import WHOLE, Figures, run_work

FLOOR = "floor"
# What an ingest does once its libraries are loaded.
STEPS = ("plan", "raw", "parse", "reconcile", "gate", "page", "publish")
ELSEWHERE = "between the steps"
INGEST = "ingest without imports"


def measure(corpus: Corpus, workers: int, rounds: int, data_dir: Path | None = None) -> Saved:
    """Floor and ingest take turns; medians of the rounds. The state of the last one is kept in `data_dir`."""
    found = []
    for _ in range(rounds):
        if data_dir:
            shutil.rmtree(data_dir, ignore_errors=True)
        floor = run_work("floor", corpus.path)[FLOOR] if corpus.dialect == "csv" else None
        ingest = run_work("ingest", corpus.path, data_dir or "", workers)
        found.append({**({FLOOR: floor} if floor else {}), **_completed(ingest)})
    kind = "ingest" if corpus.dialect == "csv" else f"ingest-{corpus.dialect}"
    return Saved(kind, corpus.cables, workers, medians(found), machine())


def _completed(figures: Figures) -> Figures:
    """With what lies between the steps, and the sum of all but imports."""
    steps = [figures[step] for step in STEPS if step in figures]
    whole = figures.pop(WHOLE)
    apart = {name: whole[name] - sum(cost[name] for cost in figures.values()) for name in ("cpu", "wall")}
    total = {name: sum(step[name] for step in steps) for name in ("cpu", "wall")}
    return {
        **figures,
        ELSEWHERE: {**apart, "peak_mib": 0.0},
        INGEST: {**total, "peak_mib": max(step["peak_mib"] for step in steps)},
        WHOLE: whole,
    }


def ratio(run: Saved, stage: str) -> float:
    """CPU time of a stage as a multiple of the floor's."""
    return run.figures[stage]["cpu"] / run.figures[FLOOR]["cpu"]


def against(run: Saved, before: Saved | None, stage: str) -> float | None:
    """New / old of the ratio to the floor, or of the floor's own CPU time; None if there is nothing to compare."""
    if before is None or stage not in before.figures:
        return None
    if stage == FLOOR:
        return run.figures[FLOOR]["cpu"] / before.figures[FLOOR]["cpu"]
    old = ratio(before, stage)
    return ratio(run, stage) / old if old > 0 else None


def shown(run: Saved, size_mb: float) -> Table:
    """The table of a run, beside the last one saved of the same size."""
    before = previous(run.kind, run.cables, run.workers)
    title = f"{run.cables:,} cables, {size_mb:,.0f} MB of CSV, {run.workers} workers"
    caption = f"new / old: CPU / floor against the run of {before.when}; of the floor, its CPU" if before else None
    table = Table(title=title, caption=caption)
    table.add_column("stage")
    for name in ("CPU s", "share", "wall s", "peak MiB", "CPU / floor", "cables / CPU s", "new / old"):
        table.add_column(name, justify="right")
    whole = run.figures[WHOLE]["cpu"]
    for stage, cost in run.figures.items():
        change = against(run, before, stage)
        table.add_row(
            stage,
            f"{cost['cpu']:.2f}",
            "" if stage == FLOOR else f"{cost['cpu'] / whole:.1%}",
            f"{cost['wall']:.2f}",
            f"{cost['peak_mib']:,.0f}" if cost["peak_mib"] else "",
            f"{ratio(run, stage):.2f}",
            f"{run.cables / cost['cpu']:,.0f}" if cost["cpu"] > 0 else "",
            "" if change is None else f"{change:.2f}",
            end_section=stage in (FLOOR, ELSEWHERE),
        )
    return table
