"""Fixtures for all tests."""

from collections.abc import Iterator

import pytest

from tests.postgres import Server, running


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server of this worker. Tests that stop it start one of their own."""
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """URL, with password, of an empty database of this test alone."""
    with postgres_server.database() as name:
        yield postgres_server.url(name)
