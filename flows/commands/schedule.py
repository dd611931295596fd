"""`cables schedule`: run the ingest by the clock, in the foreground."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Run the ingest by the clock.")
@click.option(
    "--source", multiple=True, metavar="SOURCE", help="What to read: path or URL; may be repeated. [CABLES_SOURCE]"
)
@options.sources_file
@click.option(
    "--cron", metavar="EXPR", help="When to run: minute, hour, day, month, weekday. [CABLES_CRON; default: 0 2 * * *]"
)
@click.option("--timezone", metavar="ZONE", help="Zone of --cron, as Europe/Berlin. [CABLES_TIMEZONE; default: UTC]")
@click.option("--interval", type=float, metavar="N", help="Seconds between runs, instead of --cron. [CABLES_INTERVAL]")
@click.option(
    "--overlap",
    type=click.Choice(["wait", "skip"]),
    help="A run that is due while another runs waits for it, or is skipped. [CABLES_OVERLAP; default: wait]",
)
@click.option(
    "--catch-up/--no-catch-up",
    default=None,
    help="At the start, run once for all runs that were missed. [CABLES_CATCH_UP; default: yes]",
)
@click.option("--name", metavar="NAME", help="Name at the Prefect server. [CABLES_NAME; default: nightly]")
@click.option("--warehouse", metavar="URL", help="Warehouse to publish to. [CABLES_WAREHOUSE; default: duckdb]")
@options.data_dir
@click.option(
    "--with-server/--no-with-server",
    default=None,
    help="Start a Prefect server on this machine too, and end it at the end. [CABLES_WITH_SERVER]",
)
def schedule(
    source: tuple[str, ...],
    sources_file: Path | None,
    cron: str | None,
    timezone: str | None,
    interval: float | None,
    overlap: str | None,
    catch_up: bool | None,
    name: str | None,
    warehouse: str | None,
    data_dir: Path | None,
    with_server: bool | None,
) -> None:
    """Serve the ingest on a schedule until stopped: one process in the foreground, for systemd or a container.

    Needs a Prefect server at PREFECT_API_URL, or --with-server. No two runs overlap, a restart goes on with the
    schedule, and runs that were missed or killed are told at the start. Settings that are secret, as the password
    of a warehouse, belong into CABLES_ variables.
    """
    import os
    from contextlib import ExitStack

    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(
        source=source or None,
        sources=sources_file,
        cron=cron,
        timezone=timezone,
        interval=interval,
        overlap=overlap,
        catch_up=catch_up,
        name=name,
        warehouse=warehouse,
        data_dir=data_dir,
        with_server=with_server,
    )
    remember_data_dir(settings.data_dir)

    from flows.schedule.alone import only_schedule, reachable_api
    from flows.schedule.spec import make_spec

    spec = make_spec(settings)
    if warehouse:
        os.environ["CABLES_WAREHOUSE"] = warehouse  # runs are processes of their own, and Prefect must not keep it
    with ExitStack() as stack:
        record = stack.enter_context(only_schedule(spec.data_dir))
        if settings.with_server:
            from flows.schedule.server import own_server

            record(stack.enter_context(own_server(spec.data_dir, settings.server_port)))
        else:
            record(reachable_api(spec.data_dir))
        from flows.schedule.serving import serve_schedule

        serve_schedule(spec)
