"""Controlled vocabularies, kept as CSV files that people can edit, and their loaders.

* `codes.csv`: every closed list (classification levels, kinds, issue codes ...): vocabulary, code, rank, label.
* `posts.csv`: routing indicators, plain-language addresses, stations and countries.
* `tags.csv`: TAGS with kind and label.
* `stations.csv`: tokens of reference ids that posts.csv does not have (agencies, renamed posts).
* `station_aliases.csv`: other ways in which a station is written, and the token used in reference ids.
* `title_words.csv`: words of which titles are made, and words that join them, for clauses that name a person.
* `tag_aliases.csv`: outdated or mistaken tags and the tag meant.

All loaders are cached and return frames or tuples that callers must not change in place.
"""

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl


def _path(name: str) -> str:
    return str(files(__package__).joinpath(name))


@cache
def table(name: str) -> pl.DataFrame:
    """Read `name`.csv with every column as text; empty cells become null."""
    return pl.read_csv(_path(f"{name}.csv"), infer_schema=False)


@cache
def _codes() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    with Path(_path("codes.csv")).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["vocabulary"], []).append(row)
    return found


@cache
def codes(vocabulary: str) -> tuple[str, ...]:
    """The allowed values of a closed vocabulary, in file order. Raises KeyError for an unknown name."""
    return tuple(row["code"] for row in _codes()[vocabulary])


@cache
def ranks(vocabulary: str) -> dict[str, int]:
    """Code -> rank, for the vocabularies that have an order (classification, precedence, portion_level)."""
    return {row["code"]: int(row["rank"]) for row in _codes()[vocabulary] if row["rank"]}


@cache
def labels(vocabulary: str) -> dict[str, str]:
    """Code -> what it means, for the vocabularies that explain their codes."""
    return {row["code"]: row["label"] for row in _codes()[vocabulary] if row["label"]}
