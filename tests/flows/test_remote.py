"""Downloads: whole or not at all, only what is new, and patient only where patience may help."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.remote.declared import Source
from flows.remote.download import Patience
from flows.remote.errors import SourceError, UnreachableError
from flows.remote.fetch import Brought, fetch, look
from tests.flows.conftest import Cables
from tests.flows.servers import Site, s3_server, web_site
from transforms.synthetic import records

BODY = "".join(records(30, 1, "csv")).encode()
OTHER = "".join(records(30, 2, "csv")).encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as running:
        yield running


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long would have been waited before each further try."""
    waited: list[float] = []
    monkeypatch.setattr(Patience, "wait", lambda _self, failures: waited.append(failures))
    return waited


def source(url: str, **options: Any) -> Source:
    return Source(name="archive", url=url, **options)


def bring(one: Source, inbox: Path, known: tuple[str, ...] = ()) -> Brought:
    return fetch(one, inbox, known, max_bytes=10**9)


def content(brought: Brought) -> bytes:
    (path,) = brought.origins
    return path.read_bytes()


def names(inbox: Path) -> list[str]:
    """Everything in the inbox but what was noted of it."""
    return sorted(path.name for path in inbox.rglob("*") if path.is_file() and ".state" not in path.parts)


def test_a_file_is_fetched_once(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY)
    one = source(f"{site.url}/cables.csv")
    assert look(one, tmp_path)[0].is_new
    first = bring(one, tmp_path)
    assert content(first) == BODY
    assert (first.n_fetched, first.n_bytes) == (1, len(BODY))
    second = bring(one, tmp_path)
    assert (second.n_fetched, second.origins, second.known) == (0, first.origins, ())
    assert len(site.gets("/cables.csv")) == 1
    assert names(tmp_path) == ["cables.csv"]


def test_what_a_run_has_read_is_not_fetched_even_if_the_inbox_was_emptied(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY)
    one = source(f"{site.url}/cables.csv")
    (path,) = bring(one, tmp_path).origins
    path.unlink()
    known = (hashlib.sha256(BODY).hexdigest()[:16],)
    again = bring(one, tmp_path, known)
    assert (again.n_fetched, again.origins, again.known) == (0, {}, (f"{site.url}/cables.csv",))
    assert bring(one, tmp_path).n_fetched == 1  # nobody has read it


def test_a_changed_etag_is_a_new_file(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY)
    one = source(f"{site.url}/cables.csv")
    bring(one, tmp_path)
    site.put("/cables.csv", OTHER)
    changed = bring(one, tmp_path)
    assert (changed.n_fetched, content(changed)) == (1, OTHER)


def test_a_cut_transfer_goes_on_where_it_ended(site: Site, tmp_path: Path, no_waiting: list[float]) -> None:
    site.put("/cables.csv", BODY, cut_after=[1000, 2000])
    assert content(bring(source(f"{site.url}/cables.csv"), tmp_path)) == BODY
    ranges = [one.headers.get("Range") for one in site.gets("/cables.csv")]
    assert ranges == [None, "bytes=1000-", "bytes=3000-"]
    assert no_waiting == [1, 1]  # it got further each time


def test_a_transfer_cut_in_one_run_goes_on_in_the_next(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY, cut_after=[1000])
    one = source(f"{site.url}/cables.csv", attempts=1)
    with pytest.raises(UnreachableError, match="cannot read"):
        bring(one, tmp_path)
    assert not (tmp_path / "archive" / "cables.csv").exists()
    assert content(bring(one, tmp_path)) == BODY
    assert site.gets("/cables.csv")[1].headers["Range"] == "bytes=1000-"
    assert names(tmp_path) == ["cables.csv"]


def test_a_file_that_changes_while_it_is_read_is_read_anew(site: Site, tmp_path: Path) -> None:
    after = site.put("/cables.csv", OTHER)
    site.put("/cables.csv", BODY, cut_after=[1000], then=after)
    assert content(bring(source(f"{site.url}/cables.csv"), tmp_path)) == OTHER


def test_a_missing_file_is_not_asked_for_twice(site: Site, tmp_path: Path, no_waiting: list[float]) -> None:
    with pytest.raises(SourceError, match="answers 404; check the URL"):
        bring(source(f"{site.url}/none.csv"), tmp_path)
    assert (len(site.asked), no_waiting) == (1, [])


