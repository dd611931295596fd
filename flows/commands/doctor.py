"""`cables doctor`: what is wrong, and how to mend it."""

from pathlib import Path

import click

from flows.commands import options

EXIT_UNWELL = 1


@click.command(short_help="Say what is wrong, and how to mend it.")
@options.data_dir
@options.sources_file
@click.option("--warehouse", metavar="URL", help="Warehouse to look for. [CABLES_WAREHOUSE; default: duckdb]")
@options.runner
@click.pass_context
def doctor(
    context: click.Context,
    data_dir: Path | None,
    sources_file: Path | None,
    warehouse: str | None,
    runner: str | None,
) -> None:
    """Look at environment, disk, data directory, warehouse, sources, cluster and Prefect. Changes nothing.

    Each finding comes with its fix. Exit code 1: there is at least one error.
    """
    from flows.failures import remember_data_dir
    from flows.health.findings import all_checks, examine
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir, sources=sources_file, warehouse=warehouse, runner=runner)
    remember_data_dir(settings.data_dir)
    findings = examine(settings, all_checks())
    for finding in findings:
        click.echo(f"{finding.level:<8} {finding.where}: {finding.what}")
        if finding.fix:
            click.echo(f"{'':<8} fix: {finding.fix}")
    errors = sum(finding.level == "error" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    click.echo(f"{errors} errors, {warnings} warnings, {len(findings) - errors - warnings} well")
    if errors:
        context.exit(EXIT_UNWELL)
