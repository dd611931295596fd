"""What is in the data directory: the published state, the attempts, the lock, and what dead runs left."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.health.findings import Finding
from flows.settings import Settings
from warehouse.journal import Attempt
from warehouse.journal import attempts as read_attempts
from warehouse.layout import STAGE_PREFIX, DataDir
from warehouse.lock import owner

GOOD = ("published", "unchanged")
# What brings cables: to take a run back, or to bring tables to this program, is no sign that nights go well.
BRINGING = ("ingest", "retry", "backfill", "publish")
# A run that holds the lock longer than this has probably come to a stop.
LONG_RUN = timedelta(hours=12)
_MOST_NAMED = 3


def bucket(settings: Settings) -> Iterator[Finding]:
    """The bucket that the data directory mirrors can be read; what is published there is looked at from here on."""
    from warehouse.errors import WarehouseError
    from warehouse.objects.mirror import JOURNAL, bring, url_of

    url = url_of(settings.data_dir)
    if url is None:
        return
    try:
        bring(settings.data_dir, JOURNAL)
        yield Finding("ok", "the bucket can be read", url)
    except WarehouseError as error:
        yield Finding("error", error.what, error.where, error.next_step)


def published_files(settings: Settings) -> Iterator[Finding]:
    """The link `current` leads to a version whose files are all there."""
    from warehouse.manifest import raise_on_missing_files, read_manifest
    from warehouse.objects.mirror import remote_of, shown

    data = DataDir(settings.data_dir)
    version = data.current_version()
    if version is None:
        yield Finding("warning", "nothing has been published", shown(data.root), "call `cables ingest SOURCE`")
        return
    store = remote_of(data)
    if store is None:
        raise_on_missing_files(version)
    else:
        from warehouse.objects.sweep import missing_parts

        if missing := missing_parts(store, read_manifest(version)):
            what = f"{len(missing):,} files of run {version.run_id} are missing or of another size, as {missing[0]}"
            yield Finding("error", what, store.url, "restore the objects from a backup, or call `cables undo`")
            return
    where = store.url if store else str(data.current)
    yield Finding("ok", f"run {version.run_id} is published, all its files are there", where)


def last_success(settings: Settings) -> Iterator[Finding]:
    """A run went well not too long ago."""
    found = last_good(read_attempts(DataDir(settings.data_dir)))
    if found is None:
        return
    age = datetime.now(UTC) - when(found.ended or found.started)
    said = f"run {found.run_id} went well {hours(age)} ago"
    if age > timedelta(hours=settings.stale_hours):
        fix = "see `cables status` and the log of the last run, and whether the schedule is served"
        yield Finding("error", f"{said}, which is more than {settings.stale_hours:g} h", "journal", fix)
    else:
        yield Finding("ok", said, "journal")


def attempts(settings: Settings) -> Iterator[Finding]:
    """The newest attempt went well."""
    newest = next(iter(read_attempts(DataDir(settings.data_dir))), None)
    if newest is None or newest.status in (*GOOD, "running", "undone"):
        return
    log = settings.data_dir / "logs" / f"{newest.run_id}.jsonl"
    see, also = (f"see {log}, then ", f"{log} and ") if log.is_file() else ("", "")
    fixes = {
        "refused": f"look at the report ({newest.facts.get('report')}), mend the data or the rules",
        "crashed": f"see {also}the log of the system (out of memory?), then run again",
        "failed": f"{see}run again",
        "interrupted": "run again",
    }
    what = f"the newest attempt {newest.status}"
    error = newest.facts.get("error")
    yield Finding(
        "warning", f"{what}: {error}" if error else what, newest.run_id, fixes.get(newest.status, f"{see}run again")
    )


def lock(settings: Settings) -> Iterator[Finding]:
    """The lock is free, or held by a run that is not too old."""
    data = DataDir(settings.data_dir)
    holder = owner(data)
    if holder is None:
        yield Finding("ok", "no run is writing", str(data.lock_file))
    elif datetime.now(UTC) - when(holder.started) > LONG_RUN:
        fix = f"see whether process {holder.pid} on {holder.host} still works; ending it frees the lock"
        yield Finding("warning", f"held for long by {holder}", str(data.lock_file), fix)
    else:
        yield Finding("ok", f"held by {holder}", str(data.lock_file))


def leftovers(settings: Settings) -> Iterator[Finding]:
    """Nothing lies about that a dead run left."""
    data = DataDir(settings.data_dir)
    holder = owner(data)
    orphans = [path for path in orphaned(data) if holder is None or holder.run not in path.name]
    if orphans:
        names = ", ".join(path.name for path in orphans[:_MOST_NAMED])
        more = f" and {len(orphans) - _MOST_NAMED} more" if len(orphans) > _MOST_NAMED else ""
        fix = "the next run removes it, or call `cables gc`"
        yield Finding("warning", f"left by runs that died: {names}{more}", str(data.versions), fix)


def orphaned(data: DataDir) -> list[Path]:
    """Stages and half-made links of runs."""
    return sorted([*data.versions.glob(f"{STAGE_PREFIX}*"), *data.root.glob(".current-*")])


def last_good(found: list[Attempt]) -> Attempt | None:
    """The newest run that reads or accepts cables and published, or found nothing new."""
    return next((one for one in found if one.kind in BRINGING and one.status in GOOD), None)


def when(text: str) -> datetime:
    """A time of the journal or the lock, in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def hours(age: timedelta) -> str:
    """An age in the unit that fits."""
    seconds = max(age.total_seconds(), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
