"""The segments of a version: `search/*.duckdb`, each with the words of some of its cables.

A segment is never changed. The next version has the same ones as hard links, and one more for the cables that none
of them has: those of the run, or all where there was no search before. Small segments are merged, so that their
number stays small and a night costs about what it brought. A segment may hold cables that were replaced since;
the search leaves them out, merging drops them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse.durable import link_or_copy
from warehouse.errors import explained
from warehouse.search.building import FORMAT, build
from warehouse.search.merging import group_to_merge, merge

FOLDER = "search"
_KEY = ["cable_id", "run_id"]


def segment_files(version: Path) -> list[Path]:
    """The segments in a version or stage, in the order of their names."""
    return sorted((version / FOLDER).glob("*.duckdb"))


def _current(parts: Sequence[Path]) -> pl.DataFrame:
    """Columns path, cable_id and run_id of every cable."""
    scan = pl.scan_parquet(list(parts), glob=False, include_file_paths="path")
    return scan.select("path", *_KEY).collect()


def _docs(segment: Path) -> pl.DataFrame | None:
    """The cables of a segment; None if it is of another format or damaged."""
    try:
        with duckdb.connect(str(segment), read_only=True) as connection:
            if connection.execute("SELECT format FROM segment").fetchall() != [(FORMAT,)]:
                return None
            return connection.execute("SELECT cable_id, run_id FROM docs").pl()
    except duckdb.Error:
        return None


def place_segments(
    stage: Path, name: str, previous: Path | None, state: Mapping[str, Sequence[Path]]
) -> dict[Path, str]:
    """Make a stage whose tables are complete searchable. Returns linked file -> its place in the previous version.

    `name` is the run, `previous` the folder of the version before, `state` the parts of all tables. Raises
    WarehouseError (full disk).
    """
    with explained("cannot index the texts", stage / FOLDER, duckdb.Error, pl.exceptions.PolarsError):
        if not state["cables"]:
            return {}
        current = _current(state["cables"])
        (stage / FOLDER).mkdir(exist_ok=True)
        linked: dict[Path, str] = {}
        alive: dict[Path, int] = {}
        missing = current
        for segment in segment_files(previous) if previous else ():
            docs = _docs(segment)
            n_alive = 0 if docs is None else docs.join(current, on=_KEY, how="semi").height
            if docs is None or not n_alive:
                continue
            file = stage / FOLDER / segment.name
            link_or_copy(segment, file)
            linked[file], alive[file] = f"{FOLDER}/{segment.name}", n_alive
            missing = missing.join(docs, on=_KEY, how="anti")
        if not missing.is_empty():
            made = stage / FOLDER / f"{name}.duckdb"
            build(made, missing, state)
            alive[made] = missing.height
        _merge_small(stage / FOLDER, name, alive, current)
    return {file: place for file, place in linked.items() if file in alive}


def _merge_small(folder: Path, name: str, alive: dict[Path, int], current: pl.DataFrame) -> None:
    """Merge until no group of similar size is too many; `alive` (cables by file) follows."""
    number = 0
    while group := group_to_merge(alive):
        number += 1
        merged = folder / f"{name}-{number}.duckdb"
        merge(merged, group, current.select(_KEY))
        alive[merged] = sum(alive.pop(file) for file in group)
        for file in group:
            file.unlink()
