"""Bring the staged rows of a run in line with the run itself and with the published state.

After it the stage holds just the run's new rows: records whose text is known are gone, and so are losers with
all their child rows; their text is kept in `superseded`. A cable that gives way goes to the history, with all its
rows. Published parts that change (a replaced cable leaves them, a reference finds its target) are written anew
under `.carried` in the stage; publication puts them in place of the old ones.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from schemas.derive import conform
from warehouse.choice import choose, identities, known_losers, scan, without_known_losers
from warehouse.corpus import mark_present
from warehouse.history import keep_history
from warehouse.layout import Version, siblings, table_parts
from warehouse.lock import Held
from warehouse.manifest import raise_on_missing_files
from warehouse.rederived import part_known_quarantine, rederived
from warehouse.stage import write_parquet

CARRIED = ".carried"
# Parts that are written anew at the same time, each of at most 1,000 cables.
_WRITERS = 4


@dataclass(frozen=True)
class FileCounts:
    """What became of the records of one file (or of a run): all but those in quarantine."""

    n_ok: int = 0
    n_superseded: int = 0
    n_unchanged: int = 0


@dataclass(frozen=True)
class Reconciled:
    """Outcome of `reconcile`, to be handed to publication."""

    run_id: str
    stage: Path
    previous: Version | None
    files: dict[str, FileCounts]  # by file id
    totals: FileCounts
    replaced: pl.Series  # ids of published cables that gave way to a version of this run
    arrived: pl.Series  # ids of cables that were not published before
    dropped: frozenset[str]  # published parts of which nothing remains, relative to their version

    @property
    def n_replaced(self) -> int:
        return self.replaced.len()


def _without(part: Path, ids: pl.DataFrame) -> pl.LazyFrame:
    return pl.scan_parquet(part, glob=False).join(ids.lazy(), on="cable_id", how="anti", maintain_order="left")


def _by_part(records: pl.DataFrame) -> dict[Path, pl.DataFrame]:
    parts = records.select("path", "cable_id").partition_by("path", as_dict=True, include_key=False)
    return {Path(str(path)): ids for (path,), ids in sorted(parts.items())}


def _keep_losers(run_id: str, stage: Path, losers: pl.DataFrame) -> None:
    """Write losers, with their text, to `superseded`."""
    if losers.is_empty():
        return
    paths = [Path(path) for path in losers["path"].unique().sort()]
    rows = (
        scan(paths)
        .join(losers.lazy().select("cable_id", "path", "reason"), on=["cable_id", "path"])
        .with_columns(run_id=pl.lit(run_id))
    )
    write_parquet(stage / "superseded" / f"{run_id}-reconciled.parquet", "superseded", conform(rows, "superseded"))


def _drop_staged(stage: Path, gone: pl.DataFrame, sizes: dict[str, int]) -> None:
    """Take records with their child rows out of the stage. `sizes`: cables in each part before."""
    for part, ids in _by_part(gone).items():
        for table, sibling in siblings(part, stage):
            if ids.height == sizes[str(part)]:
                sibling.unlink()
            else:
                write_parquet(sibling, table, _without(sibling, ids))


def _drop_published(stage: Path, previous: Version, replaced: pl.DataFrame, sizes: dict[str, int]) -> set[str]:
    """Write published parts anew without the cables replaced. Returns the parts of which nothing remains."""
    emptied: set[str] = set()
    shrunk: list[tuple[str, Path, pl.DataFrame]] = []
    for part, ids in _by_part(replaced).items():
        for table, sibling in siblings(part, previous.path):
            if ids.height == sizes[str(part)]:
                emptied.add(_place(sibling, previous))
            else:
                shrunk.append((table, sibling, ids))

    def write(table: str, part: Path, ids: pl.DataFrame) -> None:
        write_parquet(stage / CARRIED / _place(part, previous), table, _without(part, ids))

    # Each is a small file that keeps one core busy; polars does its work outside of Python's lock.
    with ThreadPoolExecutor(_WRITERS) as pool:
        for done in [pool.submit(write, *one) for one in shrunk]:
            done.result()
    return emptied


def _mark_references(
    stage: Path, previous: Version | None, dropped: set[str], known: pl.Series, arrived: pl.Series
) -> None:
    corpus = pl.concat([known, arrived])
    mark_present(table_parts(stage, "references"), corpus, lambda part: part)
    if previous is None:
        return

    def carried(part: Path) -> Path:
        if part.is_relative_to(stage):
            return part
        return stage / CARRIED / part.relative_to(previous.path)

    # A part that was written anew above stands for the published one.
    kept = [part for part in previous.parts("references") if _place(part, previous) not in dropped]
    newest = [carried(part) if carried(part).exists() else part for part in kept]
    mark_present(newest, arrived, carried)


def _place(part: Path, version: Version) -> str:
    return part.relative_to(version.path).as_posix()


def _forget_known_losers(gone: pl.DataFrame) -> None:
    """Take records out of the staged `superseded`: their text is kept elsewhere."""
    for (path,), records in gone.partition_by("path", as_dict=True).items():
        part = Path(str(path))
        key = ["source_file_id", "source_record"]
        rows = pl.read_parquet(part, glob=False).join(records, on=key, how="anti", maintain_order="left")
        if rows.is_empty():
            part.unlink()
        else:
            write_parquet(part, "superseded", rows)


def _count_files(outcomes: dict[str, pl.DataFrame]) -> dict[str, FileCounts]:
    counts: dict[str, dict[str, int]] = {}
    for outcome, records in outcomes.items():
        for file_id, number in records.group_by("source_file_id").len().sort("source_file_id").iter_rows():
            counts.setdefault(file_id, {})[outcome] = number
    return {file_id: FileCounts(**found) for file_id, found in sorted(counts.items())}


def _sizes(records: pl.DataFrame) -> dict[str, int]:
    return dict(records.group_by("path").len().iter_rows())


def reconcile(held: Held, stage: Path, *, is_again: bool = False) -> Reconciled:
    """Settle which staged records become current, once all shards of the run are in the stage.

    With `is_again`, what was read before is read once more: a record whose rows come out otherwise takes the place of
    the published one with the same text, and what was set aside before is so without a new row. What was refused before
    is parted from what is new: see `warehouse.stage.forget_again`.
    Reads only small columns, and whole rows of parts that change. Raises WarehouseError if the published
    state is damaged or a part cannot be written; the published state is never touched.
    """
    previous = held.data.current_version()
    if previous:
        raise_on_missing_files(previous)
    staged = identities(table_parts(stage, "cables"))
    known = identities(previous.parts("cables") if previous else [])
    choice = choose(staged, known, rederived(stage, previous, staged, known) if previous and is_again else None)
    set_aside = identities(table_parts(stage, "superseded"))
    others = [staged, known]
    if previous and is_again:
        others.append(identities(previous.parts("superseded")))
        choice = without_known_losers(choice, others[-1])
        part_known_quarantine(stage, previous)
    repeated = known_losers(set_aside, pl.concat(others))

    _forget_known_losers(repeated)
    _keep_losers(held.run_id, stage, choice.lost)
    gone = pl.concat([choice.unchanged, choice.lost.drop("reason")])
    _drop_staged(stage, gone, _sizes(staged))
    dropped: set[str] = set()
    if previous and not choice.replaced.is_empty():
        keep_history(held.run_id, stage, previous, choice.replaced)
        dropped = _drop_published(stage, previous, choice.replaced, _sizes(known))
    arrived = choice.chosen.join(known, on="cable_id", how="anti")["cable_id"]
    _mark_references(stage, previous, dropped, known["cable_id"], arrived)

    set_aside = set_aside.join(repeated, on=["source_file_id", "source_record"], how="anti")
    outcomes = {
        "n_ok": choice.chosen,
        "n_superseded": pl.concat([choice.lost.drop("reason"), set_aside]),
        "n_unchanged": pl.concat([choice.unchanged, repeated]),
    }
    return Reconciled(
        run_id=held.run_id,
        stage=stage,
        previous=previous,
        files=_count_files(outcomes),
        totals=FileCounts(**{outcome: records.height for outcome, records in outcomes.items()}),
        replaced=choice.replaced["cable_id"],
        arrived=arrived,
        dropped=frozenset(dropped),
    )
