"""Table `tags`: the TAGS line taken apart and repaired (2.7), with kind and label (4.3)."""

from functools import cache

import polars as pl

from schemas import vocab
from transforms import within
from transforms.tag_repair import repair

# Damaged keywords come with a colon, comma or semicolon.
_KEYWORD = r"^(?i)(?:T ?A ?G ?S?\b ?[:;,./-]*|[A-Z]{3,6} ?[:;,]) *"
# Local tags of several words, then the name in parentheses that follows a tag, then single tags.
_PHRASE = (
    r"HUMAN RIGHTS|COUNTRY CLEARANCE|MEDIA REACTION(?: REPORT)?|TIP IN [A-Z]+|TRAFFICKING IN PERSONS|PRESS SUMMARY"
    r"|COUNTER ?TERRORISM|FOREIGN ASSISTANCE|RELIGIOUS FREEDOM"
)
_TOKEN = rf"(?i:{_PHRASE})\b|\([^)]*\)|[^\s,;()]+"
# Tags that are followed by the name of the person concerned.
_PERSON_TAGS = ("OVIP", "OREP", "OTRA", "OEXC")
# Words that join tags.
_JOINING = ("AND", "&", "OR", "N/A", "NONE")
# A surname and up to two given names.
_NAME_PARTS = 3
_CAPTIONS = frozenset(code for code in vocab.codes("caption") if " " not in code)
_SUBJECT_LETTERS = "^[ABCEMOPST][A-Z]{3}$"


@cache
def _known() -> pl.DataFrame:
    return vocab.table("tags").select("tag", "kind", "label")


def tags(facts: pl.DataFrame) -> pl.LazyFrame:
    """rec and tags (text of the line) in; rec, seq, tag, tag_raw, kind, label, person_for, repair out.

    Each tag once a telegram; captions that strayed onto the line are left out.
    """
    tokens = _tokens(facts.filter(pl.col("tags").is_not_null()))
    # Names follow a few tags only; most telegrams have none of these.
    visited = tokens.filter(pl.col("tag").is_in(_PERSON_TAGS)).select("rec").unique()
    others = tokens.join(visited, on="rec", how="anti", maintain_order="left")
    plain = others.filter(pl.col("tag").str.len_chars() >= 2)
    plain = plain.select("rec", "tag", "tag_raw", pl.lit(None, pl.String).alias("person_for"), "broken")
    named = _join_names(tokens.join(visited, on="rec", how="semi", maintain_order="left"))
    named = pl.concat([plain, named]).sort("rec", maintain_order=True)
    is_person = pl.col("person_for").is_not_null() | pl.col("tag").str.contains(",", literal=True)
    unknown = named.filter(~is_person & ~pl.col("tag").is_in(_known()["tag"].implode()))["tag"].unique()
    mended = named.join(repair(unknown, _known()), left_on="tag", right_on="word", how="left", maintain_order="left")
    mended = mended.with_columns(repair=pl.when("broken").then(pl.lit("joined")).otherwise("repair"))
    # A repair can find several tags in one word.
    spread = mended.with_columns(tag=pl.coalesce("tags", pl.concat_list("tag"))).explode("tag")
    once = spread.unique(["rec", "tag"], keep="first", maintain_order=True)
    labelled = once.lazy().join(_known().lazy(), on="tag", how="left", maintain_order="left")
    kind = pl.when(is_person).then(pl.lit("person")).otherwise(pl.coalesce("kind", _kind()))
    return labelled.with_columns(kind=kind, seq=within.place() + 1).collect(engine="in-memory").lazy()


def _tokens(lines: pl.DataFrame) -> pl.DataFrame:
    """rec, tag (upper case), tag_raw (as printed) and is_name (in parentheses), one row a token."""
    text = pl.col("tags").str.replace(_KEYWORD, "").str.replace_all("\n", " ", literal=True)
    text = text.str.replace(r"^\((.*)\)$", "$1")
    text = text.str.replace_all("--", " ", literal=True)
    # Two persons in one pair of parentheses are parted by a semicolon.
    text = text.str.replace_all(r"(\([^();]*,[^();]*);([^();]*,[^();]*\))", "$1) ($2")
    tokens = lines.select("rec", text.str.extract_all(_TOKEN).alias("token")).explode("token").drop_nulls()
    token = pl.col("token")
    is_name = token.str.starts_with("(")
    # The full stop of a name (TOMAS A.) stays.
    printed = pl.when(is_name).then(token.str.strip_chars("() ")).otherwise(token)
    upper = pl.when(is_name).then(printed).otherwise(token.str.strip_chars(".:'\")/-\\ #*")).str.to_uppercase()
    frame = tokens.select("rec", upper.alias("tag"), printed.alias("tag_raw"), is_name.alias("is_name"))
    return _rejoined(frame.filter(pl.col("tag") != "", ~pl.col("tag").is_in([*_CAPTIONS, *_JOINING])))


