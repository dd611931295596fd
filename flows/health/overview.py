"""The state of a data directory on one screen."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

from flows.health.environment import GIBIBYTE
from flows.health.services import is_served, served_url
from flows.health.state import hours, last_good, when
from flows.settings import Settings
from flows.tracking import answers, api_url
from warehouse.journal import Attempt, attempts
from warehouse.layout import DataDir
from warehouse.lock import owner
from warehouse.manifest import read_manifest
from warehouse.objects.mirror import shown
from warehouse.redaction import redacted

_ATTEMPTS_SHOWN = 7
_LONGEST_NOTE = 70


def overview(settings: Settings) -> Iterator[tuple[str, str]]:
    """Lines of the overview, each with its label."""
    data = DataDir(settings.data_dir)
    found = attempts(data)
    now = datetime.now(UTC)
    version = data.current_version()
    yield "data", shown(settings.data_dir)
    if version is None:
        yield "published", "nothing yet"
    else:
        manifest = read_manifest(version)
        yield "published", f"{version.run_id}, {hours(now - when(manifest.created_at))} ago"
        counts = {table: total["rows"] for table, total in manifest.tables.items()}
        yield "rows", ", ".join(f"{table} {counts[table]:,}" for table in ("cables", "references", "quarantine"))
    good = last_good(found)
    yield "last good run", f"{good.run_id}, {hours(now - when(good.ended or good.started))} ago" if good else "none"
    holder = owner(data)
    yield "writing now", str(holder) if holder else "no"
    yield "schedule", "served" if is_served(settings.data_dir) else "not served on this machine"
    url = api_url() or served_url(settings.data_dir)
    yield "Prefect", f"{redacted(url)} {'answers' if answers(url) else 'does not answer'}" if url else "not configured"
    if settings.data_dir.exists():
        yield "disk", f"{shutil.disk_usage(settings.data_dir).free / GIBIBYTE:,.1f} GiB free"


def recent(settings: Settings) -> list[tuple[str, str, str, str]]:
    """The newest attempts: run, kind, how it ended, and what there is to say."""
    found = attempts(DataDir(settings.data_dir))[:_ATTEMPTS_SHOWN]
    return [(one.run_id, one.kind, one.status, _note(one)) for one in found]


def _note(one: Attempt) -> str:
    facts = one.facts
    if facts.get("error"):
        return str(facts["error"])[:_LONGEST_NOTE]
    if "n_cables" not in facts:
        return ""
    parts = [f"{facts['n_files']:,} files", f"{facts['n_cables']:,} cables"]
    quarantined = sum((facts.get("quarantined") or {}).values())
    for count, noun in (
        (quarantined, "quarantined"),
        (len(facts.get("warnings") or ()), "warnings"),
        (len(facts.get("failures") or ()), "failures"),
        (len(facts.get("unfetched") or ()), "sources not read"),
    ):
        parts += [f"{count:,} {noun}"] if count else []
    return ", ".join(parts)
