"""How long the worked questions of docs/warehouse.md take, on the Parquet as it is laid out and on other layouts.

`python -m benchmarks.layout DATA_DIR [--rounds 5]`. Each layout holds the same rows: the parts as published (by year,
of at most 1,000 cables), a part a year, one part a table, one part with the largest groups of rows, and one part
without any order; and the DuckDB file of the version. To the ten questions come two of those who read files: one cable
by its id, and the subjects of one year. Shows the fastest round of each in milliseconds of CPU.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
from rich.console import Console
from rich.table import Table

from schemas import CABLE_TABLES, TABLES
from warehouse.console.embedded import views_of_parts
from warehouse.layout import DATABASE, DataDir, Version

PAGE = Path(__file__).parent.parent / "docs" / "warehouse.md"
_LARGEST_GROUP = 122_880
Parts = Mapping[str, list[Path]]


def questions(version: Version) -> dict[str, str]:
    """The questions of the page by number, and those of people who read files."""
    found = re.findall(r"```sql\n(.+?)\n```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    middle = pl.scan_parquet(version.parts("cables"), glob=False).select(pl.col("cable_id").sort()).collect()
    one = middle["cable_id"][middle.height // 2]
    return {
        **{str(number): query for number, query in enumerate(found, start=1)},
        "one cable": f"SELECT subject, body_text FROM cables WHERE cable_id = '{one}'",
        "one year": "SELECT cable_id, subject FROM cables WHERE year = 2006",
    }


def _published(version: Version, _: Path) -> Parts:
    return {table: version.parts(table) for table in TABLES}


def _joined(by_year: bool, shuffled: bool = False, group: int | None = None) -> Callable[[Version, Path], Parts]:
    """A layout in which all parts of a table (and year) are one."""

    def write(version: Version, folder: Path) -> Parts:
        layout = dict(_published(version, folder))
        for table in CABLE_TABLES:
            together: dict[str, list[Path]] = {}
            for part in layout[table]:
                together.setdefault(part.parent.name if by_year else "all", []).append(part)
            layout[table] = [folder / f"{table}-{name}.parquet" for name in together]
            for path, parts in zip(layout[table], together.values(), strict=True):
                rows = pl.read_parquet(parts, glob=False)
                rows = rows.sample(fraction=1, shuffle=True, seed=1) if shuffled else rows.sort("cable_id")
                rows.write_parquet(path, compression="zstd", compression_level=1, row_group_size=group or 8_192)
        return layout

    return write


LAYOUTS: dict[str, Callable[[Version, Path], Parts]] = {
    "as published": _published,
    "a part a year": _joined(by_year=True),
    "one part": _joined(by_year=False),
    "one part, large groups": _joined(by_year=False, group=_LARGEST_GROUP),
    "one part, no order": _joined(by_year=False, shuffled=True),
}


def _parts_of(parts: Parts, table: str) -> Sequence[Path]:
    """Nothing for tables of history: the questions are about what is current."""
    return parts.get(table, ())


def _milliseconds(connection: duckdb.DuckDBPyConnection, query: str, rounds: int) -> float:
    def once() -> float:
        started = time.process_time()
        connection.execute(query).fetchall()
        return (time.process_time() - started) * 1000

    return min(once() for _ in range(rounds))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layout", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    version = DataDir(options.data_dir.absolute()).current_version()
    if version is None:
        raise SystemExit(f"nothing has been published in {options.data_dir}")
    asked = questions(version)
    table = Table("layout", "MB", "files", *asked, "sum", title="milliseconds of CPU")
    with tempfile.TemporaryDirectory(dir=options.data_dir) as name:
        for layout, write in LAYOUTS.items():
            folder = Path(name) / layout.replace(" ", "-")
            folder.mkdir()
            parts = write(version, folder)
            files = [path for paths in parts.values() for path in paths]
            with duckdb.connect() as connection:
                for statement in views_of_parts(partial(_parts_of, parts)):
                    connection.execute(statement)
                found = [_milliseconds(connection, query, options.rounds) for query in asked.values()]
            size = sum(path.stat().st_size for path in files) / 1e6
            table.add_row(layout, f"{size:,.0f}", f"{len(files)}", *(f"{ms:.0f}" for ms in (*found, sum(found))))
    if (database := version.path / DATABASE).exists():
        with duckdb.connect(str(database), read_only=True) as connection:
            found = [_milliseconds(connection, query, options.rounds) for query in asked.values()]
        size = database.stat().st_size / 1e6
        table.add_row("DuckDB file", f"{size:,.0f}", "1", *(f"{ms:.0f}" for ms in (*found, sum(found))))
    Console(width=200).print(table)


if __name__ == "__main__":
    main()
