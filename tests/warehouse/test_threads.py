"""Discussions are the connected parts of the graph of references, whatever its shape."""

import random
from pathlib import Path

import polars as pl
import pytest

from tests.warehouse.made import Record, ingest, read
from warehouse.threads import threads


def found(*edges: tuple[str, str], absent: tuple[str, ...] = ()) -> dict[str, str]:
    frame = pl.LazyFrame(
        {
            "cable_id": [source for source, _ in edges],
            "target_id": [target for _, target in edges],
            "in_corpus": [target not in absent for _, target in edges],
        },
        schema={"cable_id": pl.String, "target_id": pl.String, "in_corpus": pl.Boolean},
    )
    return dict(threads(frame).iter_rows())


def test_no_reference_no_thread() -> None:
    assert found() == {}


def test_direction_and_repetition_do_not_matter() -> None:
    assert found(("b", "a"), ("b", "a"), ("b", "c"), ("z", "y")) == {"a": "a", "b": "a", "c": "a", "y": "y", "z": "y"}


def test_cycles_end() -> None:
    assert found(("a", "b"), ("b", "c"), ("c", "a"), ("d", "d")) == {"a": "a", "b": "a", "c": "a"}


def test_cables_that_are_not_here_connect_nothing() -> None:
    assert found(("a", "x"), ("b", "x"), ("b", "c"), absent=("x",)) == {"b": "b", "c": "b"}


@pytest.mark.parametrize("seed", range(5))
def test_any_graph_falls_into_the_parts_that_a_walk_finds(seed: int) -> None:
    chance = random.Random(seed)
    edges = [(f"{chance.randrange(300):03d}", f"{chance.randrange(300):03d}") for _ in range(140)]
    neighbours: dict[str, set[str]] = {}
    for source, target in edges:
        if source != target:
            neighbours.setdefault(source, set()).add(target)
            neighbours.setdefault(target, set()).add(source)
    expected: dict[str, str] = {}
    for start in sorted(neighbours):
        queue = [] if start in expected else [start]
        while queue:
            node = queue.pop()
            if node not in expected:
                expected[node] = start
                queue += neighbours[node]
    assert found(*edges) == expected


def test_a_chain_in_any_order_is_one_thread() -> None:
    names = [f"{number:04d}" for number in range(3000)]
    random.Random(7).shuffle(names)
    assert set(found(*zip(names[1:], names[:-1], strict=True)).values()) == {"0000"}


def test_a_new_cable_joins_two_threads(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1"), Record("08SUVA2", refs=("08SUVA1",)), Record("08SUVA3", body="c")])
    ingest(tmp_path, "r2", [Record("08SUVA4", body="d", refs=("08SUVA3",))])
    assert set(read(tmp_path, "cable_threads")["thread_id"]) == {"08SUVA1", "08SUVA3"}
    ingest(tmp_path, "r3", [Record("08SUVA5", body="e", refs=("08SUVA4", "08SUVA2", "08SUVA9"))])
    assert read(tmp_path, "cable_threads").rows() == [(f"08SUVA{n}", "08SUVA1") for n in range(1, 6)]
