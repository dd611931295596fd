"""Text in UTF-16, which no form of dump expects, read as UTF-8."""

import codecs

from flows.containers.streams import CHUNK_BYTES, Readable

_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def utf16_name(head: bytes) -> str | None:
    """Name of the encoding if `head` begins with a byte-order mark of UTF-16."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


class Utf8Reader:
    """Reads UTF-8 where `source` has UTF-16. What is no valid text becomes U+FFFD."""

    def __init__(self, source: Readable, name: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(name)("replace")
        self._waiting = b""
        self._at_start = True

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, none only at the end."""
        at_end = False
        while not self._waiting and not at_end:
            raw = self._source.read(CHUNK_BYTES)
            at_end = not raw
            text = self._decoder.decode(raw, final=at_end)
            if self._at_start and text:
                text, self._at_start = text.removeprefix("\ufeff"), False
            # Lone halves of a pair cannot be written as UTF-8.
            self._waiting = text.encode("utf-8", "replace")
        part, self._waiting = self._waiting[:size], self._waiting[size:]
        return part
