"""Items of a REF list taken apart (3.4, 3.5): numbers of cables, and documents of other kinds.

An item is cut at its separators, and where a station follows a number. Of a piece that ends in station and
number the station is the longest run of words before the number that is known; words before it are noise. A bare
number goes with the cable before it. What is left and names a kind of document is that document.
"""

import polars as pl

from transforms import within
from transforms.telegram.reference_items import NOTAL, PREVIOUS, TITLE, read_items, restored
from transforms.telegram.stations import resolve

_CUT, _TIE = "\x1e", "\x1d"
# Pieces of an item stand together.
_ITEM = ("item",)
# Kinds of other documents and the words that show them; the first that is found names the item.
_OTHER_KINDS = (
    ("email", r"\bE-?MAILS?\b"),
    ("telcon", r"\b(?:TELCONS?|PHONCONS?|FONCONS?|TEL ?CALLS?|(?:TELE)?PHONE)\b"),
    ("memo", r"\b(?:MEMCONS?|MEMOS?|MEMORANDUM|MEMORANDA)\b"),
    ("dtg_message", r"\b\d{6}Z\b"),
    ("unscr", r"\bUNSCRS?\b|\bUNSC RES(?:OLUTION)?S?\b"),
    ("book", r"\b\d{1,2} FA[MH]\b|\bFAH-\d"),
    ("web", r"\b(?:HTTPS?:|WWW\.)"),
    ("fax", r"\b(?:FAX|FACSIMILE)\b"),
    ("report", r"\b(?:REPORTS?|IIRS?|IR \d \d{3}|TD-? ?\d+|FBIS|OSC|CRITIC|DAILY|TODAY|NOTES|SITREPS?|SPOTREP)\b"),
    ("airgram", r"\bA-\d+\b"),
    ("circular", r"\bCA[- ]\d+\b"),
    ("meeting", r"\bMEETINGS?\b"),
    ("letter", r"\bLETTERS?\b"),
    ("notice", r"\bNOTICES?\b"),
    ("treaty", r"\b(?:TREATY|CONVENTION|PROTOCOL)\b"),
)
# Says quickly that an item can name none of them.
_HINT = (
    r"MAIL|CON|CALL|PHONE|MEM|[0-9]Z|UNSC|FA[MHXC]|HTTP|WWW|IIR|TD|IR |FBIS|OSC|CRIT|DAILY|TODAY|NOT|REP|C?A[- ][0-9]"
)
_HINT += "|MEET|LETT|TREA|PROT"
_MONTHS = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}"
_NOTHING = r"^(?:N ?/? ?A|NONE|NIL)?$"

