"""`cables runs`, `undo`, `diff` and `sql --as-of` on one data directory with two releases of a cable."""

from pathlib import Path

import pytest

from tests.flows.conftest import Cables
from warehouse import journal
from warehouse.layout import DataDir

ROW = '"{n}","5/5/2008 11:32","08SUVA{n}","Embassy Suva","UNCLASSIFIED","","","{body}"\n'
BODY = """UNCLAS SUVA 00000{n}

SIPDIS

E.O. 12958: N/A
TAGS: {tags}
SUBJECT: REEF FISHERY TALKS

1. (U) The talks on the reef fishery resume on Monday.

2. (U) {text}

MALAKOFF"""


def dump(path: Path, *texts: str, tags: str = "EFIS, FJ") -> Path:
    bodies = [BODY.format(n=n, text=text, tags=tags) for n, text in enumerate(texts, 1)]
    path.write_text("".join(ROW.format(n=n, body=body) for n, body in enumerate(bodies, 1)))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from flows.cli import run

    folder = tmp_path_factory.mktemp("releases")
    first = dump(folder / "first.csv", "XXXXXXXXXXXX said so.", "A second telegram.")
    later = dump(folder / "later.csv", "The minister of fisheries said so.", tags="EFIS, PREL, FJ")
    for source in (first, later):
        assert run(["ingest", str(source), "--data-dir", str(folder / "data"), "--track", "never"]) == 0
    return folder


def ids(folder: Path) -> list[str]:
    return [attempt.run_id for attempt in reversed(journal.attempts(DataDir(folder / "data")))]


def test_runs_are_listed_newest_first_with_the_published_one_marked(folder: Path, cables: Cables) -> None:
    first, later = ids(folder)[:2]
    shown = cables("runs", "--data-dir", folder / "data")
    lines = [line.split() for line in shown.out.splitlines()[1:]]
    assert [line[0] for line in lines] == [later, first]
    assert lines[0][1:4] == ["*", "ingest", "published"]
    assert str(folder / "first.csv") in shown.out


def test_what_was_redacted_is_seen(folder: Path, cables: Cables) -> None:
    shown = cables("diff", "08suva1", "--data-dir", folder / "data")
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert "-2. (U) XXXXXXXXXXXX said so." in lines
    assert "+2. (U) The minister of fisheries said so." in lines
    assert "  is_redacted: True -> False" in lines
    assert "  n_tags: 2 -> 3" in lines
    assert any(line.startswith("  + tag PREL") for line in lines)
    first, later = ids(folder)[:2]
    assert cables("diff", "08SUVA1", "--data-dir", folder / "data", "--run", later, "--run", first).out == shown.out


def test_one_version_and_no_such_cable(folder: Path, cables: Cables) -> None:
    assert "there is one version: " in cables("diff", "08SUVA2", "--data-dir", folder / "data").out
    missing = cables("diff", "08SUVA99", "--data-dir", folder / "data")
    assert (missing.code, missing.err.count("\n")) == (2, 1)
    assert "no such cable: 08SUVA99" in missing.err


def test_a_query_sees_the_state_after_an_earlier_run(folder: Path, cables: Cables) -> None:
    first = ids(folder)[0]
    query = "SELECT is_redacted, n_tags FROM cables WHERE cable_id = '08SUVA1'"
    earlier = cables("sql", query, "--data-dir", folder / "data", "--as-of", first, "--format", "csv")
    assert earlier.out.splitlines()[1] == "true,2"
    assert cables("sql", query, "--data-dir", folder / "data", "--format", "csv").out.splitlines()[1] == "false,3"
    begun = cables("sql", query, "--data-dir", folder / "data", "--as-of", first[:-1], "--format", "csv")
    assert begun.out == earlier.out
    wrong = cables("sql", query, "--data-dir", folder / "data", "--as-of", "yesterday")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)


def test_the_last_run_is_taken_back_and_can_be_read_again(folder: Path, cables: Cables) -> None:
    first, later = ids(folder)[:2]
    wrong = cables("undo", first, "--data-dir", folder / "data")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
    several = cables("undo", later[:4], "--data-dir", folder / "data")
    assert (several.code, "several runs begin with this" in several.err) == (2, True)
    done = cables("undo", later[:-1], "--data-dir", folder / "data")
    assert done.out == f"undone {later}; the state of {first} is published\n"
    query = "SELECT count(*) FROM cables WHERE is_redacted"
    assert cables("sql", query, "--data-dir", folder / "data", "--format", "csv").out.splitlines()[1] == "1"
    assert " undone " in cables("runs", "--data-dir", folder / "data").out
    again = cables("ingest", folder / "later.csv", "--data-dir", folder / "data", "--track", "never")
    assert "1 replace older versions" in again.out
    assert cables("sql", query, "--data-dir", folder / "data", "--format", "csv").out.splitlines()[1] == "0"


def test_undo_of_nothing_makes_no_folder(cables: Cables, tmp_path: Path) -> None:
    assert cables("undo", "r1", "--data-dir", tmp_path / "data").code == 2
    assert not (tmp_path / "data").exists()
