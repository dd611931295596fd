"""One suite, two backends."""

from pathlib import Path

import pytest

from tests.warehouse.conformance.adapter import Warehouse


@pytest.fixture(params=["duckdb", "postgresql"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """An empty warehouse of either backend."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Warehouse(tmp_path / "data", url)
