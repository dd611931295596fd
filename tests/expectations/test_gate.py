import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from broken import EXPECTED_OF_STRUCTURE
from conftest import judged, sorted_out
from made_up import FACTS, RUN, clean_frames, write
from planted import edit

from expectations import judging
from expectations.decision import decide
from expectations.gate import Context, GateReport, judge
from expectations.rule_files import usual_rules
from expectations.rules import Rule, RuleSet, rule_set
from schemas.derive import polars_schema


def failing(report: GateReport) -> set[tuple[str, str]]:
    return set(report.failures.select("table_name", "expectation").rows())


def result(report: GateReport, table: str, name: str) -> dict[str, object]:
    return report.results.row(
        by_predicate=(pl.col("table_name") == table) & (pl.col("expectation") == name), named=True
    )


def with_rules(*added: Rule) -> RuleSet:
    return rule_set([*usual_rules().rules, *added])


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
    assert clean.results.height == len(usual_rules().rules)
    assert clean.results["run_id"].unique().to_list() == [RUN]
    evaluated = dict(clean.results.group_by("table_name").agg(pl.col("n_evaluated").max()).rows())
    assert evaluated["recipients"] == 600
    assert evaluated["ingest_files"] == 1


def test_every_rule_says_what_it_is(clean: GateReport) -> None:
    found = result(clean, "cables", "complete_cable_has_tags")
    assert (found["rule_id"], found["title"]) == ("Q22", "complete cable has tags")
    assert (found["kind"], found["severity"], found["tolerance"]) == ("table", "warning", 0.05)
    assert result(clean, "recipients", "name_is_an_address")["kind"] == "row"
    assert result(clean, "captions", "cable_id_has_a_parent")["kind"] == "cross"


def test_declared_rules_of_every_kind_and_conservation_fire(structure_broken: GateReport) -> None:
    assert failing(structure_broken) == EXPECTED_OF_STRUCTURE
    assert structure_broken.verdict == "refused"


