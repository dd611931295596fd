"""The records that a run page and the index over runs are made of. Times are UTC; shares run from 0 to 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from expectations.pages.source_facts import DialectFact, FileFact, QuarantineFact
from expectations.verdicts import TOO_FEW

Ending = Literal["published", "refused"]
# Of a rule: it holds; it does not and that is reported; it does not and that refuses the run; it was not evaluated.
State = Literal["passed", "warned", "failed", "not_run"]
_ROWS_TO_COMPARE = 30
# Share of the records of a run in quarantine above which somebody should look, though all rules hold.
_MUCH_UNREAD = 0.1
_SHOWN_MOVES = 8
_GRAVEST_FIRST: tuple[State, ...] = ("failed", "not_run", "warned", "passed")


def is_much_unread(n_quarantined: int, n_records: int) -> bool:
    """Whether more records could not be read than a few that are always damaged."""
    return n_quarantined > _MUCH_UNREAD * n_records


@dataclass(frozen=True)
class Account:
    """What a run says of itself: how it ended and what it counted."""

    run_id: str
    previous: str | None  # run whose published state this one started from
    started: datetime
    ending: Ending
    verdict: str  # passed, warnings or refused
    program_version: str
    sources: tuple[str, ...]
    seconds: Mapping[str, float]  # wall time of each step
    n_files: int
    n_known_files: int  # left out since an earlier run read them
    n_records: int
    n_cables: int  # new and changed
    n_changed: int  # of these, the ones that replace a published version
    n_unchanged: int
    n_superseded: int
    quarantined: Mapping[str, int]  # records by reason
    unclaimed: Mapping[str, tuple[int, int]]  # by dialect: lines that no rule of the grammar claimed, and all lines
    totals: Mapping[str, int] = field(default_factory=dict)  # rows of each table once published; empty if unknown
    before: Mapping[str, int] = field(default_factory=dict)  # rows published before, where known without counting

    @property
    def n_new(self) -> int:
        return self.n_cables - self.n_changed

    @property
    def n_quarantined(self) -> int:
        return sum(self.quarantined.values())

    @property
    def is_much_unread(self) -> bool:
        """More records could not be read than a few that are always damaged."""
        return is_much_unread(self.n_quarantined, self.n_records)


@dataclass(frozen=True)
class Example:
    """A row that breaks a rule: its key, and beginnings of the values the rule is about."""

    key: Mapping[str, str]
    snippet: Mapping[str, str]


@dataclass(frozen=True)
class RuleFact:
    """What one rule found in this run, and what it found in the runs before (oldest first)."""

    id: str  # Q22; rules that follow from a declaration have ids of their own
    table: str
    name: str
    title: str  # what is true of a good row, in words
    kind: str  # row (rows that break it are sorted out), table, cross or volume
    severity: str
    state: State
    tolerance: float
    reason: str
    can_be_accepted: bool
    n_evaluated: int | None
    n_failed: int | None
    measured: float | None = None  # of a rule about amounts
    finding: str = ""  # in words, or why the rule did not run
    examples: tuple[Example, ...] = ()
    past: tuple[float | None, ...] = ()  # amounts of earlier runs; None where the rule did not run
    before: State | None = None  # state in the run before, None if it was not judged then

    @property
    def share(self) -> float | None:
        if self.n_failed is None or self.n_evaluated is None:
            return None
        return self.n_failed / self.n_evaluated if self.n_evaluated else 0.0

    @property
    def amount(self) -> float | None:
        """What its trend shows: the measured amount, or else the share of failing rows."""
        return self.share if self.measured is None else self.measured

    @property
    def has_too_few(self) -> bool:
        """A rule about amounts that had too few rows, or runs, to judge: it is not known to hold."""
        return self.state == "passed" and self.finding == TOO_FEW

    @property
    def is_news(self) -> bool:
        """It does not hold, and did so in the run before."""
        return self.state != "passed" and self.before == "passed"

    @property
    def key_names(self) -> tuple[str, ...]:
        """Columns of the keys of its examples."""
        return tuple(dict.fromkeys(name for one in self.examples for name in one.key))

    @property
    def snippet_names(self) -> tuple[str, ...]:
        """Columns of the values of its examples."""
        return tuple(dict.fromkeys(name for one in self.examples for name in one.snippet))

    @property
    def state_order(self) -> int:
        """Place of the state in a list, gravest first; among rules that hold, those that rows break come first."""
        return 2 * _GRAVEST_FIRST.index(self.state) + (self.state == "passed" and not self.n_failed)

    @property
    def anchor(self) -> str:
        return f"rule-{self.table}-{self.name}"


@dataclass(frozen=True)
class TableFact:
    """Rows of a table: new in this run, published before it, and after it (None: nothing was published)."""

    name: str
    meaning: str
    n_new: int
    n_before: int
    n_after: int | None


@dataclass(frozen=True)
class Volume:
    """Cables of one month or one station: new in this run, and published before it."""

    name: str
    n_new: int
    n_before: int


@dataclass(frozen=True)
class FillFact:
    """How often an optional column is filled in the new rows and in those published before (None: no rows)."""

    table: str
    column: str
    n_rows: int
    now: float
    before: float | None

    @property
    def change(self) -> float | None:
        return None if self.before is None else self.now - self.before


@dataclass(frozen=True)
class AcceptedFact:
    """A finding that a person accepted so that the run could be published."""

    rule: str
    by: str
    reason: str


@dataclass(frozen=True)
class RunFacts:
    """Everything a run page shows."""

    account: Account
    rules: tuple[RuleFact, ...]
    tables: tuple[TableFact, ...]
    months: tuple[Volume, ...]
    posts: tuple[Volume, ...]
    n_posts: int
    fill: tuple[FillFact, ...]
    dialects: tuple[DialectFact, ...]
    files: tuple[FileFact, ...]  # those with trouble first; not more than the page can show
    n_files: int
    quarantine: tuple[QuarantineFact, ...]
    accepted: tuple[AcceptedFact, ...] = ()

    @property
    def broken(self) -> tuple[RuleFact, ...]:
        """Rules that do not hold, those that refuse the run first."""
        found = (rule for rule in self.rules if rule.state != "passed")
        return tuple(sorted(found, key=lambda rule: (rule.state_order, rule.table, rule.name)))

    @property
    def recovered(self) -> tuple[RuleFact, ...]:
        """Rules that hold, and did not in the run before."""
        return tuple(rule for rule in self.rules if rule.state == "passed" and rule.before not in (None, "passed"))

    @property
    def moved(self) -> tuple[FillFact, ...]:
        """Fields whose fill differs most from before, by points; few rows say too little to be compared."""
        known = [field for field in self.fill if field.n_rows >= _ROWS_TO_COMPARE and abs(field.change or 0) >= 0.01]
        return tuple(sorted(known, key=lambda field: -abs(field.change or 0))[:_SHOWN_MOVES])

    @property
    def tolerated(self) -> tuple[RuleFact, ...]:
        """Rules that hold though some rows break them."""
        return tuple(rule for rule in self.rules if rule.state == "passed" and rule.n_failed)

    def count(self, state: State) -> int:
        """Rules in a state; those that had too few rows to judge are in none."""
        return sum(rule.state == state and not rule.has_too_few for rule in self.rules)

    @property
    def n_too_few(self) -> int:
        """Rules that had too few rows to judge."""
        return sum(rule.has_too_few for rule in self.rules)
