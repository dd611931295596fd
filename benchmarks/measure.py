"""CPU seconds, wall seconds and peak memory of a piece of work in this process."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


@dataclass
class Cost:
    """Seconds of CPU (all threads and finished children) and wall clock; peak resident memory in MiB."""

    cpu: float = 0.0
    wall: float = 0.0
    peak_mib: float = 0.0

    def add(self, other: "Cost") -> None:
        self.cpu += other.cpu
        self.wall += other.wall
        self.peak_mib = max(self.peak_mib, other.peak_mib)


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


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
    cpu, wall = _cpu(), time.perf_counter()
    result = work()
    return result, Cost(_cpu() - cpu, time.perf_counter() - wall, _peak_mib())
