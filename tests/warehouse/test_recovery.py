"""A server's database and the lake hold the same run again after a death between the two."""

from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.warehouse.made import Record, ingest, read
from warehouse import current, journal, undo
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.lock import hold
from warehouse.protocol import open_backend
from warehouse.recovery import settle


class _DiedError(Exception):
    pass


def die(*_: object) -> None:
    raise _DiedError


def settled(root: Path, url: str, run_id: str = "s1") -> str | None:
    with closing(open_backend(url)) as backend, hold(DataDir(root), run_id) as held:
        journal.bury(held)
        return settle(held, backend, held.data.versions)


def bodies(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [body for (body,) in connection.execute("SELECT body_raw FROM cables ORDER BY 1").fetchall()]


@pytest.fixture
def root(tmp_path: Path, postgres_url: str) -> Path:
    """A data directory and a database that hold run r1."""
    ingest(tmp_path / "data", "r1", [Record("08SUVA1", body="one")], warehouse=postgres_url)
    return tmp_path / "data"


def test_a_publication_that_died_before_the_swap_is_finished(
    root: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(_DiedError):
        patch.setattr(current, "swap_link", die)
        ingest(root, "r2", [Record("08SUVA1", body="one two")], warehouse=postgres_url)
    assert bodies(postgres_url) == ["one two"]
    assert read(root, "cables")["body_raw"].to_list() == ["one"]
    assert settled(root, postgres_url) == "finished the publication of r2"
    assert read(root, "cables")["body_raw"].to_list() == ["one two"]
    assert settled(root, postgres_url) is None


def test_a_version_that_the_database_does_not_hold_is_not_published(
    root: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse.postgres.backend import PostgresBackend

    with monkeypatch.context() as patch, pytest.raises(_DiedError):
        patch.setattr(PostgresBackend, "commit", die)
        ingest(root, "r2", [Record("08SUVA1", body="one two")], warehouse=postgres_url)
    assert (root / "versions" / "r2" / "manifest.json").is_file()
    assert settled(root, postgres_url) is None
    assert bodies(postgres_url) == read(root, "cables")["body_raw"].to_list() == ["one"]
    ingest(root, "r3", [Record("08SUVA2", body="three")], warehouse=postgres_url)
    assert sorted(path.name for path in (root / "versions").iterdir()) == ["r1", "r3"]


def test_an_undo_that_died_before_the_swap_is_finished(
    root: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(root, "r2", [Record("08SUVA1", body="one two")], warehouse=postgres_url)
    with monkeypatch.context() as patch, pytest.raises(_DiedError):
        patch.setattr(current, "swap_link", die)
        with closing(open_backend(postgres_url)) as backend, hold(DataDir(root), "u1") as held:
            journal.begin(held, "undo", ["r2"])
            undo.undo(held, backend, "r2")
    assert bodies(postgres_url) == ["one"]
    assert settled(root, postgres_url) == "finished the publication of r1"
    assert read(root, "cables")["body_raw"].to_list() == ["one"]


def test_a_database_that_is_empty_or_behind_is_loaded_whole(root: Path, postgres_url: str) -> None:
    ingest(root, "r2", [Record("08SUVA1", body="one two"), Record("08SUVA2", body="b")])  # into DuckDB only
    assert bodies(postgres_url) == ["one"]
    with hold(DataDir(root), "r1") as held:
        journal.begin(held, "ingest", [])
        journal.end(held, "published", {})
    assert settled(root, postgres_url) == "loaded the state of r2 into the postgresql warehouse"
    assert bodies(postgres_url) == ["b", "one two"]
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT body_raw FROM history.cables").fetchall() == [("one",)]


def test_the_database_of_another_data_directory_is_left_alone(root: Path, postgres_url: str, tmp_path: Path) -> None:
    ingest(tmp_path / "other", "r7", [Record("08SUVA7", body="seven")])
    with pytest.raises(WarehouseError, match="holds run r1, which this data directory does not know"):
        settled(tmp_path / "other", postgres_url)
    assert bodies(postgres_url) == ["one"]
