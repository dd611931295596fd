import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse import journal
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.lock import hold
from warehouse.redaction import redacted


def statuses(root: Path) -> list[tuple[str, str]]:
    return [(attempt.run_id, attempt.status) for attempt in journal.attempts(DataDir(root))]


def test_attempts_are_listed_newest_first_with_their_facts(tmp_path: Path) -> None:
    with hold(DataDir(tmp_path), "r1") as held:
        journal.begin(held, "ingest", ["a.csv"])
        journal.end(held, "refused", {"n_records": 3, "failures": ("x",)})
    with hold(DataDir(tmp_path), "r2") as held:
        journal.begin(held, "ingest", ["b.csv"])
        assert statuses(tmp_path) == [("r2", "running"), ("r1", "refused")]
    first = journal.attempts(DataDir(tmp_path))[1]
    assert (first.sources, first.facts, first.pid) == (("a.csv",), {"n_records": 3, "failures": ["x"]}, os.getpid())
    assert first.ended is not None


def test_an_attempt_whose_process_died_is_crashed_to_readers_and_buried_by_the_next(tmp_path: Path) -> None:
    child = (
        "import os, sys; from warehouse import journal; from warehouse.layout import DataDir;"
        "from warehouse.lock import hold; from pathlib import Path\n"
        "with hold(DataDir(Path(sys.argv[1])), 'r1') as held:\n"
        "    journal.begin(held, 'ingest', ['a'])\n"
        "    os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", child, str(tmp_path)], check=False, cwd=Path(__file__).parents[2])
    assert statuses(tmp_path) == [("r1", "crashed")]
    assert json.loads((tmp_path / "runs" / "r1.json").read_text())["status"] == "running"
    with hold(DataDir(tmp_path), "r2") as held:
        assert journal.bury(held) == ["r1"]
        assert journal.bury(held) == []
    assert json.loads((tmp_path / "runs" / "r1.json").read_text())["status"] == "crashed"


def test_ended_runs_can_be_marked_and_unknown_ones_are_left_alone(tmp_path: Path) -> None:
    with hold(DataDir(tmp_path), "r1") as held:
        journal.begin(held, "ingest", [])
        journal.end(held, "published", {"n_cables": 1})
        journal.mark(held, "r1", "undone")
        journal.mark(held, "r0", "undone")
    (attempt,) = journal.attempts(DataDir(tmp_path))
    assert (attempt.status, attempt.facts) == ("undone", {"n_cables": 1})


def test_ending_what_never_began_is_an_error(tmp_path: Path) -> None:
    with hold(DataDir(tmp_path), "r1") as held, pytest.raises(WarehouseError, match="cannot end an attempt"):
        journal.end(held, "published", {})


def test_files_that_are_no_journal_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir(parents=True)
    (tmp_path / "runs" / "r1.json").write_text("{")
    (tmp_path / "runs" / "r2.json").write_text("[1]")
    assert journal.attempts(DataDir(tmp_path)) == []


def test_passwords_do_not_reach_the_journal(tmp_path: Path) -> None:
    with hold(DataDir(tmp_path), "r1") as held:
        journal.begin(held, "ingest", ["https://me:hunter2@host.example/dump.csv"])
        journal.end(held, "failed", {"error": "postgresql://me:hunter2@db/x is down", "more": {"a": ["pwd=hunter2"]}})
    text = (tmp_path / "runs" / "r1.json").read_text()
    assert "hunter2" not in text
    assert "https://host.example/dump.csv" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://me:p@ss@db.example/x?sslmode=require", "postgresql://db.example/x?***"),
        ("host=db password='two words' user=me", "host=db password=*** user=me"),
        ("s3://bucket/key and https://host/a@b", "s3://bucket/key and https://host/a@b"),
        ("https://h/x?token=abc&y=1", "https://h/x?***"),
        ("postgresql://me:it's@db.example/x is down", "postgresql://db.example/x is down"),
        ("pwd=abc; Token=def", "pwd=***; Token=***"),
        (r'{"said": "password=\"two words\" pwd=a\"b"}', r'{"said": "password=*** pwd=***"}'),
        ("dask://me:hunter2@scheduler:8786 is down", "dask://scheduler:8786 is down"),
        ("-H 'Authorization: Bearer abc.d-e_f=' http://h/", "-H 'Authorization: Bearer ***' http://h/"),
        ("authorization=abc, more", "authorization=***, more"),
        (
            "{'Authorization': 'Basic bWU6aA==', 'X-Api-Key': 'abc'}",
            "{'Authorization': 'Basic ***', 'X-Api-Key': '***'}",
        ),
        (r'{"said": "{\"Authorization\": \"Bearer abc\"}"}', r'{"said": "{\"Authorization\": \"Bearer ***\"}"}'),
        ("sent Bearer eyJhbGciOi.x.y to it", "sent Bearer *** to it"),
        ("the bearer of this letter has an authorization", "the bearer of this letter has an authorization"),
    ],
)
def test_redaction_hides_what_is_secret_and_nothing_else(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_redaction_takes_linear_time() -> None:
    for text in ("a-", "a.b+", "a_", "pwd_", "authorization=", "bearer ", "password=", "http://", "x@"):
        assert redacted(text * 100_000)
