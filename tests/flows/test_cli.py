"""The command line: help, exit codes, and errors on one line."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from flows.cli import cables as group
from flows.cli import run
from flows.settings import Settings
from tests.flows.conftest import Cables, Published

ROOT = Path(__file__).parents[2]
HEAVY = (
    "polars", "duckdb", "pyarrow", "pandas", "numpy", "prefect", "great_expectations", "sqlmodel", "sqlalchemy",
    "pydantic", "pydantic_settings", "prompt_toolkit", "rich",
)  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ingest", "--help"], ["ingets"]])
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    code = (
        "import sys; from flows.cli import run\n"
        f"run({arguments!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_module_is_the_same_program() -> None:
    done = subprocess.run([sys.executable, "-m", "flows", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: cables")


def test_every_command_and_option_has_help() -> None:
    assert {"ingest", "sql", "report", "sample"} <= set(group.commands)
    for name, command in group.commands.items():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"


def test_every_option_has_a_variable_and_help_names_it() -> None:
    for command in group.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                field = parameter.opts[0].removeprefix("--").replace("-", "_")
                assert field in Settings.model_fields, parameter.opts
                assert f"CABLES_{field.upper()}" in str(parameter.help)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ingets", "x"], "Did you mean 'ingest'?"),
        (["ingest"], "Missing argument 'SOURCE...'"),
        (["ingest", "--sources", "none.toml"], "cannot read none.toml"),
        (["ingest", "x", "--trak", "never"], "--track"),
        (["ingest", "no/such/file"], "there is no file or folder no/such/file; check the path"),
        (["ingest", ".", "--warehouse", "oracle://scott:tiger@host"], "oracle"),
        (["sql", "SELECT 1"], "cables ingest"),
        (["report"], "cables ingest"),
        (["sample", "3"], "--out"),
        (["sample", "0", "--out", "x"], "0 is not in the range"),
        (["sample", "3", "--out", "no/such/folder/x"], "no/such/folder"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letter.txt").write_text("text")
    result = cables(*arguments)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert words in result.err
    assert "tiger" not in result.err
    assert not (tmp_path / "data" / "versions").exists()


def test_without_arguments_help_is_shown(cables: Cables) -> None:
    result = cables()
    assert result.code == 2
    assert "Commands:" in result.err


def test_a_variable_without_a_valid_value_is_named(
    cables: Cables, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CABLES_TRACK", "sometimes")
    result = cables("ingest", tmp_path)
    assert result.code == 2
    assert "CABLES_TRACK is 'sometimes'" in result.err
    assert result.err.count("\n") == 1


def test_a_variable_stands_for_an_option(published: Published, cables: Cables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CABLES_DATA_DIR", str(published.data_dir))
    monkeypatch.setenv("CABLES_FORMAT", "csv")
    assert cables("sql", "SELECT 1 AS one").out.split() == ["one", "1"]
    assert cables("sql", "SELECT 1 AS one", "--format", "json").out == '[\n{"one": 1}\n]\n'


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(cables: Cables, tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("x")
    path.chmod(0)
    result = cables("ingest", path, "--data-dir", tmp_path / "data")
    assert result.code == 2
    assert "secret.csv" in result.err


def test_an_error_of_the_program_keeps_its_traceback_in_a_file(
    cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_options: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("flows.pipeline.find_local", broken)
    result = cables("ingest", tmp_path, "--data-dir", tmp_path / "data")
    (log,) = (tmp_path / "data" / "logs").iterdir()
    assert result.code == 3
    assert result.err.count("\n") == 1
    assert str(log) in result.err
    assert "ZeroDivisionError: a defect" in log.read_text()


def test_sample_is_the_same_for_the_same_seed(cables: Cables, tmp_path: Path) -> None:
    texts = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        done = cables("sample", 5, "--out", tmp_path / name, "--seed", seed, "--dialect", "page_text")
        assert done.code == 0
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1] != texts[2]
    assert texts[0].count(b"Identifier\n") == 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


def test_report_prints_the_index(published: Published, cables: Cables) -> None:
    result = cables("report", "--data-dir", published.data_dir)
    assert (result.code, Path(result.out.strip()).name) == (0, "index.html")
    assert Path(result.out.strip()).is_file()


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ({"CABLES_RUNNER": "dask://me:hunter2@scheduler:8786"}, ()),
        ({}, ("--runner", "dask://me:hunter2@scheduler:8786")),
        ({"CABLES_WORKERS": "password=hunter2"}, ()),
    ],
)
def test_a_value_that_is_refused_is_shown_without_its_secret(
    variables: dict[str, str], options: tuple[str, ...], cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = cables("ingest", tmp_path, "--data-dir", tmp_path / "data", *options)
    assert (done.code, done.err.count("\n")) == (2, 1), done.err
    assert "hunter2" not in done.err
    assert "it must be so: " in done.err


def test_an_error_of_the_program_is_kept_without_secrets(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.failures._data_dir", tmp_path)

    def broken(**_options: object) -> None:
        raise ValueError("no answer to Authorization: Bearer hunter2 of https://me:hunter2@host.example/x")

    assert run([], broken) == 3
    said = capfd.readouterr().err
    assert "unexpected ValueError: no answer to Authorization: Bearer *** of https://host.example/x; details" in said
    (kept,) = (tmp_path / "logs").iterdir()
    assert "ValueError: no answer" in kept.read_text()
    assert "hunter2" not in kept.read_text()
