"""`cables runs`: every attempt, newest first."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands import options

if TYPE_CHECKING:
    from warehouse.journal import Attempt

_COLUMNS = ("run", "kind", "status", "cables", "replaced", "quarantined", "written", "seconds", "what")


@click.command(short_help="List the runs, newest first.")
@options.data_dir
@click.option("--limit", type=click.IntRange(1, 10_000), metavar="N", help="Show so many. [CABLES_LIMIT; default: 20]")
def runs(data_dir: Path | None, limit: int | None) -> None:
    """List every attempt with what became of it, newest first; `*` marks the published state."""
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir, limit=limit)
    from rich.console import Console
    from rich.table import Table

    from warehouse.layout import DataDir
    from warehouse.objects.mirror import JOURNAL, bring, shown

    bring(settings.data_dir, "runs", JOURNAL)
    data = DataDir(settings.data_dir)
    attempts = _attempts(data)
    if not attempts:
        click.echo(f"no runs in {shown(settings.data_dir)}")
        return
    current = data.current_run_id()
    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for attempt in attempts[: settings.limit]:
        table.add_row(*_cells(attempt, is_current=attempt.run_id == current))
    Console(highlight=False, soft_wrap=True, markup=False, width=200).print(table)
    if len(attempts) > settings.limit:
        click.echo(f"{len(attempts) - settings.limit} more, see --limit")


def _attempts(data: "object") -> "list[Attempt]":
    """Attempts of the journal, and published runs of the ledger that the journal does not know (older programs)."""
    from warehouse.journal import Attempt, attempts
    from warehouse.layout import DataDir
    from warehouse.ledger import list_runs

    assert isinstance(data, DataDir)
    found = attempts(data)
    known = {attempt.run_id for attempt in found}
    for row in list_runs(data).iter_rows(named=True):
        if row["run_id"] not in known:
            facts = {name: row[name] for name in ("n_files", "n_records", "n_cables")}
            sources = (row["sources"],)
            found.append(Attempt(row["run_id"], "ingest", "published", sources, f"{row['started_at']}", facts=facts))
    return sorted(found, key=lambda attempt: attempt.run_id, reverse=True)


def _cells(attempt: "Attempt", is_current: bool) -> tuple[str, ...]:
    facts = attempt.facts
    quarantined = facts.get("quarantined") or {}
    written = facts.get("bytes_written") or 0
    seconds = sum((facts.get("seconds") or {}).values())
    return (
        f"{attempt.run_id}{' *' if is_current else ''}",
        attempt.kind,
        attempt.status,
        _count(facts.get("n_cables")),
        _count(facts.get("n_replaced")),
        _count(sum(quarantined.values())),
        f"{written / 1e6:,.1f} MB" if written else "",
        f"{seconds:.1f}" if seconds else "",
        str(facts.get("error") or " ".join(attempt.sources)),
    )


def _count(number: int | None) -> str:
    return f"{number:,}" if number else ""
