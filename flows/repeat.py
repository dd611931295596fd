"""Read some records of a run twice more and compare: what depends on chance cannot be repeated (Q49)."""

from collections.abc import Sequence
from dataclasses import replace

from flows.shards import Shard, read_slice

# Enough to meet most forms of line; a second of reading at most.
_RECORDS = 60


def rows_differing(shards: Sequence[Shard]) -> float | None:
    """Rows that differ between two readings of the first records of the first shard; None without shards."""
    if not shards:
        return None
    from transforms.dialects import Piece, record_starts
    from transforms.shard import parse

    shard = shards[0]
    part = shard.slices[0]
    blob = read_slice(part)
    starts = record_starts(shard.dialect, blob)
    few = blob[: starts[_RECORDS]] if len(starts) > _RECORDS else blob
    piece = Piece(part.file_id, part.first_record, part.start, few)
    first, second = (parse(shard.dialect, [replace(piece)], "repeat").tables for _ in range(2))
    differing = 0
    for table, frame in first.items():
        other = second[table]
        same = frame.equals(other, null_equal=True)
        differing += 0 if same else max(frame.height, other.height, 1)
    return float(differing)
