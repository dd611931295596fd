"""Table `references`: the REF list as rows (3.4, 3.5).

Years and stations that are not printed are filled in here: a number without a year is of the year of the cable, a
number without a station repeats the station before it, or stands for the cable's own. No id is ever made up for
what is no cable.
"""

import polars as pl

from transforms import within
from transforms.reference_pieces import read_pieces
from transforms.telegram.envelope import four_digit_year
from transforms.telegram.ids import cable_id_of
from transforms.telegram.stations import known_station, resolve

# OUR 12: a telegram of the same post. YOUR 118204 is one of the addressee, DEPTEL 118204 one of the Department.
_OUR = r"^(?:OUR|MY)(?:TELS?)?$|^(?:EMB|CONGEN|MISSION)TELS?$"
_YOUR = r"^YO?U?RS?(?:TELS?)?$"
_DEPARTMENT = r"^DEPTELS?$"
_NAMED_SO = rf"{_OUR}|{_YOUR}|{_DEPARTMENT}"
_HOME = "STATE"


def references(facts: pl.DataFrame, own: pl.DataFrame, addressees: pl.LazyFrame) -> pl.LazyFrame:
    """rec and ref (text of the list) in; of each record rec, cable_id, year, station, serial; and rows of recipients.

    Out: rec, seq and the columns of references, in_corpus still false; also is_self, for items that name
    the cable itself and are no references.
    """
    pieces = read_pieces(facts.filter(pl.col("ref").is_not_null()).select("rec", "ref"))
    pieces = _spoken_of(pieces, own, addressees)
    rows = _targets(_inherit(pieces, own).lazy())
    rows = rows.with_columns(is_self=(pl.col("target_id") == pl.col("cable_id")).fill_null(False))
    once = rows.unique(["rec", "bullet", "kind", "target_id", "value"], keep="first", maintain_order=True)
    itself = pl.col("is_self")
    seq = pl.when(itself).then(within.cum_sum(itself)).otherwise(within.cum_sum(~itself))
    return once.with_columns(seq.alias("seq"), in_corpus=pl.lit(False)).collect(engine="in-memory").lazy()


def _spoken_of(pieces: pl.DataFrame, own: pl.DataFrame, addressees: pl.LazyFrame) -> pl.DataFrame:
    """Give pieces the station they only speak of (OUR, YOUR, DEPTEL), and `ours`, true where they do."""
    written = pl.col("written")
    spoken = written.str.contains(_NAMED_SO).fill_null(False)
    pieces = pieces.with_columns(ours=spoken)
    if not pieces["ours"].any():
        return pieces
    action = addressees.filter(pl.col("role") == "action").select("rec", "name").collect()
    # One addressee alone is meant by YOUR; of several it is the Department, whoever wrote.
    alone = action.filter(pl.len().over("rec") == 1)
    posts = resolve(alone["name"]).filter(pl.col("how") != "unknown").select("written", addressee="station")
    alone = alone.join(posts, left_on="name", right_on="written", how="left", maintain_order="left")
    both = pieces.join(own.select("rec", sender="station"), on="rec", how="left", maintain_order="left")
    both = both.join(alone.select("rec", "addressee"), on="rec", how="left", maintain_order="left")
    home = pl.when(pl.col("sender") != _HOME).then(pl.lit(_HOME))
    meant = (
        pl.when(written.str.contains(_DEPARTMENT))
        .then(pl.lit(_HOME))
        .when(written.str.contains(_YOUR) | (written.str.starts_with("EMB") & (pl.col("sender") == _HOME)))
        .then(pl.coalesce("addressee", home))
        .otherwise("sender")
    )
    meant = pl.when("ours").then(pl.coalesce(meant, "token")).otherwise("token")
    return both.with_columns(token=meant).drop("sender", "addressee")


def _read_years(rows: pl.DataFrame, printed: pl.Expr) -> pl.Series:
    """Years as printed: the letter O is a zero, and of three digits the one that leaves a late enough year goes."""
    digits = pl.col("digits")
    years = rows.select("year", digits=printed.str.replace("^O", "0"))
    years = years.with_columns(read=four_digit_year(digits.cast(pl.Int64)))
    odd = (years["digits"].str.len_chars() == 3).fill_null(False).arg_true()
    if not len(odd):
        return years["read"]
    first, second, third = (digits.str.slice(place, 1) for place in range(3))
    choices = [four_digit_year((a + b).cast(pl.Int64)) for a, b in ((first, second), (first, third), (second, third))]
    nearest = pl.max_horizontal(pl.when(choice <= pl.col("year")).then(choice) for choice in choices)
    return years["read"].scatter(odd, years[odd].select(nearest).to_series())


def _inherit(pieces: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Give bare numbers their station: the one before in the list, or the cable's own."""
    joined = pieces.join(own, on="rec", how="left", maintain_order="left")
    printed = pl.coalesce("between", "after", "before")
    # A year after the number belongs to it alone; one before the station goes on with the list.
    lasting = pl.coalesce("between", "before")
    bare = pl.col("bare").is_not_null()
    marked = joined.with_columns(
        year_read=_read_years(joined, printed),
        lasting=_read_years(joined, lasting),
        own_year=_read_years(joined, pl.col("own_year")),
        repaired=(printed.str.len_chars() == 3) | printed.str.starts_with("O"),
    )
    # Calculated before: under over() all of it would be, record by record.
    leader = pl.when("named").then(pl.struct("token", "lasting")).forward_fill().over("rec")
    marked = marked.with_columns(leader=leader)
    station = pl.when(bare).then(pl.coalesce(pl.col("leader").struct.field("token"), "station")).otherwise("token")
    inherited = pl.coalesce("own_year", pl.col("leader").struct.field("lasting"))
    found = pl.when(bare).then(inherited).otherwise("year_read")
    return marked.with_columns(
        target_station=station,
        target_serial=pl.coalesce("number", "bare").cast(pl.Int64),
        explicit_year=found,
        inherited=bare | pl.col("ours"),
    )


def _targets(named: pl.LazyFrame) -> pl.LazyFrame:
    is_cable = pl.col("is_cable")
    year = pl.coalesce("explicit_year", "year")
    known = known_station(pl.col("target_station"))
    source = (
        pl.when(pl.col("explicit_year").is_null())
        .then(pl.lit("inferred"))
        .when(pl.col("repaired").fill_null(False))
        .then(pl.lit("repaired"))
        .otherwise(pl.lit("explicit"))
    )
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
        "kind",
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
        "value",
        "raw",
        (is_cable & later).fill_null(False).alias("year_suspect"),
        (is_cable & (pl.col("how") == "typo")).fill_null(False).alias("station_repaired"),
        (is_cable & pl.col("serial_repaired")).alias("serial_repaired"),
    )
