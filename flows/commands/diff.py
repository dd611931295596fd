"""`cables diff`: what changed between versions of one cable."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Show what changed between versions of a cable.")
@click.argument("cable_id", metavar="ID")
@click.option(
    "--run", "runs", multiple=True, metavar="RUN", help="Given twice: compare the states after these runs. [CABLES_RUN]"
)
@options.data_dir
def diff(cable_id: str, runs: tuple[str, ...], data_dir: Path | None) -> None:
    """Show what changed between the last two versions of the cable ID: text, columns, rows of other tables.

    Versions are those that were current and those that were set aside for a better one. Words taken out or put
    back between two releases are seen here.
    """
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir, run=",".join(runs) or None)
    named = tuple(filter(None, settings.run.split(",")))
    from flows.difference import lines, pick
    from schemas import CABLE_TABLES
    from schemas.derive import HISTORY
    from warehouse.layout import DataDir
    from warehouse.objects.mirror import bring
    from warehouse.versions import versions_of

    bring(settings.data_dir, *CABLE_TABLES, HISTORY, "superseded")
    versions = versions_of(DataDir(settings.data_dir), cable_id.strip().upper())
    chosen = pick(versions, named)
    if chosen is None:
        click.echo(f"there is one version: {versions[0].label}")
        return
    for line in lines(*chosen):
        click.echo(line)
    if len(versions) > 2 and not named:
        click.echo(f"\n{len(versions)} versions are kept: {'; '.join(version.label for version in versions)}")
