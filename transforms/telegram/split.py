"""Where the routing header ends and the body begins.

The body starts at the first classification line that carries the message reference number (2.5), after the
FM line. There need be no blank line before it, and in some sources not even a line end.
"""

import polars as pl

from transforms.telegram.lines import replace_in

# A level, usually letter-spaced: C O N F I D E N T I A L. One blank may stand between any two letters.
LEVELS = {
    "CONFIDENTIAL": "CONFIDENTIAL",
    "SECRET": "SECRET",
    "TOPSECRET": "TOP SECRET",
    "UNCLASSIFIED": "UNCLASSIFIED",
    "UNCLAS": "UNCLASSIFIED",
    "LIMITEDOFFICIALUSE": "LIMITED OFFICIAL USE",
}


def _slips(word: str) -> set[str]:
    """The word with one letter lost, doubled or swapped with the next."""
    lost = {word[:at] + word[at + 1 :] for at in range(len(word))}
    doubled = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return lost | doubled | swapped


# Damaged levels, for lines that are known to be a classification line by their place.
DAMAGED_LEVELS = {
    slip: level
    for word, level in LEVELS.items()
    if word != "LIMITEDOFFICIALUSE"
    for slip in sorted(_slips(word))
    if slip not in LEVELS
}


def _spaced(word: str) -> str:
    return " {0,2}".join(word)


# Longest first, so that UNCLAS does not win over UNCLASSIFIED.
LEVEL_PATTERN = "|".join(_spaced(word) for word in sorted(LEVELS, key=len, reverse=True))
# ... and what lines that match can begin with.
LEVEL_OPENINGS = tuple(f"{word[0]}{blanks}{word[1]}" for word in LEVELS for blanks in ("", " ", "  "))
DAMAGED_PATTERN = "|".join(_spaced(word) for word in sorted(DAMAGED_LEVELS, key=len, reverse=True))
# ... the level, markings, section numbers, station, and at the end the serial of at least two digits.
CLASSIFICATION_LINE = rf"(?:{LEVEL_PATTERN})\b[^\n]{{0,120}}?[A-Z.'-]{{2,}}[ \t]+\d{{2,7}}\b"

# Levels that cannot be part of an address, for places where no line end stands before them.
_SECRET_FAULTS = "|".join(" ?".join("SECRET"[:at]) + " " + " ?".join("SECRET"[at:]) for at in range(1, 6))
# ... or the first letter lost: then all others are spaced.
_HEADLESS = "|".join(" ".join(word[1:]) for word in ("CONFIDENTIAL", "SECRET", "UNCLAS"))
_LONG_LEVELS = "|".join(sorted(word for word in (*LEVELS, *DAMAGED_LEVELS) if word.startswith(("CONF", "UNCLASSI"))))
_SPACED_LINE = (
    rf"(?:(?:C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|T ?O ?P {{0,3}}S ?E ?C ?R ?E ?T|{_SECRET_FAULTS}|{_HEADLESS}"
    r"|U ?N ?C ?L ?A ?S(?:SIFIED)?)"
    r"\b[^\n]{0,120}?[A-Z.'-]{2,}[ \t]+\d{2,7}\b"
    # Without blanks between the letters the station, of some length, and a padded serial must end the line.
    rf"|(?:{_LONG_LEVELS}|SECRET|LIMITED OFFICIAL USE)(?://[A-Z/]+)?"
    r"(?: SECTION \d\d OF \d\d)? [A-Z][A-Z .'-]{2,16} \d{5,6}[ \t]*(?m:$))"
)
_FIRST_FIELD = (
    rf"(?m:^[ \t]*(?:(?:{DAMAGED_PATTERN})\b[^\n]* \d{{2,7}}[ \t]*$"
    r"|SIPDIS|NOFORN|SENSITIVE|E\.?O\.? ?\d|TAGS|SUBJ|REF[:S]|1\. ))"
)

_SMALL_LINE = rf"(?:{LEVEL_PATTERN.lower()})\b[^\nA-Z]{{0,120}}?[a-z.'-]{{2,}}[ \t]+\d{{2,7}}[ \t]*$"

_MARK = "\x1e"
# A header inside a body stands within so many characters, and has one of these lines above FM.
_HEADER_WITHIN = 6000
_TRANSMISSION = r"(?m)^[ \t]*(?:VZCZC|DE R|ZN[RY] |(?:[ZOPR] ?){0,2} *\d{6}Z? *[A-Z]{3})"