def test_a_redirect_is_followed_and_a_loop_is_left(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY)
    site.put("/old", b"", redirect="/cables.csv")
    site.put("/loop", b"", redirect="/loop")
    assert content(bring(source(f"{site.url}/old"), tmp_path)) == BODY
    with pytest.raises(SourceError, match="more than 5 times"):
        bring(source(f"{site.url}/loop"), tmp_path)


def test_a_server_that_falls_silent_is_tried_again(site: Site, tmp_path: Path, no_waiting: list[float]) -> None:
    site.put("/cables.csv", BODY, stall=[3.0])
    assert content(bring(source(f"{site.url}/cables.csv", timeout=0.3), tmp_path)) == BODY
    assert no_waiting == [1]


def test_a_server_that_stays_silent_is_given_up(site: Site, tmp_path: Path, no_waiting: list[float]) -> None:
    site.put("/cables.csv", BODY, stall=[1.0] * 5)
    with pytest.raises(UnreachableError, match=r"no answer within 0\.2 s"):
        bring(source(f"{site.url}/cables.csv", timeout=0.2, attempts=3), tmp_path)
    assert no_waiting == [1, 2]


def test_a_busy_server_is_tried_again_and_a_dead_one_given_up(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY, has_head=False, failures=[])
    page = site.pages["/cables.csv"]
    one = source(f"{site.url}/cables.csv")
    page.failures = [503]
    with pytest.raises(UnreachableError, match="answers 503"):
        bring(one, tmp_path)  # already its listing fails: the step is retried, not the request
    assert content(bring(one, tmp_path)) == BODY
    with pytest.raises(UnreachableError, match="cannot read http://127"):
        bring(source("http://127.0.0.1:9/cables.csv"), tmp_path)


@pytest.mark.parametrize("stated", ["{0}  cables.csv\n", "{0}\n"])
def test_a_right_checksum_is_accepted(site: Site, tmp_path: Path, stated: str) -> None:
    site.put("/cables.csv", BODY)
    site.put("/cables.csv.sha256", stated.format(hashlib.sha256(BODY).hexdigest()).encode())
    assert content(bring(source(f"{site.url}/cables.csv", checksum="require"), tmp_path)) == BODY


def test_a_wrong_or_missing_checksum_leaves_nothing(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY)
    one = source(f"{site.url}/cables.csv", checksum="require")
    with pytest.raises(SourceError, match="no checksum file"):
        bring(one, tmp_path)
    site.put("/cables.csv.sha256", hashlib.sha256(OTHER).hexdigest().encode())
    with pytest.raises(SourceError, match="not what its checksum file says"):
        bring(one, tmp_path)
    site.put("/cables.csv.sha256", b"<html>")
    with pytest.raises(SourceError, match="holds no SHA-256"):
        bring(one, tmp_path)
    assert names(tmp_path) == []


def test_more_bytes_than_allowed_are_refused(site: Site, tmp_path: Path) -> None:
    site.put("/cables.csv", BODY)
    with pytest.raises(SourceError, match="more than 1,000 bytes"):
        fetch(source(f"{site.url}/cables.csv"), tmp_path, max_bytes=1000)


def test_credentials_come_from_the_variable_named(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("/cables.csv", BODY, token="s3cret-token")
    one = source(f"{site.url}/cables.csv", token_env="ARCHIVE_TOKEN")
    with pytest.raises(SourceError, match="ARCHIVE_TOKEN, which is not set"):
        bring(one, tmp_path)
    monkeypatch.setenv("ARCHIVE_TOKEN", "wrong-token")
    with pytest.raises(SourceError, match="answers 401") as caught:
        bring(one, tmp_path)
    assert "wrong-token" not in str(caught.value)
    monkeypatch.setenv("ARCHIVE_TOKEN", "s3cret-token")
    assert content(bring(one, tmp_path)) == BODY


def test_names_cannot_leave_the_inbox(site: Site, tmp_path: Path) -> None:
    site.put("/%2e%2e%2f.hidden", BODY)
    (path,) = bring(source(f"{site.url}/%2e%2e%2f.hidden"), tmp_path / "inbox").origins
    assert path.parent == tmp_path / "inbox" / "archive"
    assert not path.name.startswith(".")


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[str, Any]]:
    import boto3

    with s3_server() as url:
        client = boto3.client(
            "s3", endpoint_url=url, aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1"
        )
        client.create_bucket(Bucket="dumps")
        yield url, client


