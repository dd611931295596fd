"""Names and titles told apart, in the clause that says who classified a telegram (2.10).

Every word is a title word, a region, a word that joins (of, for, and), a suffix or a part of a name. A name is a run
of the last kind that no joining word leads to; of several runs the one counts that ends its part of the clause. The
title is what stands before the name, or else what follows it.
"""

from functools import cache

import numpy as np
import polars as pl

from schemas import vocab
from transforms import within
from transforms.fuzzy import nearest, one_slip
from transforms.telegram.lines import join_lines
from transforms.telegram.spans import flags

# Misspelt title words: one slip from six letters on, two in long ones.
_FUZZY_FROM, _LONG = 6, 9
_PARTICLES = (
    "DE",
    "DU",
    "DA",
    "DI",
    "DOS",
    "DEL",
    "DES",
    "Y",
    "TER",
    "TEN",
    "ABU",
    "VAN",
    "VON",
    "DER",
    "DEN",
    "LA",
    "LE",
    "EL",
    "AL",
    "BIN",
    "IBN",
    "ST",
    "MC",
)
# EUR/WE, S/CT, POL/ECON, A/DCM: an office, or several title words.
_SLASHED = r"^[A-Z]{1,6}(?:/[A-Z]{1,6})+$"
_OFFICE = r"\b([A-Z]{2,5}/[A-Z]{1,6}(?:/[A-Z]{1,6})*|[SGTPEMRCDF]/[A-Z]{2,6}(?:/[A-Z]{1,6})*)\b"
_DEPARTMENT = r"(?i),(?: the)? (?:U\.?S\.? )?(?:Dep(?:artmen)?t\.? of State|State(?: Dep(?:artmen)?t\.?)?|DOS)[.,]?$"
_UNIT = r", ([A-Z]{2,5}(?:/[A-Z]{1,6})*)$"
_NAME_WORD = r"^[\p{Lu}0(\"][\p{L}0.'’\"()-]*$|^\p{Ll}{1,3}['’-]\p{Lu}"
_ENDS_CHUNK = r"[,;:]$"


@cache
def _words() -> dict[str, str]:
    table = vocab.table("title_words")
    return dict(zip(table["word"], table["kind"], strict=True))


def split_people(persons: pl.DataFrame) -> pl.DataFrame:
    """rec and person (text of the clause between keyword and reasons) in; rec, name_raw, title, office out.

    One row a person in printed order; a text in which no name is found gives no row.
    """
    text = pl.col("person").str.replace_all(r"([a-z])([.:])([A-Z])", "$1$2 $3").str.replace_all(r" [/&] ", " and ")
    text = text.str.replace(r"^([A-Z/]{2,10}): ?([A-Z])", "$1 $2")
    small = ~pl.col("person").str.contains(r"\p{Lu}")
    tokens = persons.select("rec", text.str.split(" ").alias("token"), small.alias("small")).explode("token")
    tokens = tokens.filter(pl.col("token") != "")
    tokens = _classed(tokens)
    tokens = _divided(tokens).with_row_index("at")
    runs = _runs(tokens)
    best = runs.sort("person", -pl.col("score"), "first").unique("person", keep="first", maintain_order=True)
    chosen = tokens.join(best.select("person", "first", "last"), on="person", how="inner", maintain_order="left")
    return _read(chosen)


def _classed(tokens: pl.DataFrame) -> pl.DataFrame:
    """Add bare (upper case, without punctuation), kind and ends (True where a comma follows)."""
    bare = pl.col("token").str.to_uppercase().str.strip_chars('.,;:()"')
    tokens = tokens.with_columns(bare=bare, ends=pl.col("token").str.contains(_ENDS_CHUNK))
    distinct = pl.DataFrame({"bare": tokens["bare"].unique()})
    known = distinct.with_columns(
        pl.coalesce(
            pl.col("bare").replace_strict(_words(), default=None),
            _compound(pl.col("bare")),
        ).alias("known")
    )
    unknown = known.filter(pl.col("known").is_null() & (pl.col("bare").str.len_chars() >= _FUZZY_FROM))["bare"]
    known = known.join(_misspelt(unknown), on="bare", how="left")
    kinds = known.select("bare", pl.coalesce("known", "guess").alias("kind"), guessed=pl.col("guess").is_not_null())
    tokens = tokens.join(kinds, on="bare", how="left", maintain_order="left")
    name = pl.col("token").str.strip_chars_end(",;:").str.contains(_NAME_WORD) | pl.col("bare").is_in(_PARTICLES)
    # Some publishers put whole texts into small letters.
    name |= pl.col("small") & pl.col("token").str.contains(r"^\p{L}")
    tokens = tokens.with_columns(
        kind=pl.when(pl.col("kind") == "region")
        .then(_region())
        .otherwise(pl.coalesce("kind", pl.when(name).then(pl.lit("name")), pl.lit("other")))
    )
    return tokens.with_columns(kind=pl.when(pl.col("guessed") & _surname()).then(pl.lit("name")).otherwise("kind"))


