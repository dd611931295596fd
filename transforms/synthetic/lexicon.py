"""Words, posts and tags to draw from.

The word lists are invented (people, towns, ships, firms) or common English; stations, addressees and tags are
the observed ones of `schemas.vocab`.
"""

import re
from functools import cache
from importlib.resources import files
from random import Random

import polars as pl

from schemas import vocab
from transforms.synthetic.chance import Weighted, zipf
from transforms.synthetic.model import Recipient, Station, Tag

_PLACE_PREFIX = re.compile(r"^(AMEMBASSY|AMCONSUL|USMISSION|USINT) ")
_MONTH = re.compile(r"\b(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)\b")
# Where a country has another name in the posts vocabulary than in the TAGS vocabulary.
_COUNTRY_TAGS = {"United Arab Emirates": "AE", "Holy See": "VT", "Serbia": "SR"}
# One station in this many never sends: its telegrams can be referred to, but are outside the corpus.
_SILENT_EVERY = 10
# Longer names would make an addressee line that reads like one with a wrapped tail.
_LONGEST_NAME = 45
_FEWEST_SIGHTINGS = 5


@cache
def words(name: str) -> tuple[str, ...]:
    """The lines of words/`name`.txt."""
    text = files(__package__).joinpath("words", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def plain_name(rng: Random, name: str) -> str:
    """A name of the list `name` that a teletype can print in a formal line: ASCII, no apostrophe."""
    while not (found := rng.choice(words(name))).isascii() or "'" in found:
        pass
    return found


@cache
def verbs() -> tuple[tuple[str, str, str], ...]:
    """Base, past and gerund of each verb."""
    text = files(__package__).joinpath("words", "verbs.csv").read_text(encoding="utf-8")
    return tuple((b, p, g) for b, p, g in (line.split(",") for line in text.splitlines()[1:]))


@cache
def known_tags() -> dict[str, Tag]:
    rows = vocab.table("tags").select("tag", "kind", "label").iter_rows()
    return {tag: Tag(tag, kind, label) for tag, kind, label in rows}


@cache
def tags_of(*kinds: str) -> Weighted[Tag]:
    """Tags of the given kinds, by how often they were seen; the square root evens out a skewed sample."""
    frame = vocab.table("tags").with_columns(pl.col("sample_count").cast(pl.Int64))
    frame = frame.filter(
        pl.col("kind").is_in(kinds),
        pl.col("confidence").is_in(["handbook", "common-usage"]),
        pl.col("sample_count") >= _FEWEST_SIGHTINGS,
    )
    return Weighted([known_tags()[tag] for tag in frame["tag"]], (frame["sample_count"] ** 0.5).to_list())


def _observed() -> pl.DataFrame:
    usable = (
        pl.col("source").str.contains("observed", literal=True)
        & pl.col("routing_indicator").str.contains(r"^[A-Z]{4,7}$")
        & ~pl.col("name").str.contains(r"[/,]|\d$")
        & ~pl.col("name").str.contains(_MONTH.pattern)
        & (pl.col("name").str.len_chars() <= _LONGEST_NAME)
    )
    return vocab.table("posts").filter(usable)


def _station(row: dict[str, str], countries: dict[str, str]) -> Station | None:
    place = _PLACE_PREFIX.sub("", row["name"])
    if re.sub(r"[^A-Z]", "", place) != row["mrn_station"]:
        return None
    tag = _COUNTRY_TAGS.get(row["country"], countries.get(row["country"]))
    values = (row["name"], row["routing_indicator"], row["origin"], tag, row["country"])
    return Station(row["mrn_station"], place, *values)


@cache
def _stations() -> tuple[Station, ...]:
    countries = {str(t.label): t.tag for t in known_tags().values() if t.kind == "country"}
    rows = _observed().filter(pl.col("mrn_station").is_not_null(), pl.col("origin").is_not_null())
    rows = rows.filter(pl.col("country").is_not_null()).unique("mrn_station", keep="first", maintain_order=True)
    found = (_station(row, countries) for row in rows.sort("mrn_station").iter_rows(named=True))
    # Sorted by a scramble of the name, so that the frequent senders are not all at the head of the alphabet.
    return tuple(sorted((s for s in found if s), key=lambda s: (s.token[::-1], s.token)))


@cache
def senders() -> Weighted[Station]:
    return zipf([s for rank, s in enumerate(_stations()) if rank % _SILENT_EVERY], exponent=0.7)


@cache
def silent_stations() -> tuple[Station, ...]:
    """Stations that are referred to but never send in a synthetic corpus; the Department is the first."""
    state = Station("STATE", "STATE", "SECSTATE WASHDC", "RUEHC", "Secretary of State", None, "United States")
    return (state, *(s for rank, s in enumerate(_stations()) if rank % _SILENT_EVERY == 0))


@cache
def addressees(kind: str) -> tuple[Recipient, ...]:
    """Possible addressees of one kind of the posts vocabulary: post, agency_or_military, collective."""
    rows = _observed().filter(pl.col("kind") == kind, ~pl.col("name").str.starts_with("SECSTATE"))
    rows = rows.unique("name", keep="first", maintain_order=True)
    pairs = rows.select("routing_indicator", "name").iter_rows()
    return tuple(Recipient("info", indicator, name) for indicator, name in pairs)
