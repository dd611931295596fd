"""A data directory as a user would have it after good and bad nights: invented cables with planted defects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.cli import run
from transforms.synthetic import records

# The fields of the CSV that are spoiled: date, id and classification of the metadata.
_HEAD = re.compile(r'^("\d+","\d+/\d+/)(\d{4})( [^"]*",")(\d\d)([A-Z]+\d+",".*?",")([^"]*)"', re.DOTALL)


@dataclass(frozen=True)
class Nights:
    """A data directory and the ids of its runs by the way they ended."""

    data_dir: Path
    first: str
    good: str
    warned: str
    refused: str

    def page(self, run_id: str) -> Path:
        folder = "refused" if run_id == self.refused else "versions"
        return self.data_dir / folder / run_id / "report" / "index.html"

    @property
    def index(self) -> Path:
        return self.data_dir / "reports" / "index.html"


def write(path: Path, lines: Iterator[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8", newline="")
    return path


def from_the_future(lines: Iterator[str], every: int) -> Iterator[str]:
    """Cables of which some bear the year 2015, though the corpus ends in 2010."""
    for place, line in enumerate(lines):
        yield _HEAD.sub(r'\g<1>2015\g<3>15\g<5>\g<6>"', line) if place % every == 0 else line


def upgraded(lines: Iterator[str], every: int) -> Iterator[str]:
    """Cables of which some are more secret by their metadata than by their text."""
    for place, line in enumerate(lines):
        yield _HEAD.sub(r'\g<1>\g<2>\g<3>\g<4>\g<5>SECRET"', line) if place % every == 0 else line


def ingest(source: Path, data_dir: Path, code: int) -> str:
    """Ingest a folder and return the run id. Raises AssertionError if it ends with another code."""
    before = {path.stem for path in (data_dir / "runs").glob("*.json")}
    ended = run(["ingest", str(source), "--data-dir", str(data_dir), "--track", "never"])
    assert ended == code, (source, ended)
    (run_id,) = {path.stem for path in (data_dir / "runs").glob("*.json")} - before
    return run_id


def make(folder: Path, scale: int = 1) -> Nights:
    """Ingest four nights into `folder`/data: the first, a good one, one with warnings, and one that is refused."""
    data, inbox = folder / "data", folder / "inbox"
    write(inbox / "1" / "archive.csv", records(60 * scale, 1, "csv"))
    first = ingest(inbox / "1", data, 0)
    write(inbox / "2" / "tuesday.csv", records(25 * scale, 2, "csv"))
    write(inbox / "2" / "tuesday.html", records(6 * scale, 3, "html"))
    (inbox / "2" / "letter.txt").write_text("Dear Sir,\nthere is no cable in this.\n")
    good = ingest(inbox / "2", data, 0)
    write(inbox / "3" / "wednesday.csv", upgraded(records(20 * scale, 4, "csv"), 3))
    warned = ingest(inbox / "3", data, 0)
    write(inbox / "4" / "thursday.csv", from_the_future(records(24 * scale, 5, "csv"), 2))
    refused = ingest(inbox / "4", data, 1)
    return Nights(data, first, good, warned, refused)
