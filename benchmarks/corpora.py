"""Corpora of invented cables, written once, and work on them in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path("bench-data")
Figures = dict[str, dict[str, float]]


def corpus(cables: int) -> Path:
    """A synthetic CSV, written once."""
    path = FOLDER / f"cables-{cables}.csv"
    if not path.exists():
        from transforms.synthetic import records

        FOLDER.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8", newline="") as handle:
            handle.writelines(records(cables, 1, "csv"))
        unfinished.replace(path)
    return path


def run_work(work: str, *paths: Path) -> Figures:
    """Costs of a piece of work of `benchmarks.work`, done in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.work", work, *map(str, paths)], check=True, stdout=subprocess.PIPE, text=True
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures
