"""`cables report`: where the page of a run is; open it, or serve all of them."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Show the page of a run, or the index over all runs.")
@click.argument("run", required=False)
@options.data_dir
@click.option("--open/--no-open", "open_", default=None, help="Open it in a browser. [CABLES_OPEN]")
@click.option("--index/--no-index", default=None, help="The index over all runs instead. [CABLES_INDEX]")
@click.option(
    "--serve/--no-serve",
    default=None,
    help="Serve all reports on 127.0.0.1 until Ctrl-C, for a browser that cannot open files. [CABLES_SERVE]",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Port to serve on; 0 is any that is free. [CABLES_PORT; default: 0]",
)
def report(
    run: str | None, data_dir: Path | None, open_: bool | None, index: bool | None, serve: bool | None, port: int | None
) -> None:
    """Print the path of the page of the last run that was judged, or of RUN; refused runs have one too.

    With --open the page is opened in a browser. Pages work without a network.
    """
    from flows.layout import index_page, report_page
    from flows.settings import load_settings
    from warehouse.objects.mirror import JOURNAL, REPORTS, bring

    settings = load_settings(data_dir=data_dir, open=open_, index=index, serve=serve, port=port)
    bring(settings.data_dir, JOURNAL, REPORTS)
    is_index = settings.index or (settings.serve and run is None)
    page = index_page(settings.data_dir) if is_index else report_page(settings.data_dir, run)
    if settings.serve:
        _serve(settings.data_dir, page, settings.port, settings.open)
        return
    click.echo(page)
    if settings.open:
        click.launch(page.absolute().as_uri())


def _serve(data_dir: Path, page: Path, port: int, is_opened: bool) -> None:
    """Serve until Ctrl-C."""
    from contextlib import suppress

    from flows.report_server import open_server

    with open_server(data_dir, port) as server, suppress(KeyboardInterrupt):
        address = f"http://{server.server_address[0]!s}:{server.server_port}/"
        click.echo(f"reports are at {address} until you press Ctrl-C")
        if is_opened:
            click.launch(address + page.relative_to(data_dir).as_posix())
        server.serve_forever()
