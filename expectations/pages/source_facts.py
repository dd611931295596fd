"""The records of a run page about what was read: forms, files, quarantine. Shares run from 0 to 1."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DialectFact:
    """What the parser made of one form of input: lines it did not claim, issues it noted."""

    name: str
    n_cables: int
    n_lines: int
    n_unclaimed: int
    n_warnings: int
    n_notes: int
    codes: tuple[tuple[str, int], ...]  # issue codes, most frequent first
    warnings_before: float | None  # warnings a cable in what was published before

    @property
    def unclaimed(self) -> float | None:
        return self.n_unclaimed / self.n_lines if self.n_lines else None

    @property
    def warnings(self) -> float | None:
        return self.n_warnings / self.n_cables if self.n_cables else None


@dataclass(frozen=True)
class FileFact:
    """A file that was read and what became of its records."""

    path: str
    dialect: str
    size: int
    n_records: int
    n_ok: int
    n_unchanged: int
    n_superseded: int
    n_quarantined: int


@dataclass(frozen=True)
class QuarantineFact:
    """Records put aside for one reason; `examples` are (file, record, message)."""

    reason: str
    meaning: str
    n_new: int
    n_before: int
    examples: tuple[tuple[str, int, str], ...]
