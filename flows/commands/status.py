"""`cables status`: the state of things on one screen."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Show the state of things on one screen.")
@options.data_dir
def status(data_dir: Path | None) -> None:
    """Show what is published, the last attempts, whether a run is writing and a schedule is served."""
    from flows.failures import remember_data_dir
    from flows.health.overview import overview, recent
    from flows.settings import load_settings
    from flows.tables import show_table
    from warehouse.objects.mirror import JOURNAL, bring

    settings = load_settings(data_dir=data_dir)
    remember_data_dir(settings.data_dir)
    bring(settings.data_dir, JOURNAL)
    for label, text in overview(settings):
        click.echo(f"{label:<14} {text}")
    rows = recent(settings)
    if rows:
        click.echo()
        show_table(("run", "kind", "ended", ""), rows)
