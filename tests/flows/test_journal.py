"""Whatever becomes of an ingest, the journal says so."""

import signal
from pathlib import Path

from tests.flows.conftest import ROOT, Cables, Published, signalled
from warehouse import journal
from warehouse.journal import Attempt
from warehouse.layout import DataDir
from warehouse.lock import hold

SAMPLE = ROOT / "tests" / "samples" / "pages.txt"


def newest(data_dir: Path) -> Attempt:
    return journal.attempts(DataDir(data_dir))[0]


def test_a_published_run_is_in_the_journal_with_its_numbers(published: Published) -> None:
    attempt = journal.attempts(DataDir(published.data_dir))[-1]
    assert (attempt.status, attempt.kind, attempt.sources) == ("published", "ingest", (str(published.source),))
    facts = attempt.facts
    assert facts["n_cables"] == facts["totals"]["cables"] == facts["rows"]["cables"]
    assert facts["bytes_written"] > 0
    assert set(facts["seconds"]) == {"plan", "raw", "parse", "reconcile", "gate", "page", "publish"}


def test_unchanged_and_failed_attempts_are_journalled(published: Published, cables: Cables, tmp_path: Path) -> None:
    cables("ingest", published.source, "--data-dir", published.data_dir)
    assert newest(published.data_dir).status == "unchanged"
    cables("ingest", tmp_path / "absent.csv", "--data-dir", published.data_dir, "--unattended")
    attempt = newest(published.data_dir)
    assert attempt.status == "failed"
    assert "absent.csv" in attempt.facts["error"]
    with hold(DataDir(published.data_dir), "other-run"):
        cables("ingest", published.source, "--data-dir", published.data_dir)
    assert "other-run" in newest(published.data_dir).facts["error"]


def test_a_mistake_of_somebody_who_is_there_is_no_attempt(published: Published, cables: Cables, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    before = journal.attempts(DataDir(published.data_dir))
    for command in (("ingest", tmp_path / "absent.csv"), ("ingest", tmp_path / "empty.csv"), ("undo", "NOPE")):
        assert cables(*command, "--data-dir", published.data_dir).code == 2
    assert journal.attempts(DataDir(published.data_dir)) == before


def test_a_mistyped_command_makes_no_folder(cables: Cables, tmp_path: Path) -> None:
    assert cables("ingest", tmp_path / "absent.csv", "--data-dir", tmp_path / "data").code == 2
    assert not (tmp_path / "data").exists()


def test_interrupted_and_killed_attempts_are_told_apart(tmp_path: Path) -> None:
    for number, status in ((signal.SIGTERM, "interrupted"), (signal.SIGKILL, "crashed")):
        signalled(number, "judging", "ingest", SAMPLE, "--data-dir", tmp_path, "--track", "never")
        assert newest(tmp_path).status == status
