"""A real S3 server on the loopback interface, and a bucket in it for each test."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.flows.servers import s3_server

KEY, SECRET = "testing-access-key", "testing-secret-key"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """URL of the server."""
    with s3_server() as url:
        yield url


@pytest.fixture
def client(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Another client of the same server, which sees what the program did; the environment is set for the program."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )


@pytest.fixture
def bucket(client: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """Name of an empty bucket."""
    name = "lake"
    client.create_bucket(Bucket=name)
    yield name
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=name):
        for one in page.get("Contents", ()):
            client.delete_object(Bucket=name, Key=one["Key"])
    client.delete_bucket(Bucket=name)


def keys(client: Any, bucket: str, prefix: str = "") -> list[str]:
    """Keys in the bucket, by name."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return sorted(one["Key"] for page in pages for one in page.get("Contents", ()))
