"""What loading a published state into DuckDB and PostgreSQL costs, as ratios to a bare load in the same run.

`python -m benchmarks.load [--cables 20000] [--data-dir DIR]`. Without a data directory synthetic cables are ingested
first. Floors: for DuckDB `CREATE TABLE AS SELECT * FROM read_parquet` of every table; for PostgreSQL COPY of every
table into tables without keys and indexes, plus the cost of building these, which is stated. PostgreSQL is started
from the wheel of the test dependencies. CPU seconds are those of this process and of the server.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil
import psycopg
from psycopg.rows import TupleRow
from rich.console import Console
from rich.table import Table

from schemas.derive import qualified
from tests.postgres import Server, running
from warehouse.duckdb_backend import DuckDBBackend
from warehouse.layout import DataDir, Version
from warehouse.postgres import ddl, whole
from warehouse.postgres.backend import PostgresBackend
from warehouse.postgres.copying import copy_parts
from warehouse.protocol import Change
from warehouse.recovery import whole as whole_change

PLACE = ddl.Place("public")
# A process of the server that ends is counted only when its parent has noticed.
_SECONDS_TO_END = 1.0


@dataclass
class Spent:
    cpu: float
    wall: float


def _tree_cpu(server: psutil.Process | None) -> float:
    """CPU seconds of this process and of a server with its processes, ended ones included."""
    own = psutil.Process().cpu_times()
    total = own.user + own.system
    if server is None:
        return float(total)
    times = server.cpu_times()
    total += times.user + times.system + times.children_user + times.children_system
    for child in server.children(recursive=True):
        try:
            spent = child.cpu_times()
        except psutil.Error:  # it ended just now, and is counted with its parent
            continue
        total += spent.user + spent.system
    return float(total)


def _spent(work: Callable[[], object], server: psutil.Process | None = None) -> Spent:
    cpu, wall = _tree_cpu(server), time.perf_counter()
    work()
    wall = time.perf_counter() - wall
    if server is not None:
        time.sleep(_SECONDS_TO_END)
    return Spent(_tree_cpu(server) - cpu, wall)


def _parts(change: Change) -> dict[str, list[Path]]:
    found = {table: list(parts) for table, parts in change.state.items()}
    return found | {f"history.{table}": list(parts) for table, parts in change.history.items()}


def _bare_duckdb(change: Change, folder: Path) -> None:
    with duckdb.connect(str(folder / "bare.duckdb")) as connection:
        connection.execute("CREATE SCHEMA history")
        for table, parts in _parts(change).items():
            names = [str(part) for part in parts]
            connection.execute(f"CREATE TABLE {qualified(table)} AS SELECT * FROM read_parquet({names!r})")
        connection.execute("CHECKPOINT")


def _bare_tables(connection: psycopg.Connection[TupleRow]) -> None:
    whole.create_schema(connection, PLACE.history)
    whole.execute_all(connection, ddl.bare_tables(PLACE))


def _bare_copy(url: str, change: Change) -> None:
    with psycopg.connect(url) as connection:
        _bare_tables(connection)
        for table, parts in _parts(change).items():
            copy_parts(connection, PLACE.identifier(table), whole.column_names(table), parts)


def _finish(url: str) -> None:
    with psycopg.connect(url) as connection:
        whole.finish(connection, PLACE)


def _load(url: str, change: Change, version: Version) -> None:
    with closing(PostgresBackend(url)) as backend:
        backend.load(change, version.path)
        backend.commit()


def _measure_postgres(server: Server, change: Change, version: Version) -> dict[str, Spent]:
    process = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    with server.database() as name:
        url = server.url(name)
        bare = _spent(lambda: _bare_copy(url, change), process)
        keys = _spent(lambda: _finish(url), process)
    with server.database() as name:
        url = server.url(name)
        load = _spent(lambda: _load(url, change, version), process)
    return {
        "PostgreSQL: bare COPY": bare,
        "PostgreSQL: keys, indexes, search vectors": keys,
        "PostgreSQL: load": load,
    }


def measure(version: Version) -> dict[str, Spent]:
    """Cost of floors and loads, by name."""
    change = whole_change(version)
    with tempfile.TemporaryDirectory() as folder:
        spent = {"DuckDB: bare CREATE TABLE AS": _spent(lambda: _bare_duckdb(change, Path(folder)))}
        spent["DuckDB: load"] = _spent(lambda: DuckDBBackend().load(change, Path(folder)))
    with running() as server:
        return spent | _measure_postgres(server, change, version)


def _table(spent: dict[str, Spent], rows: int) -> Table:
    bare, keys = spent["PostgreSQL: bare COPY"], spent["PostgreSQL: keys, indexes, search vectors"]
    floors = {
        "DuckDB: load": spent["DuckDB: bare CREATE TABLE AS"],
        "PostgreSQL: load": Spent(bare.cpu + keys.cpu, bare.wall + keys.wall),
    }
    table = Table("work", "CPU s", "wall s", "CPU / floor", "wall / floor", title=f"{rows:,} rows in all tables")
    for name, cost in spent.items():
        floor = floors.get(name)
        ratios = (f"{cost.cpu / floor.cpu:.2f}", f"{cost.wall / floor.wall:.2f}") if floor else ("", "")
        table.add_row(name, f"{cost.cpu:.2f}", f"{cost.wall:.2f}", *ratios)
    return table


def _ingested(cables: int, folder: Path) -> Path:
    from flows.pipeline import ingest, new_request
    from transforms.synthetic import records

    dump = folder / "dump.csv"
    with dump.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(records(cables, 1, "csv"))
    ingest(new_request([str(dump)], folder / "data"))
    return folder / "data"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--cables", type=int, default=20_000)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        version = DataDir(options.data_dir or _ingested(options.cables, Path(folder))).current_version()
        if version is None:
            raise SystemExit("nothing is published there")
        rows = sum(_rows(part) for parts in _parts(whole_change(version)).values() for part in parts)
        Console().print(_table(measure(version), rows))


def _rows(part: Path) -> int:
    from pyarrow import parquet

    return int(parquet.read_metadata(part).num_rows)


if __name__ == "__main__":
    main()
