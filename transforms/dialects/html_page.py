"""Official pages of 2010-2011: a table of class cable with the metadata, then one or two blocks with the telegram.

A page is a record. In pages before the last release the minutes of both times are a printing error: they
repeat the hour on a 12-hour clock. The title attributes of the links name other values than the links show, and are
not read.
"""

import re
from collections.abc import Sequence

import polars as pl

from transforms.dialects.html_markup import CABLE_TABLE, Page, read_page
from transforms.dialects.raw import Piece, RawRecords, RecordStarts, cut, decode, fill, reject
from transforms.dialects.tsv_row import unwrap_row

NAME = "html"

_TABLE = re.compile(CABLE_TABLE.encode(), re.IGNORECASE)
_TAG_START = re.compile(rb"<(?:\?xml\b|!doctype\b|html\b)", re.IGNORECASE)
_PAGE_START = re.compile(rb"<(?:\?xml\b|!doctype\b|html\b|head\b|body\b|h3\b|table\b)", re.IGNORECASE)
_BLANKS = re.compile(rb"[\xef\xbb\xbf \t\r\n]*")
# Prolog, document type and <html> of one page stand within so many bytes.
_PROLOG = 2_000
_ENDS = (b"</html", b"</HTML")

_PAGE_SCHEMA = pl.Schema(dict.fromkeys(Page._fields, pl.String()))
_TIME_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
# What a block that begins with the routing header begins with.
_HEADER = r"\A\s*(?:VZCZC|DE R[A-Z]+ |[ZOPR]{2} R[UH]|[ZOPR] (?:[ZOPR] )?\d{6}Z? )"
_LEVEL = r"(?m)^[ \t]*(?:UNCLAS|LIMITED OFF|C ?O ?N ?F ?I|(?:T ?O ?P {0,3})?S ?E ?C ?R ?E)"
_NOTICE = "partial extract of the original cable"
_EXPORT_ROW = r"\A\s*(?:\d{1,9}\t)?\d{4}-\d\d-\d\d \d\d:\d\d"


def sniff(head: bytes) -> float:
    """1.0 for a page with a cable table, 0.6 for one further down, 0.5 for a page cut before it, 0.2 for others."""
    table = _TABLE.search(head) is not None
    if _PAGE_START.match(head, _text_start(head)):
        return 1.0 if table else 0.2 if _is_complete(head) else 0.5
    return 0.6 if table else 0.0


def is_listing(head: bytes) -> bool:
    """Whether this is a page without a cable: a listing by date, tag or origin, an index.

    Navigation can fill far more than 64 KiB before the cable table, so give the whole page: of one that is cut
    short nothing is known, and the answer is no.
    """
    page = _PAGE_START.match(head, _text_start(head)) is not None
    return page and _is_complete(head) and _TABLE.search(head) is None


def record_starts(blob: bytes) -> list[int]:
    """Offsets at which pages start: prolog, document type or <html>, whichever is first."""
    starts: list[int] = []
    opened = False
    for tag in _TAG_START.finditer(blob):
        if not (starts and opened and tag.start() - starts[-1] < _PROLOG):
            starts.append(tag.start())
        opened = tag[0].lower() != b"<html"
    if starts and _text_start(blob) == starts[0]:
        # Comments before the first page are no record of their own.
        starts[0] = 0
    return starts


def read(pieces: Sequence[Piece], starts: RecordStarts) -> RawRecords:
    """Read whole pages. A page without a cable table, or whose table does not name its cells, is rejected."""
    frame = pl.concat([cut(piece, starts(NAME, piece.blob)) for piece in pieces])
    text = decode(frame, ["payload"])
    pages = pl.DataFrame([read_page(page) for page in text["payload"]], schema=_PAGE_SCHEMA, orient="row")
    found = _unwrap_rows(pl.concat([text.drop("payload"), pages], how="horizontal"))
    records = found.filter(pl.col("fault").is_null()).with_columns(
        created_meta=_time("created"), released_at=_time("released")
    )
    return RawRecords(fill(records.with_columns(*_metadata(), *_telegram())), _rejected(frame, pages["fault"]))


