"""Being in a container changes no row, in every form of input. Few examples each; another seed makes others."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.shards import cut_files, read_slice
from schemas import CABLE_TABLES
from tests.flows.conftest import look
from tests.flows.containers import ARCHIVERS, write
from tests.transforms.test_invariance import FORMS, models, printed
from transforms.shard import Piece, parse


def rows(path: Path, spool: Path, shard_bytes: int) -> tuple[list[str], dict[str, pl.DataFrame]]:
    """The form of each shard of a file, and the rows of all shards by table."""
    shards = cut_files(look([path], spool, shard_bytes=shard_bytes).files, shard_bytes)
    parsed = [
        parse(
            shard.dialect,
            [Piece(part.file_id, part.first_record, part.start, read_slice(part)) for part in shard.slices],
            "run",
        )
        for shard in shards
    ]
    tables = {name: pl.concat(each.tables[name] for each in parsed) for name in (*CABLE_TABLES, "quarantine")}
    return [shard.dialect for shard in shards], tables


@pytest.mark.parametrize(
    "form", [form if form in ("csv", "page_text") else pytest.param(form, marks=pytest.mark.long) for form in FORMS]
)
@given(
    seed=st.integers(0, 10_000), kind=st.sampled_from(sorted(ARCHIVERS)), shard_bytes=st.sampled_from([9_000, 10**6])
)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_being_in_a_container_changes_no_row(
    tmp_path_factory: pytest.TempPathFactory, form: str, seed: int, kind: str, shard_bytes: int
) -> None:
    content = printed(form, models(form, seed)).encode()
    folder = tmp_path_factory.mktemp("forms")
    plain = rows(write(folder / "plain", content), folder / ".one", shard_bytes)
    boxed = rows(write(folder / "box", ARCHIVERS[kind]({"inside": content})), folder / ".two", shard_bytes)
    assert plain[0] == boxed[0]
    assert set(plain[0]) == {form}
    for table, expected in plain[1].items():
        assert boxed[1][table].equals(expected), table
    assert plain[1]["cables"].height > 0