_YEAR = r"(?:19[6-9]\d|20[01]\d|0\d|10|6[6-9]|[7-9]\d)"
_STATION = r"[A-Z][A-Z .'’/-]*?"
_PIECE = (
    rf"^(?:[('’]*(?<before>(?:19|20)\d\d|O\d|\d{{2,3}})\)?[ ./-]*)?(?<words>{_STATION})[ .:,/-]*"
    rf"(?:['’(]*(?<between>{_YEAR})\)?[ /-]+)?"
    r"(?:#? *(?<serial>0{0,4}\d[\dOIL]{0,6})|(?:\b|[ .:,-]+)(?<odd>[OIL]{1,3}\d[\dOIL]{0,5}))"
    rf"(?: *[-/(] *['’]?(?<after>{_YEAR})\)?| +(?<behind>{_YEAR})| OF (?<dated>(?:19|20)\d\d))?"
    r"(?:(?: *[-:.]+ *| +(?:RE|ON) +)(?<tail>.*)| *[(,.]?(?:OF|DATED|DTD|DTG|FROM|ON|TO) .*| *[.()])?$"
)
_BARE = rf"^#? *(?<bare>\d[\dOIL]{{0,6}})(?: *[-(] *['’]?(?<own_year>{_YEAR})\)?)?$"
# Number first, where it is too long for a year.
_REVERSED = r"^(?<number>\d{3,7}) +(?<station>[A-Z][A-Z .'’-]*[A-Z])$"
# What stands before a number and is no station.
_NO_STATION = (
    rf"(?:^|[ .]){_MONTHS}$|\bE\.? ?O\.?$|\b(?:OF|CFR|USC|SECTION|PARAS?|PARAGRAPHS?"
    r"|ARTICLE|ANNEX|VERSION|TAB|PART|CHAPTER|RESOLUTION|PUBLIC LAW|P\.? ?L\.?|H\.? ?R\.?|FY|DTG|GROUP|NOTE"
    r"|TOSEC|SECTO|REV|REVISION|DRAFT)\.?$"
)
_FILLER = r"(?:[ ,.:]+(?:CABLES?|TELS?|TELEGRAMS?|MESSAGES?|MSGS?|NOS?|NRS?|NUMBERS?|#'?S)\b)+[ .:]*#? *(\d)"
# A comma between station and number, a year between slashes: neither parts the item.
_COMMA = r"([A-Z]{3}), ?(\d)"
_DATE_COMMA = rf"\b({_MONTHS}\.? \d{{1,2}}), ?((?:19|20)\d\d)\b"
_SLASHED_YEAR = rf"([A-Z]{{3}})/({_YEAR})/(\d)"
# What is said about a number, as against a station that follows it.
_ABOUT = r"(\d\)?) +(OF|DATED|DTD|DTG|FROM|ON|RE|TO)\b"
_TRAVEL = r"(\d) +(?:TOSEC|SECTO) *\d+"
_SEPARATOR = r"\s*(?:[,&+]|\bAND\b|\bOR\b|\bPLUS\b| / )\s*"
# 14/15 is a list; a slash before two digits that can only be a year (05, 98) is no separator.
_SLASHED = r"(\d)/([1-5]\d*|[1-9])\b"
_SLASHED_STATION = r"([A-Z]{2}[ .:#-]*\d+)/([A-Z]{3})"
# A station behind a number begins a piece of its own, with its year.
_RUN_ON = r"([A-Z]{2}[ .:,#-]*#? ?\d[\d-]*\)?(?: ?\(\d{2,4}\))?) +((?:['(]*\d{2,4}\)?[ -]*)?[A-Z]{2})"
# 118,204 is one number: of an agency that counts so far, or with one digit before the comma.
_THOUSANDS = r"\b((?:STATE|SECSTATE(?: WASHDC)?|DEPT|SECDEF) ?#?\d{1,3}|\d),(\d{3})\b"
# The date-time group of a telegram that its number names already, and the paragraph of it that is meant.
_OWN_GROUP = rf"([A-Z]{{3}} #?(?:0\d+|\d{{3,}}))[ ,(]+(?:DTG:? )?\d{{6}}Z? {_MONTHS} (?:\d{{4}}|\d{{2}})\)?"
_PARAGRAPH = r"\b(?:PARAS?|PARAGRAPHS?) [\d, &-]+(?:AND \d+ )?(?:OF|IN) ([A-Z]{3})"
_NAME_MOST = 4
_LEVEL_ALONE = (
    r"^(?:(?:SIPDIS|CONFIDENTIAL|SECRET|UNCLAS(?:SIFIED)?|SENSITIVE|NOFORN|EXDIS|NODIS|LIMDIS|STADIS|SBU|FOUO)[/, ]*)+$"
)
_TITLE_DATE = (
    r"^(?i)(?:DATED|DTD|DTG|OF|ON|SEE|PARAS?|PARAGRAPHS?|HEREAFTER|HENCEFORTH)\b"
    rf"|^(?i)(?:\d{{1,2}} )?{_MONTHS}\.? ?[\d, ]+$"
)


def read_pieces(lists: pl.DataFrame) -> pl.DataFrame:
    """rec and ref (text of the list) in; one row a piece out, in printed order.

    Columns: rec, bullet, kind, value, raw, title, notal, and_previous; of cables also before, between, after,
    own_year (years as printed), written (station as written), token, how, number, bare, serial_repaired.
    """
    items, titles = read_items(lists)
    pieces = _split(_flagged(items, titles))
    judged = _judge(_with_stations(pieces))
    return _with_titles(judged, titles)


