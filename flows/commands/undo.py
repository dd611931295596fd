"""`cables undo`: take the last run back."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Take the last run back.")
@click.argument("run_id", metavar="RUN")
@options.data_dir
@options.warehouse
@options.wait
def undo(run_id: str, data_dir: Path | None, warehouse: str | None, wait: float | None) -> None:
    """Make the state before RUN the published one again, in the lake and in the SQL warehouse.

    RUN is the id of a run, or the beginning of one. Only the last published run can be taken back. Its files count
    as never read and can be ingested again.
    """
    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir, warehouse=warehouse, wait=wait)
    remember_data_dir(settings.data_dir)
    from flows.changes import take_back
    from warehouse.objects.mirror import bring

    bring(settings.data_dir, "runs")
    undone, before = take_back(settings.data_dir, settings.warehouse, run_id, settings.wait)
    click.echo(f"undone {undone}; {f'the state of {before} is published' if before else 'nothing is published'}")
