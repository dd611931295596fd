"""What a machine of a cluster is asked to do, and what it brings back. This part runs on the worker.

Each try of an errand writes into a folder of its own. A worker that was given up for dead may still write: the
rows of the run are those of the one try whose answer arrived, moved into the stage by whoever sent the errand.
"""

import socket
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from flows.distributed.program import identity
from flows.errors import CablesError
from flows.outcome import ShardOutcome
from flows.shards import Shard


class OtherProgramError(CablesError):
    """A worker runs another version than the client."""


@dataclass(frozen=True)
class Errand:
    """Parse `shard` into a new folder below `folder`, which the worker and the client both see.

    `program` is that of the client, see `flows.distributed.program`.
    """

    shard: Shard
    folder: str
    run_id: str
    rules: Path | None
    program: str


@dataclass(frozen=True)
class Delivery:
    """What became of a shard, and the folder with its rows, laid out as a stage."""

    outcome: ShardOutcome
    folder: str


def errand_for(shard: Shard, folder: Path, run_id: str, rules: Path | None) -> Errand:
    """An errand whose paths do not hang on the working directory of this process."""
    slices = tuple(
        replace(
            part,
            path=str(Path(part.path).absolute()),
            spooled=replace(part.spooled, path=str(Path(part.spooled.path).absolute())) if part.spooled else None,
        )
        for part in shard.slices
    )
    return Errand(replace(shard, slices=slices), str(folder.absolute()), run_id, rules and rules.absolute(), identity())


def run(errand: Errand) -> Delivery:
    """Parse the shard. Pure but for the folder written, and can be run again.

    Raises OtherProgramError if this is another program than that of the client, CablesError if the client's
    folder is not to be seen here, and the errors of `flows.steps.parse_shard`.
    """
    from flows.steps import parse_shard

    here = socket.gethostname()
    if errand.program != identity():
        raise OtherProgramError(
            f"the Dask worker on {here} runs Cable Warehouse {identity()}, and this is {errand.program}",
            "install the same version on all machines and start the workers anew",
        )
    if not Path(errand.folder).is_dir():
        raise CablesError(
            f"the Dask worker on {here} does not see {errand.folder}",
            "mount the data directory and the sources under the same paths on all machines",
        )
    stage = Path(errand.folder) / f"{errand.shard.number:05d}-{uuid.uuid4().hex}"
    stage.mkdir()
    return Delivery(parse_shard(errand.shard, stage, errand.run_id, errand.rules), str(stage))


def take(delivery: Delivery, stage: Path) -> ShardOutcome:
    """Move what was delivered into the stage."""
    brought = Path(delivery.folder)
    for part in sorted(path for path in brought.rglob("*") if path.is_file()):
        target = stage / part.relative_to(brought)
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
    return delivery.outcome
