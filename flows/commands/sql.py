"""`cables sql`: ask the warehouse."""

import sys
from pathlib import Path
from typing import Any

import click

from flows.commands import options


@click.command(short_help="Ask the warehouse.")
@click.argument("query", required=False)
@options.data_dir
@click.option(
    "--format",
    "format",
    type=click.Choice(["table", "json", "csv", "parquet"]),
    help="Form of the result; JSON is an array of objects. [CABLES_FORMAT; default: table]",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="F",
    help="Write the result to a file. [CABLES_OUTPUT]",
)
@click.option("--as-of", metavar="RUN", help="Answer from the state after this run. [CABLES_AS_OF]")
@click.option("--warehouse", metavar="URL", help="Warehouse to ask. [CABLES_WAREHOUSE; default: duckdb]")
@click.option(
    "--timeout", type=click.FloatRange(min=0.001), metavar="SECONDS", help="Stop a longer query. [CABLES_TIMEOUT]"
)
@click.option("--max-memory", metavar="SIZE", help="Memory of a query. [CABLES_MAX_MEMORY; default: 1GB]")
@click.option(
    "--allow-files/--no-files",
    "allow_files",
    default=None,
    help="Let a query read files of this machine; DuckDB only. [CABLES_ALLOW_FILES]",
)
def sql(query: str | None, **given: Any) -> None:
    """Answer QUERY from the warehouse, read-only.

    Without QUERY: an interactive prompt on a terminal, else the query is read from standard input.
    """
    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(**given)
    remember_data_dir(settings.data_dir)
    if query is None and sys.stdin.isatty():
        from flows.asking import place_of
        from flows.prompt import converse

        converse(place_of(settings))
        return
    text = sys.stdin.read() if query is None else query
    if not text.strip(" \t\r\n;"):
        raise click.UsageError("No query: give one as argument or on standard input.")

    from flows.asking import place_of
    from flows.query import answer

    answer(place_of(settings), text, settings.format, settings.output)