def split_telegram(records: pl.DataFrame) -> pl.DataFrame:
    """Fill `header_raw` and `body_raw` from `telegram_raw` where a dialect gave the telegram in one piece.

    A telegram without an FM line before its classification line is all body.
    """
    records = _telegrams_in_bodies(records)
    if records["telegram_raw"].is_null().all():
        return records
    text = records["telegram_raw"]
    # Small letters too: some publishers put whole texts into them.
    marked = text.str.replace(rf"(?m)^[ \t]*({CLASSIFICATION_LINE}|{_SMALL_LINE})", _MARK + "$1")
    # Now and then a relay printed the level above the header as well. The slow pattern insists on FM.
    marked = replace_in(marked, rf"\A(?:[^\n{_MARK}]*\n){{0,3}}{_MARK}", _mark_after_sender)
    # A line of the text can look like a classification line if the real one is glued to the header.
    marked = replace_in(marked, rf"\nFM [^{_MARK}]*[A-Z0-9]{_SPACED_LINE}[^{_MARK}]*{_MARK}", _mark_again)
    marked = replace_in(marked, rf"\A[^{_MARK}]*\z", _mark_glued)
    parts = pl.select(marked.str.splitn(_MARK, 2).alias("part")).unnest("part")
    # What has a sender, but no body anywhere, is a header.
    bare = parts["field_1"].is_null() & parts["field_0"].str.contains(r"(?m)^FM ")
    split = parts.select(
        header=pl.when(pl.col("field_1").is_not_null() | bare).then(pl.when(pl.col("field_0") != "").then("field_0")),
        body=pl.when(~bare).then(pl.coalesce("field_1", "field_0")),
    )
    whole = text.is_not_null()
    return records.with_columns(
        split.select(
            pl.when(whole).then("header").otherwise(records["header_raw"]).alias("header_raw"),
            pl.when(whole).then("body").otherwise(records["body_raw"]).alias("body_raw"),
        )
    )


def _telegrams_in_bodies(records: pl.DataFrame) -> pl.DataFrame:
    """Move a body that begins with a header to `telegram_raw`, where the record has no header of its own.

    Such are prints of a post's mail system, with the post's internal header (H5) above the telegram.
    """
    header, body = records["header_raw"].fill_null(""), records["body_raw"]
    # Nearly all have one: few bodies are looked through.
    at = (~header.str.contains(r"(?:\A|\n)FM ")).arg_true()
    at = at.filter(body.gather(at).str.contains("\nFM ", literal=True).fill_null(False))
    if not len(at):
        return records
    above = body.gather(at).str.slice(0, _HEADER_WITHIN).str.extract(r"(?s)\A(.*?)\nFM ")
    sound = above.str.contains(_TRANSMISSION) & ~above.str.contains(rf"(?m)^[ \t]*(?:{CLASSIFICATION_LINE}|1\. )")
    moved = at.filter(sound.fill_null(False))
    notice = header.gather(moved)
    whole = pl.select(pl.when(notice != "").then(notice + "\n").otherwise(notice)).to_series() + body.gather(moved)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(moved))
    return records.with_columns(
        records["telegram_raw"].clone().scatter(moved, whole),
        records["header_raw"].clone().scatter(moved, nothing),
        body.clone().scatter(moved, nothing),
    )


def _mark_again(found: pl.Series) -> pl.Series:
    return _mark_glued(found.str.replace_all(_MARK, "", literal=True))


def _mark_glued(found: pl.Series) -> pl.Series:
    """Texts without a classification line at the start of a line.

    Some exports lost the line end between header and body: then only a spaced level tells them apart. Some
    telegrams have no such line, or a damaged one: then the body starts at the first blank line or field.
    """
    glued = found.str.replace(rf"(?s)^(.*?\nFM .*?)({_SPACED_LINE})", "${1}" + _MARK + "${2}")
    rest = glued.str.replace(rf"(?s)^(.*?\nFM [^\n]*\n.*?)({_FIRST_FIELD})", "${1}" + _MARK + "${2}")
    return pl.select(pl.when(glued.str.contains(_MARK)).then(glued).otherwise(rest)).to_series()


def _mark_after_sender(found: pl.Series) -> pl.Series:
    plain = found.str.replace_all(_MARK, "", literal=True)
    moved = plain.str.replace(rf"(?s)^(.*?\nFM .*?\n[ \t]*)({CLASSIFICATION_LINE})", "${1}" + _MARK + "${2}")
    # A notice can stand for the header: without a sender the first mark was right.
    return pl.select(pl.when(plain.str.contains("\nFM ", literal=True)).then(moved).otherwise(found)).to_series()
