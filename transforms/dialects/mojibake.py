"""Repair text that was UTF-8, was read as Windows-1252 or latin-1 once, and was written down so: `Â¶`, `â€™`.

Only values that hold a telltale pair of characters are touched, and only where reading them back gives UTF-8.
A value in which damaged and sound characters stand side by side is repaired sequence by sequence.
"""

import re
from collections.abc import Sequence

import polars as pl

# Capital A with circumflex or tilde before a sign or a control character, or what typographic marks become.
# All begin with the same byte in UTF-8, so text without it is passed over fast.
_TELLTALE = r"[ÂÃ][\u{80}-\u{BF}]|â[€\u{80}]"
# Characters of Windows-1252 that are not in latin-1, as the control character with the same byte.
_AS_BYTES = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}
_TRAIL = "[{}\u0080-\u00bf]".format("".join(map(chr, _AS_BYTES)))
_SEQUENCE = re.compile(f"[ÂÃ]{_TRAIL}|â{_TRAIL}{{2}}")


def repair(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Repair the text columns `names` and add the boolean column `mojibake_repaired`."""
    touched = pl.Series("mojibake_repaired", [False]).new_from_index(0, frame.height)
    for name in names:
        found = frame[name].str.contains(_TELLTALE).fill_null(False).arg_true()
        if found.is_empty():
            continue
        before = frame[name].gather(found)
        after = pl.Series(name, [_repaired(text) for text in before], dtype=pl.String)
        frame = frame.with_columns(frame[name].scatter(found, after))
        touched = touched.scatter(found.filter(before != after), True)
    return frame.with_columns(touched)


def _repaired(text: str) -> str:
    return _read_back(text) or _SEQUENCE.sub(lambda found: _read_back(found.group()) or found.group(), text)


def _read_back(text: str) -> str | None:
    """The text whose UTF-8 bytes were read as these characters, or None."""
    try:
        return text.translate(_AS_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
