"""Refused runs: what they leave, and how a person publishes one after all."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.flows.conftest import Cables


def rows(data_dir: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(data_dir / "current" / table / "**" / "*.parquet")


RULE = """
[[rule]]
id = "X1"
table = "cables"
name = "station_is_not_suva"
severity = "critical"
reason = "a test"
condition = "station <> 'SUVA'"

[[rule]]
id = "X2"
table = "cables"
name = "serial_is_above_one"
severity = "warning"
reason = "a test"
condition = "serial > 1"
"""


def dump_of(folder: Path, station: str) -> Path:
    body = f"UNCLAS {station} 000001\n\nSUBJECT: HARBOUR WORKS\n\n1. (U) Text."
    path = folder / f"{station.lower()}.csv"
    path.write_text(f'"1","5/5/2008 11:32","08{station}1","Embassy {station.title()}","UNCLASSIFIED","","","{body}"\n')
    return path


@pytest.fixture
def refused(tmp_path: Path, cables: Cables) -> Callable[..., str]:
    """Ingest a cable of Suva, which is refused, and return the run."""
    (tmp_path / "rules.toml").write_text(RULE)

    def run(*options: str) -> str:
        dump = dump_of(tmp_path, "SUVA")
        done = cables("ingest", dump, "--data-dir", tmp_path / "data", "--rules", tmp_path / "rules.toml", *options)
        assert done.code == 1, done.err
        (folder,) = (tmp_path / "data" / "refused").iterdir()
        return folder.name

    return run


def test_accepted_run_is_published_with_who_and_why(
    tmp_path: Path, cables: Cables, refused: Callable[..., str]
) -> None:
    data = tmp_path / "data"
    run = refused("--quality", "strict")
    kept = data / "refused" / run
    assert {row["rule_id"] for row in json.loads((kept / "decision.json").read_text())["refusing"]} == {"X1", "X2"}

    asked = cables("publish", run, "--data-dir", data)
    assert asked.code == 2
    assert "was refused by X1 (cables.station_is_not_suva), X2 (cables.serial_is_above_one)" in asked.err
    left = cables("publish", run, "--accept", "X1", "--reason", "known", "--data-dir", data)
    assert (left.code, "was also refused by X2; add --accept X2" in left.err) == (2, True)
    other = cables("publish", run, "--accept", "X1,Q22", "--reason", "known", "--data-dir", data)
    assert (other.code, "was not refused by Q22" in other.err) == (2, True)
    silent = cables("publish", run, "--accept", "X1,X2", "--data-dir", data)
    assert (silent.code, "no reason is given" in silent.err) == (2, True)
    assert not (data / "current").exists()

    done = cables(
        "publish",
        run[:20],
        "--accept",
        "x1",
        "--accept",
        "cables.serial_is_above_one",
        "--reason",
        "ours",
        "--data-dir",
        data,
    )
    assert done.code == 0, done.err
    assert rows(data, "cables")["cable_id"].to_list() == ["08SUVA1"]
    accepted = rows(data, "accepted_findings")
    assert accepted.select("run_id", "rule_id", "reason").rows() == [(run, "X1", "ours"), (run, "X2", "ours")]
    assert "@" in accepted["accepted_by"][0]
    assert rows(data, "runs")["verdict"].to_list() == ["accepted"]
    assert not kept.exists()
    journal = json.loads((data / "runs" / f"{run}.json").read_text())
    assert (journal["status"], journal["facts"]["reason"], journal["facts"]["n_records"]) == ("published", "ours", 1)
    page = (data / "current" / "report" / "index.html").read_text()
    assert "A person accepted findings" in page
    again = cables("publish", run, "--accept", "X1", "--reason", "ours", "--data-dir", data)
    assert (again.code, f"there is no refused run {run}" in again.err) == (2, True)


@pytest.mark.long
def test_results_of_a_refused_run_come_with_the_next_one_and_it_can_no_longer_be_accepted(
    tmp_path: Path, cables: Cables, refused: Callable[..., str]
) -> None:
    data = tmp_path / "data"
    run = refused()
    published = cables("ingest", dump_of(tmp_path, "APIA"), "--data-dir", data)
    assert published.code == 0, published.err
    results = rows(data, "quality_results")
    assert results["run_id"].n_unique() == 2
    assert results.filter(pl.col("run_id") == run, pl.col("status") == "failed")["rule_id"].to_list() == ["X1"]
    assert rows(data, "runs").height == 1
    late = cables("publish", run, "--accept", "X1", "--reason", "ours", "--data-dir", data)
    assert late.code == 2
    assert "the published state has moved since (it was empty, is " in late.err
    assert "ingest again: cables ingest" in late.err
    assert rows(data, "cables")["cable_id"].to_list() == ["08APIA1"]
    assert (data / "refused" / run / "staged").is_dir()


def test_broken_structure_cannot_be_accepted(tmp_path: Path, cables: Cables, refused: Callable[..., str]) -> None:
    data = tmp_path / "data"
    run = refused()
    path = data / "refused" / run / "decision.json"
    decision = json.loads(path.read_text())
    decision["refusing"][0]["can_be_accepted"] = False
    path.write_text(json.dumps(decision))
    firm = cables("publish", run, "--accept", "X1", "--reason", "ours", "--data-dir", data)
    assert (firm.code, "cannot be accepted: X1 cables.station_is_not_suva is broken structure" in firm.err) == (2, True)


def test_report_only_publishes_what_fails_and_says_so(tmp_path: Path, cables: Cables) -> None:
    (tmp_path / "rules.toml").write_text(RULE)
    dump = dump_of(tmp_path, "SUVA")
    options = ("--rules", tmp_path / "rules.toml", "--quality", "report-only")
    done = cables("ingest", dump, "--data-dir", tmp_path / "data", *options)
    assert done.code == 0, done.err
    assert "warning: X1 cables.station_is_not_suva: 1 cable fails" in done.out
    assert rows(tmp_path / "data", "runs")["verdict"].to_list() == ["reported"]


def test_rules_that_cannot_be_meant_are_told_before_the_run(tmp_path: Path, cables: Cables) -> None:
    (tmp_path / "rules.toml").write_text('[[rule]]\nid = "Q22"\ntolerance = 3\n')
    done = cables(
        "ingest", dump_of(tmp_path, "SUVA"), "--data-dir", tmp_path / "data", "--rules", tmp_path / "rules.toml"
    )
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "rule Q22: tolerance is a share of rows" in done.err
    assert not (tmp_path / "data").exists()


@pytest.mark.long
def test_accepting_removes_no_more_versions_than_the_setting_allows(
    tmp_path: Path, cables: Cables, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CABLES_KEEP_VERSIONS", "10")
    data = tmp_path / "data"
    for station in ("PORT VILA", "HONIARA", "NADI"):
        assert cables("ingest", dump_of(tmp_path, station), "--data-dir", data).code == 0
    before = {place.name for place in (data / "versions").iterdir()}
    run = refused()
    assert cables("publish", run, "--accept", "X1", "--reason", "known", "--data-dir", data).code == 0
    assert {place.name for place in (data / "versions").iterdir()} == {*before, run}