def _flagged(items: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """Items cut at `;`, with their flags, raw text and kind."""
    rows = items.with_columns(pl.col("text").str.split(";")).explode("text")
    text = pl.col("text").str.replace_all(rf"[{NOTAL}\x19{PREVIOUS}]|\(\s*\)|\([{NOTAL}]\)", "")
    text = text.str.replace_all(r"\s+", " ")
    rows = rows.with_columns(
        text.str.strip_chars(" ,.;-").str.replace(r" (?:AND|&)$|^(?:AND|&) ", "").alias("text"),
        notal=pl.col("all_notal") | pl.col("text").str.contains(NOTAL, literal=True),
        and_previous=pl.col("text").str.contains(PREVIOUS, literal=True),
    )
    rows = rows.with_columns(count=pl.col("text").str.count_matches(TITLE).cast(pl.Int64))
    rows = rows.with_columns(place=within.cum_sum(pl.col("count")) - pl.col("count"))
    rows = rows.with_columns(raw=restored(rows, titles), item=pl.int_range(pl.len()))
    upper = pl.col("text").str.to_uppercase().str.replace(_OWN_GROUP, "$1").str.replace(_PARAGRAPH, "$1")
    return rows.filter(~upper.str.contains(_NOTHING)).with_columns(text=upper)


def _other_kind(text: pl.Series, likely: pl.Series) -> pl.Series:
    """The kind of document that each likely text names; null for the others."""
    at = likely.fill_null(False).arg_true()
    kinds = pl.Series("kind", [None], dtype=pl.String).new_from_index(0, len(text))
    if not len(at):
        return kinds
    some = text.gather(at)
    named = (pl.when(some.str.contains(pattern)).then(pl.lit(kind)) for kind, pattern in _OTHER_KINDS)
    return kinds.scatter(at, pl.select(pl.coalesce(*named)).to_series())


def _split(items: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("text").str.replace_all(_THOUSANDS, "$1$2").str.replace_all(_TRAVEL, "$1")
    text = text.str.replace_all(_FILLER, " $1").str.replace_all(_COMMA, "$1 $2")
    text = text.str.replace_all(_DATE_COMMA, "$1 $2").str.replace_all(_SLASHED_YEAR, "$1 ($2) $3")
    text = text.str.replace_all(_SEPARATOR, _CUT)
    items = items.with_columns(_other_kind(items["text"], items["text"].str.contains(_HINT)).alias("item_kind"))
    pieces = items.with_columns(text.str.split(_CUT).alias("piece")).explode("piece")
    pieces = pieces.with_columns(_other_kind(pieces["piece"], pieces["item_kind"].is_not_null()).alias("other"))
    cable = pl.col("other").is_null()
    piece = pl.col("piece").str.replace_all(_ABOUT, f"${{1}}{_TIE}${{2}}")
    for pattern, change in (
        (_SLASHED, f"${{1}}{_CUT}${{2}}"),
        (_SLASHED_STATION, f"${{1}}{_CUT}${{2}}"),
        (_RUN_ON, f"${{1}}{_CUT}${{2}}"),
    ):
        # Twice, because a find ends where the next one would begin.
        piece = piece.str.replace_all(pattern, change).str.replace_all(pattern, change)
    piece = pl.when(cable).then(piece.str.replace_all(_TIE, " ")).otherwise("piece")
    pieces = pieces.with_columns(piece.str.split(_CUT).alias("piece")).explode("piece")
    pieces = pieces.filter(pl.col("piece").str.strip_chars() != "")
    pieces = pieces.with_columns(signs=pl.col("piece").str.count_matches(TITLE).cast(pl.Int64))
    pieces = pieces.with_columns(place=pl.col("place") + within.cum_sum(pl.col("signs"), _ITEM) - pl.col("signs"))
    plain = pl.col("piece").str.replace_all(TITLE, " ").str.replace_all(r"\s+", " ").str.strip_chars(" .:-")
    pieces = pieces.with_columns(plain=plain)
    forms = {"piece_parts": _PIECE, "bare_parts": _BARE, "turned_parts": _REVERSED}
    pieces = pieces.with_columns(
        pl.when(cable).then(pl.col("plain").str.extract_groups(pattern)).alias(name) for name, pattern in forms.items()
    )
    parts, bare, turned = (pl.col(name) for name in forms)
    number = pl.coalesce(parts.struct.field("serial"), parts.struct.field("odd"), turned.struct.field("number"))
    words = pl.coalesce(parts.struct.field("words"), turned.struct.field("station")).str.strip_chars(" .:,-/")
    return pieces.with_columns(
        *(parts.struct.field(name).alias(name) for name in ("before", "between", "tail")),
        pl.coalesce(parts.struct.field("after"), parts.struct.field("behind"), parts.struct.field("dated")).alias(
            "after"
        ),
        words.str.replace(r"['’]S$", "").alias("written"),
        _digits(number).alias("number"),
        _digits(bare.struct.field("bare")).alias("bare"),
        bare.struct.field("own_year").alias("own_year"),
        pl.coalesce(number, bare.struct.field("bare")).str.contains("[OIL]").fill_null(False).alias("serial_repaired"),
    )


def _digits(text: pl.Expr) -> pl.Expr:
    """The letters O, l and I in a number are a zero and ones."""
    return text.str.replace_all("O", "0", literal=True).str.replace_all("[IL]", "1")


def _with_stations(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add token (the station as ids write it) and how it was found: the longest known end of the words."""
    words = pl.DataFrame({"written": pieces["written"].drop_nulls().unique()})
    ends = [
        words.with_columns(
            pl.col("written").str.split(" ").list.tail(size).list.join(" ").alias("end"), size=pl.lit(size)
        ).filter(pl.col("written").str.count_matches(" ") >= size - 1)
        for size in range(1, _NAME_MOST + 1)
    ]
    tails = pl.concat(ends)
    known = tails.join(resolve(tails["end"], guess=False), left_on="end", right_on="written", how="left")
    known = known.filter(pl.col("how") != "unknown").sort("size", descending=True)
    best = known.unique("written", keep="first", maintain_order=True).select("written", "station", "how")
    rest = words.join(best, on="written", how="anti").filter(~pl.col("written").str.contains(_NO_STATION))
    found = pl.concat([best, resolve(rest["written"]).select("written", "station", "how")])
    return pieces.join(found.rename({"station": "token"}), on="written", how="left", maintain_order="left")


def _judge(pieces: pl.DataFrame) -> pl.DataFrame:
    """Which pieces are cables; pieces of other documents are joined, and what says nothing is dropped."""
    known = pl.col("how").is_in(["exact", "alias", "fused", "typo"])
    # An unknown station: up to three words, and nothing in the item that names another document.
    name = pl.col("written").str.contains(r"^(?:MY|YR)$|^[A-Z.'’-]{3,}(?: [A-Z.'’-]{2,}){0,2}$") & (
        pl.col("how") == "unknown"
    )
    named = (known | (name & pl.col("item_kind").is_null())).fill_null(False)
    bare = pl.col("bare").is_not_null()
    pieces = pieces.with_columns(bare=pl.when(~named).then("bare"), named=named)
    leads = pl.when(~bare).then("named").forward_fill().over("item")
    is_cable = named | (bare & leads.fill_null(True))
    pieces = pieces.with_columns(is_cable=is_cable, some=is_cable.any().over("item"))
    # A year behind its comma (MAY 3, 2009) goes with what it stands behind.
    opens = pl.col("is_cable") | within.shift(pl.col("is_cable"), 1, _ITEM).fill_null(True)
    pieces = pieces.with_columns(first=within.opens(_ITEM), opens=opens, run=opens.cum_sum())
    runs = pieces.group_by("run").agg(
        told=pl.col("other").is_not_null().any(),
        joined=pl.col("piece").str.strip_chars().str.join(", "),
        signs=pl.col("signs").sum(),
    )
    pieces = pieces.drop("signs").join(runs, on="run", how="left", maintain_order="left")
    kept = pl.when("some").then(pl.col("is_cable") | (pl.col("told") & pl.col("opens"))).otherwise("first")
    rows = pieces.filter(kept)
    told = _other_kind(rows["joined"], ~rows["is_cable"] & rows["some"]).alias("told")
    kind = pl.coalesce(pl.when("is_cable").then(pl.lit("cable")), told, "item_kind", pl.lit("unknown"))
    return rows.with_columns(kind=kind)


def _with_titles(rows: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    value = pl.when(pl.col("is_cable")).then("plain").when("some").then("joined").otherwise(pl.lit(""))
    texts = rows.with_columns(text=value, count=pl.when(~pl.col("is_cable")).then("signs").otherwise(0))
    numbered = rows.with_columns(value=restored(texts, titles)).join(
        titles, on=["rec", "place"], how="left", maintain_order="left"
    )
    title = pl.col("title").str.strip_chars(' ()[]"“”,.')
    fits = title.str.contains("[A-Za-z]{3}") & (pl.col("signs") > 0)
    fits &= ~title.str.contains(_TITLE_DATE) & ~title.str.contains(_LEVEL_ALONE)
    tail = pl.when(pl.col("tail").str.contains(r"^[A-Z][^\d]* [^\d]*[A-Z]{3}")).then(pl.col("tail"))
    return numbered.with_columns(
        title=pl.when("is_cable").then(pl.coalesce(pl.when(fits).then(title), tail.str.strip_chars(" .,"))),
        value=pl.when(pl.col("value") != "").then("value").otherwise("raw"),
    )
