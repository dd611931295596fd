"""One question to whichever backend there is."""

from collections.abc import Sequence
from typing import Protocol

from warehouse.search.query import Filters, Hit, Query
from warehouse.search.snippets import Text, with_snippets

# Stations and labels (SUVA, Embassy Suva) that a filter can name.
POSTS = "SELECT station FROM cables UNION SELECT origin FROM cables WHERE origin IS NOT NULL ORDER BY 1"


class Searchable(Protocol):
    """A state open for searching."""

    def hits(self, query: Query, filters: Filters, limit: int) -> list[Hit]: ...

    def stems(self, words: Sequence[str]) -> dict[str, str]: ...

    def posts(self) -> list[str]: ...

    def texts(self, ids: Sequence[str]) -> list[Text]: ...


def find(place: Searchable, query: Query, filters: Filters, limit: int) -> list[Hit]:
    """The best `limit` cables with snippets, best first."""
    hits = place.hits(query, filters, limit)
    return with_snippets(hits, place.texts([hit.cable_id for hit in hits]), query, place.stems) if hits else []
