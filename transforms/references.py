"""Table `references`: the REF list taken apart (3.4, 3.5).

A list is cut at its bullets into items, an item at its separators into pieces. A piece is a cable if it is a
year, a station and a serial in one of their usual orders; a bare number repeats the station before it, or
stands for the cable's own station. An item that names another kind of document is kept whole: no id is ever
made up for it.
"""

import polars as pl

from transforms.telegram.envelope import four_digit_year
from transforms.telegram.ids import cable_id_of
from transforms.telegram.stations import known_station, resolve

_KEYWORD = r"^(?i)(?:(?:REF\(S\)|REF(?:TEL|ERENCE)?S?) ?[:.]? *)+"
# A. A) (A) [A] A: or a number, at the start or after a blank or separator; never the E. of E.O.
# (08) and (10) are years; 10) is the tenth of a list, which does not reach 30.
_BULLET = r"(?:^|[\s;,])(?:[(\[]([A-Za-z]|[1-9])[)\]][.:]?|([A-Za-z]|[1-9]|[12]\d)\)|([A-Za-z])[.:\]])(?:\s+|$)"
_DOUBLED_BULLET = r"^(?i)(?:[(\[]?[A-Z][)\].:]+\s+)?REF(?:TEL)?\s+[A-Z]\b[.:)]?\s+"
_CUT, _END = "\x1e", "\x1f"

# Kinds of other documents and the words that show them; the first that is found names the item.
_OTHER_KINDS = (
    ("email", r"\bE-?MAILS?\b"),
    ("telcon", r"\b(?:TELCON|PHONCON|TEL ?CALL|TELEPHONE)\b"),
    ("memo", r"\b(?:MEMCON|MEMO|MEMORANDUM)\b"),
    ("dtg_message", r"\b\d{6}Z\b"),
    ("unscr", r"\bUNSCR\b"),
    ("book", r"\b\d FA[MH]\b|\bFAH-\d"),
    ("web", r"\b(?:HTTPS?:|WWW\.)"),
    ("report", r"\b(?:REPORT|IIR|TD-\d+|FBIS|OSC|CRITIC|DAILY)\b"),
    ("airgram", r"\bA-\d+\b"),
    ("circular", r"\bCA-\d+\b"),
    ("fax", r"\bFAX\b"),
    ("meeting", r"\bMEETING\b"),
    ("letter", r"\bLETTER\b"),
    ("notice", r"\bNOTICE\b"),
)
_FLAGS = r"(?i)\(?\bNOTAL\b\)?"
_PREVIOUS = r"(?i)\bAND (?:PREVIOUS|PRIOR|SEPTEL)\b"
_TITLE = r"\(\s*[\"“]?([^()\"”]*[A-Za-z]{3}[^()\"”]*)[\"”]?\s*\)|[\"“]([^\"”]{4,})[\"”]"
_MARK = r"\((?:[A-Z]{1,3}(?:/[A-Z]{1,3})?|EXDIS|NODIS|LIMDIS)\)"
_SEPARATOR = r"\s*(?:[,&]|\bAND\b)\s*"
# 14/15 is a list; a slash before two digits that can only be a year (05, 98) is no separator.
_SLASHED_LIST = r"(\d)/([1-5]\d*|[1-9])\b"
# Words between station and serial (not the TEL of TEL AVIV), and a level in front.
_FILLER = r"(?:\b(?:CABLES?|TEL|TELEGRAM|NO\.?) ?#?|#) ?(\d)"
_LEVEL = r"^(?:UNCLAS|CONFIDENTIAL|SECRET) |,? DATED .*$"
_PIECE = (
    r"^(?:[('’]*(?<before>\d{4}|[0O]\d|\d{2,3})\)?[ .-]*)?"
    r"(?<station>[A-Z][A-Z .'’-]*[A-Z])[ .:,-]*(?:\((?<between>\d{4}|\d{2})\) *)?"
    r"(?<serial>\d{1,7})(?: *[-/(] *(?<after>\d{4}|\d{2})\)?)?$"
)
_BARE = r"^(?<bare>\d{1,7})(?: *[-(] *(?<own_year>\d{4}|\d{2})\)?)?$"
# A portion mark between station and number is no bullet.
_MARKED_STATION = r"([A-Za-z]{3,}) \((?:C|S|U|SBU)\) (\d)"
# Number first, where it is too long for a year.
_REVERSED = r"^(?<number>\d{3,7}) +(?<station>[A-Z][A-Z .'’-]*[A-Z])$"


