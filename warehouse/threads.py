"""Which cables belong to one discussion: connected parts of the graph of references between cables that are here.

Computed beside SQL and stored, since a recursive query that finds the parts of the whole graph visits pairs of
cables: of the hundred thousand cables that hang together in a large corpus these are billions. Here each round
joins every group of cables to its smallest neighbour and looks only at the references that still cross groups,
so a handful of rounds is enough, cycles or not.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from schemas.derive import conform, sort_columns
from warehouse.errors import explained

TABLE = "cable_threads"


def _flattened(group: pl.Series) -> pl.Series:
    """Follow each group to the one it was joined to at last."""
    while not (further := group.gather(group)).equals(group):
        group = further
    return group


def _groups(edges: pl.DataFrame, n_nodes: int) -> pl.Series:
    """The smallest node reachable from each node 0 .. n-1. `edges` has the columns a and b, in any direction."""
    group = pl.int_range(n_nodes, eager=True, dtype=pl.UInt32)
    edges = pl.concat([edges, edges.select(a="b", b="a")])
    while not edges.is_empty():
        smallest = edges.group_by("a").agg(pl.col("b").min()).filter(pl.col("b") < pl.col("a"))
        group = _flattened(group.scatter(smallest["a"], smallest["b"]))
        edges = edges.select(group.gather(edges["a"]).alias("a"), group.gather(edges["b"]).alias("b"))
        edges = edges.filter(pl.col("a") != pl.col("b")).unique()
    return group


def threads(references: pl.LazyFrame) -> pl.DataFrame:
    """Rows of `cable_threads` from the columns cable_id, target_id and in_corpus of `references`.

    Only cables that are connected with another one have a row. A thread is called after the cable with the
    smallest id in it.
    """
    named = (
        references.filter(pl.col("in_corpus"), pl.col("target_id") != pl.col("cable_id"))
        .select("cable_id", "target_id")
        .unique()
        .collect()
    )
    nodes = pl.concat([named["cable_id"], named["target_id"]]).unique().sort().rename("cable_id")
    number = pl.DataFrame({"cable_id": nodes, "node": pl.int_range(nodes.len(), eager=True, dtype=pl.UInt32)})
    edges = (
        named.lazy()
        .join(number.lazy().rename({"node": "a"}), on="cable_id")
        .join(number.lazy().rename({"cable_id": "target_id", "node": "b"}), on="target_id")
        .select("a", "b")
        .collect()
    )
    group = _groups(edges, nodes.len())
    rows = pl.LazyFrame({"cable_id": nodes, "thread_id": nodes.gather(group)})
    return conform(rows, TABLE).collect().sort(*sort_columns(TABLE))


def threads_of_parts(parts: Sequence[Path]) -> pl.DataFrame:
    """The same from the Parquet files of `references`. Raises WarehouseError if one cannot be read."""
    if not parts:
        return threads(pl.LazyFrame(schema={"cable_id": pl.String, "target_id": pl.String, "in_corpus": pl.Boolean}))
    with explained("cannot read the references", parts[0].parent, pl.exceptions.PolarsError):
        return threads(pl.scan_parquet(list(parts), glob=False))
