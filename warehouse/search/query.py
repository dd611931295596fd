"""What is looked for, and what is found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from warehouse.errors import WarehouseError
from warehouse.search.tokens import STOP_WORDS, words

_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """All of `phrases` must be there and none of `excluded`. A phrase is one word, or words in a row.

    Words are as `tokens.words` makes them; stop words inside of a phrase stand for any word.
    """

    phrases: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Filters:
    """Which cables are looked at. Empty: all."""

    post: str | None = None  # station (SUVA) or label (Embassy Suva)
    since: datetime | None = None  # sent at this time or later
    until: datetime | None = None  # sent before this time
    tags: tuple[str, ...] = ()  # all of them
    classifications: tuple[str, ...] = ()  # one of them


@dataclass(frozen=True)
class Hit:
    """A cable that was found. A higher score is better; scores of two backends cannot be compared."""

    cable_id: str
    created_at: datetime
    station: str
    classification: str
    subject: str | None
    score: float
    paragraph: int | None = None  # seq of the paragraph the snippet is from; None: the subject
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()  # where in the snippet the words stand: start, end

    def with_snippet(self, paragraph: int | None, snippet: str, marks: tuple[tuple[int, int], ...]) -> "Hit":
        return replace(self, paragraph=paragraph, snippet=snippet, marks=marks)


def _trimmed(phrase: list[str]) -> Phrase:
    """Without the stop words around it: they stand for nothing there."""
    kept = [number for number, word in enumerate(phrase) if word not in STOP_WORDS]
    return tuple(phrase[kept[0] : kept[-1] + 1]) if kept else ()


def _parts(text: str) -> Iterator[tuple[bool, Phrase]]:
    for minus, quoted, plain in _PART.findall(text):
        phrase = _trimmed(words(quoted or plain))
        if phrase:
            yield bool(minus), phrase


def parse_query(text: str) -> Query:
    """Words and "phrases in quotes", all of which must be there; a minus before one excludes it.

    A word like C-175 is a phrase of its parts. Raises WarehouseError where nothing is left to look for.
    """
    parts = list(dict.fromkeys(_parts(text)))
    wanted = tuple(phrase for minus, phrase in parts if not minus)
    if not wanted:
        raise WarehouseError("nothing to search for", repr(text), "give a word that is not as common as 'the'")
    return Query(wanted, tuple(phrase for minus, phrase in parts if minus))


def parse_period(text: str, *, end: bool) -> datetime:
    """The first moment of a year, month or day (2008, 2008-05, 2008-05-31); with `end` that of the one after it.

    Raises WarehouseError.
    """
    found = _PERIOD.fullmatch(text.strip())
    try:
        year, month, day = (int(part) if part else None for part in found.groups()) if found else (0, None, None)
        start = datetime(year or 0, month or 1, day or 1)
        if not end:
            return start
        if day:
            return datetime.fromordinal(start.toordinal() + 1)
        return datetime(start.year + (month in (None, 12)), 1 if month is None else month % 12 + 1, 1)
    except ValueError as error:
        raise WarehouseError("no such time", repr(text), "give 2008, 2008-05 or 2008-05-31") from error


def parse_range(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """First moment of `since` and the one after `until`; None for an empty text.

    Raises WarehouseError for what is no time, and for a range that ends before it begins.
    """
    start = parse_period(since, end=False) if since else None
    end = parse_period(until, end=True) if until else None
    if start and end and start >= end:
        raise WarehouseError("the range ends before it begins", f"{since} to {until}", "give the earlier time first")
    return start, end
