"""Where everything stands in a data directory.

    DATA_DIR/versions/<run_id>/<table>/...      one published state: the lake
    DATA_DIR/versions/<run_id>/history/...      rows of cables that were replaced, see schemas.derive.history
    DATA_DIR/versions/<run_id>/warehouse.duckdb the same state as an SQL warehouse
    DATA_DIR/versions/.stage-<run_id>/          a state in the making
    DATA_DIR/current -> versions/<run_id>       the one that readers should use
    DATA_DIR/.lock                              held by the one writer

A reader resolves `current` once and opens everything under the path it got: `DataDir.current_version`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from schemas import CABLE_TABLES
from warehouse.errors import WarehouseError, explained

DATABASE = "warehouse.duckdb"
MANIFEST = "manifest.json"
REPORT = "report"
STAGE_PREFIX = ".stage-"

# A run id becomes a folder name: nothing that could leave the folder or be taken for a stage.
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def table_parts(folder: Path, table: str) -> list[Path]:
    """Parquet files of a table (or of `history.<table>`) under a version or a stage, in the order of their names."""
    return sorted((folder / table.replace(".", "/")).rglob("*.parquet"))


def siblings(part: Path, folder: Path) -> Iterable[tuple[str, Path]]:
    """The files that hold the rows of the cables of `part` (a file of table cables), a table each."""
    year, name = part.parent.name, part.name
    for table in CABLE_TABLES:
        sibling = folder / table / year / name
        if sibling.exists():
            yield table, sibling


@dataclass(frozen=True)
class Version:
    """One published state."""

    path: Path

    @property
    def run_id(self) -> str:
        return self.path.name

    @property
    def database(self) -> Path:
        return self.path / DATABASE

    @property
    def manifest(self) -> Path:
        return self.path / MANIFEST

    def parts(self, table: str) -> list[Path]:
        return table_parts(self.path, table)


@dataclass(frozen=True)
class DataDir:
    """Paths under one data directory. Making one touches nothing on disk."""

    root: Path

    @property
    def versions(self) -> Path:
        return self.root / "versions"

    @property
    def current(self) -> Path:
        return self.root / "current"

    @property
    def lock_file(self) -> Path:
        return self.root / ".lock"

    def stage(self, run_id: str) -> Path:
        return self.versions / f"{STAGE_PREFIX}{_checked(run_id)}"

    def version(self, run_id: str) -> Version:
        return Version(self.versions / _checked(run_id))

    def create(self) -> None:
        """Make the directories. Raises WarehouseError where that is not possible."""
        if "?" in str(self.root):
            raise WarehouseError(
                "DuckDB cannot open a file whose path holds a question mark", self.root, "choose another folder"
            )
        with explained("cannot create the data directory", self.root):
            self.versions.mkdir(parents=True, exist_ok=True)

    def current_version(self) -> Version | None:
        """The published state, its path resolved; None before the first run.

        Raises WarehouseError if `current` is no link or points to nothing.
        """
        if not self.current.is_symlink():
            if self.current.exists():
                raise WarehouseError(
                    "not a link to a version",
                    self.current,
                    "move it away: the program makes the link itself",
                )
            return None
        target = self.current.resolve()
        if not target.is_dir():
            raise WarehouseError(
                "the current version is gone",
                target,
                f"link {self.current} to a folder of {self.versions}, or remove the link to start anew",
            )
        return Version(target)

    def current_run_id(self) -> str | None:
        version = self.current_version()
        return version.run_id if version else None


def _checked(run_id: str) -> str:
    if not _RUN_ID.fullmatch(run_id):
        raise WarehouseError("not a run id", repr(run_id), "use letters, digits, dot, dash and underscore only")
    return run_id
