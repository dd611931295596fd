"""How the client and the workers of a run exchange bytes and rows: a folder that all see, or a bucket."""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from flows.distributed.errand import Delivery, Errand
from flows.distributed.inputs import Origin, origins_of, send_away
from flows.distributed.program import identity
from flows.errors import CablesError
from flows.outcome import Request, ShardOutcome
from flows.shards import Shard, Slice

_AGAIN = "nothing was published: run again"


class Exchange(Protocol):
    """The client's side of it."""

    def errand(self, shard: Shard) -> Errand:
        """What a worker is told; whatever it needs is where it looks for it."""
        ...

    def take(self, delivery: Delivery, stage: Path) -> ShardOutcome:
        """Move the rows delivered into the stage. Raises CablesError if they are not those that were announced."""
        ...

    def close(self) -> None:
        """Remove what is left."""
        ...


def exchange_for(request: Request, stage: Path) -> Exchange:
    """A bucket if the data directory is in one, else a folder beside the stage, which is swept with it."""
    from warehouse.layout import DataDir
    from warehouse.objects.mirror import stage_url

    rules = request.rules.read_text(encoding="utf-8") if request.rules else None
    url = stage_url(DataDir(request.data_dir), request.run_id)
    if url:
        return Bucket(request.run_id, rules, url, origins_of(request))
    folder = stage.with_name(f"{stage.name}-shards").absolute()
    folder.mkdir(exist_ok=True)
    return Folder(request.run_id, rules, folder)


@dataclass(frozen=True)
class Folder:
    """All machines see the data directory and the sources under the same paths."""

    run_id: str
    rules: str | None
    path: Path

    def errand(self, shard: Shard) -> Errand:
        slices = tuple(_absolute(part) for part in shard.slices)
        return Errand(replace(shard, slices=slices), str(self.path), self.run_id, self.rules, identity())

    def take(self, delivery: Delivery, stage: Path) -> ShardOutcome:
        brought, moved = Path(delivery.place), list[Path]()
        for part in sorted(path for path in brought.rglob("*") if path.is_file()):
            target = stage / part.relative_to(brought)
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
            moved.append(target)
        return _whole(delivery, moved, stage)

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


@dataclass(frozen=True)
class Bucket:
    """Machines share nothing but object storage. What is left there is removed with the run, or by the next one."""

    run_id: str
    rules: str | None
    url: str
    origins: Mapping[str, Origin]

    def errand(self, shard: Shard) -> Errand:
        away = send_away(shard, self.url, self.origins)
        return Errand(shard, self.url, self.run_id, self.rules, identity(), away)

    def take(self, delivery: Delivery, stage: Path) -> ShardOutcome:
        from warehouse.objects.folders import pull_folder

        return _whole(delivery, pull_folder(delivery.place, stage), stage)

    def close(self) -> None:
        from warehouse.objects.folders import remove_folder

        remove_folder(self.url)


def _whole(delivery: Delivery, parts: Sequence[Path], stage: Path) -> ShardOutcome:
    """The outcome, if the parts that arrived hold as many rows of each table as it says."""
    from pyarrow import ArrowException
    from pyarrow.parquet import read_metadata

    outcome, found = delivery.outcome, Counter[str]()
    for part in parts:
        try:
            found[part.relative_to(stage).parts[0]] += read_metadata(part).num_rows
        except (ArrowException, OSError) as error:
            raise CablesError(f"a part of shard {outcome.number} is damaged: {delivery.place}", _AGAIN) from error
    for table in sorted({*found, *outcome.rows}):
        if found[table] != (wanted := outcome.rows.get(table, 0)):
            raise CablesError(
                f"shard {outcome.number} brought {found[table]:,} rows of {table} instead of {wanted:,}: "
                f"{delivery.place}",
                _AGAIN,
            )
    return outcome


def _absolute(part: Slice) -> Slice:
    """A slice whose paths do not hang on the working directory of this process."""
    spooled = part.spooled and replace(part.spooled, path=str(Path(part.spooled.path).absolute()))
    return replace(part, path=str(Path(part.path).absolute()), spooled=spooled)
