"""`cables sql`: ask the warehouse."""

import sys
from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Ask the warehouse.")
@click.argument("query", required=False)
@options.data_dir
@click.option(
    "--format",
    "form",
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
def sql(query: str | None, data_dir: Path | None, form: str | None, output: Path | None, as_of: str | None) -> None:
    """Answer QUERY from the warehouse, read-only.

    Without QUERY: an interactive prompt on a terminal, else the query is read from standard input.
    """
    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir, format=form, output=output, as_of=as_of)
    remember_data_dir(settings.data_dir)
    if query is None and sys.stdin.isatty():
        from flows.prompt import converse

        converse(settings.data_dir)
        return
    text = sys.stdin.read() if query is None else query
    if not text.strip(" \t\r\n;"):
        raise click.UsageError("No query: give one as argument or on standard input.")

    from flows.query import answer

    answer(settings.data_dir, text, settings.format, settings.output, settings.as_of)
