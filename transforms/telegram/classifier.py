"""The Classified By clause (2.10): who, with what title, for which reasons."""

import polars as pl

# Lines are cut at about column 70, also inside words; these are glued where the glued word is expected.
_SPLIT_WORDS = (
    (r"(?i)\br ?e ?a ?s ?o ?n(?: ?s)?\b", "reasons"),
    (r"(?i)\ba nd\b", "and"),
)
_KEYWORD = r"^(?i)(?:\(U\) ?)?(?:CLASSIFIED BY ?:? *)+"
_DERIVED = r"^(?i)(?:\(U\) ?)?(?:CLASSIFIED BY ?:? *)*DERIVED FROM"
# What ends the person: the reasons, or another instruction.
_CLAUSE_END = r"(?i)[,;.: ]*(?:\bfor )?(?:\breasons?\b|\bE\.?O\.?|\b1[.,] ?[45]\b|\bdecl(?:assify|\b)).*$"
# Stands for the full stop of Jr. while the clause is cut off behind it.
_STOP = "\x1d"
# Transmission garbage: two or more signs that no drafter types.
_NOISE = r"[#~|@{}<>^\\]{2,}"
_REASON_TEXT = r"(?i)(?:1[.,] ?[45]|reasons?:?) *(.*)$"

_TITLE_WORDS = (
    r"(?:A/?)?(?:DCM|CDA)|CHARG[EÉ](?: ?D['’ ]?AFFAIRES)?|AD INTERIM|A\.?I\.?|AMB(?:ASSADOR|\.)?"
    r"|ACTING|DEPUTY|VICE|SENIOR|CHIEF(?: OF MISSION)?|PRINCIPAL|MINISTER|COUNSELL?OR|CONSUL|GENERAL"
    r"|OFFICER|OFFICE|SECTION|UNIT|DIRECTOR|ATTACH[EÉ]"
    r"|POL(?:ITICAL|OFF|COUNS|MIL|CHIEF)?|ECON(?:OMIC|OFF|COUNS|CHIEF)?|MGMT|MANAGEMENT|CON(?:OFF|SULAR)?|PAO|RSO|RAO|REFCOORD"
    r"|PUBLIC|AFFAIRS|COMMERCIAL|REGIONAL|SECURITY|LEGAL|ADVISER|ADVISOR|LABOR|SCIENCE|ENVIRONMENT|DEFENSE|DAS|PDAS|A/?S|U/?S|P?DAS"
    r"|ASSISTANT|UNDER|SECRETARY|OF|FOR|THE|AND|STATE|SPECIAL|ENVOY|REPRESENTATIVE|COORDINATOR|TEAM|LEADER|EXECUTIVE|FIRST|SECOND"
    r"|POL/?ECON|ECON/?POL|POL-?MIL|[A-Z]{1,5}(?:/[A-Z]{1,6})+"
)
_LEADING_TITLE = rf"^(?<title>(?:(?i:{_TITLE_WORDS})\b[.,:]?(?:[ /&-]+|$))+)(?<name>.*)$"
_TRAILING_TITLE = rf"^(?<name>[^,]+(?:, ?(?i:JR|SR|II|III)\b\.?)?), *(?<title>(?i:{_TITLE_WORDS})\b.*)$"
_OFFICE = r"\b([A-Z]{2,5}/[A-Z]{2,6}(?:/[A-Z]{1,6})*)\b"


def read_classifier(fields: pl.DataFrame) -> pl.DataFrame:
    """rec and classified (text of the clause) in; rec, classified_by_raw, derived, reasons, line_noise, name_raw,
    person_title, person_office out.

    Reasons are the letters a to h, sorted and joined by `;`.
    """
    raw = pl.col("classified").str.replace_all("\n", " ", literal=True).str.strip_chars()
    text = raw
    for pattern, word in _SPLIT_WORDS:
        text = text.str.replace_all(pattern, word)
    derived = text.str.contains(_DERIVED)
    person = text.str.replace(_KEYWORD, "").str.replace_all(r"\b(?i:(JR|SR))\.", "${1}" + _STOP)
    person = person.str.replace(_CLAUSE_END, "").str.strip_chars(" ,;:").str.replace_all(_STOP, ".", literal=True)
    # A full stop ends the clause, unless it belongs to Jr. or to an initial.
    person = person.str.replace(r"([A-Za-z]{3})\.$", "$1")
    noisy = person.str.contains(_NOISE).fill_null(False)
    named = text.str.contains(_KEYWORD) & ~derived & (person != "")
    frame = fields.select(
        "rec",
        raw.alias("classified_by_raw"),
        derived.fill_null(False).alias("derived"),
        pl.when(~noisy).then(_reasons(text)).alias("reasons"),
        # A burst of noise: what stands before its word is kept, the rest is not to be trusted.
        pl.when(named & noisy)
        .then(person.str.replace(rf",? ?\S*{_NOISE}.*$", ""))
        .when(named)
        .then(person)
        .alias("person"),
        (named & noisy).fill_null(False).alias("line_noise"),
    )
    return _name_and_title(frame)


def _reasons(text: pl.Expr) -> pl.Expr:
    letters = (
        text.str.extract(_REASON_TEXT)
        .str.replace_all(r"(?i)\band\b|\breasons?\b", " ")
        .str.extract_all(r"(?i)\b[a-h]\b")
        .list.eval(pl.element().str.to_lowercase())
        .list.unique()
        .list.sort()
        .list.join(";")
    )
    return pl.when(letters != "").then(letters)


def _name_and_title(frame: pl.DataFrame) -> pl.DataFrame:
    person = pl.col("person")
    before = person.str.extract_groups(_LEADING_TITLE)
    after = person.str.extract_groups(_TRAILING_TITLE)
    led = before.struct.field("name").str.len_chars() > 0
    name = pl.when(led).then(before.struct.field("name")).otherwise(pl.coalesce(after.struct.field("name"), person))
    title = pl.when(led).then(before.struct.field("title")).otherwise(after.struct.field("title"))
    title = title.str.strip_chars(" ,:;")
    return frame.with_columns(
        name_raw=name.str.strip_chars(" ,;:"),
        person_title=pl.when(title != "").then(title),
        person_office=title.str.extract(_OFFICE),
    ).drop("person")
