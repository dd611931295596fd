"""The parsing step of an ingest: shards in batches, a step a batch, in one process or several."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from flows import steps
from flows.distributed.address import LOCAL
from flows.outcome import Plan, Request, ShardOutcome
from flows.progress import Progress
from flows.shards import Shard
from flows.workers import OpenParser, ShardParser, open_parser

# Prefect's server takes some 30 ms a task, so a run of hundreds of shards runs several in one task.
_MOST_STEPS = 60
# Workers wait for each other at the end of a batch, so it holds several shards for each.
_SHARDS_PER_WORKER = 8

Batch = list[ShardOutcome]


class Do(Protocol):
    """Runs a named step of a run."""

    def __call__(self, name: str, work: Callable[[], Batch], /) -> Batch: ...


def parse_shards(
    request: Request, plan: Plan, stage: Path, progress: Progress, do: Do, opens: OpenParser = open_parser
) -> Batch:
    """Stage the rows of all shards of the plan, and files of no known form in quarantine.

    `opens` gives the parser. Returns what became of each shard, in order.
    """
    outcomes = [steps.quarantine_unknown(plan.found, stage, request.run_id)]
    progress.begin("parsing", len(plan.shards))
    with opens(request, _worth_workers(plan.shards, request)) as parse:
        for batch in _batches(plan.shards, request):
            outcomes += do(
                f"parse-{batch[0].number}",
                lambda batch=batch: _parse(parse, batch, stage, request.run_id, progress),  # type: ignore[misc]
            )
    return sorted(outcomes, key=lambda outcome: outcome.number)


def _worth_workers(shards: Sequence[Shard], request: Request) -> int:
    """As many shards as the text would fill: to start a worker costs more than to parse a few small ones here."""
    return min(len(shards), -(-sum(shard.size for shard in shards) // request.shard_bytes))


def _batches(shards: Sequence[Shard], request: Request) -> list[Sequence[Shard]]:
    if request.runner != LOCAL:  # of the size of a cluster nothing is known, and it may grow
        return [shards] if shards else []
    workers = request.workers
    size = max(-(-len(shards) // _MOST_STEPS), workers * _SHARDS_PER_WORKER if workers > 1 else 1)
    return [shards[start : start + size] for start in range(0, len(shards), size)]


def _parse(parse: ShardParser, batch: Sequence[Shard], stage: Path, run_id: str, progress: Progress) -> Batch:
    done = []
    for outcome in parse(batch, stage, run_id):
        done.append(outcome)
        progress.advance()
    return done
