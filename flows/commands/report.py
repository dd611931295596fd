"""`cables report`: where the quality report of the last run is."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Say where the report of the last run is.")
@options.data_dir
@click.option("--open/--no-open", "open_", default=None, help="Open it in a browser. [CABLES_OPEN]")
def report(data_dir: Path | None, open_: bool | None) -> None:
    """Print (or open) the Data Docs index of the last published run."""
    from flows.layout import current_report
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir, open=open_)
    index = current_report(settings.data_dir)
    click.echo(index)
    if settings.open:
        click.launch(index.absolute().as_uri())
