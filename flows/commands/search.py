"""`cables search`: full-text search."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Find cables by their words.")
@click.argument("query")
@options.data_dir
@click.option("--warehouse", metavar="URL", help="Warehouse to search. [CABLES_WAREHOUSE; default: duckdb]")
@click.option("--post", metavar="NAME", help="Only cables of this station (SUVA, 'Embassy Suva'). [CABLES_POST]")
@click.option("--since", "--from", "since", metavar="DATE", help="Sent in 2008, 2008-05 ... or later. [CABLES_SINCE]")
@click.option("--until", "--to", "until", metavar="DATE", help="Sent in that time or earlier. [CABLES_UNTIL]")
@click.option("--tag", metavar="TAG", multiple=True, help="Bears the tag; may be repeated. [CABLES_TAG]")
@click.option(
    "--classification", metavar="LEVEL", multiple=True, help="Is of one of these levels. [CABLES_CLASSIFICATION]"
)
@click.option("--limit", type=click.IntRange(1, 10_000), metavar="N", help="Most to show. [CABLES_LIMIT; default: 20]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    help="Form of the result. [CABLES_FORMAT; default: table]",
)
def search(
    query: str,
    data_dir: Path | None,
    warehouse: str | None,
    post: str | None,
    since: str | None,
    until: str | None,
    tag: tuple[str, ...],
    classification: tuple[str, ...],
    limit: int | None,
    form: str | None,
) -> None:
    """Find the cables with all words of QUERY in subject or text, best first.

    "Words in quotes" stand in a row, -word must not be there. Forms of a word are one: fishery finds fisheries.
    """
    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(
        data_dir=data_dir,
        warehouse=warehouse,
        post=post,
        since=since,
        until=until,
        tag=",".join(tag) or None,
        classification=",".join(classification) or None,
        limit=limit,
        format=form,
    )
    remember_data_dir(settings.data_dir)

    from flows.search import search as answer

    answer(query, settings)
