"""The small records that the steps of an ingest exchange, and what it hands back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from flows.containers.limits import GIBIBYTE, Limits
from flows.distributed.address import LOCAL
from flows.remote.declared import Source, source_of
from flows.shards import Shard
from flows.sources import Found


@dataclass(frozen=True)
class Request:
    """What to ingest and where to. `started` is in UTC, ISO 8601.

    `declared` are sources out of a file of sources. `wait`: seconds to wait for another run to end. With nobody
    there (`is_unattended`) a source without files is not a mistake.
    """

    sources: tuple[str, ...]
    data_dir: Path
    warehouse: str
    shard_bytes: int
    run_id: str
    started: str
    limits: Limits = field(default_factory=Limits)
    workers: int = 1  # processes that parse
    runner: str = LOCAL  # where they are: local, or dask://HOST:PORT
    runner_wait: float = 60.0  # seconds to wait for a worker of a cluster that has none
    declared: tuple[Source, ...] = ()
    wait: float = 0.0
    is_unattended: bool = False
    max_download_bytes: int = 64 * GIBIBYTE
    keep_versions: int = 3
    raw_bytes: int | None = None  # bytes that raw copies may take together; None: none are kept
    again: frozenset[str] = frozenset()  # ids of files that are read once more
    origins: Mapping[str, str] = field(default_factory=dict)  # what a path is to be called, where it is a copy
    label: str | None = None  # what stands in the ledger instead of the sources
    kind: str = "ingest"  # as the journal calls it
    quality: str = "standard"  # how strictly it is judged: strict, standard or report-only
    rules: Path | None = None  # file that changes quality rules

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """Every source that is switched on."""
        return (*(source_of(given) for given in self.sources), *(one for one in self.declared if one.enabled))

    @property
    def shown_sources(self) -> tuple[str, ...]:
        """The sources as they may be shown and kept, without secrets."""
        if self.label is not None:
            return (self.label,)
        return tuple(source.shown for source in self.all_sources)


@dataclass(frozen=True)
class Resolves:
    """The row of quarantine that a file stands for when its record is read again, and a cable found in it."""

    file_id: str
    record: int
    rule: str
    cable_id: str | None


@dataclass(frozen=True)
class Plan:
    """Files to read and the shards they are cut into; what the files stand for, if they come from quarantine."""

    found: Found
    shards: tuple[Shard, ...]
    resolves: Mapping[str, Resolves] = field(default_factory=dict)

    @property
    def n_records(self) -> Mapping[str, int]:
        """Records of each file, by file id."""
        counts: dict[str, int] = {}
        for shard in self.shards:
            for part in shard.slices:
                counts[part.file_id] = counts.get(part.file_id, 0) + part.n_records
        return counts


@dataclass(frozen=True)
class ShardOutcome:
    """What one shard became. `quarantined` counts records by file id, `reasons` by rule."""

    number: int
    rows: Mapping[str, int]
    encodings: Mapping[str, str]
    quarantined: Mapping[str, int]
    reasons: Mapping[str, int]
    dialect: str = ""
    lines: int = 0  # of headers and preambles
    unclaimed: int = 0  # of these, lines that no rule recognised
    checks: tuple[Mapping[str, Any], ...] = ()  # what each row rule counted, see expectations.row_rules


@dataclass
class Outcome:
    """How an ingest ended. `rows` counts this run's new rows a table, `totals` those published now."""

    status: Literal["published", "unchanged", "refused"]
    run_id: str
    found: Found
    n_records: int = 0
    n_cables: int = 0
    n_unchanged: int = 0
    n_superseded: int = 0
    n_replaced: int = 0
    quarantined: dict[str, int] = field(default_factory=dict)  # by rule
    rows: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()  # expectations that did not hold but do not stop publication
    failures: tuple[str, ...] = ()  # expectations that stopped it
    seconds: dict[str, float] = field(default_factory=dict)  # wall time of each step
    unfetched: tuple[str, ...] = ()  # sources that could not be read, and why
    unkept: tuple[str, ...] = ()  # files of which no raw copy was kept for want of room
    unclaimed: dict[str, tuple[int, int]] = field(default_factory=dict)  # by dialect: such lines, and all
    n_rules: int = 0  # that judged the run
    n_too_few: int = 0  # of these, the ones that had too little to judge by
    verdict: str = ""  # of the quality gate; empty if it did not judge
    bytes_written: int = 0  # files of the published version that are no links to older ones
    place: Path | None = None  # version published, or folder where a refused run is kept
    report: Path | None = None  # index page of the quality report


def leftovers(shards: Sequence[ShardOutcome]) -> dict[str, tuple[int, int]]:
    """By dialect, the lines of headers and preambles that no rule claimed, and all of them."""
    counted: dict[str, tuple[int, int]] = {}
    for shard in shards:
        left, lines = counted.get(shard.dialect, (0, 0))
        counted[shard.dialect] = (left + shard.unclaimed, lines + shard.lines)
    return counted
