"""A REF list cut into items at its bullets (3.4).

Bullets come in many forms and look like initials, portion marks and years. A candidate counts only if it follows
in the alphabet, or in number, the one that counted before it; the first must stand at the start of the list.
Titles are taken out before anything else, because they hold bullets and separators of their own.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms import within

_REF = r"REF(?:TEL)?\(S\)|REFERENCES?|REF ?TELS?|REFS?"
# A letter lost, added or exchanged, or two swapped.
DAMAGED_REF = "(?:RFE|ERF|R?REF|REE?FF?|R ?E ?F|EF|RF|RE|[A-Z]EF|R[A-Z]F|RE[A-Z])[:;]"
_KEYWORD = rf"^(?i)(?:(?:(?:{_REF})(?: ?[:;.-]+|\b) *[:;-]* *)+|{DAMAGED_REF} *)"
# A keyword again, in front of an item: A. REF A APIA 12, or REF B: SUVA 3.
_KEYWORD_INSIDE = r"(?i)\b(?:REFS?|REFTELS?)[:.]? +([(\[]?[A-Z]\b|\d\d |[A-Z]{4,} \d)"

# What is taken out of the text stands there as one sign, so that it cannot be taken for anything else.
ALL_NOTAL, NOTAL, PREVIOUS, TITLE = "\x19", "\x1a", "\x1b", "\x1c"
_CUT = "\x1e"
_ALL_NOTAL = r"(?i),? ?\(?\b(?:BOTH|ALL)(?: REFS| REFTELS)?:? NOTAL\b\)?"
_NOTAL = r"(?i),? ?\((?:[A-Z/]+,? (?:AND )?)?NOTAL(?:[ ,/][^()]*)?\)|,? ?\bNOTAL\b"
_PREVIOUS = (
    r"(?i),? *[(]?(?:\bAND|&|\bPLUS) +(?:ALL )?(?:PREVIOUS|PRIOR|EARLIER|SEPTELS?)\b"
    r"(?: (?:REPORTING|CABLES?|TELS?|TELEGRAMS?|MESSAGES?|REFTELS?))?[)]?"
)
_QUOTED = (
    r"\([\"“”][^\"“”]*[\"“”]\)|[\"“”][^\"“”]{4,}[\"“”]|\([^()]*[A-Za-z]{4}[^()]*\)|\([^()]*[A-Za-z]{2}[^()]* [^()]*\)"
)
# Portion and distribution marks that no bullet can be.
_LONG_MARK = r"\((?:SBU|TS|(?:U|C|S|TS|SBU)//?(?:NF|NOFORN|FOUO|SBU|REL[A-Z, ]*)|EXDIS|NODIS|LIMDIS|STADIS)\)"
_MARK = r"\((?:U|C|S)\)"
# A station before a mark and a number after it: SUVA (C) 214.
_MARKED_STATION = r"([A-Za-z]{3,}) \((?:C|S|U)\) ?(\d)"

_LETTER = (
    r"(^|[\s;,/\x19-\x1c-])(\(([A-Za-z])\.?\)[.:]?|\[[A-Za-z]\][.:]?|[A-Za-z]\.?[)\]:]+\.?|[A-Za-z]\.+)"
    r"(\s|['(]?\d|[(\[]?[A-Za-z]{3}|\x1c|$)"
)
_NUMBER = r"(^|[\s;,])(\([1-9]\d?\)|[1-9]\d?[.)])(\s|[A-Za-z]{3}|$)"
# A letter with a dash or nothing behind it: only where an item can begin.
_WEAK = r"(^|\n *|\d\)? *[;,]? +|[;,\x19-\x1c] *)([A-Z](?: *-+ *| +))(['(]?(?:[0O]\d|\d\d|\d{4})\b|[A-Z]{2})"
_BULLET = r"^[(\[]?([A-Za-z]|[1-9]\d?)(?:[.)\]:]+[.:]?|\b) *-* *"
# After these words a letter is somebody's initial.
_NAME_FOLLOWS = r"(?i)\b(?:TO|FROM|BY|WITH|OF|MR|MS|MRS|DR|AMB)\.? *$"
# Lists do not reach 30 items.
_LAST = 30


def read_items(blocks: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """rec and ref (text of the list) in.

    Items out: rec, item (number of the item in the frame), bullet, text (without bullet, with a sign for each
    thing taken out) and all_notal; and titles: rec, place (from 0, in the order of their signs) and title.
    """
    text = pl.col("ref").str.replace_all(r"[ \t]+", " ").str.replace(r"(?s)^\((.*\d)\)$", "$1").str.strip_chars()
    text = text.str.replace(_KEYWORD, "").str.replace_all(r"\n *-+ *", ";")
    inside = pl.when(text.str.contains(r"(?i)\bREF")).then(text.str.replace_all(_KEYWORD_INSIDE, "$1")).otherwise(text)
    flagged = inside.str.replace_all(_ALL_NOTAL, ALL_NOTAL).str.replace_all(_NOTAL, NOTAL)
    flagged = flagged.str.replace_all(_PREVIOUS, PREVIOUS).str.replace_all(_LONG_MARK, " ")
    flagged = flagged.str.replace_all(_MARKED_STATION, "$1 $2")
    lists = blocks.select("rec", flagged.alias("text"))
    found = lists.filter(pl.col("text").str.contains(r"[\"“”(]"))
    titles = (
        found.select("rec", pl.col("text").str.extract_all(_QUOTED).alias("title"))
        .explode("title")
        .drop_nulls()
        .with_columns(place=within.place())
    )
    # The separator before a title is none between items.
    signed = pl.col("text").str.replace_all(_QUOTED, TITLE).str.replace_all(rf"[ ,.:;-]*{TITLE}", f" {TITLE}")
    signed = signed.str.replace(rf"^ *{TITLE}[ ,]*", f"{TITLE} ")
    titles = titles.with_columns(pl.col("title").str.replace_all(r"\s+", " "))
    # One blank may belong to the candidate before it, the other to the one after.
    return _cut(lists.with_columns(text=signed.str.replace_all(r"(\s)", "$1 "))), titles


def _cut(lists: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("text")
    marked = text.str.replace_all(_LETTER, f"${{1}}{_CUT}${{2}}${{4}}").str.replace_all(
        _NUMBER, f"${{1}}{_CUT}${{2}}${{3}}"
    )
    marked = marked.str.replace_all(_WEAK, f"${{1}}{_CUT}${{2}}${{3}}")
    parts = lists.select(
        "rec",
        text.str.contains(ALL_NOTAL, literal=True).alias("all_notal"),
        marked.str.split(_CUT).alias("text"),
    )
    parts = parts.explode("text")
    parts = parts.with_columns(_accepted(parts).alias("is_bullet"))
    opens = (pl.col("rec") != pl.col("rec").shift(1)).fill_null(True) | pl.col("is_bullet")
    items = (
        parts.group_by(opens.cum_sum().alias("item"), maintain_order=True)
        .agg(pl.col("rec", "all_notal", "is_bullet").first(), pl.col("text").str.join(""))
        .filter(pl.col("text") != "")
    )
    bullet = pl.when("is_bullet").then(pl.col("text").str.extract(_BULLET).str.to_uppercase())
    rest = pl.when("is_bullet").then(pl.col("text").str.replace(_BULLET, "")).otherwise("text")
    items = items.select("rec", "item", "all_notal", bullet.alias("bullet"), rest.str.strip_chars().alias("text"))
    # Templates doubled the bullet: A. A), B. (B).
    doubled = (
        pl.col("text").str.extract(r"^[(\[]?([A-Za-z])[.)\]: ]").str.to_uppercase() == pl.col("bullet")
    ).fill_null(False)
    again = pl.when(doubled).then(pl.col("text").str.replace(_BULLET, "")).otherwise("text")
    return items.with_columns(text=again.str.replace_all(_MARK, " "))


def _accepted(parts: pl.DataFrame) -> pl.Series:
    """True on the parts that begin with a bullet: those reached from the first, letter by letter."""
    before = within.shift(pl.col("text"), 1)
    letter = pl.col("text").str.extract(_BULLET).str.to_uppercase()
    frame = parts.with_row_index("at").with_columns(before=before, letter=letter)
    opens = pl.col("before").str.strip_chars(" \n-;,") == ""
    frame = frame.filter(
        pl.col("before").is_not_null() & pl.col("letter").is_not_null() & ~pl.col("before").str.contains(_NAME_FOLLOWS)
    ).with_columns(opens=opens)
    number = pl.col("letter").cast(pl.Int64, strict=False)
    place = pl.when(number.is_null()).then(pl.col("letter").str.to_integer(base=36, strict=False) - 9).otherwise(number)
    frame = frame.select(
        "rec",
        "at",
        place.cast(pl.Int64).alias("place"),
        number.is_not_null().alias("is_number"),
        pl.col("opens").fill_null(False),
        # (C) can be a portion mark where bullets are of another form.
        pl.col("text").str.contains(r"^\([CSU]\)").alias("marklike"),
        pl.col("text").str.starts_with("(").alias("bracketed"),
        pl.col("text").str.contains(r"^[(\[]?[A-Za-z0-9]{1,2}[.)\]:]").alias("sure"),
    )
    frame = frame.filter(pl.col("place") <= _LAST)
    # A list starts with A or 1, or with B where the first letter was lost; a lone letter must be A.
    begins = (pl.col("place") == 1) & (pl.col("opens") | ~pl.col("is_number"))
    begins |= (pl.col("place") == 2) & ~pl.col("is_number") & pl.col("sure")
    first = frame.filter(begins & ~(pl.col("marklike") & (pl.col("place") > 1))).unique(
        "rec", keep="first", maintain_order=True
    )
    frame = frame.join(first.select("rec", pl.col("bracketed").alias("style")), on="rec", maintain_order="left")
    frame = frame.filter(~pl.col("marklike") | pl.col("style")).with_row_index("id")
    start = frame.filter(pl.col("at").is_in(first["at"].implode()))["id"].to_numpy().astype(np.int64)
    reached = _reached(start, _successors(frame))
    flags = np.zeros(len(parts), dtype=np.bool_)
    flags[frame["at"].to_numpy()[reached]] = True
    return pl.Series(flags)


def _successors(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    """For each candidate the next one that is one further in the alphabet, else two further (one was lost)."""

    def after(step: int) -> pl.Series:
        wanted = frame.select("rec", "is_number", "at", (pl.col("place") + step).alias("place"))
        found = wanted.join_asof(
            frame.select("rec", "is_number", "at", "place", "id"),
            on="at",
            by=["rec", "is_number", "place"],
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        return found["id"].cast(pl.Int64)

    return after(1).zip_with(after(1).is_not_null(), after(2)).fill_null(-1).to_numpy()


def _reached(start: npt.NDArray[np.int64], successor: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    reached = np.zeros(len(successor), dtype=np.bool_)
    while len(start):
        reached[start] = True
        start = successor[start]
        start = start[start >= 0]
    return reached


def restored(rows: pl.DataFrame, titles: pl.DataFrame) -> pl.Series:
    """Texts with the titles back in the places of their signs."""
    numbered = rows.with_row_index("at")
    signed = numbered.filter(pl.col("count") > 0)
    parts = signed.select("at", "rec", "place", pl.col("text").str.split(TITLE).alias("part")).explode("part")
    text = ("at",)
    parts = parts.with_columns(place=pl.col("place") + within.place(text))
    last = within.shift(pl.col("at"), -1, text).is_null()
    joined = parts.join(titles, on=["rec", "place"], how="left", maintain_order="left").with_columns(
        part=pl.concat_str("part", pl.when(last).then(pl.lit("")).otherwise(pl.col("title").fill_null("")))
    )
    whole = joined.group_by("at", maintain_order=True).agg(pl.col("part").str.join("").str.strip_chars().alias("whole"))
    found = numbered.join(whole, on="at", how="left", maintain_order="left")
    return found.select(pl.coalesce("whole", "text").str.replace_all(r"\s+", " ")).to_series()
