"""What one query may use, and what it may reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`memory` as DuckDB writes it (1GB), for each sort or join in PostgreSQL; `seconds` None means no limit.

    `files`: the query may read files of this machine (DuckDB only); never write them, never the network.
    """

    memory: str = "1GB"
    spill: str = "10GB"
    seconds: float | None = None
    threads: int | None = None
    batch_rows: int = 10_000
    files: bool = False
