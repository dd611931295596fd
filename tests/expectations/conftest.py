"""Verdicts on made-up stagings, one for the whole session each: a verdict takes seconds."""

import sys
from pathlib import Path

import pytest

from expectations.gate import GateReport, judge

sys.path.insert(0, str(Path(__file__).parent))  # the tests import the modules beside them

from made_up import RUN, Frames, clean_frames, write
from planted import break_content, break_structure


def judged(frames: Frames, folder: Path, run_id: str = RUN) -> GateReport:
    return judge(
        write(frames, folder / "stage"),
        run_id=run_id,
        project_dir=folder / "project",
        docs_dir=folder / "docs" / run_id,
    )


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    return judged(clean_frames(), tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="session")
def every_content_rule_broken(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    return judged(break_content(clean_frames()), tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session")
def structure_broken(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    return judged(break_structure(clean_frames()), tmp_path_factory.mktemp("structure"))
