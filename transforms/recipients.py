"""Table `recipients`: one row an addressee (2.4).

The same few thousand addresses occur again and again, so what is costly is done once for each spelling and
joined back. Identity is the plain-language address, never the routing indicator, which many share.
"""

from functools import cache

import polars as pl

from schemas import vocab
from transforms import within
from transforms.fuzzy import nearest
from transforms.telegram.lines import replace_in

# The counter, or a range of one number a section.
_COUNTER = r" (?<mcn_first>\d{3,5})(?:-(?<mcn_last>\d{3,5}))?$"
_PRECEDENCES = "|".join(vocab.codes("precedence"))
_ADDRESS = (
    r"^(?:(?<delivery>ZEN)/)?(?:(?<routing_indicator>[A-Z]{4,7})/)?(?<name>.*?)"
    r"(?://(?<office_symbols>.*?)/*)?"
    rf"(?: (?<precedence>{_PRECEDENCES}))?$"
)
_MILITARY = (
    r"\b(?:HQ|CTF|CJTF|JTF|COM|CDR|COMMANDER|FLEET|AFB|USAF|USAFE|USNAVEUR|CMD|COMMAND|ARMY|NAVY|MARFOR\w*|DET|WING"
    r"|SQUADRON|USCENTCOM|USEUCOM|USPACOM|USSOUTHCOM|USNORTHCOM|USAFRICOM|AFRICOM|PACOM|NORAD|JOINT STAFF|JCS|CJCS"
    r"|SECDEF|OSD|DIA|(?:US)?CINC[A-Z]{2,9}|USNMR|SHAPE)\b"
)
_WASHINGTON = r" WASH(?:DC| DC|INGTON(?: DC)?)$"
_POST = r"^(?:AMEMBASSY|AMCONSUL|USMISSION|USINT|USEU|USDEL|USLO|AIT|REO|RPO|IRAN RPO|US OFFICE)\b"
# Also AMEMBASY, AMEMBASSSY, USMISION: judged by the nearest known name.
_NEARLY_POST = r"^(?:AM[A-Z]{5,9}|US[A-Z]{2,8}) [A-Z]|^(?:AMEMBASSY|AMCONSUL|USMISSION)[A-Z]"
_MONTH_DEBRIS = r" (?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*(?: [A-Z ]+)?$"
_COLLECTIVE = r"\b(?:COLLECTIVE|POSTS)\b"


_PREFIX = "AMEMBASSY|AMCONSUL|USMISSION|SECSTATE|USINT|USEU"
# Lines that are not RI/NAME PRECEDENCE COUNTER, or not quite.
_ODD = (
    rf" \d{{1,2}}$| /|/ |\(|\d [A-Z]|\d -|- ?\d{{1,2}}$|\d,"
    rf"|\d[ ,/;&]+\d{{3,5}}$| \d*O\d+$|, \d|^ZEN |(?:{_PRECEDENCES}) (?:{_PRECEDENCES})|//[^ ]*//[^ ]"
    rf"|[A-Z]\d{{3,5}}$|^R[UH][A-Z]{{2,5}}(?:{_PREFIX}) "
)
_TIDY = (
    # The slash lost, the counter glued to the name, or the last letter of the name to the counter.
    (rf"^(R[UH][A-Z]{{2,5}}?)({_PREFIX}) ", "$1/$2 "),
    (rf"((?:{_PREFIX})\b[A-Z .'-]*?) ?([A-Z])(\d{{3,5}})$", "$1$2 $3"),
    (r"^([A-Z]{4,7}) */ *", "$1/"),
    (r"^ZEN +", "ZEN/"),
    (rf"\(({_PRECEDENCES})\)", "$1"),
    # One number a section, or the first and the last of them: 0717 0718, 0717 - 0720, 3806-12.
    (r" (\d{3,5})(?: ?[ ,/;&-] ?\d{3,5})* ?[ ,/;&-] ?(\d{3,5})$", " $1-$2"),
    (r" (\d{1,3})(\d\d)-(\d\d)$", " ${1}${2}-${1}${3}"),
    (rf" (\d{{3,5}}(?:-\d{{3,5}})?) ({_PRECEDENCES})$", " $2 $1"),
    (r" (\d*)O(\d+)$", " ${1}0$2"),
    (r", (\d{3,5})$", " $1"),
    # Counters have three figures at least; units have fewer, but posts have none.
    (r"^((?:[A-Z]{4,7}/)?(?:AMEMBASSY|AMCONSUL|USMISSION|SECSTATE|USINT)\b[A-Z .'-]*) \d{1,2}$", "$1"),
    *((f"(?:{word} )+{word}", word) for word in vocab.codes("precedence")),
    (r" *//+ *", "//"),
    (r"([A-Z0-9]) */ *([A-Z0-9]+//)", "$1/$2"),
)


