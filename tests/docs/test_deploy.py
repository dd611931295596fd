"""The files to deploy with fit the program: what they call, name and copy is there."""

import configparser
import importlib
import importlib.metadata
import inspect
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from flows.cli import cables
from flows.distributed.address import tcp_address
from flows.remote.declared import SourcesFile, load_sources
from flows.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",), strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text())
    return parser


def check_command(words: list[str]) -> None:
    """A command line of `cables` parses, up to what its options stand for."""
    command: click.Command = cables.commands[words[0]]
    context = click.Context(command)
    command.make_parser(context).parse_args(list(words[1:]))


def check_dask(words: list[str]) -> None:
    """A command line of `dask` parses."""
    entry_points = importlib.metadata.entry_points(group="dask_cli")
    command: click.Command = entry_points[words[0]].load()
    command.make_parser(click.Context(command)).parse_args(list(words[1:]))


def prefect_yaml() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "prefect.yaml").read_text())
    return found


def test_the_flow_that_prefect_yaml_names_takes_its_parameters() -> None:
    (deployment,) = prefect_yaml()["deployments"]
    path, name = deployment["entrypoint"].split(":")
    assert (ROOT / path).is_file()
    flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
    assert flow.name == "cables-nightly"
    assert set(deployment["parameters"]) == set(inspect.signature(flow.fn).parameters)
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}


def test_prefect_reads_its_schedule() -> None:
    from prefect.client.schemas.schedules import CronSchedule

    (deployment,) = prefect_yaml()["deployments"]
    (schedule,) = deployment["schedules"]
    assert CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"]).timezone == "Europe/Berlin"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_have_their_sections_and_call_commands_that_exist(path: Path) -> None:
    found = unit(path)
    assert found["Unit"]["Description"]
    if path.suffix == ".timer":
        assert found["Timer"]["Persistent"] == "true"
        assert path.with_suffix(".service").exists()
        return
    for key in ("ExecStart", "ExecStartPost"):
        if key in found["Service"]:
            program, *words = shlex.split(found["Service"][key].replace("${DASK_SCHEDULER}", "10.0.0.5"))
            assert program.endswith(("/bin/cables", "/bin/dask"))
            if program.endswith("/bin/cables"):
                check_command(words)
            else:
                check_dask(words)
    assert found["Service"]["EnvironmentFile"] == "/etc/cables/cables.env"


def test_the_service_leaves_a_run_more_time_than_the_program_gives_it() -> None:
    from flows.schedule.alone import _STOP_SECONDS

    assert int(unit(DEPLOY / "cables-schedule.service")["Service"]["TimeoutStopSec"]) > _STOP_SECONDS
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert int(compose["services"]["cables"]["stop_grace_period"].rstrip("s")) > _STOP_SECONDS


def test_variables_that_files_set_are_settings() -> None:
    text = "\n".join(path.read_text() for path in DEPLOY.iterdir() if path.is_file())
    named = {name.lower() for name in re.findall(r"CABLES_([A-Z_]+)", text)} - {"home"}
    assert named <= set(Settings.model_fields)


def test_sources_of_the_example_can_be_loaded() -> None:
    assert load_sources(DEPLOY / "sources.toml").source[0].url == "/var/lib/cables/drop"
    examples = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(), flags=re.DOTALL)
    assert examples
    for example in examples:
        SourcesFile.model_validate(tomllib.loads(example))


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (DEPLOY / "Dockerfile").read_text())
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_dockerfile_copies_what_the_package_consists_of() -> None:
    known = {"FROM", "ARG", "RUN", "WORKDIR", "COPY", "USER", "ENV", "VOLUME", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in instructions()} <= known
    assert instructions()[0][0] == "FROM"
    copied = [name for word, rest in instructions() if word == "COPY" for name in rest.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(packages["packages"]) <= set(copied)
    commands = dict(instructions())
    assert commands["USER"] == "cables"
    check_command(yaml.safe_load(commands["CMD"]))


def test_the_cluster_runs_the_image_of_the_program_and_sees_its_folders() -> None:
    base = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    more = yaml.safe_load((DEPLOY / "compose.dask.yaml").read_text())["services"]
    image = {**base["services"]["cables"]["build"], "args": {"LOCK": "requirements-dask.lock"}}
    assert {name: service["build"] for name, service in more.items()} == dict.fromkeys(more, image)
    assert more["dask-worker"]["volumes"] == base["services"]["cables"]["volumes"]
    for name in ("dask-scheduler", "dask-worker"):
        program, *words = [*more[name]["entrypoint"], *more[name]["command"]]
        assert program == "dask"
        check_dask(words)
    runner = more["cables"]["environment"]["CABLES_RUNNER"]
    assert Settings(runner=runner).runner == "dask://dask-scheduler:8786"
    assert "--port 8786" in " ".join(more["dask-scheduler"]["command"])
    assert more["dask-worker"]["command"][0] == tcp_address(runner)


def test_every_lock_has_the_same_versions() -> None:
    def pins(name: str) -> dict[str, str]:
        found = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), flags=re.MULTILINE)
        return dict(found)

    main, dask, dev = (pins(f"requirements{name}.lock") for name in ("", "-dask", "-dev"))
    assert main.items() <= dask.items()
    assert dask.items() <= dev.items()
    assert {"distributed", "prefect-dask"} <= dask.keys() - main.keys()


def test_services_of_the_compose_file_fit_together() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"postgres", "prefect", "cables"}
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        named = {volume.split(":")[0] for volume in service["volumes"] if not volume.startswith(".")}
        assert named <= set(compose["volumes"])
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    (prefect,) = [pin.removeprefix("prefect==") for pin in pins if pin.startswith("prefect==")]
    assert services["prefect"]["image"].startswith(f"prefecthq/prefect:{prefect}-")
    assert prefect_yaml()["prefect-version"] == prefect
    check_command(services["cables"]["command"])
    assert (DEPLOY / services["cables"]["build"]["context"]).resolve() == ROOT
    assert (ROOT / services["cables"]["build"]["dockerfile"]).is_file()
