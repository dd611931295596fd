"""`cables sources`: what a file of sources declares, and whether each can be read."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands import options

if TYPE_CHECKING:
    from flows.remote.declared import Source
    from flows.settings import Settings

EXIT_UNREADABLE = 1


@click.group(short_help="Say what a file of sources declares, and check it.")
def sources() -> None:
    """Say what a file of sources declares (list), and whether each source can be read now (check)."""


@sources.command("list", short_help="Show what is declared.")
@options.sources_file
def list_(sources_file: Path | None) -> None:
    """Show the sources that a file declares, without reading them."""
    from flows.tables import show_table

    _, declared = _declared(sources_file, None)
    rows = [(one.name, "yes" if one.enabled else "no", one.dialect or "", one.shown) for one in declared]
    show_table(("name", "enabled", "dialect", "url"), rows)


@sources.command(short_help="Read each source's listing, and say what is new.")
@options.sources_file
@options.data_dir
@click.pass_context
def check(context: click.Context, sources_file: Path | None, data_dir: Path | None) -> None:
    """Ask each enabled source what it holds and say how much of it is new. Fetches and writes nothing.

    Exit code 1: at least one cannot be read.
    """
    from flows.errors import CablesError
    from flows.tables import show_table
    from warehouse.layout import DataDir
    from warehouse.ledger import known_files
    from warehouse.objects.mirror import bring

    settings, declared = _declared(sources_file, data_dir)
    bring(settings.data_dir, "ingest_files")
    known_ids = known_files(DataDir(settings.data_dir))
    rows, failed = [], 0
    for source in declared:
        if not source.enabled:
            continue
        try:
            rows.append((source.name, "ok", _found(source, settings, known_ids)))
        except CablesError as error:
            failed += 1
            rows.append((source.name, "failed", str(error)))
    show_table(("name", "state", "what is there"), rows)
    if failed:
        context.exit(EXIT_UNREADABLE)


def _declared(sources_file: Path | None, data_dir: Path | None) -> "tuple[Settings, tuple[Source, ...]]":
    from flows.failures import remember_data_dir
    from flows.remote.declared import load_sources
    from flows.settings import load_settings

    settings = load_settings(sources=sources_file, data_dir=data_dir)
    remember_data_dir(settings.data_dir)
    if settings.sources is None:
        raise click.UsageError("Missing option '--sources': the file that declares them.")
    return settings, load_sources(settings.sources).source


def _found(source: "Source", settings: "Settings", known_ids: frozenset[str]) -> str:
    from flows.remote.fetch import INBOX, look
    from flows.sources import find_files

    if source.scheme is None:
        return f"{len(find_files([source.url], outside=settings.data_dir, may_be_empty=True)):,} files"
    seen = look(source, settings.data_dir / INBOX, known_ids)
    new = [one for one in seen if one.is_new]
    size = sum(one.item.size or 0 for one in new)
    return f"{len(seen):,} files, {len(new):,} to fetch ({size:,} bytes)"
