"""Verdicts on made-up stagings, one for the whole session each: a verdict takes seconds."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from expectations.decision import Policy
from expectations.gate import Context, GateReport, judge
from expectations.row_rules import split
from expectations.rule_files import usual_rules
from expectations.rules import RuleSet, rule_set
from schemas import CABLE_TABLES
from schemas.derive import empty, polars_schema

sys.path.insert(0, str(Path(__file__).parent))  # the tests import the modules beside them

from broken import break_content, break_structure
from made_up import FACTS, RUN, Frames, clean_frames, write


def sorted_out(frames: Frames, rules: RuleSet | None = None) -> tuple[Frames, pl.DataFrame]:
    """Frames without the rows that row rules take out, and what these counted."""
    done = split({table: frames.get(table, empty(table)) for table in CABLE_TABLES}, rules or usual_rules())
    return frames | done.tables, done.checks


def judged(
    frames: Frames,
    folder: Path,
    run_id: str = RUN,
    *,
    rules: RuleSet | None = None,
    facts: Mapping[str, float | None] = FACTS,
    published: Mapping[str, Sequence[str]] | None = None,
    policy: Policy = "standard",
    is_sorted: bool = True,
) -> GateReport:
    """The report on frames that were sorted first, as those of a run are; or counted as good without sorting."""
    good, checks = sorted_out(frames, rules)
    staged = write(good if is_sorted else frames, folder / "stage")
    return judge(
        staged,
        run_id=run_id,
        project_dir=folder / "project",
        docs_dir=folder / "docs" / run_id,
        rules=rules,
        context=Context(checks, facts, published or {}),
        policy=policy,
    )


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    return judged(clean_frames(), tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="session")
def every_content_rule_broken(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    intolerant = rule_set(replace(rule, tolerance=0.0) for rule in usual_rules().rules)
    return judged(break_content(clean_frames()), tmp_path_factory.mktemp("content"), rules=intolerant)


@pytest.fixture(scope="session")
def structure_broken(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    return judged(break_structure(clean_frames()), tmp_path_factory.mktemp("structure"), is_sorted=False)


def empty_parts() -> dict[str, list[str]]:
    """The published state before the first run."""
    return {}


def write_ledger(folder: Path, rows: Iterable[tuple[str, Mapping[str, object]]]) -> dict[str, list[str]]:
    """Write rows of ledger tables (name, columns) as a published state holds them."""
    by_table: dict[str, list[dict[str, object]]] = {}
    for table, row in rows:
        blank = dict.fromkeys(polars_schema(table))
        by_table.setdefault(table, []).append({**blank, **row})
    parts = {}
    for table, found in by_table.items():
        path = folder / f"published-{table}.parquet"
        pl.DataFrame(found, schema=polars_schema(table)).write_parquet(path)
        parts[table] = [str(path)]
    return parts