def _rejected(frame: pl.DataFrame, fault: pl.Series) -> pl.DataFrame:
    whole = pl.Series([_is_complete(page) for page in frame["payload"]], dtype=pl.Boolean)
    lacking, deep, unnamed = ((fault == code).fill_null(False) for code in ("no_table", "too_deep", "no_labels"))
    refused = [
        reject(frame.filter(lacking & whole), "no_cable", "the page has no cable table: a listing or an index"),
        reject(frame.filter(lacking & ~whole), "broken_record", "the page ends before its cable table"),
        reject(frame.filter(deep), "broken_record", "the markup of the page opens elements and does not close them"),
        reject(frame.filter(unnamed), "bad_labels", "the cable table does not name its cells"),
    ]
    return pl.concat(refused).sort("file_id", "record")


def _metadata() -> tuple[pl.Expr, ...]:
    return (
        pl.col("reference_id").alias("reference_id_raw"),
        pl.col("classification").alias("classification_raw"),
        pl.col("row_references").alias("references_meta"),
        pl.when(_minutes_misprinted()).then(pl.lit("hour")).alias("meta_precision"),
    )


def _minutes_misprinted() -> pl.Expr:
    """Both printed times repeat the hour as minutes (13:01, 00:12); where only one is printed, that one."""

    def repeats(name: str) -> pl.Expr:
        when = pl.col(name)
        return when.dt.minute() == (when.dt.hour() + 11) % 12 + 1

    return repeats("created_meta").fill_null(False) & repeats("released_at").fill_null(True)


def _unwrap_rows(pages: pl.DataFrame) -> pl.DataFrame:
    """Add row_text, row_references: in a few pages the body is a row of a database export, with the telegram in it."""
    bodies = pages.select(pl.coalesce("other_blocks", "first_block")).to_series()
    rows: list[tuple[str | None, str | None]] = [(None, None)] * pages.height
    for at in bodies.str.contains(_EXPORT_ROW).fill_null(False).arg_true():
        row = unwrap_row(bodies[at])
        if row is not None:
            rows[at] = (row.text, row.references)
    found = pl.DataFrame(rows, schema={"row_text": pl.String, "row_references": pl.String}, orient="row")
    return pl.concat([pages, found], how="horizontal")


def _telegram() -> tuple[pl.Expr, ...]:
    """Two blocks are header and body. One is the body, unless it begins as a header does or is a mere notice."""
    first, others, row = pl.col("first_block"), pl.col("other_blocks"), pl.col("row_text")
    two = others.is_not_null()
    headed = ~two & row.is_null() & (first.str.contains(_HEADER) | first.str.contains(_NOTICE, literal=True))
    split = headed & first.str.contains(_LEVEL)
    header = pl.when(two | (headed & ~split)).then(first)
    # A header inside the row is better than that of the page; where there is none the row is all body.
    row_split = row.str.contains(_HEADER).fill_null(False)
    body = pl.when(row_split).then(None).when(row.is_not_null()).then(row)
    body = body.when(two).then(others).when(~headed).then(first)
    return (
        _filled(header).alias("header_raw"),
        _filled(body).alias("body_raw"),
        pl.when(row_split).then(row).when(split).then(first).alias("telegram_raw"),
    )


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.strip_chars() != "").then(text)


def _time(name: str) -> pl.Expr:
    return pl.coalesce(pl.col(name).str.strptime(pl.Datetime("us"), each, strict=False) for each in _TIME_FORMATS)


def _text_start(blob: bytes) -> int:
    """Where the markup starts: behind a byte-order mark, blanks, and comments of whoever saved the page."""
    at = 0
    while True:
        found = _BLANKS.match(blob, at)
        at = found.end() if found else at
        end = blob.find(b"-->", at) if blob.startswith(b"<!--", at) else -1
        if end < 0:
            return at
        at = end + 3


def _is_complete(page: bytes) -> bool:
    """Whether the last page in here also ends in here."""
    end = max(page.rfind(tag) for tag in _ENDS)
    return end >= 0 and _TAG_START.search(page, end) is None