def test_declared_rules_name_the_failing_keys(structure_broken: GateReport) -> None:
    def keys(table: str, name: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(str(result(structure_broken, table, name)["sample_keys"]))
        return found

    assert keys("captions", "cable_id_has_a_parent") == [{"cable_id": "08NOWHERE7", "seq": "1"}]
    assert {"cable_id": "08VALLETTA2", "seq": "0"} in keys("recipients", "kind_is_in_vocabulary")
    assert keys("tags", "cable_id_and_seq_is_unique") == [{"cable_id": "08SUVA1", "seq": "1"}]


def test_bad_row_that_was_not_sorted_out_refuses(structure_broken: GateReport) -> None:
    assert result(structure_broken, "people", "name_is_present")["status"] == "failed"


def test_row_that_was_sorted_out_is_counted_and_tolerated_while_there_are_few(tmp_path: Path) -> None:
    frames = clean_frames()
    edit(frames, "recipients", (pl.col("seq") == 1) & (pl.col("cable_id") == "08SUVA1"), name="ROUTINE")
    good, _ = sorted_out(frames)
    assert good["recipients"].height == 599
    issue = good["parse_issues"].filter(code="value_refused").row(0, named=True)
    assert issue["detail"].startswith("Q16 name_is_an_address: ")
    report = judged(frames, tmp_path)
    found = result(report, "recipients", "name_is_an_address")
    assert (found["status"], found["n_failed"], found["n_evaluated"]) == ("passed", 1, 600)
    assert json.loads(str(found["sample_keys"])) == [{"cable_id": "08SUVA1", "seq": 1}]
    assert report.verdict == "passed"


@pytest.mark.parametrize(
    ("bad", "status", "verdict"), [(2, "passed", "passed"), (12, "warned", "warnings"), (60, "failed", "refused")]
)
def test_rows_sorted_out_warn_and_then_refuse(bad: int, status: str, verdict: str, tmp_path: Path) -> None:
    frames = clean_frames()
    frames["recipients"] = frames["recipients"].with_row_index("at")
    edit(frames, "recipients", pl.col("at") < bad, name="ROUTINE")
    report = judged(frames, tmp_path)
    assert result(report, "recipients", "name_is_an_address")["status"] == status
    assert report.verdict == verdict


def test_lost_record_is_noticed_and_keys_are_bounded(tmp_path: Path) -> None:
    frames = clean_frames()
    edit(frames, "ingest_files", pl.col("n_records") > 0, n_records=pl.col("n_records") + 1)
    edit(frames, "cables", pl.col("serial") > 0, n_tags=7)
    report = judged(frames, tmp_path)
    assert failing(report) == {
        ("ingest_files", "every_record_of_a_file_is_accounted_for"),
        ("ingest_files", "every_record_of_the_run_is_accounted_for"),
        ("cables", "n_tags_counts_tags"),
    }
    found = result(report, "cables", "n_tags_counts_tags")
    assert found["n_failed"] == 40
    assert len(json.loads(str(found["sample_keys"]))) == 10


def test_rule_with_a_tolerance_does_not_speak_for_two_rows(tmp_path: Path) -> None:
    frames = clean_frames(20)
    edit(frames, "cables", pl.col("serial") <= 2, eo_number=1)  # 2 of 20, tolerance 1 %
    report = judged(frames, tmp_path)
    tolerated = result(report, "cables", "executive_order_is_known_and_of_its_time")
    assert (tolerated["status"], tolerated["n_failed"], tolerated["share"]) == ("passed", 2, 0.1)
    assert tolerated["detail"] == "2 cables fail, which is tolerated"
    assert report.verdict == "passed"


def test_warning_speaks_above_its_tolerance_and_blocks_nothing(tmp_path: Path) -> None:
    frames = clean_frames()
    edit(frames, "cables", pl.col("serial") <= 3, eo_number=1)  # 3 of 40, tolerance 1 %
    edit(frames, "cables", pl.col("serial").is_between(10, 12), created_precision="day")  # 3 of 40, tolerance 8 %
    report = judged(frames, tmp_path)
    assert failing(report) == {("cables", "executive_order_is_known_and_of_its_time")}
    assert report.verdict == "warnings"


def test_a_classifier_is_asked_for_since_there_is_a_line_for_it(tmp_path: Path) -> None:
    frames = clean_frames()
    without = {"classification": "SECRET", "declass_kind": "gds", "classified_by_raw": None}
    for serial, year in enumerate((1973, 1975, 1979, 1980, 2008), start=1):
        edit(frames, "cables", pl.col("serial") == serial, year=year, **without)
    report = judged(frames, tmp_path, is_sorted=False)  # else the years would have to be those of the ids
    assert result(report, "cables", "classified_cable_names_its_classifier")["n_failed"] == 2


def test_share_is_one_of_cables_where_the_rule_says_so(tmp_path: Path) -> None:
    frames = clean_frames()
    edit(frames, "tags", pl.col("cable_id") == "08SUVA1", tag_raw="\ufffd")
    found = result(judged(frames, tmp_path), "tags", "printed_tag_is_decoded_cleanly")
    assert (found["n_failed"], found["n_evaluated"]) == (1, 40)


class TestWhatDidNotRunHasNotPassed:
    def test_rule_that_raises_is_an_error_and_leaves_the_others_alone(self, tmp_path: Path) -> None:
        def broken(name: str, condition: str) -> Rule:
            return Rule("X", "captions", name, "warning", "a test", tolerance=0.5, condition=condition)

        added = (broken("names_no_column", "no_such_column = 1"), broken("fails_on_a_row", "CAST(raw AS INT) > 0"))
        report = judged(clean_frames(), tmp_path, rules=with_rules(*added))
        assert report.verdict == "refused"
        assert failing(report) == {("captions", "names_no_column"), ("captions", "fails_on_a_row")}
        assert report.failures["status"].to_list() == ["error", "error"]
        assert "no_such_column" in str(result(report, "captions", "names_no_column")["detail"])
        assert result(report, "captions", "names_no_column")["n_evaluated"] is None

    def test_rule_that_saw_nothing_is_not_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("expectations.staging._statement", _empty_tags)
        report = judged(clean_frames(), tmp_path)
        of_tags = report.results.filter(table_name="tags").filter(pl.col("status") != "passed")
        assert set(of_tags["status"]) == {"not_run"}
        assert of_tags["detail"][0] == "the rule saw 0 of 160 rows"
        assert of_tags.height == report.results.filter(table_name="tags").height - 1  # a row rule: judged before
        assert report.verdict == "refused"

    def test_row_rule_that_was_not_applied_is_not_run(self, tmp_path: Path) -> None:
        frames = clean_frames()
        good, checks = sorted_out(frames)
        report = judge(
            write(good, tmp_path / "stage"),
            run_id=RUN,
            project_dir=tmp_path / "project",
            docs_dir=tmp_path / "docs",
            context=Context(checks.filter(pl.col("expectation") != "tag_is_no_caption"), FACTS, {}),
        )
        assert failing(report) == {("tags", "tag_is_no_caption")}
        assert result(report, "tags", "tag_is_no_caption")["status"] == "not_run"
        assert report.verdict == "refused"

    def test_rule_that_was_dropped_is_not_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def without_one(table: str, rules: RuleSet | None = None) -> object:
            kept = [rule for rule in (rules or usual_rules()).rules if rule.name != "complete_cable_has_tags"]
            return suite(table, rule_set(kept))

        suite = judging.suite
        monkeypatch.setattr(judging, "suite", without_one)
        report = judged(clean_frames(), tmp_path)
        assert failing(report) == {("cables", "complete_cable_has_tags")}
        found = result(report, "cables", "complete_cable_has_tags")
        assert (found["status"], found["severity"]) == ("not_run", "warning")
        assert report.verdict == "refused"

    def test_fact_that_is_missing_is_an_error(self, tmp_path: Path) -> None:
        report = judged(
            clean_frames(), tmp_path, facts={name: 0.0 for name in FACTS if name != "repeat.rows_differing"}
        )
        assert result(report, "run_facts", "reading_again_gives_the_same_rows")["status"] == "error"
        assert report.verdict == "refused"

    def test_lost_or_doubled_result_refuses_under_every_policy(self, clean: GateReport) -> None:
        for results in (clean.results.head(-1), pl.concat([clean.results, clean.results.head(1)])):
            decision = decide(results, usual_rules(), "report-only")
            assert decision.verdict == "refused"
            assert not decision.refusing[0].can_be_accepted

    def test_unreadable_file_refuses(self, tmp_path: Path) -> None:
        good, checks = sorted_out(clean_frames())
        staged = write(good, tmp_path / "stage")
        Path(staged["tags"][0]).write_bytes(b"not Parquet")
        report = judge(
            staged,
            run_id=RUN,
            project_dir=tmp_path / "project",
            docs_dir=tmp_path / "docs",
            context=Context(checks, FACTS, {}),
        )
        assert report.verdict == "refused"
        of_tags = report.results.filter(table_name="tags")
        assert of_tags["status"].unique().to_list() == ["error"]
        assert "cannot be read" in of_tags["detail"][0]


def _empty_tags(view: str, table: str, paths: list[str]) -> str:
    listed = ", ".join(f"'{path}'" for path in paths)
    if not paths:
        from schemas.derive import create_table

        return create_table(table, "duckdb", keys=False)[0].replace(f'"{table}"', f'"{view}"', 1)
    limit = " LIMIT 0" if table == "tags" else ""
    return f'CREATE VIEW "{view}" AS SELECT * FROM read_parquet([{listed}]){limit}'


class TestDecision:
    def decided(self, clean: GateReport, policy: str, **statuses: str) -> object:
        changed = clean.results
        for name, status in statuses.items():
            status_of = pl.when(pl.col("expectation") == name).then(pl.lit(status)).otherwise("status")
            changed = changed.with_columns(status_of.alias("status"))
        return decide(changed, usual_rules(), policy)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("policy", "status", "verdict"),
        [
            ("standard", "warned", "warnings"),
            ("standard", "failed", "refused"),
            ("standard", "not_run", "refused"),
            ("strict", "warned", "refused"),
            ("report-only", "failed", "reported"),
            ("report-only", "error", "reported"),
            ("report-only", "warned", "warnings"),
        ],
    )
    def test_finding_about_content(self, clean: GateReport, policy: str, status: str, verdict: str) -> None:
        decision = self.decided(clean, policy, complete_cable_has_tags=status)
        assert decision.verdict == verdict  # type: ignore[attr-defined]

    @pytest.mark.parametrize("policy", ["strict", "standard", "report-only"])
    @pytest.mark.parametrize("name", ["cable_id_is_unique", "n_tags_counts_tags", "file_is_listed"])
    def test_broken_structure_refuses_always_and_cannot_be_accepted(
        self, clean: GateReport, policy: str, name: str
    ) -> None:
        decision = self.decided(clean, policy, **{name: "failed"})
        assert decision.verdict == "refused"  # type: ignore[attr-defined]
        assert not any(finding.can_be_accepted for finding in decision.refusing)  # type: ignore[attr-defined]

    def test_hard_limit_of_a_warning_refuses(self, tmp_path: Path) -> None:
        hardened = [
            replace(rule, hard_limit=0.5) if rule.name == "executive_order_is_known_and_of_its_time" else rule
            for rule in usual_rules().rules
        ]
        frames = clean_frames()
        edit(frames, "cables", pl.col("serial") <= 25, eo_number=1)
        report = judged(frames, tmp_path, rules=rule_set(hardened))
        assert report.verdict == "refused"
        assert report.refusing[0].can_be_accepted
        assert report.refusing[0].is_meant_by("q29")


def test_nothing_staged_passes(tmp_path: Path) -> None:
    context = Context(Context.no_checks(), FACTS, {})
    report = judge({}, run_id=RUN, project_dir=tmp_path / "project", docs_dir=tmp_path / "docs", context=context)
    assert report.failures.rows() == []
    assert report.verdict == "passed"
