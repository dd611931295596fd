"""What a backfill could read leaves quarantine, and what it could not stays there; both are accounted for."""

from pathlib import Path

import pytest

from tests.flows.conftest import Cables
from tests.flows.test_quarantine import RULE, row, rows
from transforms.synthetic import records


@pytest.fixture
def data(tmp_path: Path, cables: Cables, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cables that a rule of then kept out, the later one also in another file, and a row with too few fields."""
    monkeypatch.setenv("CABLES_TRACK", "never")
    source = tmp_path / "in"
    source.mkdir()
    dump = "".join(records(3, 11, "csv")) + row(1) + '"9","5/5/2008 11:32","08SUVA9"\n' + row(2)
    (source / "part.csv").write_text(dump, newline="")
    (tmp_path / "rules.toml").write_text(RULE)
    monkeypatch.setenv("CABLES_DATA_DIR", str(tmp_path / "data"))
    result = cables("ingest", source, "--rules", tmp_path / "rules.toml")
    assert result.code == 0, result.err
    return tmp_path / "data"


def waiting(cables: Cables, *options: str) -> list[str]:
    return [line.split()[1] for line in cables("quarantine", "list", *options).out.splitlines()[1:]]


def backfill(cables: Cables) -> str:
    result = cables("backfill", "--files", "*", "--reason", "a rule is gone")
    assert result.code == 0, result.out + result.err
    return result.out


def test_what_a_backfill_could_read_leaves_quarantine_and_its_rows_stay(data: Path, cables: Cables) -> None:
    before = rows(data, "quarantine").sort("record")
    assert waiting(cables) == ["4", "5", "6"]
    assert "0 cables replaced, 2 new, 3 unchanged" in backfill(cables)
    assert waiting(cables) == ["5"]
    assert waiting(cables, "--all") == ["4", "5", "6"]
    assert rows(data, "quarantine").sort("record").equals(before)
    resolved = rows(data, "quarantine_resolutions").sort("record")
    assert resolved.select("record", "rule", "resolution", "cable_id").rows() == [
        (4, "row_rule", "cable", "08SUVA1"),
        (6, "row_rule", "cable", "08SUVA2"),
    ]
    assert resolved["run_id"].unique().to_list() == [(data / "current").resolve().name]
    assert "unchanged" in backfill(cables)
    assert rows(data, "quarantine_resolutions").height == 2


def test_to_leave_quarantine_is_a_change_though_no_row_is_new(data: Path, cables: Cables, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    (again / "same.csv").write_text(row(1) + row(2), newline="")
    assert cables("ingest", again).code == 0
    assert waiting(cables) == ["4", "5", "6"]
    assert "0 cables replaced, 0 new" in backfill(cables)
    assert waiting(cables) == ["5"]
    assert rows(data, "quarantine_resolutions")["resolution"].to_list() == ["unchanged", "unchanged"]
