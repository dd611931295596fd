"""Counting words piece by piece finds what looking through each whole text finds."""

from collections import Counter

import duckdb
import polars as pl
import pytest

from warehouse.search.counting import Terms, postings
from warehouse.search.stem import load_extension
from warehouse.search.tokens import STEMMER, STOP_WORDS, SUBJECT_WEIGHT, words

TEXTS = [
    "Fisheries, FISHERY and the fishery's quota",
    "reef-fish/reef_fish  (reef)\treef\nreef\u00a0reef",
    "Ærø ÆRØ İzmir ΣΟΦΟΣ ΣΟΦΟΣ, naïve NAÏVE",
    "3.5 1,000 U.S. u.s. B-52 x" + "y" * 60,
    "",
    " ",
    "the of and",
]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    load_extension(connection)
    return connection


def _stemmed(connection: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    searched = [word for word in words(text) if word not in STOP_WORDS]
    sql = f"SELECT stem(word, '{STEMMER}') FROM (SELECT unnest($words) AS word)"
    return [stem for (stem,) in connection.execute(sql, {"words": searched}).fetchall()]


def test_every_word_is_counted_under_its_stem(connection: duckdb.DuckDBPyConnection) -> None:
    terms = Terms(connection)
    docs = pl.DataFrame({"doc": range(len(TEXTS)), "text": TEXTS}, schema={"doc": pl.UInt32, "text": pl.String})
    found = postings(docs.reverse(), docs, terms)
    named = found.join(terms.known, on="term_id").select("doc", "term", "n")

    expected: Counter[tuple[int, str]] = Counter()
    for number, text in enumerate(TEXTS):
        for stem in _stemmed(connection, text):
            expected[number, stem] += 1 + SUBJECT_WEIGHT
    assert {(doc, term): n for doc, term, n in named.iter_rows()} == expected
    assert found.equals(found.sort("term_id", "doc"))


def test_a_stem_keeps_its_number_from_batch_to_batch(connection: duckdb.DuckDBPyConnection) -> None:
    terms = Terms(connection)
    none = pl.DataFrame(schema={"doc": pl.UInt32, "text": pl.String})
    one = pl.DataFrame({"doc": [0], "text": ["reef fishery"]}, schema=none.schema)
    first = postings(none, one, terms)
    second = postings(none, one.with_columns(text=pl.lit("lagoon fisheries")), terms)
    assert len(terms.known) == 3
    assert len(set(first["term_id"]) & set(second["term_id"])) == 1
    assert postings(none, none, terms).is_empty()
