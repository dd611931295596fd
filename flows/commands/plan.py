"""`cables plan`: what an ingest would do."""

from pathlib import Path

import click

from flows.commands import options

_MOST_NAMES = 20


@click.command(short_help="Say what an ingest would do, and write nothing.")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@options.sources_file
@options.data_dir
def plan(sources: tuple[str, ...], sources_file: Path | None, data_dir: Path | None) -> None:
    """Say which files an ingest would read, fetch, leave out or quarantine, and about how many rows would come.

    Nothing is written and nothing fetched. Counts are of records: how many are new cables shows only when they are
    parsed and compared.
    """
    from flows.failures import remember_data_dir
    from flows.planning import by_dialect, forecast
    from flows.progress import make_progress
    from flows.requests import request_for
    from flows.settings import load_settings
    from flows.tables import show_table
    from warehouse.objects.mirror import bring

    settings = load_settings(data_dir=data_dir, sources=sources_file)
    remember_data_dir(settings.data_dir)
    if not sources and settings.sources is None:
        raise click.UsageError("Missing argument 'SOURCE...', or '--sources FILE'.")
    bring(settings.data_dir, "ingest_files")
    with make_progress() as progress:
        found = forecast(request_for(settings, sources, is_unattended=True), progress)
    if found.items:
        rows = [(item.deed, item.dialect, _count(item.bytes), _count(item.records), item.name) for item in found.items]
        show_table(("deed", "form", "bytes", "records", "file"), rows[:_MOST_NAMES])
        if len(rows) > _MOST_NAMES:
            click.echo(f"and {len(rows) - _MOST_NAMES:,} more; together:")
            sums = [
                (deed, form, f"{n:,}", f"{size:,}", f"{records:,}")
                for deed, form, n, size, records in by_dialect(found.items)
            ]
            show_table(("deed", "form", "files", "bytes", "records"), sums)
    for what, names in (
        ("known from an earlier run", found.known),
        ("same content as another file", found.duplicates),
        ("empty", found.empty),
    ):
        if names:
            more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
            click.echo(f"left out, {what}: {', '.join(names[:3])}{more}")
    for reason, count in sorted(found.skipped.items()):
        click.echo(f"not looked at: {count:,} {reason}")
    for line in found.unread:
        click.echo(f"cannot be read now: {line}")
    if found.is_outdated:
        click.echo("the published state is of an older program: it would be upgraded first (`cables migrate`)")
    if found.rows:
        click.echo(f"about {', '.join(f'{rows:,} {table}' for table, rows in found.rows.items() if rows)}")
    if not found.items:
        click.echo("nothing to do")


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
