"""A disk that is full, a limit of file sizes, a folder that is read-only: one line, the old state, and on it goes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.flows.conftest import Cables, Result, write_dump
from tests.postgres import USER, Server, running

_MEGABYTE = 1024**2
_LIMITED = (16, 600)  # KiB: a part is larger, and the database


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own at `place`. Only an administrator may mount one."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs the rights of an administrator")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def free_bytes(place: Path) -> int:
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


@contextmanager
def filled(disk: Path, but: int) -> Iterator[None]:
    """The disk, with `but` bytes left."""
    filling = disk / "filling"
    with filling.open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, free_bytes(disk) - but)
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder in which nothing can be changed; for an administrator a disk that was mounted so."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        try:
            yield
        finally:
            subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        return
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())]
    modes = [path.stat().st_mode for path in folders]
    for path in folders:
        path.chmod(0o555)
    try:
        yield
    finally:
        for path, mode in zip(folders, modes, strict=True):
            path.chmod(mode)


@pytest.fixture(params=["duckdb", pytest.param("postgresql", marks=pytest.mark.long)])
def warehouse(request: pytest.FixtureRequest, postgres_server: Server) -> Iterator[str]:
    if request.param == "duckdb":
        yield "duckdb"
        return
    with postgres_server.database() as name:
        yield postgres_server.url(name)


@pytest.fixture
def ingest(cables: Cables, tmp_path: Path, warehouse: str) -> Callable[[Path, Path], Result]:
    def call(source: Path, data: Path) -> Result:
        return cables("ingest", source, "--data-dir", data, "--track", "never", "--warehouse", warehouse)

    return call


@pytest.fixture
def dumps(tmp_path: Path) -> tuple[Path, Path]:
    """A small dump, and one that needs room."""
    return write_dump(tmp_path / "few.csv", 6, 5), write_dump(tmp_path / "many.csv", 300, 6)


def n_cables(cables: Cables, data: Path, warehouse: str) -> int:
    query = "SELECT count(*) AS n FROM cables"
    return int(cables("sql", query, "--data-dir", data, "--warehouse", warehouse, "--format", "csv").out.split()[1])


def assert_told(result: Result, *words: str) -> None:
    """The run ended with one line (after those of its progress) that says `words`."""
    line = result.err.splitlines()[-1]
    assert result.code == 2, result.err
    assert [said for said in result.err.splitlines() if not said.endswith(" ...")] == [line], result.err
    assert line.startswith("cables: ")
    for word in words:
        assert word in line


def test_a_full_disk(
    ingest: Callable[[Path, Path], Result],
    dumps: tuple[Path, Path],
    cables: Cables,
    tmp_path: Path,
    warehouse: str,
) -> None:
    with small_disk(tmp_path / "disk", 48) as disk:
        data = disk / "data"
        assert ingest(dumps[0], data).code == 0
        before = (data / "current").readlink()
        rooms = [0, 40_000, 200_000] + ([12 * _MEGABYTE] if warehouse == "duckdb" else [])
        for room in rooms:
            with filled(disk, room):
                result = ingest(dumps[1], data)
                assert_told(result, "(No space left on device)", "; free some space and run again")
                assert (data / "current").readlink() == before
                assert [path.name for path in (data / "versions").iterdir()] == [before.name]
                assert n_cables(cables, data, warehouse) == 6
        assert ingest(dumps[1], data).code == 0
        assert n_cables(cables, data, warehouse) == 306


def test_a_read_only_folder(
    ingest: Callable[[Path, Path], Result],
    dumps: tuple[Path, Path],
    cables: Cables,
    tmp_path: Path,
    warehouse: str,
) -> None:
    @contextmanager
    def place() -> Iterator[Path]:
        if os.geteuid() == 0:
            with small_disk(tmp_path / "disk", 48) as disk:
                yield disk
        else:
            (tmp_path / "disk").mkdir()
            yield tmp_path / "disk"

    with place() as data:
        assert ingest(dumps[0], data).code == 0
        before = (data / "current").readlink()
        with read_only(data):
            word = "writable disk" if os.geteuid() == 0 else "permissions of the data directory"
            assert_told(ingest(dumps[1], data), str(data), word)
            assert n_cables(cables, data, warehouse) == 6
        assert (data / "current").readlink() == before
        assert ingest(dumps[1], data).code == 0
        assert n_cables(cables, data, warehouse) == 306


@pytest.mark.long
def test_a_limit_of_file_sizes(dumps: tuple[Path, Path], cables: Cables, tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = ["--data-dir", str(data), "--track", "never"]
    assert cables("ingest", dumps[0], *options).code == 0
    before = (data / "current").readlink()
    for size in _LIMITED:
        command = ["bash", "-c", f'ulimit -f {size}; exec "$@"', "bash", sys.executable, "-m", "flows", "ingest"]
        done = subprocess.run([*command, str(dumps[1]), *options], capture_output=True, text=True, check=False)
        assert_told(Result(done.returncode, done.stdout, done.stderr), "(File too large)", "ulimit -f")
        assert (data / "current").readlink() == before
    assert n_cables(cables, data, "duckdb") == 6
    assert cables("ingest", dumps[1], *options).code == 0
    assert n_cables(cables, data, "duckdb") == 306


@pytest.mark.long
def test_a_full_disk_of_the_server(dumps: tuple[Path, Path], cables: Cables, tmp_path: Path) -> None:
    with running() as server, small_disk(server.folder / "disk", 64) as disk:
        owner = server.data.stat()
        os.chown(disk, owner.st_uid, owner.st_gid)
        with server.admin() as admin:
            admin.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(disk))))
            admin.execute(f"CREATE DATABASE small OWNER {USER} TABLESPACE small TEMPLATE template0".encode())
        data, url = tmp_path / "data", server.url("small")
        options = ("--data-dir", data, "--track", "never", "--warehouse", url)
        assert cables("ingest", dumps[0], *options).code == 0
        before = (data / "current").readlink()
        with filled(disk, 0):
            result = cables("ingest", dumps[1], *options)
            assert_told(result, "the disk of the server is full", "free some space there")
            assert (data / "current").readlink() == before
            assert n_cables(cables, data, url) == 6
        assert cables("ingest", dumps[1], *options).code == 0
        assert n_cables(cables, data, url) == 306
        server.stop("fast")
        with pytest.raises(psycopg.OperationalError):
            server.admin()