def references(facts: pl.DataFrame, own: pl.DataFrame) -> pl.LazyFrame:
    """rec and ref (text of the list) in, and of each record rec, cable_id, year, station, serial.

    Out: rec, seq and the columns of references, in_corpus still false; also is_self, for items that name
    the cable itself and are no references.
    """
    items = _items(facts.lazy().filter(pl.col("ref").is_not_null()).select("rec", "ref"))
    pieces = _with_stations(_pieces(items).collect())
    named = _inherit(pieces.lazy(), own.lazy())
    rows = _targets(named)
    rows = rows.with_columns(is_self=(pl.col("target_id") == pl.col("cable_id")).fill_null(False))
    once = rows.unique(["rec", "bullet", "kind", "target_id", "value"], keep="first", maintain_order=True)
    seq = pl.int_range(1, pl.len() + 1).over("rec", "is_self")
    return once.with_columns(seq.alias("seq"), in_corpus=pl.lit(False))


def _items(blocks: pl.LazyFrame) -> pl.LazyFrame:
    """One row an item: rec, bullet, value (text without bullet), upper (cleaned, upper case), flags and title."""
    text = pl.col("ref").str.replace(_KEYWORD, "").str.replace_all(r"\s+", " ")
    text = text.str.replace_all(_MARKED_STATION, "$1 $2")
    cut = text.str.replace_all(_BULLET, f"{_CUT}$1$2$3{_END}").str.split(_CUT)
    items = blocks.select("rec", cut.alias("item")).explode("item")
    halves = pl.col("item").str.splitn(_END, 2)
    first, second = halves.struct.field("field_0"), halves.struct.field("field_1")
    value = pl.coalesce(second, first).str.replace(_DOUBLED_BULLET, "")
    rows = items.select(
        "rec",
        pl.when(second.is_not_null()).then(first.str.to_uppercase()).alias("bullet"),
        value.str.split(";").alias("value"),
    )
    rows = rows.explode("value").with_columns(pl.col("value").str.strip_chars(" ,."))
    rows = rows.filter(pl.col("value") != "")
    title = pl.col("value").str.replace(_FLAGS, "").str.extract_groups(_TITLE)
    upper = pl.col("value").str.to_uppercase()
    return rows.with_columns(
        notal=upper.str.contains(_FLAGS),
        and_previous=upper.str.contains(_PREVIOUS),
        title=pl.coalesce(title.struct.field("1"), title.struct.field("2")).str.strip_chars(),
        other=pl.coalesce(
            *(pl.when(upper.str.contains(pattern)).then(pl.lit(kind)) for kind, pattern in _OTHER_KINDS),
            pl.lit(None, pl.String),
        ),
        upper=_clean(upper),
        item=pl.int_range(pl.len()),
    )


def _clean(upper: pl.Expr) -> pl.Expr:
    for pattern in (_PREVIOUS, _FLAGS, _MARK, _TITLE, _LEVEL):
        upper = upper.str.replace_all(pattern, " ")
    return upper.str.replace_all(_FILLER, " $1").str.replace_all(" {2,}", " ").str.strip_chars(" ;,.:")


def _pieces(items: pl.LazyFrame) -> pl.LazyFrame:
    """One row a piece: the parts of a cable reference, or nulls where the item is another document."""
    cable = pl.col("other").is_null()
    slashed = pl.col("upper").str.replace_all(_SLASHED_LIST, "$1,$2")
    split = slashed.str.replace_all(_SEPARATOR, _CUT).str.strip_chars(_CUT).str.split(_CUT)
    whole = pl.concat_list(pl.col("upper"))
    pieces = items.with_columns(piece=pl.when(cable).then(split).otherwise(whole)).explode("piece")
    piece = pl.col("piece").str.strip_chars(" .:-")
    parts = pl.when(cable).then(piece.str.extract_groups(_PIECE))
    plain = pl.when(cable).then(piece.str.extract_groups(_BARE))
    turned = pl.when(cable).then(piece.str.extract_groups(_REVERSED))
    read = pieces.with_columns(
        parts.struct.field("before").alias("before"),
        parts.struct.field("between").alias("between"),
        parts.struct.field("after").alias("after"),
        pl.coalesce(parts.struct.field("station"), turned.struct.field("station")).alias("written"),
        pl.coalesce(parts.struct.field("serial"), turned.struct.field("number")).alias("number"),
        plain.struct.field("bare").alias("bare"),
        plain.struct.field("own_year").alias("own_year"),
    )
    # In an item that gives cables, what is left over (a comma inside a title, a name) is no reference of its own.
    readable = pl.col("number").is_not_null() | pl.col("bare").is_not_null()
    some = readable.any().over("item")
    first = pl.int_range(pl.len()).over("item") == 0
    return read.with_columns(readable=readable).filter(pl.when(some).then(readable).otherwise(first))