@pytest.fixture
def bucket(s3: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[dict[str, str], Any]]:
    """What a source must say of the server, and a client of an empty bucket."""
    monkeypatch.setenv("DUMPS_KEY", "key")
    monkeypatch.setenv("DUMPS_SECRET", "secret")
    url, client = s3
    yield (
        {"endpoint": url, "region": "us-east-1", "access_key_env": "DUMPS_KEY", "secret_key_env": "DUMPS_SECRET"},
        client,
    )
    for found in client.list_objects_v2(Bucket="dumps").get("Contents", []):
        client.delete_object(Bucket="dumps", Key=found["Key"])


def test_a_prefix_of_a_bucket_is_read_and_only_what_is_new(bucket: tuple[dict[str, Any], Any], tmp_path: Path) -> None:
    options, client = bucket
    client.put_object(Bucket="dumps", Key="night/a.csv", Body=BODY)
    client.put_object(Bucket="dumps", Key="night/more/b.csv", Body=OTHER)
    client.put_object(Bucket="dumps", Key="night/a.csv.sha256", Body=hashlib.sha256(BODY).hexdigest().encode())
    client.put_object(Bucket="dumps", Key="other/c.csv", Body=BODY)
    one = source("s3://dumps/night/", **options)
    brought = bring(one, tmp_path)
    places = [path.relative_to(tmp_path).as_posix() for path in brought.origins]
    assert places == ["archive/a.csv", "archive/more/b.csv"]
    assert list(brought.origins.values()) == ["s3://dumps/night/a.csv", "s3://dumps/night/more/b.csv"]
    assert [path.read_bytes() for path in brought.origins] == [BODY, OTHER]
    assert bring(one, tmp_path).n_fetched == 0
    client.put_object(Bucket="dumps", Key="night/a.csv", Body=OTHER)
    client.put_object(Bucket="dumps", Key="night/a.csv.sha256", Body=hashlib.sha256(OTHER).hexdigest().encode())
    assert bring(one, tmp_path).n_fetched == 1


def test_one_object_and_a_pattern_are_sources_too(bucket: tuple[dict[str, Any], Any], tmp_path: Path) -> None:
    options, client = bucket
    for key in ("2025/a.csv", "2026/b.csv", "2026/b.txt"):
        client.put_object(Bucket="dumps", Key=key, Body=BODY)
    assert [path.name for path in bring(source("s3://dumps/2026/b.txt", **options), tmp_path).origins] == ["b.txt"]
    found = look(source("s3://dumps/20*/*.csv", **options), tmp_path)
    assert [one.item.name for one in found] == ["2025/a.csv", "2026/b.csv"]


def test_what_is_wrong_with_a_bucket_is_told(bucket: tuple[dict[str, Any], Any], tmp_path: Path) -> None:
    options, client = bucket
    with pytest.raises(SourceError, match="no object at s3://dumps/none"):
        bring(source("s3://dumps/none.csv", **options), tmp_path)
    with pytest.raises(SourceError, match="no object at s3://dumps/none"):
        bring(source("s3://dumps/none/", **options), tmp_path)
    client.put_object(Bucket="dumps", Key="a.csv", Body=BODY)
    client.put_object(Bucket="dumps", Key="a.csv.sha256", Body=hashlib.sha256(OTHER).hexdigest().encode())
    with pytest.raises(SourceError, match="not what its checksum file says"):
        bring(source("s3://dumps/a.csv", **options), tmp_path)
    dead = options | {"endpoint": "http://127.0.0.1:9"}
    with pytest.raises(UnreachableError, match=r"cannot read s3://dumps/a\.csv"):
        bring(source("s3://dumps/a.csv", **dead, timeout=1), tmp_path)
    assert names(tmp_path) == []


