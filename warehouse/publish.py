"""Make the staged rows the current state, in one step that either happens or does not.

The stage is completed to a whole version: parts of the previous one that did not change become hard links in
it, so a night costs what the night brought. It is synced, renamed, and then the link `current` is swapped;
whatever dies before that leaves `current` as it was, and the next run sweeps the rest. Where the data directory
mirrors a bucket, the sealed version is uploaded before, and the swap is made there first.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas import CABLE_TABLES, DIMENSION_TABLES, LEDGER_TABLES, TABLES
from schemas.derive import HISTORY_TABLES, empty, history_of
from warehouse import migrations
from warehouse.ahead import HeadStart, Taken
from warehouse.compaction import join_small_parts
from warehouse.current import make_current
from warehouse.dimensions import place_dimensions
from warehouse.durable import link_or_copy, sync_all, sync_tree
from warehouse.errors import WarehouseError, explained
from warehouse.layout import DATABASE, MANIFEST, REPORT, DataDir, Version, table_parts
from warehouse.lock import Held
from warehouse.manifest import FileEntry, Manifest, build_manifest, read_manifest, write_manifest
from warehouse.protocol import Backend, Change, LoadReport
from warehouse.reconcile import CARRIED, Reconciled
from warehouse.search.segments import place_segments, segment_files
from warehouse.stage import staged_parts, write_parquet

_ALL_TABLES = (*TABLES, *HISTORY_TABLES)
_EMPTY_PART = "empty.parquet"


@dataclass(frozen=True)
class Published:
    """What was published."""

    version: Version
    manifest: Manifest
    load: LoadReport
    n_linked: int  # parts shared with the previous version
    bytes_written: int  # files of the version that are not shared
    pruned: tuple[str, ...]  # run ids of the versions removed


def _raise_if_moved(held: Held, reconciled: Reconciled) -> None:
    """Refuse to publish on top of another state than the one reconciled with."""
    before = reconciled.previous.run_id if reconciled.previous else None
    now = held.data.current_run_id()
    if before != now or held.run_id != reconciled.run_id:
        raise WarehouseError(
            f"the published state changed during the run (was {before}, is {now})",
            held.data.current,
            "run again",
        )


def _carry_over(stage: Path, previous: Version | None, dropped: frozenset[str]) -> dict[Path, str]:
    """Link the unchanged parts of the previous version. Returns new file -> place in the old version."""
    linked: dict[Path, str] = {}
    for table in (*CABLE_TABLES, *LEDGER_TABLES, *HISTORY_TABLES) if previous else ():
        assert previous is not None
        for part in previous.parts(table):
            place = part.relative_to(previous.path).as_posix()
            is_changed = place in dropped or (stage / CARRIED / place).exists()
            if not is_changed and part.name != _EMPTY_PART:
                link_or_copy(part, stage / place)
                linked[stage / place] = place
    return linked


def _place_rewritten(stage: Path) -> None:
    carried = stage / CARRIED
    for part in sorted(carried.rglob("*.parquet")):
        target = stage / part.relative_to(carried)
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
    shutil.rmtree(carried, ignore_errors=True)


def _fill_empty_tables(stage: Path) -> None:
    """Give a table without rows one empty part: a glob over it then finds columns and does not fail."""
    for table, parts in staged_parts(stage, _ALL_TABLES).items():
        if not parts:
            write_parquet(stage / table.replace(".", "/") / _EMPTY_PART, table, empty(table))


def _remove_empty_folders(stage: Path) -> None:
    for folder in sorted((path for path in stage.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _raise_on_lost_rows(manifest: Manifest, load: LoadReport) -> None:
    for table, total in manifest.tables.items():
        loaded = load.rows[table]
        if total["rows"] != loaded:
            raise WarehouseError(
                f"the {load.backend} warehouse has {loaded} rows, the lake {total['rows']}",
                table,
                "report it as a defect, the published state is unchanged",
            )


def _describe(
    stage: Path,
    held: Held,
    previous: Version | None,
    linked: Mapping[Path, str],
    described: Mapping[Path, FileEntry],
) -> Manifest:
    files = [part for parts in staged_parts(stage, _ALL_TABLES).values() for part in parts]
    database = stage / DATABASE
    return build_manifest(
        stage,
        [*files, *segment_files(stage), *([database] if database.exists() else [])],
        _ALL_TABLES,
        run_id=held.run_id,
        previous=read_manifest(previous) if previous else None,
        linked=linked,
        described=described,
        migration=migrations.latest(),
        columns=migrations.fingerprint(),
    )


def _change(
    reconciled: Reconciled, added: Mapping[str, Sequence[Path]], linked: Mapping[Path, str], *, anew: bool
) -> Change:
    """What publication does to an SQL database; the stage is a whole version by now."""
    stage, previous = reconciled.stage, reconciled.previous
    state = staged_parts(stage, TABLES)
    return Change(
        run_id=reconciled.run_id,
        previous=previous.run_id if previous and not anew else None,
        state=state,
        added=added,
        rewritten=frozenset(table for table in DIMENSION_TABLES if not linked.keys() >= set(state[table])),
        replaced=reconciled.replaced,
        history={table: table_parts(stage, history_of(table)) for table in CABLE_TABLES},
        history_added={table: list(added.get(history_of(table), ())) for table in CABLE_TABLES},
        arrived=reconciled.arrived,
    )


def _load(reconciled: Reconciled, backend: Backend, change: Change) -> Taken:
    """Load the database and make the stage searchable, if nothing was done ahead."""
    stage, previous = reconciled.stage, reconciled.previous
    load = backend.load(change, stage)
    linked: dict[Path, str] = {}
    if backend.embedded:  # a server has an index of its own
        linked = place_segments(stage, reconciled.run_id, previous.path if previous else None, change.state)
    return Taken(load, {}, linked)


def _seal(stage: Path, data: DataDir, version: Version) -> int:
    """Make the stage a version on disk. Returns the bytes that are its own."""
    sync_tree(stage, except_links=True)
    if version.path.exists():
        raise WarehouseError("a version of this name exists", version.path, "run again under a new run id")
    stage.rename(version.path)
    sync_all([data.versions])
    found = (path.stat() for path in version.path.rglob("*") if path.is_file())
    return sum(one.st_size for one in found if one.st_nlink == 1)


def _ancestry(data: DataDir, version: Version, most: int) -> list[str]:
    """Run ids of a version and those it was built on, newest first, as far as they are kept."""
    chain: list[str] = []
    run_id: str | None = version.run_id
    while run_id and len(chain) < most and data.version(run_id).manifest.exists():
        chain.append(run_id)
        run_id = read_manifest(data.version(run_id)).previous
    return chain


def prunable(data: DataDir, keep: int) -> list[Path]:
    """All versions but the current one and its `keep - 1` ancestors.

    Only folders with a manifest are taken for versions; anything else in the folder is left alone.
    """
    current = data.current_version()
    if current is None:
        return []
    kept = _ancestry(data, current, max(keep, 1))
    return [
        entry
        for entry in sorted(data.versions.iterdir())
        if entry.name not in kept and not entry.name.startswith(".") and (entry / MANIFEST).is_file()
    ]


def prune(held: Held, keep: int) -> tuple[str, ...]:
    """Remove all versions but the current one and its `keep - 1` ancestors. Returns the run ids removed."""
    with explained("cannot remove an old version", held.data.versions):
        old = prunable(held.data, keep)
        for entry in old:
            shutil.rmtree(entry)
    return tuple(entry.name for entry in old)


def publish(
    held: Held,
    reconciled: Reconciled,
    backend: Backend,
    *,
    keep: int,
    report: Path | None = None,
    anew: bool = False,
    ahead: HeadStart | None = None,
) -> Published:
    """Publish a reconciled stage as the new current version.

    `keep`: versions that stay, with this one; older ones are removed. `report`: folder that is moved into the
    version. `anew`: SQL is loaded as a whole, as for other columns. `ahead`: what was begun before.
    Raises WarehouseError (full disk, damaged state, rows
    lost in the load) with `current` unchanged.
    """
    _raise_if_moved(held, reconciled)
    stage, version = reconciled.stage, held.data.version(held.run_id)
    with explained("cannot publish", stage):
        added = staged_parts(stage, _ALL_TABLES)
        taken = ahead.take() if ahead else None
        linked = _carry_over(stage, reconciled.previous, reconciled.dropped)
        _place_rewritten(stage)
        linked = join_small_parts(stage, held.run_id, linked)
        if taken is None:
            references = table_parts(stage, "references")
            linked |= place_dimensions(stage, held.run_id, reconciled.previous, references)
        _fill_empty_tables(stage)
        if taken is None:
            taken = _load(reconciled, backend, _change(reconciled, added, linked, anew=anew))
        manifest = _describe(stage, held, reconciled.previous, {**linked, **taken.linked}, taken.described)
        _raise_on_lost_rows(manifest, taken.load)
        if report is not None:
            shutil.move(report, stage / REPORT)
        _remove_empty_folders(stage)
        write_manifest(stage / MANIFEST, manifest)
        written = _seal(stage, held.data, version)
        if held.remote is not None:
            held.remote.push(version)
        backend.commit()
        make_current(held, version)
    return Published(version, manifest, taken.load, len(linked) + len(taken.linked), written, prune(held, keep))
