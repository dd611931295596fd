"""What is elsewhere: the SQL warehouse, the sources, Prefect, and whether a schedule is served."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from flows.health.findings import Finding
from flows.settings import Settings
from flows.tracking import answers, api_url
from warehouse.redaction import redacted


def warehouse(settings: Settings) -> Iterator[Finding]:
    """The SQL warehouse can be reached and holds the published state."""
    from warehouse.errors import WarehouseError
    from warehouse.layout import DataDir
    from warehouse.protocol import open_backend

    shown = redacted(settings.warehouse)
    try:
        with closing(open_backend(settings.warehouse)) as backend:
            differences = backend.differences()
            held = backend.holds(changed_too=True)
            embedded = backend.embedded
    except WarehouseError as error:
        yield Finding("error", error.what, shown, error.next_step)
        return
    for difference in differences:
        yield Finding("error", difference, shown, "`cables migrate` brings the tables to those of the program")
    version = DataDir(settings.data_dir).current_version()
    if embedded:
        if version is not None and not version.database.is_file():
            fix = "run again, or go back with `cables undo`"
            yield Finding("error", "the database of the published version is gone", str(version.database), fix)
        else:
            yield Finding("ok", "the database is a file of the published version", shown)
    elif version is not None and held != version.run_id:
        fix = "the next ingest brings them together"
        yield Finding("warning", f"holds run {held}, published is {version.run_id}", shown, fix)
    else:
        yield Finding("ok", f"can be reached, holds run {held}", shown)


def sources(settings: Settings) -> Iterator[Finding]:
    """The file of sources can be read, and the variables that it names are set."""
    from flows.remote.declared import load_sources

    if settings.sources is None:
        return
    declared = load_sources(settings.sources).source
    missing = [
        (one, name) for one in declared if one.enabled for name in one.variables.values() if name not in os.environ
    ]
    for one, name in missing:
        yield Finding(
            "error", f"source {one.name} needs {name}, which is not set", str(settings.sources), f"set {name}"
        )
    if not missing:
        yield Finding(
            "ok", f"{len(declared)} sources declared; `cables sources check` reads them", str(settings.sources)
        )


def prefect(settings: Settings) -> Iterator[Finding]:
    """The Prefect server answers, if one is configured or a schedule of this machine uses one."""
    url = api_url() or served_url(settings.data_dir)
    if url is None:
        yield Finding("ok", "no Prefect server is configured: runs are not shown there", "PREFECT_API_URL")
    elif answers(url):
        yield Finding("ok", "the Prefect server answers", redacted(url))
    else:
        fix = "start it, or unset PREFECT_API_URL; runs by hand go on without it, scheduled runs do not"
        yield Finding("error", "the Prefect server does not answer", redacted(url), fix)


def schedule(settings: Settings) -> Iterator[Finding]:
    """Whether a schedule of this data directory is served by a process of this machine."""
    if is_served(settings.data_dir):
        yield Finding("ok", "a schedule is served", str(settings.data_dir))
    elif (settings.data_dir / ".schedule.lock").exists():
        fix = "start `cables schedule` again, or the service that runs it"
        yield Finding("warning", "a schedule was served, and is not now", str(settings.data_dir), fix)


def served_url(data_dir: Path) -> str | None:
    """URL of the Prefect API that the schedule served on this machine uses, without secrets; None if none is served."""
    if not is_served(data_dir):
        return None
    return (data_dir / ".schedule.lock").read_text(encoding="utf-8").strip() or None


def is_served(data_dir: Path) -> bool:
    """Whether a process holds the lock of schedules."""
    try:
        descriptor = os.open(data_dir / ".schedule.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
