"""Input forms. Each module reads one and offers the same four things; the registry below finds them.

* `NAME`: value of cables.source_dialect;
* `sniff(head) -> float`: how sure it is, 0 to 1, that the first 64 KiB of a file are of its form;
* `record_starts(blob) -> list[int]`: the offsets at which records start;
* `read(pieces) -> RawRecords`: whole records in, one row a record out, in the columns of `raw.RAW_SCHEMA`.
"""

from collections.abc import Sequence
from types import ModuleType

from transforms.dialects import bulk_csv, html_page, label, nara, nara_csv, page_text, tsv_row, txt, txt5
from transforms.dialects.raw import Piece, RawRecords

_REGISTRY: dict[str, ModuleType] = {
    module.NAME: module for module in (page_text, bulk_csv, html_page, nara, nara_csv, tsv_row, label, txt5, txt)
}

# How much of a file a form may look at to recognise it.
HEAD_BYTES = 64 * 1024

__all__ = ["HEAD_BYTES", "Piece", "RawRecords", "read", "record_starts", "sniff"]


def sniff(head: bytes) -> list[tuple[str, float]]:
    """Forms that recognise `head`, with their scores, best first; empty if none does."""
    scores = [(name, float(module.sniff(head))) for name, module in _REGISTRY.items()]
    return sorted((pair for pair in scores if pair[1] > 0), key=lambda pair: -pair[1])


def record_starts(dialect: str, blob: bytes) -> list[int]:
    """Offsets in `blob` at which records start.

    Text before the first start counts as a record of its own unless it is blank, so that it is reported and
    not lost. This count is independent of the parser and is compared with what the parser returns.
    """
    starts: list[int] = _REGISTRY[dialect].record_starts(blob)
    before = blob[: starts[0]] if starts else blob
    if before.strip(b" \t\r\n\xef\xbb\xbf"):
        starts.insert(0, 0)
    return starts


def read(dialect: str, pieces: Sequence[Piece]) -> RawRecords:
    """Read whole records of one form. Every record comes back as a row of `records` or of `rejected`."""
    records: RawRecords = _REGISTRY[dialect].read(pieces, record_starts)
    return records
