"""The README names what there is, and what it points to is there."""

import re
from pathlib import Path

import duckdb
import pytest

from flows.cli import cables, run
from flows.settings import Settings
from schemas import TABLES
from schemas.derive import create_tables
from warehouse.console.checking import check
from warehouse.describe import renewed
from warehouse.view_files import view_statements

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
QUERIES = re.findall(r'^\$ cables sql "(.+?)"(?= --|$)', README, flags=re.MULTILINE | re.DOTALL)


def anchors(page: str) -> set[str]:
    """Anchors of headings, as code hosts make them: lower case, dashes for blanks, no other punctuation."""
    headings = re.findall(r"^#+ (.+)$", page, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("command", sorted(cables.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"| `cables {command}" in README


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_explained(setting: str) -> None:
    assert f"| `CABLES_{setting.upper()}` |" in SETTINGS


def test_no_setting_is_made_up() -> None:
    names = {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"CABLES_([A-Z_]+)", SETTINGS)) == names
    assert set(re.findall(r"CABLES_([A-Z_]+)", README)) <= names


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_in_the_readme(table: str) -> None:
    assert f"| [`{table}`](docs/data-dictionary.md#{table}) |" in README


def test_every_view_is_in_the_readme() -> None:
    assert [name for name, _ in view_statements() if f"`{name}`" not in README] == []


def test_the_reference_of_the_warehouse_is_that_of_a_live_database() -> None:
    page = (ROOT / "docs" / "warehouse.md").read_text(encoding="utf-8")
    assert page == renewed(page), "make docs writes it anew"
    assert [name for name, _ in view_statements() if f"### {name}\n" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_path_of_a_machine_stands_in_a_page(page: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|Users)/\S*", page.read_text(encoding="utf-8")) == []


@pytest.fixture(scope="module")
def empty_warehouse() -> duckdb.DuckDBPyConnection:
    """All tables and views, without rows."""
    connection = duckdb.connect()
    for statement in create_tables("duckdb"):
        connection.execute(statement)
    for _, statement in view_statements():
        connection.execute(statement)
    return connection


QUESTIONS = re.findall(r"```sql\n(.+?)\n```", (ROOT / "docs" / "warehouse.md").read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("query", QUESTIONS, ids=range(len(QUESTIONS)))
def test_questions_to_the_warehouse_fit_the_tables(query: str, empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert empty_warehouse.execute(query).fetchall() == []
    check(query, "postgres")


def test_ten_questions_were_found() -> None:
    assert len(QUESTIONS) >= 10


def test_queries_were_found() -> None:
    assert len(QUERIES) >= 6


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_queries_of_the_readme_fit_the_tables(query: str, empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert empty_warehouse.execute(query).fetchall() == []


def test_the_broken_input_of_the_tour_can_be_made_as_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (script,) = re.findall(r"^python3 - <<'END'\n(.*?)^END$", README, flags=re.MULTILINE | re.DOTALL)
    (told,) = re.findall(r"^\$ cables quarantine list\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "samples").symlink_to(ROOT / "tests" / "samples")
    monkeypatch.chdir(tmp_path)
    exec(compile(script, "README.md", "exec"), {})
    assert run(["ingest", "broken", "--track", "never"]) == 0
    capfd.readouterr()
    assert run(["quarantine", "list"]) == 0
    said = capfd.readouterr().out

    def without_run(table: str) -> list[str]:
        return [line.rpartition(" ")[0].rstrip() for line in table.splitlines()]

    assert without_run(said) == without_run(told)
    assert len(said.splitlines()) == 1 + 3


def test_a_variable_that_help_speaks_of_is_on_the_page_it_names() -> None:
    named = 0
    for command in cables.commands.values():
        for page in re.findall(r"see (\S+\.md)\)", " ".join((command.help or "").split())):
            text = (ROOT / page).read_text(encoding="utf-8")
            variables = re.findall(r"CABLES_[A-Z_]+", command.help or "")
            assert [name for name in variables if name not in text] == []
            named += len(variables)
    assert named