def recipients(addressees: pl.DataFrame) -> pl.LazyFrame:
    """Addressee lines (rec, role, raw, excluded) in; out rec, seq and the columns of recipients but keys and run.

    Also precedence_typo, the word that was read as a precedence though it was misspelt.
    """
    tidy = replace_in(addressees["raw"], _ODD, _tidied)
    counted = addressees.with_columns(
        tidy.str.extract_groups(_COUNTER).alias("counter"),
        tidy.str.replace(r" \d{3,5}(?:-\d{3,5})?$", "").alias("address"),
    )
    parsed = _parse(counted.select(pl.col("address").unique()))
    return (
        counted.lazy()
        .unnest("counter")
        .join(parsed.lazy(), on="address", how="left", maintain_order="left")
        .sort("rec", pl.col("role") == "info", maintain_order=True)
        .with_columns(
            seq=within.place() + 1,
            # A second number below the first is no end of a range.
            mcn_last=pl.when(pl.col("mcn_last").cast(pl.Int32) >= pl.col("mcn_first").cast(pl.Int32))
            .then("mcn_last")
            .otherwise("mcn_first"),
            # Only from a collective can posts be exempted.
            kind=pl.when((pl.col("kind") == "unknown") & pl.col("excluded").is_not_null())
            .then(pl.lit("collective"))
            .otherwise("kind"),
        )
        .collect(engine="in-memory")
        .lazy()
    )


def _tidied(found: pl.Series) -> pl.Series:
    for pattern, change in _TIDY:
        found = found.str.replace(pattern, change)
    return found


def _parse(addresses: pl.DataFrame) -> pl.DataFrame:
    """Each distinct address taken apart, with its kind and canonical name."""
    spaced = pl.col("address").str.replace_all(" {2,}", " ").str.strip_chars()
    parts = addresses.with_columns(spaced.str.extract_groups(_ADDRESS).alias("part")).unnest("part")
    name = pl.col("name").str.strip_chars(" /,")
    named = parts.with_columns(name=pl.when(name != "").then(name).otherwise(spaced))
    named = _spaced(_drop_debris(_mend_precedence(named)))
    known = _known()
    joined = named.join(known, on="name", how="left", maintain_order="left")
    # A misspelt post still starts like one, or nearly so.
    lost = joined.filter(pl.col("name_canonical").is_null() & pl.col("name").str.contains(_NEARLY_POST))[
        "name"
    ].unique()
    posts = known.filter(pl.col("listed") == "post")["name"].to_list()
    guessed = pl.DataFrame({"name": lost, "guess": nearest(lost, posts)})
    joined = joined.join(guessed, on="name", how="left", maintain_order="left")
    return joined.with_columns(
        kind=pl.when(pl.col("guess").is_not_null()).then(pl.lit("post")).otherwise(_kind()),
        name_canonical=pl.coalesce("name_canonical", "guess"),
        name_guessed=pl.col("guess").is_not_null(),
        office_symbols=pl.when(pl.col("office_symbols") != "").then(
            pl.col("office_symbols").str.replace_all(" */+ *", "/").str.strip_chars(" /")
        ),
    ).drop("listed", "guess")


@cache
def _known() -> pl.DataFrame:
    """Names of the posts vocabulary: name, listed (kind), name_canonical."""
    table = vocab.table("posts").select("name", pl.col("kind").alias("listed"))
    return table.unique("name", keep="first", maintain_order=True).with_columns(name_canonical=pl.col("name"))


