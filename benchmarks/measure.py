"""CPU seconds and wall time of a piece of work in this process and its workers, and when it was done."""

import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")

_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


@dataclass
class Cost:
    """Seconds of CPU (all threads, and worker processes whether ended or not) and wall clock.

    `peak_mib` is the peak resident memory of this process alone. `spans` are the times (`time.monotonic`) between
    which the work was done: whoever watches all processes finds their peak by it, see `benchmarks.watching`.
    """

    cpu: float = 0.0
    wall: float = 0.0
    peak_mib: float = 0.0
    spans: list[tuple[float, float]] = field(default_factory=list)

    def add(self, other: "Cost") -> None:
        self.cpu += other.cpu
        self.wall += other.wall
        self.peak_mib = max(self.peak_mib, other.peak_mib)
        self.spans += other.spans


def _cpu() -> float:
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    total = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it ended just now, and is counted with its parent
            spent = child.cpu_times()
            total += spent.user + spent.system
    return float(total)


def _reset_peak() -> None:
    """Linux counts the peak anew after a 5 is written here; elsewhere the peak is that of the process so far."""
    if _CLEAR.exists():
        _CLEAR.write_text("5")


def _peak_mib() -> float:
    if _STATUS.exists():
        lines = _STATUS.read_text().splitlines()
        found = [line.split()[1] for line in lines if line.startswith("VmHWM")]
        if found:
            return int(found[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(work: Callable[[], T]) -> tuple[T, Cost]:
    """Do `work` and say what it cost."""
    _reset_peak()
    cpu, start = _cpu(), time.monotonic()
    result = work()
    end = time.monotonic()
    return result, Cost(_cpu() - cpu, end - start, _peak_mib(), [(start, end)])
