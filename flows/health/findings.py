"""What a check finds, and running all checks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.settings import Settings

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One thing that is well or not: `what` is so, `where`, and how to `fix` it (empty where all is well)."""

    level: Level
    what: str
    where: str
    fix: str = ""


Check = Callable[[Settings], Iterable[Finding]]


def examine(settings: Settings, checks: Sequence[Check]) -> list[Finding]:
    """Findings of all checks, in their order. A check that itself breaks is a finding too."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check(settings)
        except Exception as error:
            line = next(iter(str(error).splitlines()), type(error).__name__)
            findings.append(Finding("error", f"could not be looked at: {line}", check.__name__, "mend what it names"))
    return findings


def all_checks() -> tuple[Check, ...]:
    """Every check, from what all else stands on to what is at the far end."""
    from flows.health import cluster, environment, model, services, state

    return (
        environment.python,
        environment.libraries,
        environment.permissions,
        environment.disk,
        state.bucket,
        state.published_files,
        model.columns,
        state.last_success,
        state.attempts,
        state.lock,
        state.leftovers,
        services.warehouse,
        services.sources,
        cluster.cluster,
        services.prefect,
        services.schedule,
    )