def _mend_precedence(named: pl.DataFrame) -> pl.DataFrame:
    """Read a misspelt precedence at the end of a name (PRIORTY); the name goes without it."""
    last = pl.col("name").str.extract(r" ([A-Z]{5,10})$")
    words = named.filter(pl.col("precedence").is_null()).select(last.alias("word"))["word"].drop_nulls().unique()
    # A word of a known address is no misspelling.
    places = _known().select(pl.col("name").str.split(" ").alias("word")).explode("word")["word"]
    words = words.filter(~words.is_in(places.implode()))
    meant = pl.DataFrame({"precedence_typo": words, "meant": nearest(words, vocab.codes("precedence"))}).drop_nulls()
    joined = named.with_columns(precedence_typo=pl.when(pl.col("precedence").is_null()).then(last)).join(
        meant, on="precedence_typo", how="left", maintain_order="left"
    )
    mended = pl.col("meant").is_not_null()
    return joined.with_columns(
        name=pl.when(mended).then(pl.col("name").str.replace(r" [A-Z]+$", "")).otherwise("name"),
        precedence=pl.coalesce("precedence", "meant"),
        precedence_typo=pl.when(mended).then("precedence_typo"),
    ).drop("meant")


def _drop_debris(named: pl.DataFrame) -> pl.DataFrame:
    """Take traces of address books off known names: a month, another city, or both, at the end."""
    names = _known().select("name", "listed")
    bare = pl.col("name").str.replace(_MONTH_DEBRIS, "")
    known = bare.is_in(names["name"].implode())
    named = named.with_columns(name=pl.when(known).then(bare).otherwise("name"))
    posts = names.filter(pl.col("listed") == "post")["name"]
    places = posts.str.replace(_POST, "").str.strip_chars().unique()
    odd = named.filter(pl.col("name").str.contains(_POST), ~pl.col("name").is_in(names["name"].implode()))
    odd = odd.select(pl.col("name").unique()).with_columns(word=pl.col("name").str.split(" "))
    ends = [
        odd.select(
            "name",
            pl.col("word").list.head(size).list.join(" ").alias("start"),
            pl.col("word").list.slice(size).list.join(" ").alias("end"),
        )
        for size in (2, 3, 4)
    ]
    found = pl.concat(ends).filter(pl.col("start").is_in(posts.implode()), pl.col("end").is_in(places.implode()))
    found = found.unique("name", keep="last", maintain_order=True).select("name", "start")
    joined = named.join(found, on="name", how="left", maintain_order="left")
    return joined.with_columns(name=pl.coalesce("start", "name")).drop("start")


def _spaced(named: pl.DataFrame) -> pl.DataFrame:
    """Known names with their blanks where they belong: AMEMBASSYSUVA, SECSTATEW ASHDC."""
    known = _known().select(pl.col("name").alias("spaced"))
    squeezed = pl.col("spaced").str.replace_all(" ", "", literal=True).alias("squeezed")
    known = known.with_columns(squeezed).unique("squeezed", keep="none", maintain_order=True)
    odd = named.select(pl.col("name").unique()).filter(~pl.col("name").is_in(_known()["name"].implode()))
    odd = odd.with_columns(squeezed=pl.col("name").str.replace_all(" ", "", literal=True))
    found = odd.join(known, on="squeezed", how="inner").select("name", "spaced")
    joined = named.join(found, on="name", how="left", maintain_order="left")
    return joined.with_columns(name=pl.coalesce("spaced", "name")).drop("spaced")


def _kind() -> pl.Expr:
    name, listed = pl.col("name"), pl.col("listed")
    return (
        pl.when((listed == "collective") | name.str.contains(_COLLECTIVE))
        .then(pl.lit("collective"))
        .when(name.str.starts_with("SECSTATE"))
        .then(pl.lit("agency"))
        .when((listed == "post") | name.str.contains(_POST))
        .then(pl.lit("post"))
        .when(name.str.contains(_MILITARY))
        .then(pl.lit("military"))
        .when(listed.is_not_null() | name.str.contains(_WASHINGTON))
        .then(pl.lit("agency"))
        .otherwise(pl.lit("unknown"))
    )
