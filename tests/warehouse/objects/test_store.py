"""Objects and folders of objects, against an S3 server: whole or not at all, conditions, and errors in one line."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.objects import SECRET, keys
from warehouse.errors import WarehouseError
from warehouse.objects.folders import pull_folder, push_folder, remove_folder
from warehouse.objects.store import AbsentError, ConditionError, Store


def test_a_folder_that_was_pushed_is_pulled_the_same(s3: Any, bucket: str, tmp_path: Path) -> None:
    local, url = tmp_path / "shard", f"s3://{bucket}/pre/stage/run-1/7"
    (local / "cables" / "2008").mkdir(parents=True)
    (local / "cables" / "2008" / "run-1-00007.parquet").write_bytes(os.urandom(100_000))
    (local / "big").write_bytes(os.urandom(11_000_000))  # goes up in pieces
    assert push_folder(local, url) == 11_100_000
    assert push_folder(local, url) == 11_100_000
    assert keys(s3) == ["pre/stage/run-1/7/big", "pre/stage/run-1/7/cables/2008/run-1-00007.parquet"]
    found = pull_folder(url, tmp_path / "back")
    assert [path.relative_to(tmp_path / "back").as_posix() for path in found] == [
        "big",
        "cables/2008/run-1-00007.parquet",
    ]
    for path in found:
        assert path.read_bytes() == (local / path.relative_to(tmp_path / "back")).read_bytes()
    assert remove_folder(f"s3://{bucket}/pre/stage/run-1") == 2
    assert keys(s3) == []


def test_a_neighbour_whose_name_begins_alike_is_left_alone(s3: Any, bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("x")
    for run in ("run-1", "run-10"):
        push_folder(tmp_path / "a", f"s3://{bucket}/stage/{run}")
    assert remove_folder(f"s3://{bucket}/stage/run-1") == 1
    assert keys(s3) == ["stage/run-10/x"]


def test_a_key_that_leaves_the_folder_is_refused(s3: Any, bucket: str, tmp_path: Path) -> None:
    s3.put_object(Bucket=bucket, Key="in/../../evil", Body=b"x")
    with pytest.raises(WarehouseError):
        pull_folder(f"s3://{bucket}/in", tmp_path / "in")
    assert not (tmp_path / "evil").exists()


def test_conditional_writes_hold(bucket: str) -> None:
    store = Store(f"s3://{bucket}/x")
    first = store.create("CURRENT", b"1")
    with pytest.raises(ConditionError):
        store.create("CURRENT", b"2")
    second = store.replace("CURRENT", b"2", first)
    with pytest.raises(ConditionError):
        store.replace("CURRENT", b"3", first)
    assert store.read("CURRENT") == (b"2", second)


def test_a_conditional_write_whose_answer_was_lost_counts_as_done(bucket: str) -> None:
    store = Store(f"s3://{bucket}")
    tag = store.create("LOCK", b"mine")
    assert store.create("LOCK", b"mine") == tag


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("gs://bucket/x", "a data directory is a folder or s3://bucket/prefix"),
        ("s3://", "no URL of a bucket"),
        ("s3://key:secret-word@bucket/x", "no URL of a bucket"),
        ("s3://bucket/x?token=secret-word", "no URL of a bucket"),
        ("s3://bucket/a/../b", "no prefix of keys"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_its_secrets(url: str, what: str) -> None:
    with pytest.raises(WarehouseError, match=what) as caught:
        Store(url)
    assert "secret-word" not in str(caught.value)


def test_a_missing_bucket_is_named(s3: Any) -> None:
    for ask in (lambda store: store.read("x"), lambda store: store.under("x"), lambda store: store.put("x", b"")):
        with pytest.raises(WarehouseError, match=r"no such bucket: s3://nowhere; create it") as caught:
            ask(Store("s3://nowhere/x"))
        assert not isinstance(caught.value, AbsentError)


def test_missing_credentials_are_named(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(WarehouseError, match=r"no credentials: .*set AWS_ACCESS_KEY_ID"):
        Store(f"s3://{bucket}").read("x")


def test_an_endpoint_that_does_not_answer_is_told_without_secrets(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(WarehouseError, match=r"cannot be used .*check AWS_ENDPOINT_URL") as caught:
        Store("s3://lake").read("x")
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)
