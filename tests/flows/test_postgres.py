"""`cables ingest --warehouse postgresql://...`: what is published, what goes wrong, and where the password is not."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
import pytest

from flows.hidden import conceal, without_password
from tests.flows.conftest import Cables, write_dump
from tests.postgres import PASSWORD, USER, Server

ROOT = Path(__file__).parents[2]
SECRETS = (PASSWORD.encode(), quote(PASSWORD, safe="").encode())


@pytest.fixture(autouse=True)
def no_password_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "")  # set and then taken away, whatever a test makes of it
    monkeypatch.delenv("PGPASSWORD")


def leaks(text: bytes) -> bool:
    return any(secret in text for secret in SECRETS)


def files_with_the_password(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and leaks(path.read_bytes())]


@dataclass(frozen=True)
class Run:
    """A run of the program as a process of its own."""

    data: Path
    url: str
    code: int
    said: bytes
    command_lines: list[str]  # of it and all processes it started, but for its first moment


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, postgres_server: Server) -> Iterator[Run]:
    """An ingest recorded by a Prefect server of its own, so that much is written and started."""
    folder = tmp_path_factory.mktemp("postgres")
    write_dump(folder / "dump.csv", 12, 5)
    with postgres_server.database() as name:
        url = postgres_server.url(name)
        command = [sys.executable, "-m", "flows", "ingest", str(folder / "dump.csv"), "--track", "embedded"]
        command += ["--data-dir", str(folder / "data"), f"--warehouse={url}"]
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
            lines = list(_command_lines(process))
        yield Run(folder / "data", url, process.returncode, (folder / "said").read_bytes(), lines)


def _command_lines(process: subprocess.Popen[bytes]) -> Iterator[str]:
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        time.sleep(0.3)
        try:
            for one in (watched, *watched.children(recursive=True)):
                yield " ".join(one.cmdline())
        except psutil.Error:
            continue


def test_a_run_is_published_in_both_places(run: Run) -> None:
    assert run.code == 0, run.said.decode()
    with psycopg.connect(run.url) as connection:
        assert connection.execute("SELECT count(*) FROM cables").fetchall() == [(12,)]
        held = connection.execute("SELECT run_id FROM runs").fetchall()
    assert held == [((run.data / "current").resolve().name,)]
    assert not (run.data / "current" / "warehouse.duckdb").exists()
    assert f"postgresql://{USER}@127.0.0.1".encode() not in run.said or not leaks(run.said)
    assert b"warehouse.duckdb" not in run.said


def test_no_password_in_what_is_said_or_written(run: Run) -> None:
    assert not leaks(run.said)
    assert files_with_the_password(run.data) == []


def test_no_password_in_command_lines(run: Run) -> None:
    assert any("--warehouse=postgresql://" in line for line in run.command_lines), "it was looked at"
    assert any("prefect" in line for line in run.command_lines), "so were those it started"
    assert not any(leaks(line.encode()) for line in run.command_lines)


def test_what_was_read_goes_into_another_database_too(run: Run, cables: Cables, postgres_url: str) -> None:
    source = run.data.parent / "dump.csv"
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT to_regclass('cables')").fetchall() == [(None,)]
    result = cables("ingest", source, "--data-dir", run.data, "--track", "never", "--warehouse", postgres_url)
    assert result.code == 0, result.err
    assert "nothing changed" in result.out
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM cables").fetchall() == [(12,)]


def test_what_leaves_quarantine_is_said_to_be_in_the_database(
    cables: Cables, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.flows.test_quarantine import RULE, row

    monkeypatch.setenv("CABLES_TRACK", "never")
    monkeypatch.setenv("CABLES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CABLES_WAREHOUSE", postgres_url)
    (tmp_path / "rules.toml").write_text(RULE)
    write_dump(tmp_path / "dump.csv", 3, 5)
    with (tmp_path / "dump.csv").open("a", newline="") as dump:
        dump.write(row(1))
    ingested = cables("ingest", tmp_path / "dump.csv", "--rules", tmp_path / "rules.toml")
    assert ingested.code == 0, ingested.err
    done = cables("quarantine", "retry")
    assert "1 have become good" in done.out, done.err
    assert "warehouse    postgresql://" in done.out
    assert "warehouse.duckdb" not in done.out
    assert not leaks(done.out.encode())
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM cables WHERE cable_id = '08SUVA1'").fetchall() == [(1,)]


WRONG = {
    "password": ("postgresql://{user}:hunter2secret@127.0.0.1:{port}/{name}", "password or user is wrong"),
    "no password": ("postgresql://{user}@127.0.0.1:{port}/{name}", "asks for a password"),
    "database": ("postgresql://{user}:{password}@127.0.0.1:{port}/nowhere", "no such database"),
    "port": ("postgresql://{user}:{password}@127.0.0.1:1/{name}", "no server answers there"),
    "host": ("postgresql://{user}:{password}@host.invalid/{name}", "no such host"),
    "escape": ("postgresql://{user}:reef/f1shery@t@127.0.0.1:{port}/{name}", "not escaped"),
    "parameter": ("postgresql://{user}:{password}@127.0.0.1:{port}/{name}?colour=red", "colour"),
    "schema": ("postgresql://{user}:{password}@127.0.0.1:{port}/{name}?schema=pg_mine", "schema that cannot be used"),
    "permission": ("postgresql://{user}:{password}@127.0.0.1:{port}/postgres", "no permission"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_url_is_one_line_without_the_password(
    what: str, postgres_server: Server, postgres_url: str, cables: Cables, tmp_path: Path
) -> None:
    form, words = WRONG[what]
    url = form.format(
        user=USER, password=quote(PASSWORD, safe=""), port=postgres_server.port, name=postgres_url.rpartition("/")[2]
    )
    write_dump(tmp_path / "dump.csv", 2, 5)
    result = cables("ingest", tmp_path, "--data-dir", tmp_path / "data", "--track", "never", "--warehouse", url)
    assert (result.code, result.err.count("\n")) == (2, 1), result.err
    assert words in result.err
    for secret in ("hunter2secret", "f1shery", PASSWORD, quote(PASSWORD, safe="")):
        assert secret not in result.out + result.err
    assert not (tmp_path / "data" / "current").exists()
    assert files_with_the_password(tmp_path) == []


def test_a_password_moves_to_the_environment() -> None:
    environment: dict[str, str] = {}
    url = f"postgresql://{USER}:{quote(PASSWORD, safe='')}@db.example:5433/cables?schema=wires"
    assert conceal(url, environment) == f"postgresql://{USER}@db.example:5433/cables?schema=wires"
    assert environment == {"PGPASSWORD": PASSWORD}


@pytest.mark.parametrize(
    "url", ["duckdb", "postgresql://me@host/db", "postgresql:///db", "https://u:p@host/x", "--seed"]
)
def test_what_has_no_password_of_a_database_stays_as_it_is(url: str) -> None:
    assert without_password(url) == (url, None)
    assert "PGPASSWORD" not in os.environ
