"""Figures of a run, kept as JSON in bench-data/results/, and those of the run before."""

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console

from benchmarks.corpora import FOLDER
from benchmarks.watching import Figures

RESULTS = FOLDER / "results"
_LIBRARIES = ("cable-warehouse", "polars", "pyarrow", "duckdb", "great-expectations")
_WIDTH = 120


@dataclass(frozen=True)
class Saved:
    """One benchmark run. `figures` are medians of the rounds, `kind` and `cables` say what it can be compared with."""

    kind: str
    cables: int
    workers: int
    figures: Figures
    machine: dict[str, str]
    when: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    more: dict[str, Any] = field(default_factory=dict)


def console() -> Console:
    """Where tables are printed; wide enough for them where it is no terminal."""
    found = Console()
    return found if found.is_terminal else Console(width=_WIDTH)


def medians(rounds: list[Figures]) -> Figures:
    """The median of each figure of each stage."""
    return {
        stage: {name: statistics.median(one[stage][name] for one in rounds) for name in rounds[0][stage]}
        for stage in rounds[0]
    }


def machine() -> dict[str, str]:
    """What the figures hang on beside the program: processor, memory and versions."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": f"{os.cpu_count()} x {_processor()}",
        "memory": f"{memory:.0f} GiB",
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.exists():
        for line in about.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def save(run: Saved) -> Path:
    """Keep a run under a name of its own."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{run.kind}-{run.cables}-{run.when.replace(':', '')}.json"
    path.write_text(json.dumps(asdict(run), indent=1), encoding="utf-8")
    return path


def previous(kind: str, cables: int, workers: int) -> Saved | None:
    """The last run of this kind and size that was saved; None if there is none."""
    for path in sorted(RESULTS.glob(f"{kind}-{cables}-*.json"), reverse=True):
        found = Saved(**json.loads(path.read_text(encoding="utf-8")))
        if found.workers == workers:
            return found
    return None