def _surname() -> pl.Expr:
    """What only looks like a title (Cemander) is a surname behind a given name, where the clause or its part ends."""
    kind = pl.col("kind")
    before, first, after = (within.shift(kind, rows) for rows in (1, 2, -1))
    last = pl.col("rec") != pl.col("rec").shift(-1)
    title = (first == "title") | (first.is_null() & (after == "title"))
    behind = (before == "name") & ~within.shift(pl.col("ends"), 1)
    return (behind & (last.fill_null(True) | (pl.col("ends") & title))).fill_null(False)


def _compound(bare: pl.Expr) -> pl.Expr:
    """Words joined by slash or hyphen: a title if the first is one (MINISTER-COUNSELOR), or an office (EUR/WE)."""
    first = bare.str.extract(r"^([^/-]+)[/-]").replace_strict(_words(), default=None)
    return pl.when((first == "title") | bare.str.contains(_SLASHED)).then(pl.lit("title"))


def _misspelt(words: pl.Series) -> pl.DataFrame:
    titles = [word for word, kind in _words().items() if kind == "title" and len(word) >= _FUZZY_FROM]
    found = pl.DataFrame({"bare": words, "meant": nearest(words, titles)}).drop_nulls()
    close = one_slip(found["bare"], found["meant"])
    return found.filter(close | (pl.col("meant").str.len_chars() >= _LONG)).select("bare", guess=pl.lit("title"))


def _region() -> pl.Expr:
    """East and West are names as well: a region follows a joining word, or leads to a title word."""
    around = pl.when(pl.col("kind") != "region").then("kind")
    before = around.forward_fill().over("rec")
    after = around.backward_fill().over("rec")
    return pl.when((before == "glue") | (after == "title")).then(pl.lit("title")).otherwise(pl.lit("name"))


def _divided(tokens: pl.DataFrame) -> pl.DataFrame:
    """Add person: a word AND between a name and what can begin another person divides them."""
    kind = pl.col("kind")
    is_and = pl.col("bare").is_in(["AND", "&"])
    before, after = within.shift(kind, 1), within.shift(kind, -1)
    # X, title, and Y: the chunk before is closed by a comma, and a name stands in it or before it.
    named = within.any_above(kind == "name")
    closed = within.shift(pl.col("ends"), 1) & named
    divides = is_and & (before.is_in(["name", "suffix"]) | closed) & after.is_in(["name", "title"])
    tokens = tokens.with_columns(divides=divides.fill_null(False))
    opens = (pl.col("rec") != pl.col("rec").shift(1)).fill_null(True)
    return tokens.with_columns(person=(opens | pl.col("divides")).cum_sum()).filter(~pl.col("divides"))


