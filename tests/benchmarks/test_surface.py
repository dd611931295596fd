"""The benchmarks measure what they say: all processes, the right run to compare with, and rows that differ."""

import json
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks import saved
from benchmarks.contents import differing, telegram_megabytes
from benchmarks.full import growth
from benchmarks.ingests import FLOOR, INGEST, against
from benchmarks.saved import Saved, medians, previous, save
from benchmarks.watching import WHOLE, run_work, watch
from flows.pipeline import ingest, new_request
from tests.flows.conftest import write_dump

MIB = 1024 * 1024


def cost(cpu: float, peak: float = 0.0) -> dict[str, float]:
    return {"cpu": cpu, "wall": cpu, "peak_mib": peak}


def a_run(cables: int = 10, workers: int = 2, *, floor: float = 1.0, parse: float = 4.0, peak: float = 0.0) -> Saved:
    figures = {FLOOR: cost(floor), "parse": cost(parse), INGEST: cost(parse), WHOLE: cost(parse, peak)}
    return Saved("ingest", cables, workers, figures, {})


def test_memory_and_cpu_of_a_child_process_count() -> None:
    child = (
        f"import time; held = bytearray({200 * MIB}); end = time.process_time() + 1.0\n"
        "while time.process_time() < end: pass"
    )
    stages = {"held": {**cost(0.0), "spans": [[0.0, 1e12]]}}
    program = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)\n"
        f"print({json.dumps(stages)!r})"
    )
    figures = watch([sys.executable, "-c", program])
    assert figures["held"]["peak_mib"] > 200
    assert figures[WHOLE]["cpu"] >= 1.0


def test_work_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match=r"failed: .*no-such-work"):
        run_work("no-such-work")


def test_the_last_run_of_the_same_size_and_workers_is_compared_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(saved, "RESULTS", tmp_path)
    for when, run in (
        ("2026-01-01T00:00:00+00:00", a_run(parse=8.0)),
        ("2026-01-02T00:00:00+00:00", a_run(parse=5.0)),
        ("2026-01-03T00:00:00+00:00", a_run(parse=6.0, workers=1)),
        ("2026-01-04T00:00:00+00:00", a_run(cables=20)),
    ):
        save(Saved(run.kind, run.cables, run.workers, run.figures, run.machine, when))
    found = previous("ingest", 10, 2)
    assert found is not None
    assert found.figures["parse"]["cpu"] == 5.0
    assert previous("ingest", 30, 2) is None


def test_a_slower_machine_does_not_look_like_a_slower_program() -> None:
    before, now = a_run(floor=1.0, parse=4.0), a_run(floor=2.0, parse=8.0)
    assert against(now, before, "parse") == 1.0
    assert against(now, before, FLOOR) == 2.0
    assert against(a_run(floor=1.0, parse=6.0), before, "parse") == 1.5
    assert against(now, None, "parse") is None


def test_growth_is_that_of_peak_and_of_time_per_cable() -> None:
    found = growth(a_run(10, parse=4.0, peak=100.0), a_run(100, parse=44.0, peak=120.0))
    assert found["peak memory"] == pytest.approx(0.2)
    assert found[f"CPU time per cable, {INGEST}"] == pytest.approx(0.1)


def test_the_figure_of_several_rounds_is_the_median() -> None:
    rounds = [{"parse": cost(cpu)} for cpu in (1.0, 9.0, 2.0)]
    assert medians(rounds)["parse"]["cpu"] == 2.0


@pytest.mark.long
def test_other_rows_are_told_and_the_run_is_not(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    dump = write_dump(tmp_path / "dump.csv", 20, 1)
    for data in (one, same):
        ingest(new_request([str(dump)], data))
    dump.write_bytes(dump.read_bytes().replace(b" the ", b" THE ", 1))
    ingest(new_request([str(dump)], other))
    assert differing(one, same) == []
    assert any(line.startswith("cables: ") for line in differing(one, other))
    read = pl.read_parquet(one / "current" / "cables" / "**" / "*.parquet")
    assert telegram_megabytes(one) == pytest.approx(
        sum(len(text.encode()) for name in ("header_raw", "body_raw") for text in read[name].drop_nulls()) / 1e6
    )
