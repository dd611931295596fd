"""Decide whether Prefect keeps the record of a run, without importing it.

`auto` uses a Prefect API that the environment or the user's profile names, if it answers within half a
second, and otherwise runs the same functions without Prefect: the table `runs` is a record too. `require`
insists on that API. `embedded` starts a server for the time of the run, which costs some 15 seconds.
"""

import os
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import TrackingError

if TYPE_CHECKING:
    from flows.outcome import Outcome, Request
    from flows.progress import Progress

PROBE_SECONDS = 0.5

# Prefect reads these when it is imported. What the user has set stays.
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # Its console would repeat each of our errors with a hundred lines of traceback. The API gets all logs.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    # What the rooms log stands beside the run in Prefect, and not only in the run's own file.
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,transforms,expectations,warehouse",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # How soon a server can tell that a run was killed.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "60",
    # 20 seconds are too few for a first start on a busy machine.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}

Runner = Callable[["Request", "Progress"], "Outcome"]


def choose(track: str, data_dir: Path) -> Runner | None:
    """The function that runs an ingest under Prefect, or None to run it plainly.

    Sets Prefect's environment. Raises TrackingError if Prefect was required and does not answer.
    """
    if track == "never":
        return None
    url = api_url()
    if track == "embedded":
        prepare(data_dir)
        os.environ.pop("PREFECT_API_URL", None)
        os.environ["PREFECT_PROFILE"] = "ephemeral"  # Prefect's own profile for a server inside the process
        return _tracked(is_embedded=True)
    if url is None or not answers(url):
        if track == "require":
            raise _missing(url)
        return None
    prepare(data_dir)
    return _tracked(is_embedded=False)


def api_url() -> str | None:
    """URL of the Prefect API from the environment, else from the active profile of the user."""
    return os.environ.get("PREFECT_API_URL") or _from_profile()


def answers(url: str) -> bool:
    """Whether a Prefect API answers at `url` within half a second."""
    request = urllib.request.Request(f"{url.rstrip('/')}/health", headers=_authorization())
    try:
        with urllib.request.urlopen(request, timeout=PROBE_SECONDS) as response:
            return bool(response.status == 200)
    except (OSError, ValueError):
        return False


def _authorization() -> dict[str, str]:
    key = os.environ.get("PREFECT_API_KEY")
    return {"Authorization": f"Bearer {key}"} if key else {}


def _missing(url: str | None) -> TrackingError:
    if url is None:
        return TrackingError("no Prefect server is configured", "set PREFECT_API_URL, or leave --track require out")
    return TrackingError(f"the Prefect server at {url} does not answer", "start it, or leave --track require out")


def _user_profiles() -> Path:
    home = os.environ.get("PREFECT_HOME") or str(Path.home() / ".prefect")
    return Path(os.environ.get("PREFECT_PROFILES_PATH") or Path(home) / "profiles.toml")


def _from_profile() -> str | None:
    try:
        profiles: dict[str, Any] = tomllib.loads(_user_profiles().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    value = profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL")
    return str(value) if value else None


def prepare(data_dir: Path) -> None:
    """Set what Prefect should find: no telemetry, no noise, its state under the data directory."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if not _user_profiles().exists():
        home = (data_dir / ".prefect").absolute()
        home.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("PREFECT_HOME", str(home))


def _tracked(is_embedded: bool) -> Runner:
    def run(request: "Request", progress: "Progress") -> "Outcome":
        from flows.tracked import ingest_tracked

        return ingest_tracked(request, progress, is_embedded=is_embedded)

    return run
