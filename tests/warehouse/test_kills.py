"""A few kills at random moments on each backend; `make kill-test` does many."""

from pathlib import Path

import pytest

from tests.harness.kills import kill_often


@pytest.mark.long
@pytest.mark.parametrize("backend", ["duckdb", "postgresql"])
def test_a_killed_ingest_leaves_the_old_state_or_the_new_one(
    tmp_path: Path, backend: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if backend == "postgresql" else None
    counts = kill_often(tmp_path / "data", 3, url)
    assert counts["killed"] == 3
    assert counts["answers of the reader"] > 0
