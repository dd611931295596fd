"""A small published data directory, shared by the tests that only read, and the command line as a function."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli import run
from flows.containers.limits import Limits
from flows.members import Reading
from flows.sources import Found
from flows.spool import Spool
from flows.survey import survey
from transforms.synthetic import records

N_CABLES = 12
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Result:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Cables = Callable[..., Result]


@pytest.fixture(autouse=True, scope="session")
def clean_environment() -> Iterator[None]:
    """Options of whoever runs the tests must not reach them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("CABLES_", "PREFECT_")):
                patch.delenv(name)
        yield


@pytest.fixture
def cables(capfd: pytest.CaptureFixture[str]) -> Cables:
    """Run the command line in this process."""

    def call(*arguments: object) -> Result:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capfd.readouterr()
        return Result(code, said.out, said.err)

    return call


def signalled(number: int, step: str, *arguments: object) -> Result:
    """Run the command line in a process that gets a signal when it says that `step` begins."""
    command = [sys.executable, "-m", "flows", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith(step):
                process.send_signal(number)
        return Result(process.wait(), "", "".join(said))


@dataclass(frozen=True)
class Published:
    """A folder that was ingested, the data directory, and what the command said."""

    source: Path
    data_dir: Path
    result: Result


def look(
    paths: Iterable[Path],
    scratch: Path,
    *,
    known: Iterable[str] = (),
    shard_bytes: int = 10**6,
    limits: Limits | None = None,
) -> Found:
    """What is at `paths`; members of containers wait in `scratch`, outside of any source."""
    scratch.mkdir(parents=True, exist_ok=True)
    with Spool(scratch / "members") as spool:
        return survey(paths, Reading(spool, shard_bytes, limits or Limits()), known)


def write_dump(path: Path, count: int, seed: int, dialect: str = "csv") -> Path:
    path.write_text("".join(records(count, seed, dialect)), encoding="utf-8", newline="")
    return path


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A dump in both dialects, a letter that is none, its copy, and an empty file."""
    source = tmp_path_factory.mktemp("dump")
    write_dump(source / "dump.csv", N_CABLES, 5)
    write_dump(source / "pages.txt", 3, 6, "page_text")
    (source / "letter.txt").write_text("Dear Sir,\nthere is no cable in this.\n")
    (source / "letter-copy.txt").write_text("Dear Sir,\nthere is no cable in this.\n")
    (source / "void.txt").touch()
    data_dir = tmp_path_factory.mktemp("warehouse") / "data"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["ingest", str(source), "--data-dir", str(data_dir), "--track", "never"])
    return Published(source, data_dir, Result(code, out.getvalue(), err.getvalue()))
