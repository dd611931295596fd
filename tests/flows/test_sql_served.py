"""`cables sql`, its prompt and `cables search` on a PostgreSQL warehouse, and the options both backends have."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows.asking import Place
from flows.prompt import converse
from tests.flows.conftest import N_CABLES, Cables, Published
from tests.postgres import Server
from tests.warehouse.both import copy_to_postgres


@pytest.fixture(scope="module")
def url(published: Published, postgres_server: Server) -> Iterator[str]:
    with postgres_server.database() as name:
        copy_to_postgres(published.data_dir, postgres_server.url(name))
        yield postgres_server.url(name)


@pytest.fixture(params=["duckdb", "postgresql"])
def warehouse(request: pytest.FixtureRequest, published: Published, url: str) -> list[object]:
    return ["--data-dir", published.data_dir, "--warehouse", "duckdb" if request.param == "duckdb" else url]


def test_the_same_question_has_the_same_answer(published: Published, cables: Cables, url: str) -> None:
    query = "SELECT * FROM cables ORDER BY cable_id"
    answers = [
        cables("sql", query, "--data-dir", published.data_dir, "--format", "json", "--warehouse", place).out
        for place in ("duckdb", url)
    ]
    assert answers[0] == answers[1]
    assert len(json.loads(answers[0])) == N_CABLES + 3


def test_a_wide_row_is_a_line_and_says_what_was_cut(cables: Cables, warehouse: list[object]) -> None:
    result = cables("sql", "SELECT * FROM cables ORDER BY cable_id", *warehouse)
    assert result.code == 0
    assert result.out.count("\n") < N_CABLES + 20
    assert "long texts are cut" in result.err
    assert "--format" in result.err
    short = cables("sql", "SELECT cable_id FROM cables", *warehouse)
    assert short.err == ""


def test_a_query_that_takes_too_long_is_stopped(cables: Cables, warehouse: list[object]) -> None:
    result = cables(
        "sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "--timeout", "0.5", *warehouse,
    )  # fmt: skip
    assert (result.code, result.out) == (2, "")
    assert "stopped after 0.5 s" in result.err


def test_the_state_after_a_run_can_be_asked(published: Published, cables: Cables, warehouse: list[object]) -> None:
    run = published.data_dir.joinpath("current").resolve().name
    result = cables("sql", "SELECT count(*) AS n FROM cables", "--as-of", run, "--format", "csv", *warehouse)
    assert result.out.split() == ["n", str(N_CABLES + 3)]


def test_files_only_when_allowed(published: Published, cables: Cables, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    query = f"SELECT a FROM read_csv('{tmp_path}/x.csv')"
    refused = cables("sql", query, "--data-dir", published.data_dir)
    assert (refused.code, "--allow-files" in refused.err) == (2, True)
    assert (
        cables("sql", query, "--data-dir", published.data_dir, "--allow-files", "--format", "csv").out.split()[1] == "1"
    )


def test_search_needs_no_data_directory_on_a_server(
    cables: Cables, tmp_path: Path, url: str, published: Published
) -> None:
    here = json.loads(cables("search", "embassy", "--data-dir", published.data_dir, "--format", "json").out)
    there = json.loads(cables("search", "embassy", "--data-dir", tmp_path, "--warehouse", url, "--format", "json").out)
    assert {hit["cable_id"] for hit in here} == {hit["cable_id"] for hit in there}
    assert there


def test_no_secret_is_told(cables: Cables, postgres_server: Server, tmp_path: Path) -> None:
    gone = postgres_server.url("no_such_database")
    for command in (["sql", "SELECT 1"], ["search", "reef"]):
        result = cables(*command, "--warehouse", gone, "--data-dir", tmp_path)
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert "f1shery" not in result.err


def test_the_prompt_works_on_a_server(
    published: Published, url: str, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("SELECT count(*) AS how_many\rFROM cables;\r")
        keys.send_text("DROP TABLE cables;\r.tables\r.schema references\r.schema referenzes\r.quit\r")
        converse(Place(published.data_dir, url))
    said = capfd.readouterr()
    assert "how_many" in said.out
    assert "refused" in said.err
    assert "no such table: referenzes; did you mean references?" in said.err
    assert said.out.count("│ in_corpus ") == 1
    assert "schema_migrations" not in said.out
    assert "reftels" in said.out
    assert "in_corpus" in said.out
    assert "f1shery" not in said.out + said.err
    history = (tmp_path / "state" / "cable-warehouse" / "sql_history").read_text()
    assert "+SELECT count(*) AS how_many\n+FROM cables;" in history
