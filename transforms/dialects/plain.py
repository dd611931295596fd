"""What the plain-text forms share: line ends, byte-order marks, missing values."""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from transforms.dialects.raw import decode

# A byte-order mark or blank lines may stand before the first record.
BLANK = b"\xef\xbb\xbf \t\r\n"

# Lines are indented by fewer bytes than this.
_MARGIN = 24

# Words for no value, and what an editor typed over one.
_MISSING = r"^(?i:null|none|n/?a|\\N|X{4,})?$"


def unix_lines(blob: bytes) -> bytes:
    """Text whose only line end is the carriage return with newlines instead; offsets stay as they are."""
    return blob if b"\n" in blob else blob.replace(b"\r", b"\n")


def first_text(blob: bytes) -> list[int]:
    """The start of the first record: the start of the text, unless there is nothing but blanks."""
    return [0] if blob.strip(BLANK) else []


def at_line_starts(pattern: re.Pattern[bytes], text: bytes) -> Iterator[re.Match[bytes]]:
    """Matches of `pattern` with nothing but some blanks before them on their line.

    A pattern that leads with a fixed text and leaves the line start to this is many times faster.
    """
    for found in pattern.finditer(text):
        margin = text[max(0, found.start() - _MARGIN) : found.start()]
        if (b"\n" in margin or len(margin) < _MARGIN) and not margin[margin.rfind(b"\n") + 1 :].strip(BLANK):
            yield found


def read_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Decode column payload to `text`: newlines as line ends, no byte-order mark, no blank lines at its start."""
    text = pl.col("payload").str.strip_prefix("\ufeff").str.replace_all("\r\n", "\n", literal=True)
    bare = pl.when(text.str.contains("\n", literal=True)).then(text).otherwise(text.str.replace_all("\r", "\n"))
    return decode(frame, ["payload"]).with_columns(text=bare.str.strip_chars_start(" \t\r\n\ufeff"))


def value(text: pl.Expr) -> pl.Expr:
    """A printed value without blanks at its ends; null if it is empty, a word for nothing, or typed over."""
    bare = text.str.strip_chars()
    return pl.when(~bare.str.contains(_MISSING)).then(bare)


def when(text: pl.Expr, formats: Sequence[str]) -> pl.Expr:
    """A printed time in the first format that fits, null if none does."""
    return pl.coalesce(text.str.strptime(pl.Datetime("us"), each, strict=False) for each in formats)
