"""What a machine of a cluster is asked to do, and what it brings back. This part runs on the worker.

Each try of an errand writes into a folder of its own. A worker that was given up for dead may still write: the
rows of the run are those of the one try whose answer arrived, moved into the stage by whoever sent the errand.
"""

import socket
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.distributed.inputs import Away, bring
from flows.distributed.program import identity
from flows.errors import CablesError
from flows.outcome import ShardOutcome
from flows.shards import Shard


class OtherProgramError(CablesError):
    """A worker runs another version than the client."""


@dataclass(frozen=True)
class Errand:
    """Parse `shard` and leave its rows in a new folder below `place`.

    That is a folder which worker and client both see, or a URL of object storage; then `away` says where the bytes
    of the slices are. `rules` is the text of a file that changes quality rules, `program` that of the client, see
    `flows.distributed.program`.
    """

    shard: Shard
    place: str
    run_id: str
    rules: str | None
    program: str
    away: Away | None = None


@dataclass(frozen=True)
class Delivery:
    """What became of a shard, and the folder (or URL) with its rows, laid out as a stage."""

    outcome: ShardOutcome
    place: str


def run(errand: Errand) -> Delivery:
    """Parse the shard. Pure but for the folder written, and can be run again.

    Raises OtherProgramError if this is another program than that of the client, CablesError if the client's
    folder is not to be seen here, and the errors of `flows.steps.parse_shard`.
    """
    here = socket.gethostname()
    if errand.program != identity():
        raise OtherProgramError(
            f"the Dask worker on {here} runs Cable Warehouse {identity()}, and this is {errand.program}",
            "install the same version on all machines and start the workers anew",
        )
    place = f"{errand.place}/{errand.shard.number:05d}-{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory(prefix="cables-") as folder, _rules(errand, Path(folder)) as rules:
        if errand.away is None:
            return _in_folder(errand, place, rules)
        return _in_bucket(errand, place, rules, Path(folder))


@contextmanager
def _rules(errand: Errand, folder: Path) -> Iterator[Path | None]:
    """The rules as a file."""
    if errand.rules is None:
        yield None
        return
    path = folder / "rules.toml"
    path.write_text(errand.rules, encoding="utf-8")
    yield path


def _in_folder(errand: Errand, place: str, rules: Path | None) -> Delivery:
    from flows.steps import parse_shard

    if not Path(errand.place).is_dir():
        raise CablesError(
            f"the Dask worker on {socket.gethostname()} does not see {errand.place}",
            "mount the data directory and the sources under the same paths on all machines, or use one in a bucket",
        )
    stage = Path(place)
    stage.mkdir()
    return Delivery(parse_shard(errand.shard, stage, errand.run_id, rules), place)


def _in_bucket(errand: Errand, place: str, rules: Path | None, folder: Path) -> Delivery:
    from flows.steps import parse_shard
    from warehouse.objects.folders import push_folder

    assert errand.away is not None
    stage = folder / "stage"
    stage.mkdir()
    outcome = parse_shard(bring(errand.shard, errand.away, folder), stage, errand.run_id, rules)
    push_folder(stage, place)
    return Delivery(outcome, place)
