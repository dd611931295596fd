"""Fixtures for all tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.objects import BUCKET, KEY, SECRET, keys
from tests.postgres import Server, running

# Rooms whose tests take long begin, so that at the end no worker is left alone with one of them.
_FIRST = ("tests/flows/", "tests/warehouse/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order by room; within a room nothing moves."""
    items.sort(
        key=lambda item: next((at for at, room in enumerate(_FIRST) if item.nodeid.startswith(room)), len(_FIRST))
    )


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


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """URL of an S3 server of this worker."""
    from tests.flows.servers import s3_server

    with s3_server() as url:
        yield url


@pytest.fixture
def s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Another client of that server, to see what the program did; the program finds it by the environment."""
    import boto3

    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": s3_endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    secrets = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    return boto3.client("s3", endpoint_url=s3_endpoint, region_name="us-east-1", **secrets)


@pytest.fixture
def bucket(s3: Any) -> Iterator[str]:
    """Name of a bucket that is empty at the beginning."""
    s3.create_bucket(Bucket=BUCKET)
    yield BUCKET
    while left := keys(s3)[:1000]:
        s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in left]})
    s3.delete_bucket(Bucket=BUCKET)
