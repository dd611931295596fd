"""One suite, two backends."""

from pathlib import Path

import pytest

from tests.warehouse.conformance.adapter import Warehouse


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`lacks(backend, reason)`: the test fails with that backend, and it is an error when it does not any more."""
    for item in items:
        for mark in item.iter_markers("lacks"):
            backend, reason = mark.args
            if f"[{backend}" in item.name:
                item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture(params=["duckdb", "postgresql"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """An empty warehouse of either backend."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Warehouse(tmp_path / "data", url)