def _with_stations(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add token (the station as ids write it) and how it was found."""
    found = resolve(pieces["written"]).rename({"station": "token"})
    return pieces.join(found, on="written", how="left", maintain_order="left")


def _read_year(text: pl.Expr, own: pl.Expr) -> pl.Expr:
    """A year as printed: the letter O is a zero, and of three digits the one that leaves a late enough year goes."""
    digits = text.str.replace("^O", "0")
    first, second, third = (digits.str.slice(place, 1) for place in range(3))
    choices = [four_digit_year((a + b).cast(pl.Int64)) for a, b in ((first, second), (first, third), (second, third))]
    nearest = pl.max_horizontal(pl.when(choice <= own).then(choice) for choice in choices)
    return pl.when(digits.str.len_chars() == 3).then(nearest).otherwise(four_digit_year(digits.cast(pl.Int64)))


def _inherit(pieces: pl.LazyFrame, own: pl.LazyFrame) -> pl.LazyFrame:
    """Give bare numbers their station: the one before in the list, or the cable's own."""
    joined = pieces.join(own, on="rec", how="left", maintain_order="left")
    printed = pl.coalesce("between", "after", "before")
    # A year after the number belongs to it alone; one before the station goes on with the list.
    lasting = _read_year(pl.coalesce("between", "before"), pl.col("year"))
    bare = pl.col("bare").is_not_null()
    marked = joined.with_columns(
        year_read=_read_year(printed, pl.col("year")),
        repaired=(printed.str.len_chars() == 3) | printed.str.starts_with("O"),
        named=pl.col("written").is_not_null(),
    )
    leader = pl.when("named").then(pl.struct("token", lasting.alias("lasting"))).forward_fill().over("rec")
    marked = marked.with_columns(leader=leader)
    station = pl.when(bare).then(pl.coalesce(pl.col("leader").struct.field("token"), "station")).otherwise("token")
    inherited = pl.coalesce(_read_year(pl.col("own_year"), pl.col("year")), pl.col("leader").struct.field("lasting"))
    found = pl.when(bare).then(inherited).otherwise("year_read")
    return marked.with_columns(
        target_station=station,
        target_serial=pl.coalesce("number", "bare").cast(pl.Int64),
        explicit_year=found,
        inherited=bare,
    )


def _targets(named: pl.LazyFrame) -> pl.LazyFrame:
    is_cable = pl.col("readable")
    year = pl.coalesce("explicit_year", "year")
    known = known_station(pl.col("target_station"))
    source = (
        pl.when(pl.col("explicit_year").is_null())
        .then(pl.lit("inferred"))
        .when(pl.col("repaired").fill_null(False))
        .then(pl.lit("repaired"))
        .otherwise(pl.lit("explicit"))
    )
    value = pl.when(is_cable).then(pl.col("piece").str.strip_chars()).otherwise("value")
    later = (
        (pl.col("target_station") == pl.col("station"))
        & (year == pl.col("year"))
        & (pl.col("target_serial") > pl.col("serial"))
    )
    return named.select(
        "rec",
        "cable_id",
        "year",
        "bullet",
        pl.when(is_cable).then(pl.lit("cable")).otherwise(pl.coalesce("other", pl.lit("unknown"))).alias("kind"),
        pl.when(is_cable & known)
        .then(cable_id_of(year, pl.col("target_station"), pl.col("target_serial")))
        .alias("target_id"),
        pl.when(is_cable).then(year).alias("target_year"),
        pl.when(is_cable).then("target_station").alias("target_station"),
        pl.when(is_cable).then("target_serial").alias("target_serial"),
        pl.when(is_cable).then(source).alias("year_source"),
        (is_cable & pl.col("inherited")).alias("inherited"),
        "and_previous",
        "notal",
        "title",
        value.alias("value"),
        pl.col("value").alias("raw"),
        (is_cable & later).fill_null(False).alias("year_suspect"),
        (is_cable & (pl.col("how") == "typo")).fill_null(False).alias("station_repaired"),
    )
