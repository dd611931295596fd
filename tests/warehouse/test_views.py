"""Every view says the same on both backends, and what is known of a small graph."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.postgres import Server
from tests.warehouse.both import Rows, copy_to_postgres, duckdb_rows, postgres_rows
from tests.warehouse.made import Record, ingest
from warehouse.view_files import view_statements

Ask = Callable[[str], Rows]
NAMES = [name for name, _ in view_statements()]

# Two discussions: 1 <- 2 <-> 3 (a cycle), and 7 -> 6. 5 refers to nothing that is here. 9 and 8 are not here.
GRAPH = [
    Record("08SUVA1", body="a", to=("AMEMBASSY APIA",)),
    Record("08SUVA2", body="b", refs=("08SUVA1", "08SUVA3", "08SUVA1"), tags=("EFIS", "PREL")),
    Record("08SUVA3", body="c", refs=("08SUVA2", "08SUVA9"), tags=("PREL", "EFIS", "FJ")),
    Record("08SUVA5", body="d", refs=("08SUVA8", "08SUVA9"), tags=()),
    Record("07APIA6", body="e", tags=("PREL",)),
]
LATER = [Record("07APIA7", body="f", refs=("07APIA6",), tags=("FJ",))]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("views")
    ingest(root, "r1", GRAPH)
    ingest(root, "r2", LATER)
    return root


@pytest.fixture(scope="module")
def url(root: Path, postgres_server: Server) -> Iterator[str]:
    with postgres_server.database() as name:
        url = postgres_server.url(name)
        copy_to_postgres(root, url)
        yield url


@pytest.fixture(params=["duckdb", "postgresql"])
def ask(request: pytest.FixtureRequest, root: Path, url: str) -> Ask:
    if request.param == "duckdb":
        return lambda sql: duckdb_rows(root, sql)
    return lambda sql: postgres_rows(url, sql)


@pytest.mark.parametrize("name", NAMES)
def test_backends_agree(name: str, root: Path, url: str) -> None:
    sql = f"SELECT * FROM {name}"
    rows = duckdb_rows(root, sql)
    assert sorted(map(repr, rows)) == sorted(map(repr, postgres_rows(url, sql)))
    assert rows, "a view without rows proves nothing"


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_described_on_both(name: str, root: Path, url: str) -> None:
    embedded = duckdb_rows(
        root, f"SELECT column_name, comment FROM duckdb_columns() WHERE table_name = '{name}' ORDER BY column_index"
    )
    server = postgres_rows(
        url,
        f"SELECT attname, col_description(attrelid, attnum) FROM pg_attribute "
        f"WHERE attrelid = '{name}'::regclass AND attnum > 0 ORDER BY attnum",
    )
    assert embedded == server
    assert all(text for _, text in embedded)
    assert len({text for _, text in embedded}) == len(embedded), "a description copied explains nothing"
    (described,) = duckdb_rows(root, f"SELECT comment FROM duckdb_views() WHERE view_name = '{name}'")
    assert [described] == postgres_rows(url, f"SELECT obj_description('{name}'::regclass)")
    assert described[0]


KNOWN: dict[str, Rows] = {
    "SELECT thread_id, n_cables, n_stations, first_cable_id FROM threads": [
        ("08SUVA1", 3, 1, "08SUVA1"),
        ("07APIA6", 2, 1, "07APIA6"),
    ],
    "SELECT target_id, n_citations, n_citing_cables FROM dangling_references": [("08SUVA9", 2, 2), ("08SUVA8", 1, 1)],
    "SELECT source_id, target_id, n_mentions, in_corpus FROM reference_edges ORDER BY 1, 2": [
        ("07APIA7", "07APIA6", 1, True),
        ("08SUVA2", "08SUVA1", 2, True),
        ("08SUVA2", "08SUVA3", 1, True),
        ("08SUVA3", "08SUVA2", 1, True),
        ("08SUVA3", "08SUVA9", 1, False),
        ("08SUVA5", "08SUVA8", 1, False),
        ("08SUVA5", "08SUVA9", 1, False),
    ],
    "SELECT * FROM tag_pairs": [("EFIS", "PREL", 2), ("EFIS", "FJ", 1), ("FJ", "PREL", 1)],
    "SELECT month, n_cables, n_stations FROM cables_by_month": [(date(2008, 5, 1), 6, 2)],
    "SELECT station, country, n_cables, n_references, n_citations FROM posts_activity": [
        ("SUVA", "Fiji", 4, 7, 7),
        ("APIA", "Samoa", 2, 1, 1),
    ],
    "SELECT sender_station, recipient, role, n_cables FROM recipient_network": [
        ("SUVA", "AMEMBASSY APIA", "action", 1)
    ],
    "SELECT count(*), count(DISTINCT target_id) FROM reftels": [(8, 6)],
    "SELECT table_name, run_id FROM current_quality": [("cables", "r2")],
    "SELECT run_id, n_failed_change FROM quality_history": [("r1", None), ("r2", -2)],
}


@pytest.mark.parametrize("sql", KNOWN)
def test_what_is_known_of_the_graph(sql: str, ask: Ask) -> None:
    assert ask(sql) == KNOWN[sql]


WALK = """
WITH RECURSIVE earlier AS (
  SELECT source_id, target_id, 1 AS depth FROM reference_edges WHERE source_id = '08SUVA2' AND in_corpus
  UNION
  SELECT e.source_id, e.target_id, w.depth + 1
  FROM earlier AS w JOIN reference_edges AS e ON e.source_id = w.target_id AND e.in_corpus
  WHERE w.depth < 5
)
SELECT target_id, min(depth) FROM earlier GROUP BY target_id ORDER BY 2, 1
"""


def test_a_walk_over_a_cycle_ends(ask: Ask) -> None:
    assert ask(WALK) == [("08SUVA1", 1), ("08SUVA3", 1), ("08SUVA2", 2)]


def test_views_need_only_tables() -> None:
    """Then the order in which they are made does not matter."""
    for name, statements in view_statements():
        definition = statements.split("COMMENT ON")[0]
        assert not [other for other in NAMES if other != name and re.search(rf"(FROM|JOIN) {other}\b", definition)]


PAGE = Path(__file__).parents[2] / "docs" / "warehouse.md"
QUESTIONS = re.findall(r"```sql\n(.+?)\n```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_questions_of_the_page_have_one_answer(question: str, root: Path, url: str) -> None:
    assert duckdb_rows(root, question) == postgres_rows(url, question)
