import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from conftest import judged
from made_up import RUN, clean_frames, write
from planted import EXPECTED, EXPECTED_OF_STRUCTURE, edit

from expectations import rules as rules_module
from expectations.gate import GateReport, judge
from expectations.rules import JUDGED_TABLES, ContentRule, content_rules, rules
from schemas.derive import polars_schema


def failing(report: GateReport) -> set[tuple[str, str]]:
    return set(report.failures.select("table_name", "expectation").rows())


def result(report: GateReport, table: str, name: str) -> dict[str, object]:
    return report.results.row(
        by_predicate=(pl.col("table_name") == table) & (pl.col("expectation") == name), named=True
    )


def test_importing_the_gate_does_not_import_the_slow_library() -> None:
    code = "import sys, expectations, expectations.gate; sys.exit('great_expectations' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_clean_staging_passes(clean: GateReport) -> None:
    assert clean.failures.rows() == []
    assert clean.verdict == "passed"
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_results_are_rows_of_the_declared_table_one_a_rule(clean: GateReport) -> None:
    assert clean.results.schema == polars_schema("quality_results")
    assert clean.results.height == sum(len(rules(table)) for table in JUDGED_TABLES)
    assert clean.results["run_id"].unique().to_list() == [RUN]
    evaluated = dict(clean.results.group_by("table_name").agg(pl.col("n_evaluated").unique().first()).rows())
    assert evaluated["recipients"] == 600
    assert evaluated["ingest_files"] == 1


def test_every_planted_violation_is_found_and_nothing_else(every_content_rule_broken: GateReport) -> None:
    assert failing(every_content_rule_broken) == set(EXPECTED)
    assert every_content_rule_broken.verdict == "refused"


def test_every_content_rule_is_planted() -> None:
    conserving = {(rule.table, rule.name) for rule in content_rules() if rule.id == "Q50"}
    assert {(rule.table, rule.name) for rule in content_rules()} - conserving == set(EXPECTED)


@pytest.mark.parametrize(("table", "name"), sorted(EXPECTED))
def test_detail_names_the_failing_rows(every_content_rule_broken: GateReport, table: str, name: str) -> None:
    found = result(every_content_rule_broken, table, name)
    keys = json.loads(str(found["sample_keys"]))
    assert {key["cable_id"] for key in keys} == EXPECTED[table, name]
    assert found["n_failed"] == len(keys)


def test_declared_rules_of_every_kind_and_conservation_fire(structure_broken: GateReport) -> None:
    assert failing(structure_broken) == EXPECTED_OF_STRUCTURE
    assert structure_broken.verdict == "refused"


def test_declared_rules_name_the_failing_keys(structure_broken: GateReport) -> None:
    def keys(table: str, name: str) -> object:
        return json.loads(str(result(structure_broken, table, name)["sample_keys"]))

    orphan = [{"cable_id": "08NOWHERE7", "seq": "1"}]
    assert keys("captions", "cable_id_has_a_parent") == orphan
    assert keys("recipients", "kind_is_in_vocabulary") == [{"cable_id": "08VALLETTA2", "seq": 0}]
    assert keys("tags", "cable_id_and_seq_is_unique") == [{"cable_id": "08SUVA1", "seq": 1}] * 2


def test_lost_record_is_noticed_and_detail_is_bounded(tmp_path: Path) -> None:
    frames = clean_frames()
    edit(frames, "ingest_files", pl.col("n_records") > 0, n_records=pl.col("n_records") + 1)
    edit(frames, "paragraphs", pl.col("seq") > 0, char_count=1)
    report = judged(frames, tmp_path)
    assert failing(report) == {
        ("ingest_files", "every_record_of_a_file_is_accounted_for"),
        ("ingest_files", "every_record_of_the_run_is_accounted_for"),
        ("paragraphs", "char_count_is_the_length_of_text"),
    }
    found = result(report, "paragraphs", "char_count_is_the_length_of_text")
    assert found["n_failed"] == 400
    assert len(json.loads(str(found["sample_keys"]))) == 10


def test_tolerated_failures_and_warnings_do_not_refuse(tmp_path: Path) -> None:
    frames = clean_frames()
    edit(frames, "cables", pl.col("serial") == 1, created_precision="day")  # 1 of 40, tolerance 8 %
    edit(frames, "cables", pl.col("serial") == 2, eo_number=1)  # 1 of 40, tolerance 1 %
    report = judged(frames, tmp_path)
    assert failing(report) == {("cables", "executive_order_is_known")}
    assert report.verdict == "warnings"
    tolerated = result(report, "cables", "created_at_is_known_to_the_minute")
    assert (tolerated["status"], tolerated["n_failed"]) == ("passed", 1)


def test_rule_that_cannot_run_refuses_and_leaves_the_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str, condition: str) -> ContentRule:
        return ContentRule("X", "captions", name, "warning", "a test", 0.5, condition)

    added = (broken("names_no_column", "no_such_column = 1"), broken("fails_on_a_row", "CAST(raw AS INT) > 0"))
    together = (*content_rules(), *added)
    monkeypatch.setattr(rules_module, "content_rules", lambda: together)
    report = judged(clean_frames(), tmp_path)
    assert report.verdict == "refused"
    assert failing(report) == {("captions", "names_no_column"), ("captions", "fails_on_a_row")}
    assert report.failures["status"].to_list() == ["error", "error"]
    assert "no_such_column" in str(result(report, "captions", "names_no_column")["detail"])
    assert result(report, "captions", "names_no_column")["n_evaluated"] is None


def test_unreadable_file_refuses(tmp_path: Path) -> None:
    staged = write(clean_frames(), tmp_path / "stage")
    Path(staged["tags"][0]).write_bytes(b"not Parquet")
    report = judge(staged, run_id=RUN, project_dir=tmp_path / "project", docs_dir=tmp_path / "docs")
    assert report.verdict == "refused"
    of_tags = report.results.filter(pl.col("table_name") == "tags")
    assert of_tags["status"].unique().to_list() == ["error"]
    assert "cannot be read" in of_tags["detail"][0]


def test_nothing_staged_passes(tmp_path: Path) -> None:
    report = judge({}, run_id=RUN, project_dir=tmp_path / "project", docs_dir=tmp_path / "docs")
    assert report.failures.rows() == []
    assert report.verdict == "passed"
    assert report.results["n_evaluated"].unique().to_list() == [0]
