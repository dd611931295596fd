"""Search the warehouse and show what was found: as a list for people, as JSON or CSV for programs."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import click

from flows.errors import InputError
from flows.settings import Settings
from schemas import vocab
from warehouse.layout import DATABASE, DataDir
from warehouse.objects.mirror import bring
from warehouse.query import current, is_server
from warehouse.search.finding import Searchable, find
from warehouse.search.query import Filters, Hit, parse_period, parse_query, parse_range

_FORMS = ("table", "json", "csv")
# What stands around a word that was looked for, where it cannot be printed in bold.
_MARK = "*"


def search(text: str, settings: Settings) -> None:
    """Print the cables that fit `text` and the filters in `settings`.

    Raises InputError, or WarehouseError if there is nothing to search in or for.
    """
    if settings.format not in _FORMS:
        raise InputError(f"a search has no form {settings.format}", f"use --format {', '.join(_FORMS)}")
    query, filters = parse_query(text), _filters(settings)
    with _opened(settings) as place:
        hits = find(place, query, filters, settings.limit)
        if not hits and filters.post:
            _raise_unless_known(filters.post, place.posts())
    if settings.format == "json":
        lines = ",\n".join(json.dumps(_record(hit), ensure_ascii=False) for hit in hits)
        click.echo(f"[\n{lines}\n]" if hits else "[]")
    elif settings.format == "csv":
        writer = csv.DictWriter(sys.stdout, list(_record(_NOTHING)))
        writer.writeheader()
        writer.writerows({**_record(hit), "highlights": json.dumps(hit.marks)} for hit in hits)
    else:
        _show(hits, settings.limit)


def _filters(settings: Settings) -> Filters:
    levels = tuple(level.strip().upper() for level in settings.classification.split(",") if level.strip())
    unknown = sorted(set(levels) - set(vocab.codes("classification")))
    if unknown:
        raise InputError(
            f"no classification {unknown[0]!r}", f"it is one of {', '.join(vocab.codes('classification'))}"
        )
    since, until = parse_range(settings.since, settings.until)
    return Filters(
        post=settings.post or None,
        since=since,
        until=until,
        tags=tuple(sorted({tag.strip().upper() for tag in settings.tag.split(",") if tag.strip()})),
        classifications=levels,
    )


def _raise_unless_known(post: str, known: Sequence[str]) -> None:
    """Raise InputError if `post` is neither station nor label of any cable."""
    names = {name.casefold(): name for name in known}
    if post.casefold() in names or post.replace(" ", "").casefold() in names:
        return
    near = get_close_matches(post.casefold(), list(names), n=1)
    raise InputError(
        f"no such station: {post}",
        f"did you mean {names[near[0]]}?" if near else "`SELECT DISTINCT station FROM cables` lists those with cables",
    )


@contextmanager
def _opened(settings: Settings) -> Iterator[Searchable]:
    if is_server(settings.warehouse):
        from warehouse.search.server import open_served

        with open_served(settings.warehouse) as served:
            yield served
        return
    from warehouse.search.embedded import open_embedded
    from warehouse.search.segments import FOLDER as SEARCH

    bring(settings.data_dir, DATABASE, SEARCH)
    with open_embedded(current(DataDir(settings.data_dir))) as embedded:
        yield embedded


_NOTHING = Hit("", parse_period("2000", end=False), "", "", None, 0.0)


def _record(hit: Hit) -> dict[str, Any]:
    return {
        "cable_id": hit.cable_id,
        "created_at": f"{hit.created_at.isoformat()}Z",
        "station": hit.station,
        "classification": hit.classification,
        "subject": hit.subject,
        "score": round(hit.score, 4),
        "paragraph": hit.paragraph,
        "snippet": hit.snippet,
        "highlights": hit.marks,
    }


def _show(hits: Sequence[Hit], limit: int) -> None:
    for hit in hits:
        head = f"{hit.cable_id:<22} {hit.created_at:%Y-%m-%d}  {hit.classification}"
        click.echo(f"{click.style(head, bold=True)}  {hit.subject or '(no subject)'}")
        if hit.paragraph is not None:
            click.echo(f"    {_marked(hit)}")
    if not hits:
        click.echo("nothing found; every word must be in the cable, so try fewer", err=True)
    elif len(hits) == limit:
        click.echo(f"these are the best {limit:,}; --limit shows more", err=True)


def _marked(hit: Hit) -> str:
    """The snippet with its words in bold on a terminal, else between marks."""
    is_terminal = sys.stdout.isatty()
    text, end = "", 0
    for start, stop in hit.marks:
        word = hit.snippet[start:stop]
        text += hit.snippet[end:start] + (click.style(word, bold=True) if is_terminal else f"{_MARK}{word}{_MARK}")
        end = stop
    return text + hit.snippet[end:]
