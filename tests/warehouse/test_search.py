"""Search finds the same on both backends, best first, whatever segments the texts fell into."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from tests.postgres import Server
from tests.warehouse.both import copy_to_postgres
from tests.warehouse.made import Record, ingest
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.search.embedded import open_embedded
from warehouse.search.finding import Searchable, find
from warehouse.search.query import Filters, Hit, parse_period, parse_query
from warehouse.search.segments import segment_files
from warehouse.search.server import open_served

FILLER = "The minister thanked the visiting delegation for coming and asked about the budget. " * 3
CORPUS = [
    Record("08SUVA1", body=f"{FILLER} Reef fishery quotas. {FILLER}", subject="BUDGET TALKS"),
    Record("08SUVA2", body=FILLER, subject="REEF FISHERIES", tags=("EFIS", "PREL")),
    Record("08SUVA3", body=f"The reefs. {FILLER} A fishery far away. {FILLER}", subject="OTHER"),
    Record("07APIA4", body="No fish here, only visa 12958 and H5N1 cases, see C-175.", subject="VISAS", tags=("PREL",)),
    Record("07APIA5", body="Fisheries of the reef, and the freedom of the press.", subject=None),
    Record("06APIA6", body=None, subject="REEF"),
    Record("06APIA7", body="ends with coral", subject="starts"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three segments, one of which still has a cable, since replaced, that spoke of nothing but reef fisheries."""
    root = tmp_path_factory.mktemp("search")
    ingest(root, "r1", [Record("08SUVA1", body="Reef fishery! Reef fishery!"), *CORPUS[1:3]])
    ingest(root, "r2", CORPUS[3:5])
    ingest(root, "r3", [CORPUS[0], *CORPUS[5:]])
    return root


Ask = Callable[..., list[Hit]]


@contextmanager
def opened(backend: str, root: Path, server: Server) -> Iterator[Searchable]:
    if backend == "duckdb":
        version = DataDir(root).current_version()
        assert version
        with open_embedded(version) as place:
            yield place
        return
    with server.database() as name:
        copy_to_postgres(root, server.url(name))
        with open_served(server.url(name)) as found:
            yield found


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def ask(request: pytest.FixtureRequest, root: Path, postgres_server: Server) -> Iterator[Ask]:
    with opened(request.param, root, postgres_server) as place:
        yield lambda text, limit=20, **filters: find(place, parse_query(text), Filters(**filters), limit)


def ids(hits: list[Hit]) -> list[str]:
    return [hit.cable_id for hit in hits]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reef fishery", {"08SUVA1", "08SUVA2", "08SUVA3", "07APIA5"}),
        ("REEFS   fisheries", {"08SUVA1", "08SUVA2", "08SUVA3", "07APIA5"}),
        ('"reef fishery"', {"08SUVA1", "08SUVA2"}),
        ('"fishery of the reef"', {"07APIA5"}),
        ('"freedom of the press"', {"07APIA5"}),
        ('"freedom of press"', set()),
        ("reef -fishery", {"06APIA6"}),
        ('reef fishery -"reef fishery"', {"08SUVA3", "07APIA5"}),
        ("H5N1", {"07APIA4"}),
        ("12958", {"07APIA4"}),
        ("c-175", {"07APIA4"}),
        ("175-c", set()),
        ('"coral starts"', set()),
        ('"starts ends"', set()),
        ("lagoon", set()),
        ("reef lagoon", set()),
        ("the reef", {"08SUVA1", "08SUVA2", "08SUVA3", "07APIA5", "06APIA6"}),
        ("'; DROP TABLE cables; --", set()),
    ],
)
def test_what_is_found(text: str, found: set[str], ask: Ask) -> None:
    assert set(ids(ask(text))) == found


def test_subject_weighs_more_and_short_texts_more(ask: Ask) -> None:
    hits = ask("reef fishery")
    assert hits[0].cable_id == "08SUVA2"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert ids(hits).index("07APIA5") < ids(hits).index("08SUVA3")
    assert ids(ask("reef fishery", limit=2)) == ids(hits)[:2]


def test_filters(ask: Ask) -> None:
    assert set(ids(ask("reef", post="apia"))) == {"07APIA5", "06APIA6"}
    assert ids(ask("reef", post="Embassy Nowhere")) == []
    assert ids(ask("reef", tags=("EFIS", "PREL"))) == ["08SUVA2"]
    assert ids(ask("visa", classifications=("SECRET",))) == []
    assert ids(ask("visa", classifications=("SECRET", "UNCLASSIFIED"))) == ["07APIA4"]
    assert ids(ask("visa", since=datetime(2008, 5, 5, 11, 32))) == ["07APIA4"]
    assert ids(ask("visa", until=datetime(2008, 5, 5, 11, 32))) == []


def test_snippets_show_the_words(ask: Ask) -> None:
    (hit,) = (hit for hit in ask("reef fishery") if hit.cable_id == "08SUVA1")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Reef", "fishery"]
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert (hit.paragraph, len(hit.snippet) < 240) == (1, True)
    (subject_only,) = (hit for hit in ask("reef") if hit.cable_id == "06APIA6")
    assert (subject_only.paragraph, subject_only.snippet, subject_only.marks) == (None, "REEF", ((0, 4),))


def test_order_does_not_depend_on_segments(tmp_path: Path, root: Path) -> None:
    """Neither on how texts fell into them, nor on replaced cables that still stand in one."""
    ingest(tmp_path, "r4", CORPUS)
    version, other = DataDir(tmp_path).current_version(), DataDir(root).current_version()
    assert version
    assert other
    assert (len(segment_files(version.path)), len(segment_files(other.path))) == (1, 3)
    with open_embedded(version) as one, open_embedded(other) as many:
        for text in ("reef fishery", "fish", "minister budget"):
            scores = [
                {hit.cable_id: round(hit.score, 9) for hit in find(place, parse_query(text), Filters(), 20)}
                for place in (one, many)
            ]
            assert scores[0] == scores[1]
            assert scores[0]


@pytest.mark.parametrize("text", ["", "the of", '""', "-reef", "!!!"])
def test_nothing_to_search_for_is_an_error(text: str) -> None:
    with pytest.raises(WarehouseError, match="nothing to search for"):
        parse_query(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2008", "2008-01-01", "2009-01-01"),
        ("2008-12", "2008-12-01", "2009-01-01"),
        ("2008-2", "2008-02-01", "2008-03-01"),
        ("2008-02-29", "2008-02-29", "2008-03-01"),
    ],
)
def test_periods(text: str, start: str, end: str) -> None:
    assert parse_period(text, end=False) == datetime.fromisoformat(start)
    assert parse_period(text, end=True) == datetime.fromisoformat(end)


@pytest.mark.parametrize("text", ["08", "2008-13", "2008-02-30", "yesterday", ""])
def test_no_period(text: str) -> None:
    with pytest.raises(WarehouseError, match="no such time"):
        parse_period(text, end=False)