def _runs(tokens: pl.DataFrame) -> pl.DataFrame:
    """Runs of name words: person, first and last (positions of tokens) and score."""
    own = pl.col("kind").is_in(["name", "suffix"])
    same = pl.col("person") == pl.col("person").shift(1)
    # The surname first: STRAND, TIM, AMBASSADOR.
    opens = (pl.col("person") != pl.col("person").shift(2)).fill_null(True) & (pl.col("kind").shift(1) == "name")
    given = (pl.col("kind") == "name") & (pl.col("kind").shift(-1) == "title") & pl.col("ends")
    parted = pl.col("ends").shift(1) & (pl.col("kind") != "suffix") & ~(opens & given).fill_null(False)
    starts = own & ~(own.shift(1) & same & ~parted).fill_null(False)
    before = pl.when(same).then(pl.col("kind").shift(1))
    after = pl.when(pl.col("person").shift(-1) == pl.col("person")).then(pl.col("kind").shift(-1))
    marked = tokens.with_columns(run=starts.cum_sum(), before=before, after=after).filter(own)
    runs = marked.group_by("run", maintain_order=True).agg(
        pl.col("person").first(),
        pl.col("at").first().alias("first"),
        pl.col("at").last().alias("last"),
        pl.col("before").first(),
        (pl.col("ends").last() | pl.col("after").last().is_null() | (pl.col("after").last() == "other")).alias(
            "closes"
        ),
        pl.len().alias("size"),
        pl.col("bare").str.len_chars().max().alias("longest"),
    )
    unled = ((pl.col("before") != "glue") | pl.col("before").is_null()) & (pl.col("before") != "other").fill_null(True)
    score = unled * 4 + pl.col("closes") * 2 + (pl.col("size") > 1) * 1
    return runs.filter(pl.col("longest") >= 2).with_columns(score=score.cast(pl.Int64))


def _read(chosen: pl.DataFrame) -> pl.DataFrame:
    """Name and title of each person from their tokens (with first and last, the positions of the name)."""
    at, first, last = pl.col("at"), pl.col("first"), pl.col("last")
    titled = pl.col("kind") == "title"
    person = ("person",)
    # Behind the name: its part of the clause up to a comma, and further parts of title words only (a.i.).
    chunk = within.cum_sum(pl.col("ends"), person) - pl.col("ends")
    chosen = chosen.with_columns(chunk=chunk).with_columns(
        whole=(titled | (pl.col("kind") == "glue")).all().over("person", "chunk"),
        of_last=pl.when(at == last).then("chunk").max().over("person"),
    )
    goes_on = within.all_above(pl.col("whole") | (pl.col("chunk") <= pl.col("of_last") + 1), person)
    behind = (at > last) & goes_on
    # Which person, by number: groups of words are joined many times as fast from these as by group.
    opens = within.opens(person)
    chosen = chosen.with_columns(behind=behind, one=opens.cum_sum() - 1)
    people = chosen.filter(opens).select("rec")
    ahead, after = chosen.filter(at < first), chosen.filter("behind")
    people = people.with_columns(
        name_raw=_joined(chosen.filter(at.is_between(first, last)), len(people)),
        before=_joined(ahead, len(people)),
        led=flags(len(people), ahead.filter(titled)["one"]),
        after=_joined(after.filter(pl.col("kind") != "other"), len(people)),
        followed=flags(len(people), after.filter(titled)["one"]),
    )
    title = pl.when("led").then("before").when("followed").then("after").str.strip_chars(" ,:;")
    title = title.str.replace(r"^(?i)(?:\(U\)|and|the|by) ", "").str.replace(r"(?i)([a-z]{4,})\.$", "$1")
    # Director, EAP/ANP, State: the unit and the department behind the title are none of it.
    people = people.with_columns(title=title.str.replace(_DEPARTMENT, ""))
    name = pl.col("name_raw").str.strip_chars(" ,;:()").str.replace(r"([A-Za-z]{3})\.$", "$1")
    unit = pl.col("title").str.extract(_UNIT)
    people = people.with_columns(unit=unit, title=pl.col("title").str.replace(_UNIT, ""))
    of_title, behind_name = (pl.col(named).str.extract(_OFFICE) for named in ("title", "after"))
    people = people.with_columns(office=pl.coalesce(of_title, "unit", behind_name))
    # POL/ECON is two title words and no office.
    words = pl.col("office").str.extract("^([A-Z]+)/").replace_strict(_words(), default=None)
    return people.select(
        "rec",
        name.alias("name_raw"),
        pl.when(pl.col("title") != "").then("title").alias("title"),
        pl.when(words.is_null()).then("office").alias("office"),
    )


def _joined(tokens: pl.DataFrame, people: int) -> pl.Series:
    """The tokens of each person (by number, `one`) as one text, which is empty where there are none."""
    counts = np.bincount(tokens["one"].to_numpy(), minlength=people)
    return join_lines(tokens["token"], pl.Series(counts), " ").fill_null("")
