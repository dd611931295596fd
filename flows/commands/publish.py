"""`cables publish`: publish a refused run whose findings a person accepts."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Publish a refused run, accepting its findings by name.")
@click.argument("run")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="RULE",
    help="Finding to accept, as Q22; again for more. [CABLES_ACCEPT]",
)
@click.option("--reason", metavar="TEXT", help="Why; it is kept with the finding. [CABLES_REASON]")
@options.data_dir
@click.option("--warehouse", metavar="URL", help="Warehouse to publish to. [CABLES_WAREHOUSE; default: duckdb]")
def publish(
    run: str, accepted: tuple[str, ...], reason: str | None, data_dir: Path | None, warehouse: str | None
) -> None:
    """Publish the refused RUN, if every finding that refused it is accepted with --accept.

    RUN is the id of a run, or the beginning of one. Who accepted what, when and why is kept in the table
    accepted_findings. Broken structure cannot be accepted, nor a run on whose base another was published.
    """
    from flows.accepting import accept, refusing
    from flows.errors import InputError
    from flows.failures import remember_data_dir
    from flows.settings import load_settings
    from warehouse.objects.mirror import REFUSED, bring, shown

    settings = load_settings(data_dir=data_dir, warehouse=warehouse, accept=",".join(accepted) or None, reason=reason)
    remember_data_dir(settings.data_dir)
    bring(settings.data_dir, REFUSED)
    words = settings.accept.replace(",", " ").split()
    if not words:
        run_id, findings = refusing(settings.data_dir, run)
        names = ", ".join(f"{finding.rule_id} ({finding.table}.{finding.name})" for finding in findings)
        raise InputError(f"run {run_id} was refused by {names}", "accept each with --accept, and say why with --reason")
    done = accept(
        settings.data_dir,
        run,
        words,
        settings.reason,
        warehouse=settings.warehouse,
        keep=settings.keep_versions,
    )
    click.echo(f"published {done.run_id}: {', '.join(done.findings)} accepted by {done.accepted_by}")
    if shown(settings.data_dir) != str(settings.data_dir):
        click.echo(f"data         {shown(settings.data_dir)}, mirrored here:")
    click.echo(f"tables       {settings.data_dir / 'current'}/<table>/**/*.parquet")