def test_an_s3_download_goes_on_where_it_ended(bucket: tuple[dict[str, Any], Any], tmp_path: Path) -> None:
    options, client = bucket
    client.put_object(Bucket="dumps", Key="a.csv", Body=BODY)
    one = source("s3://dumps/a.csv", **options)
    (seen,) = look(one, tmp_path)
    part = seen.target.with_name(".a.csv.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"#" + BODY[1:5000])  # marked, to see that these bytes are not read again
    part.with_name(".a.csv.part.json").write_text(json.dumps({"mark": seen.item.mark}))
    assert content(bring(one, tmp_path)) == b"#" + BODY[1:]


def test_other_file_systems_are_read_through_fsspec(tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/dumps/a.csv", BODY)
    memory.pipe("/dumps/a.csv.sha256", hashlib.sha256(BODY).hexdigest().encode())
    memory.pipe("/dumps/sub/b.csv", OTHER)
    brought = bring(source("memory://dumps"), tmp_path)
    assert [path.relative_to(tmp_path / "archive").as_posix() for path in brought.origins] == ["a.csv", "sub/b.csv"]
    assert [path.read_bytes() for path in brought.origins] == [BODY, OTHER]
    with pytest.raises(SourceError, match="no file at"):
        bring(source("memory://dumps/none"), tmp_path)
    with pytest.raises(SourceError, match="no such kind of URL"):
        bring(source("gopher://dumps/none"), tmp_path)
    memory.rm("/dumps", recursive=True)


def test_urls_are_ingested_and_a_dead_source_does_not_stop_the_others(
    site: Site, cables: Cables, tmp_path: Path
) -> None:
    site.put("/cables.csv", BODY)
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "pages.txt").write_text("".join(records(3, 6, "page_text")), encoding="utf-8")
    declared = tmp_path / "sources.toml"
    declared.write_text(
        f"""
        [[source]]
        name = "web"
        url = "{site.url}/cables.csv?signature=secret"
        dialect = "csv"
        [[source]]
        name = "drop"
        url = "drop"
        [[source]]
        name = "gone"
        url = "{site.url}/gone.csv"
        [[source]]
        name = "off"
        url = "/no/such/path"
        enabled = false
        """
    )
    data_dir = tmp_path / "data"
    checked = cables("sources", "check", "--sources", declared, "--data-dir", data_dir)
    assert checked.code == 1
    assert f"web   ok      1 files, 1 to fetch ({len(BODY):,} bytes)" in checked.out
    assert "answers 404" in checked.out
    assert not data_dir.exists()

    done = cables("ingest", "--sources", declared, "--data-dir", data_dir, "--track", "never")
    assert done.code == 0, done.err
    assert "not read, the next run tries again: gone: " in done.out
    told = cables("sql", "--data-dir", data_dir, "--format", "csv", "SELECT path, dialect FROM ingest_files ORDER BY 2")
    assert told.out.splitlines()[1:] == [f"{site.url}/cables.csv?***,csv", f"{drop}/pages.txt,page_text"]
    assert "secret" not in cables("sql", "--data-dir", data_dir, "--format", "csv", "SELECT sources FROM runs").out

    again = cables("ingest", "--sources", declared, "--data-dir", data_dir, "--track", "never")
    assert again.code == 0
    assert "nothing changed: all 2 files" in again.out
    listed = cables("sources", "list", "--sources", declared)
    assert "off   no" in listed.out
    assert "secret" not in listed.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[source]]\nname = 'a'\n", "source.1.url"),
        ("[[source]]\nname = 'a'\nurl = 'x'\n[[source]]\nname = 'a'\nurl = 'y'\n", "the name a stands twice"),
        ("[[source]]\nname = 'a'\nurl = 'x'\npassword = 'hunter2'\n", "source.1.password"),
        ("[[source]\n", "is no TOML"),
        ("[[source]]\nname = '../a'\nurl = 'x'\n", "source.1.name"),
    ],
)
def test_a_mistake_in_a_file_of_sources_is_one_line(cables: Cables, tmp_path: Path, text: str, words: str) -> None:
    declared = tmp_path / "sources.toml"
    declared.write_text(text)
    result = cables("sources", "list", "--file", declared)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert words in result.err
    assert "hunter2" not in result.err
