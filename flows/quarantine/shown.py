"""Bytes as a person can read them: text with its odd characters escaped, or a dump of hexadecimal digits."""

import unicodedata
from pathlib import Path

_BINARY_SHARE = 0.1
_DUMP_WIDTH = 16
# Bytes of the file that are shown before and after the record.
CONTEXT = 160


def is_binary(raw: bytes) -> bool:
    """Whether so many bytes are neither text nor blank that a text would say nothing."""
    head = raw[:4096]
    odd = sum(byte < 32 and byte not in (9, 10, 13) for byte in head)
    return odd > _BINARY_SHARE * len(head)


def readable(raw: bytes, start: int = 0) -> str:
    """`raw` as text in which nothing can act on a terminal, or as a dump whose offsets count from `start`."""
    return _dump(raw, start) if is_binary(raw) else _text(raw)


def _text(raw: bytes) -> str:
    shown = raw.decode("utf-8", errors="backslashreplace").replace("\r\n", "\n")
    return "".join(letter if letter in "\n\t" or _is_plain(letter) else _escaped(letter) for letter in shown)


def _is_plain(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def _dump(raw: bytes, start: int) -> str:
    lines = []
    for at in range(0, len(raw), _DUMP_WIDTH):
        part = raw[at : at + _DUMP_WIDTH]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{start + at:08x}  {part.hex(' '):<{_DUMP_WIDTH * 3}} {letters}")
    return "\n".join(lines)


def around(path: Path, size: int, offset: int, length: int) -> tuple[bytes, bytes] | None:
    """Bytes of the file before and after a record; None if it is gone or not of the size it had."""
    try:
        if path.stat().st_size != size:
            return None
        with path.open("rb") as handle:
            begin = max(offset - CONTEXT, 0)
            handle.seek(begin)
            before = handle.read(offset - begin)
            handle.seek(offset + length)
            return before, handle.read(CONTEXT)
    except OSError:
        return None
