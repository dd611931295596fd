"""Corpora of invented cables, written once and kept in bench-data/."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from flows.workers import available_cores

FOLDER = Path("bench-data")


@dataclass(frozen=True)
class Corpus:
    """So many cables in one form of dump."""

    cables: int
    dialect: str = "csv"

    @property
    def path(self) -> Path:
        suffix = "csv" if self.dialect == "csv" else f"{self.dialect}.txt"
        return FOLDER / f"cables-{self.cables}.{suffix}"


def corpus(cables: int, dialect: str = "csv") -> Path:
    """A synthetic dump, written record by record if it is not there yet."""
    path = Corpus(cables, dialect).path
    if not path.exists():
        from transforms.synthetic import records

        FOLDER.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8", newline="") as handle:
            handle.writelines(records(cables, 1, dialect))
        unfinished.replace(path)
    return path


def prepare(wanted: Sequence[Corpus]) -> None:
    """Write the corpora that are not there yet, the largest first, one on each core.

    A corpus is one chain of random numbers and so is written by one process: 250,000 cables take some minutes.
    """
    missing = sorted((one for one in set(wanted) if not one.path.exists()), key=lambda one: one.cables, reverse=True)
    if not missing:
        return
    with ProcessPoolExecutor(min(available_cores(), len(missing)), get_context("spawn")) as pool:
        for _ in pool.map(_write, missing):
            pass


def _write(one: Corpus) -> None:
    corpus(one.cables, one.dialect)
