"""`--data-dir s3://bucket/prefix`: every command, each on a machine of its own, against an S3 server."""

import contextlib
import io
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.cli import run
from schemas import CABLE_TABLES
from tests.flows.conftest import Cables, Result, write_dump
from tests.flows.test_accepting import RULE, dump_of
from tests.objects import BUCKET, SECRET, URL, content, keys, requests
from warehouse.layout import DataDir
from warehouse.lock import hold
from warehouse.objects.mirror import mirror_of

TRACK = ("--track", "never")


def quietly(*arguments: object) -> Result:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Result(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two dumps; in the second there is a record that cannot be read."""
    folder = tmp_path_factory.mktemp("dumps")
    first, second = write_dump(folder / "a.csv", 12, 5), write_dump(folder / "b.csv", 6, 6)
    with second.open("a") as handle:
        handle.write('"99","5/5/2008 11:32","no id","Embassy Suva","UNCLASSIFIED","","","text"\n')
    return [first, second]


@pytest.fixture(scope="module")
def lake(s3_endpoint: str, dumps: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A bucket into which two machines have ingested a dump each. The variables of this machine name it."""
    import boto3

    with pytest.MonkeyPatch.context() as patch:
        names = {"ACCESS_KEY_ID": "testing-key", "SECRET_ACCESS_KEY": SECRET, "REGION": "us-east-1"}
        for name, value in {**names, "ENDPOINT_URL": s3_endpoint}.items():
            patch.setenv(f"AWS_{name}", value)
        patch.setenv("CABLES_DATA_DIR", URL)
        client = boto3.client("s3", endpoint_url=s3_endpoint, region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        for dump in dumps:
            patch.setenv("CABLES_CACHE_DIR", str(tmp_path_factory.mktemp("machine")))
            done = quietly("ingest", dump, *TRACK)
            assert done.code == 0, done.err
            assert f"data         {URL}, mirrored here:" in done.out
        yield client
        for key in keys(client):
            client.delete_object(Bucket=BUCKET, Key=key)
        client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def machine(lake: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The mirror on a machine that has seen nothing so far."""
    monkeypatch.setenv("CABLES_CACHE_DIR", str(tmp_path / "cache"))
    return mirror_of(URL, tmp_path / "cache")


def test_all_tables_are_those_of_a_folder(machine: Path, dumps: list[Path], tmp_path: Path, cables: Cables) -> None:
    for dump in dumps:
        assert cables("ingest", dump, "--data-dir", tmp_path / "local", *TRACK).code == 0
    for table in (*CABLE_TABLES, "quarantine"):
        query = f'SELECT * FROM "{table}"'
        found = []
        for place in ((), ("--data-dir", tmp_path / "local")):
            file = tmp_path / f"{table}.parquet"
            assert cables("sql", query, "--format", "parquet", "--output", file, *place).code == 0
            frame = pl.read_parquet(file).drop("run_id")
            found.append(frame.sort(pl.all().cast(pl.String, strict=False)))
            file.unlink()
        assert found[0].equals(found[1]), table


def test_keys_are_those_of_the_manual(lake: Any) -> None:
    kinds = {key.split("/")[1] for key in keys(lake)}
    assert kinds == {"CURRENT", "LOCK", "manifests", "parts", "versions", "runs", "logs", "reports", "raw"}
    run_id = content(lake, "CURRENT")["run"]
    assert f"pre/versions/{run_id}/report/index.html" in keys(lake)
    page = lake.head_object(Bucket=BUCKET, Key="pre/reports/index.html")
    assert page["ContentType"] == "text/html"


@pytest.mark.usefixtures("machine")
def test_sql_and_search_answer_on_another_machine(cables: Cables) -> None:
    assert cables("sql", "SELECT count(*) AS n FROM cables", "--format", "json").out == '[\n{"n": 18}\n]\n'
    first = cables("sql", "SELECT min(run_id) AS run FROM runs", "--format", "json").out.split('"')[3]
    then = cables("sql", "SELECT count(*) AS n FROM cables", "--as-of", first, "--format", "json")
    assert then.out == '[\n{"n": 12}\n]\n'
    word = cables("sql", "SELECT subject FROM cables WHERE subject IS NOT NULL LIMIT 1", "--format", "csv").out
    found = cables("search", max(word.splitlines()[1].split(), key=len).strip('",.'), "--format", "json")
    assert found.code == 0
    assert json.loads(found.out)


def test_runs_status_and_report_show_what_others_did(machine: Path, cables: Cables) -> None:
    listed = cables("runs").out
    assert listed.count("published") == 2
    status = cables("status").out
    assert URL in status
    assert "cables 18" in status
    page = Path(cables("report").out.strip())
    assert page == machine / "current" / "report" / "index.html"
    assert (page.parent / "data-docs" / "index.html").is_file()
    index = Path(cables("report", "--index").out.strip())
    assert index.read_text().count("report/index.html") >= 2


@pytest.mark.usefixtures("machine")
def test_diff_and_quarantine_read_only_their_tables(
    cables: Cables, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listed = cables("quarantine", "list")
    assert "b.csv" in listed.out
    assert "b.csv" in cables("quarantine", "show", "b.csv", "7").out
    cable_id = cables("sql", "SELECT min(cable_id) AS id FROM cables", "--format", "csv").out.split()[1].strip('"')
    monkeypatch.setenv("CABLES_CACHE_DIR", str(tmp_path / "fresh"))
    caplog.clear()
    caplog.set_level("INFO", "werkzeug")
    assert "there is one version" in cables("diff", cable_id).out
    fetched = requests(caplog, "GET", "parts/")
    assert fetched
    assert not [key for key in fetched if key.endswith(".duckdb")]


@pytest.mark.usefixtures("machine")
def test_what_another_machine_has_read_is_known_here(cables: Cables, dumps: list[Path], lake: Any) -> None:
    assert "known from an earlier run" in cables("plan", dumps[0]).out
    before = content(lake, "CURRENT")
    done = cables("ingest", dumps[0], *TRACK)
    assert (done.code, "nothing changed" in done.out) == (0, True)
    assert content(lake, "CURRENT") == before
    assert "unchanged" in cables("runs").out


def test_a_second_writer_is_refused_and_the_index_keeps_what_others_did(
    machine: Path, tmp_path: Path, cables: Cables, dumps: list[Path], lake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(lake, "CURRENT")
    with hold(DataDir(machine), "r-of-another"):
        monkeypatch.setenv("CABLES_CACHE_DIR", str(tmp_path / "other"))
        done = cables("ingest", dumps[0], *TRACK)
        assert "run r-of-another of" in cables("status").out
    assert done.code == 2
    assert "another run is writing (run r-of-another of " in done.err
    assert f"{URL}; wait for it to end" in done.err
    assert content(lake, "CURRENT") == before
    assert " failed " in cables("runs").out
    index = lake.get_object(Bucket=BUCKET, Key="pre/reports/index.html")["Body"].read().decode()
    assert f"../versions/{before['run']}/report/index.html" in index
    assert "another run is writing" in index


@pytest.mark.usefixtures("machine")
def test_raw_copies_are_kept_in_the_bucket_for_a_backfill_anywhere(cables: Cables, dumps: list[Path]) -> None:
    listed = cables("backfill", "--files", "*a.csv", "--dry-run")
    assert "kept copy" in listed.out, listed.err
    done = cables("backfill", "--files", "*a.csv", "--reason", "a test")
    assert (done.code, "1 files read again" in done.out) == (0, True), done.err


@pytest.mark.usefixtures("machine")
def test_the_doctor_finds_a_missing_object(cables: Cables, lake: Any) -> None:
    well = cables("doctor").out
    assert f"{URL}: the bucket can be read" in well
    assert "all its files are there" in well
    key = keys(lake, "pre/parts/")[0]
    kept = lake.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    lake.delete_object(Bucket=BUCKET, Key=key)
    ill = cables("doctor")
    lake.put_object(Bucket=BUCKET, Key=key, Body=kept)
    assert ill.code == 1
    assert "1 files of run" in ill.out


def test_a_refused_run_is_accepted_on_another_machine_then_taken_back_and_collected(
    machine: Path, tmp_path: Path, cables: Cables, lake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules.toml").write_text(RULE)
    before = content(lake, "CURRENT")["run"]
    refused = cables("ingest", dump_of(tmp_path, "SUVA"), "--rules", tmp_path / "rules.toml", *TRACK)
    assert refused.code == 1, refused.err
    assert content(lake, "CURRENT")["run"] == before

    monkeypatch.setenv("CABLES_CACHE_DIR", str(tmp_path / "other"))
    listed = cables("runs").out
    (run_id,) = [line.split()[0] for line in listed.splitlines() if " refused " in line]
    page = Path(cables("report", run_id).out.strip())
    assert "refused" in page.read_text()
    for absent in (cables("publish", "20200101"), cables("report", "20200101")):
        assert (absent.code, absent.err.splitlines()[-1].count(f" 20200101 in {URL}; ")) == (2, 1), absent.err
    done = cables("publish", run_id, "--accept", "X1", "--reason", "known")
    assert f"data         {URL}, mirrored here:" in done.out
    assert done.code == 0, done.err
    assert content(lake, "CURRENT")["run"] == run_id
    assert keys(lake, "pre/refused/") == []

    monkeypatch.setenv("CABLES_CACHE_DIR", str(tmp_path / "third"))
    undone = cables("undo", run_id)
    assert (undone.code, f"the state of {before} is published" in undone.out) == (0, True), undone.err
    assert content(lake, "CURRENT")["run"] == before
    assert "undone" in cables("runs").out

    young = cables("gc", "--dry-run")
    assert "0 bytes would be freed" in young.out
    monkeypatch.setenv("CABLES_GRACE_HOURS", "0")
    assert f"manifests/{run_id}.json" in cables("gc", "--dry-run").out
    assert f"pre/manifests/{run_id}.json" in keys(lake)
    parts = len(keys(lake, "pre/parts/"))
    assert cables("gc").code == 0
    assert f"pre/manifests/{run_id}.json" not in keys(lake)
    assert 0 < len(keys(lake, "pre/parts/")) < parts
    assert keys(lake, f"pre/versions/{run_id}/") == []
    assert "0 things" in cables("gc").out
    monkeypatch.setenv("CABLES_CACHE_DIR", str(tmp_path / "fourth"))
    assert cables("sql", "SELECT count(*) AS n FROM cables", "--format", "json").out == '[\n{"n": 18}\n]\n'
    assert cables("quarantine", "list").code == cables("search", "embassy").code == 0


def test_a_bucket_that_cannot_be_used_is_one_line_with_a_next_step(
    machine: Path, cables: Cables, dumps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [("sql", "SELECT 1"), ("runs",), ("ingest", dumps[0], *TRACK)]

    def told(what: str, next_step: str, *place: str) -> None:
        for command in asked:
            done = cables(*command, *place)
            assert done.code == 2
            last = done.err.splitlines()[-1]
            assert what in last, last
            assert next_step in last
            assert SECRET not in done.err + done.out
            assert "Traceback" not in done.err

    told("there is no such bucket: s3://elsewhere", "create it", "--data-dir", "s3://elsewhere/pre")
    told("no URL of a bucket", "write s3://bucket/prefix", "--data-dir", "s3://")
    told("a data directory is a folder or s3://bucket/prefix", "name one", "--data-dir", "gs://bucket/pre")
    with monkeypatch.context() as patch:
        patch.delenv("AWS_ACCESS_KEY_ID")
        told("there are no credentials", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        told("the object storage cannot be used", "check AWS_ENDPOINT_URL")


@pytest.mark.usefixtures("machine")
def test_denied_access_is_one_line(cables: Cables, s3_endpoint: str) -> None:
    def demand_rights(after: str) -> None:
        plain = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{s3_endpoint}/moto-api/reset-auth", after.encode(), plain)
        with urllib.request.urlopen(request) as response:
            assert response.status == 200

    demand_rights("0")
    try:
        done = cables("runs")
    finally:
        demand_rights("inf")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "access is denied: s3://lake/pre/CURRENT; check AWS_ACCESS_KEY_ID" in done.err
