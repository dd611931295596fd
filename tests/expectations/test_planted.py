"""A generated corpus breaks no rule; with defects planted in it, the rules concerned fire and no others."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from conftest import empty_parts, judged, write_ledger
from corpus import FILE, Supply, account, clean_pages, read, sort_out
from made_up import FACTS, RUN, Frames, clean_frames, write
from planted import PRINTED, READ, STAGED, WRITTEN, Key, edit, renamed, unknown_station

from expectations.gate import Context, GateReport, judge
from expectations.rule_files import content_rules, usual_rules
from expectations.rules import RuleSet, rule_set

# Planted defects are three a rule, too few for most tolerances; these have their own tests.
STRICT = rule_set(replace(rule, tolerance=0.0, fewest=None) if rule.tolerance else rule for rule in usual_rules().rules)


@dataclass(frozen=True)
class Planted:
    report: GateReport
    expected: dict[Key, set[str]]  # cables that each rule must name


def _judge(frames: Frames, checks: pl.DataFrame, folder: Path, **known: object) -> GateReport:
    facts = {**FACTS, "records": float(frames["cables"].height), **known.get("facts", {})}  # type: ignore[dict-item]
    published = known.get("published", {})
    return judge(
        write(frames, folder / "stage"),
        run_id=RUN,
        project_dir=folder / "project",
        docs_dir=folder / "docs",
        rules=STRICT,
        context=Context(checks, facts, published),  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    frames, checks = sort_out(read({key: page.text for key, page in clean_pages().items()}), STRICT)
    account(frames)
    return _judge(frames, checks, tmp_path_factory.mktemp("unharmed"))


def _earlier_runs() -> Iterator[tuple[str, dict[str, object]]]:
    """Five runs of ten records, in which a cable had thirty addressees."""
    for day in range(1, 6):
        run_id = f"2026110{day}T120000Z-aaaaaa"
        yield (
            "runs",
            {
                "run_id": run_id,
                "n_records": 10,
                "n_cables": 100,
                "sources": "dumps",
                "finished_at": datetime(2026, 11, day),
            },
        )
        base = {"run_id": run_id, "status": "passed", "n_failed": 0}
        yield (
            "quality_results",
            {**base, "table_name": "cables", "expectation": "cable_id_is_unique", "n_evaluated": 100},
        )
        yield (
            "quality_results",
            {**base, "table_name": "recipients", "expectation": "cable_id_and_seq_is_unique", "n_evaluated": 3000},
        )


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    pages = {key: page.text for key, page in clean_pages().items()}
    cables = {key: page.cable for key, page in clean_pages().items()}
    supply, expected = Supply(cables), dict[Key, set[str]]()
    # What suits few cables is served first.
    for rule, suits, *_how in sorted(
        (*PRINTED, *WRITTEN, *READ, *STAGED), key=lambda one: sum(map(one[1], cables.values()))
    ):
        expected[rule] = set(supply.take(suits))
    for rule, _, pattern, printed in PRINTED:
        for key in expected[rule]:
            pages[key] = _altered(pages[key], re.sub(pattern, printed, pages[key], count=1))
    for rule, _, alter in WRITTEN:
        for key in expected[rule]:
            pages[key] = _altered(pages[key], alter(pages[key], cables[key]))
    tables = read(pages)
    for rule, _, spoil in READ:
        spoil(tables, sorted(expected[rule]))
    frames, checks = sort_out(tables, STRICT)
    for rule, _, spoil in STAGED:
        spoil(frames, sorted(expected[rule]))
    account(frames)
    expected[("cables", "cable_id_is_canonical")] = set(map(renamed, expected[("cables", "cable_id_is_canonical")]))
    expected[("cables", "station_is_known")] = set(map(unknown_station, expected[("cables", "station_is_known")]))
    folder = tmp_path_factory.mktemp("planted")
    facts = {
        "quarantined": 90.0,
        "lines.unclaimed": 90.0,
        "hours_since_publication": 500.0,
        "repeat.rows_differing": 2.0,
    }
    published = write_ledger(folder, _earlier_runs())
    _lose_records(frames, expected, supply)
    return Planted(_judge(frames, checks, folder, facts=facts, published=published), expected)


def _altered(before: str, after: str) -> str:
    assert after != before, f"the defect does not fit this page: {before[:400]}"
    return after


def _lose_records(frames: Frames, expected: dict[Key, set[str]], supply: Supply) -> None:
    """Break what Q50 counts: a record lost, a cable and a quarantined record of files that are not listed."""
    astray = supply.take(lambda _cable: True, 1)
    edit(frames, "cables", pl.col("cable_id").is_in(astray), source_file_id="ffffffffffffffff")
    expected[("cables", "source_file_is_listed")] = set(astray)
    extra = frames["quarantine"].head(1).with_columns(file_id=pl.lit("eeeeeeeeeeeeeeee"))
    frames["quarantine"] = pl.concat([frames["quarantine"], extra])
    edit(frames, "ingest_files", pl.col("file_id") == FILE, n_records=pl.col("n_records") + 5)


BY_FACTS = {
    ("run_facts", "reading_again_gives_the_same_rows"),
    ("run_facts", "run_is_of_the_usual_size"),
    ("run_facts", "rows_for_each_cable_are_as_many_as_usual"),
    ("run_facts", "few_records_are_in_quarantine"),
    ("run_facts", "lines_of_headers_are_understood"),
    ("run_facts", "last_publication_is_recent"),
}
BY_FILES = {
    ("ingest_files", "every_record_of_a_file_is_accounted_for"),
    ("ingest_files", "every_record_of_the_run_is_accounted_for"),
    ("ingest_files", "counts_of_a_file_equal_its_rows"),
    ("quarantine", "file_is_listed"),
}
# A run cannot lack all rows of a table and hold bad ones too: this has a test of its own.
ALONE = {("run_facts", "table_of_a_large_run_is_not_empty")}
PLANTED = sorted({one[0] for one in (*PRINTED, *WRITTEN, *READ, *STAGED)})


def test_generated_corpus_breaks_no_rule(unharmed: GateReport) -> None:
    assert unharmed.failures.select("table_name", "expectation", "detail").rows() == []
    assert unharmed.verdict == "passed"
    assert unharmed.results["n_failed"].sum() == 0
    assert len(clean_pages()) > 600


def test_every_rule_of_the_file_is_planted() -> None:
    source = {("cables", "source_file_is_listed")}
    assert {rule.key for rule in content_rules()} == set(PLANTED) | BY_FACTS | BY_FILES | ALONE | source


def test_all_fifty_rules_are_there() -> None:
    assert {rule.id for rule in content_rules() if rule.id[0] == "Q"} == {f"Q{number:02}" for number in range(1, 51)}


def test_exactly_the_planted_rules_fire(planted: Planted) -> None:
    fired = set(planted.report.failures.select("table_name", "expectation").rows())
    assert fired == set(planted.expected) | BY_FACTS | BY_FILES
    assert planted.report.failures.filter(pl.col("status").is_in(["error", "not_run"])).is_empty()
    assert planted.report.verdict == "refused"


@pytest.mark.parametrize(("table", "name"), PLANTED)
def test_rule_names_the_planted_cables(planted: Planted, table: str, name: str) -> None:
    (found,) = planted.report.results.filter(table_name=table, expectation=name).to_dicts()
    assert {key["cable_id"] for key in json.loads(found["sample_keys"])} == planted.expected[table, name]


def test_amounts_name_what_was_measured(planted: Planted) -> None:
    found = {row["expectation"]: row for row in planted.report.results.filter(table_name="run_facts").to_dicts()}
    assert json.loads(found["rows_for_each_cable_are_as_many_as_usual"]["sample_keys"]) == [{"name": "rows.recipients"}]
    assert found["last_publication_is_recent"]["measured"] == 500
    assert found["last_publication_is_recent"]["detail"] == "measured 500, expected at most 192"
    assert found["run_is_of_the_usual_size"]["measured"] > 10
    assert found["run_is_of_the_usual_size"]["status"] == "warned"
    assert found["reading_again_gives_the_same_rows"]["status"] == "failed"


def test_large_run_without_references_is_refused(tmp_path: Path) -> None:
    frames = clean_frames(600)
    frames["references"] = frames["references"].clear()
    edit(frames, "cables", pl.col("serial") > 0, n_references=0)
    report = judged(frames, tmp_path)
    assert [row["rule_id"] for row in report.failures.to_dicts()] == ["V03"]
    assert report.failures["sample_keys"].to_list() == ['[{"name": "rows.references"}]']
    assert report.verdict == "refused"


def test_small_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    report = judged(
        clean_frames(5), tmp_path, facts={**FACTS, "hours_since_publication": None}, published=empty_parts()
    )
    found = {row["rule_id"]: row for row in report.results.filter(kind="volume").to_dicts()}
    assert (found["V01"]["status"], found["V01"]["detail"]) == ("passed", "nothing to compare with yet")
    assert (found["V06"]["status"], found["V06"]["measured"]) == ("passed", None)


def test_rule_set_of_this_test_is_the_usual_one_without_tolerances() -> None:
    assert isinstance(STRICT, RuleSet)
    assert [rule.key for rule in STRICT.rules] == [rule.key for rule in usual_rules().rules]