def _rejoined(tokens: pl.DataFrame) -> pl.DataFrame:
    """Put together a tag that a blank broke behind its first or before its last letter (P REL)."""
    size = pl.col("tag").str.len_chars()
    if not (tokens["tag"].str.len_chars() == 1).any():
        return tokens.with_columns(broken=pl.lit(False))
    following = within.shift(pl.col("tag"), -1)
    whole = pl.col("tag") + following
    lone = (size == 1) | (following.str.len_chars() == 1)
    subjects = _known().filter(pl.col("kind").is_in(["subject", "program"]))["tag"]
    joins = (lone & whole.is_in(subjects.implode())).fill_null(False)
    marked = tokens.with_columns(
        tag=pl.when(joins).then(whole).otherwise("tag"),
        tag_raw=pl.when(joins).then(pl.col("tag_raw") + " " + within.shift(pl.col("tag_raw"), -1)).otherwise("tag_raw"),
        broken=joins,
    )
    return marked.filter(~within.shift(pl.col("broken"), 1).fill_null(False))


def _join_names(tokens: pl.DataFrame) -> pl.DataFrame:
    """Make one person of the words that follow OVIP and its like: (MAREK, TOMAS), or without the parentheses."""
    plain = pl.col("tag").is_in(_known()["tag"].implode()) | pl.col("tag").is_in(
        vocab.table("tag_aliases")["alias"].implode()
    )
    word = ~plain & ~pl.col("is_name") & pl.col("tag").str.contains(r"^[A-Z][A-Z.'-]{2,}$|^[A-Z]\.?$")
    # Words stand in one run with the last token before them that is none.
    frame = tokens.with_columns(word=word).with_columns(opens=within.opens() | ~pl.col("word"))
    leader = pl.when("opens").then("tag").forward_fill()
    frame = frame.with_columns(run=pl.col("opens").cum_sum(), leader=leader)
    count = pl.col("word").sum().over("run")
    frame = frame.with_columns(follows=pl.col("word") & pl.col("leader").is_in(_PERSON_TAGS) & (count <= _NAME_PARTS))
    follows = pl.col("follows")
    # Several names can follow one tag.
    before = pl.when(~pl.col("is_name")).then("tag").forward_fill().over("rec")
    named_so = pl.when(follows).then("leader").when(pl.col("is_name") & before.is_in(_PERSON_TAGS)).then(before)
    names = (
        frame.filter("follows")
        .group_by("run")
        .agg(
            pl.col("tag").first().alias("surname"),
            pl.col("tag").slice(1).str.join(" ").alias("given"),
            pl.col("tag_raw").str.join(" ").alias("printed"),
        )
    )
    # The first word stands for all of them.
    opens = follows & ~within.shift(pl.col("word"), 1, ("run",))
    joined = frame.with_columns(person_for=named_so, drop=follows & ~opens)
    joined = joined.filter(~pl.col("drop")).join(names, on="run", how="left", maintain_order="left")
    whole = pl.when(pl.col("given") != "").then(pl.concat_str("surname", pl.lit(", "), "given")).otherwise("surname")
    joined = joined.with_columns(
        tag=pl.when("follows").then(whole).otherwise("tag"),
        tag_raw=pl.when("follows").then("printed").otherwise("tag_raw"),
    )
    return joined.filter(pl.col("tag").str.len_chars() >= 2).select("rec", "tag", "tag_raw", "person_for", "broken")


def _kind() -> pl.Expr:
    """The kind of a tag that the vocabulary does not list, by its shape."""
    tag = pl.col("tag")
    return (
        pl.when(tag.str.contains(" ", literal=True))
        .then(pl.lit("phrase"))
        .when(tag.str.contains("^[XZ][A-Z]$"))
        .then(pl.lit("region"))
        .when(tag.str.contains("^[A-Z]{2}$"))
        .then(pl.lit("country"))
        .when(tag.str.contains("^K[A-Z]{3}$"))
        .then(pl.lit("program"))
        .when(tag.str.contains(_SUBJECT_LETTERS))
        .then(pl.lit("unknown"))
        .when((tag.str.len_chars() <= 5) | tag.str.contains("[/-]"))
        .then(pl.lit("organization"))
        .otherwise(pl.lit("unknown"))
    )
