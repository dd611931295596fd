"""Run a piece of work in a process of its own and watch it: CPU seconds and resident memory of all its processes."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

# Stage -> cpu (s), wall (s), peak_mib.
Figures = dict[str, dict[str, float]]

# The stage under which the whole process stands, from its start to its end.
WHOLE = "whole process"
_SECONDS = 0.1
_MIB = 1024 * 1024


class _Memory:
    """Resident memory of a process and all below it, sampled until it ends.

    Pages that processes share, as those of a library, count once for each: the sum is an upper bound.
    """

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._samples: list[tuple[float, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(_SECONDS):
            with suppress(psutil.Error):
                self._samples.append((time.monotonic(), self._resident()))

    def _resident(self) -> float:
        total = 0
        for process in (self._process, *self._process.children(recursive=True)):
            with suppress(psutil.Error):  # it ended just now
                total += process.memory_info().rss
        return total / _MIB

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def peak(self, spans: Sequence[Sequence[float]] | None = None) -> float:
        """Peak in MiB, of all the time or between some times."""
        within = (
            size for at, size in self._samples if spans is None or any(start <= at <= end for start, end in spans)
        )
        return max(within, default=0.0)


def run_work(work: str, *arguments: Path | str | int) -> Figures:
    """Costs of a piece of work of `benchmarks.work`, by stage, and of the process as a whole."""
    return watch([sys.executable, "-m", "benchmarks.work", work, *map(str, arguments)])


def watch(command: Sequence[str]) -> Figures:
    """Costs of a command whose last line is the JSON of `benchmarks.work`. Raises SystemExit if it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=printed)
        memory = _Memory(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        memory.stop()
        if status:
            raise SystemExit(f"failed: {' '.join(command)}")
        printed.seek(0)
        stages = json.loads(printed.read().splitlines()[-1])
    figures: Figures = {}
    for stage, cost in stages.items():
        peak = max(cost["peak_mib"], memory.peak(cost.pop("spans")))
        figures[stage] = {**cost, "peak_mib": peak}
    cpu = used.ru_utime + used.ru_stime
    peak = max(memory.peak(), *(cost["peak_mib"] for cost in figures.values()))
    figures[WHOLE] = {"cpu": cpu, "wall": wall, "peak_mib": peak}
    return figures
