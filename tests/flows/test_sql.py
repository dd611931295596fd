"""`cables sql`: forms of a result, refusals, standard input and the prompt."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows.asking import Place
from flows.errors import InputError
from flows.prompt import converse, respond
from tests.flows.conftest import N_CABLES, Cables, Published


def test_a_table_is_drawn_whole_where_there_is_no_terminal(published: Published, cables: Cables) -> None:
    result = cables("sql", "SELECT range AS n FROM range(200)", "--data-dir", published.data_dir)
    assert result.code == 0
    assert all(f" {n} " in result.out for n in range(200))
    assert result.err == ""


def test_a_long_table_says_that_it_is_cut(published: Published, cables: Cables) -> None:
    result = cables("sql", "SELECT range AS n FROM range(2000)", "--data-dir", published.data_dir)
    assert "999" in result.out
    assert "1000 " not in result.out.replace("1000 rows", "")
    assert "first 1,000 rows" in result.err


@pytest.mark.parametrize("form", ["table", "json", "csv", "parquet"])
def test_a_result_goes_to_a_file(published: Published, cables: Cables, tmp_path: Path, form: str) -> None:
    path = tmp_path / "result"
    query = "SELECT cable_id FROM cables"
    result = cables("sql", query, "--data-dir", published.data_dir, "--format", form, "--output", path)
    assert (result.code, result.out) == (0, "")
    if form == "parquet":
        assert pq.read_table(path).num_rows == N_CABLES + 3
    else:
        assert len(path.read_text().splitlines()) >= N_CABLES + 3


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM cables", "COPY cables TO '/tmp/x'", "SELECT nope FROM cables", "SELEC", "SELECT * FROM cable"],
)
def test_what_is_refused_is_one_line(published: Published, cables: Cables, query: str) -> None:
    result = cables("sql", query, "--data-dir", published.data_dir)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("cables: ")
    assert result.err.count("\n") == 1


def test_a_query_can_come_from_standard_input(
    published: Published, cables: Cables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT count(*) AS n\nFROM cables;\n"))
    result = cables("sql", "--data-dir", published.data_dir, "--format", "csv")
    assert result.out.split() == ["n", str(N_CABLES + 3)]
    monkeypatch.setattr("sys.stdin", io.StringIO(" \n"))
    assert cables("sql", "--data-dir", published.data_dir).code == 2


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def test_the_prompt_answers_until_it_is_left(
    published: Published, typed: PipeInput, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    typed.send_text("SELECT count(*) AS how_many\rFROM cables;\r")  # a statement over two lines
    typed.send_text("SELECT nonsense;\r")  # an error does not end it
    typed.send_text(".tables\r.schema references\r.nonsense\r.quit\r")
    converse(Place(published.data_dir))
    said = capfd.readouterr()
    assert "how_many" in said.out
    assert str(N_CABLES + 3) in said.out
    assert "nonsense" in said.err
    assert "reftels" in said.out
    assert "in_corpus" in said.out
    assert ".schema TABLE" in said.out
    history = (tmp_path / "state" / "cable-warehouse" / "sql_history").read_text()
    assert "+SELECT count(*) AS how_many\n+FROM cables;" in history


def test_the_prompt_ends_with_its_input(
    published: Published, typed: PipeInput, capfd: pytest.CaptureFixture[str]
) -> None:
    typed.send_text("\x04")
    converse(Place(published.data_dir))
    assert "read-only" in capfd.readouterr().out


def asked(place: Place, text: str, capfd: pytest.CaptureFixture[str]) -> str:
    respond(place, text)
    return capfd.readouterr().out


def test_the_prompt_lists_tables_and_columns_once(published: Published, capfd: pytest.CaptureFixture[str]) -> None:
    place = Place(published.data_dir)
    tables = asked(place, ".tables", capfd)
    assert tables.count("│ cables ") == 1
    assert "schema_migrations" not in tables
    columns = asked(place, ".schema cables", capfd)
    assert columns.count("│ cable_id ") == 1
    assert "valid_from_run" not in columns
    assert "valid_from_run" in asked(place, ".schema history.cables", capfd)


def test_the_prompt_breaks_comments_and_leaves_out_nothing(
    published: Published, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(published.data_dir)
    for command, columns in (
        (".tables", ("table", "kind", "rows", "comment")),
        (".schema cables", ("column", "type", "null", "comment")),
    ):
        whole = cells(asked(place, command, capfd))
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout.isatty", lambda: True)
            patch.setenv("COLUMNS", "80")
            said = asked(place, command, capfd)
        assert max(map(len, said.splitlines())) <= 80
        assert len(said.splitlines()) > len(whole) + 3
        joined: list[list[str]] = []
        for row in cells(said):
            if row[0]:
                joined.append(row)
            else:
                joined[-1][-1] += f" {row[-1]}"
        assert joined == whole
        assert tuple(whole[0]) == columns
        assert max(len(row[-1]) for row in whole) > 60


def cells(drawn: str) -> list[list[str]]:
    """Rows of a drawn table, its header first."""
    lines = [line.strip("│").split("│") for line in drawn.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line] for line in lines]


@pytest.mark.parametrize(("name", "words"), [("cabels", "did you mean cables?"), ("zzzz", ".tables lists them")])
def test_the_schema_of_no_table_is_an_error(published: Published, name: str, words: str) -> None:
    with pytest.raises(InputError, match=f"no such table: {name}; ") as raised:
        respond(Place(published.data_dir), f".schema {name}")
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("query", "is_told"),
    [("SELECT FROM WHERE", False), ("SELECT * FROM references", True), ('SELEC "references"', False)],
)
def test_the_reserved_word_is_told_of_where_it_is_used(
    published: Published, cables: Cables, query: str, is_told: bool
) -> None:
    result = cables("sql", query, "--data-dir", published.data_dir)
    assert result.code == 2
    assert ("reserved word" in result.err) is is_told
