"""`cables migrate`: bring the published state to the tables of this program."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Bring the data to the tables of this program.")
@options.data_dir
@options.warehouse
@options.wait
def migrate(data_dir: Path | None, warehouse: str | None, wait: float | None) -> None:
    """Bring tables and SQL warehouse that an older program made to the form of this one, with all their rows.

    Published as a version of its own, so readers see the old state or the new one, and `cables undo` takes it back.
    Every ingest does this first.
    """
    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir, warehouse=warehouse, wait=wait)
    remember_data_dir(settings.data_dir)
    from flows.changes import migrate as renew
    from warehouse.objects.mirror import bring

    bring(settings.data_dir)
    click.echo(renew(settings.data_dir, settings.warehouse, settings.wait, settings.keep_versions))
