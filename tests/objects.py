"""Data directories in a bucket of an S3 server on the loopback interface, seen by one machine or several."""

import json
from pathlib import Path
from typing import Any

import pytest

from warehouse.layout import DataDir
from warehouse.objects.mirror import bring, mirror_of

KEY, SECRET = "testing-access-key", "testing-secret-key"
BUCKET = "lake"
URL = f"s3://{BUCKET}/pre"


def keys(client: Any, prefix: str = "", bucket: str = BUCKET) -> list[str]:
    """Keys in the bucket, by name."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return sorted(one["Key"] for page in pages for one in page.get("Contents", ()))


def content(client: Any, key: str) -> dict[str, Any]:
    """A JSON object of the data directory."""
    found: dict[str, Any] = json.loads(client.get_object(Bucket=BUCKET, Key=f"pre/{key}")["Body"].read())
    return found


def machine(folder: Path, url: str = URL) -> Path:
    """The mirror of the data directory on a machine whose cache is `folder`."""
    return mirror_of(url, folder)


def published(root: Path, *wanted: str) -> str | None:
    """Run that a reader on this machine finds published."""
    bring(root, *wanted)
    return DataDir(root).current_run_id()


def requests(caplog: pytest.LogCaptureFixture, method: str, part: str = "") -> list[str]:
    """Paths below the data directory of what the server was asked since the capture began."""
    lines = [record.getMessage() for record in caplog.records if record.name == "werkzeug"]
    words = [line.split('"')[1].split() for line in lines if '"' in line]
    asked = [path.split("?")[0] for verb, path, *_ in words if verb == method]
    return [path.removeprefix(f"/{BUCKET}/pre/") for path in asked if f"/{BUCKET}/pre/{part}" in path]
