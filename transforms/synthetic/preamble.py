"""Draw the head of the body: captions, passing lines, E.O., TAGS, SUBJECT and Classified By."""

from datetime import date, datetime, timedelta
from random import Random

from transforms.synthetic import rates
from transforms.synthetic.chance import happens, weighted
from transforms.synthetic.lexicon import known_tags, plain_name, tags_of, words
from transforms.synthetic.model import Classifier, Declassification, Station, Tag
from transforms.synthetic.scene import Scene

_ORDER_12958 = date(1995, 10, 14)
_ORDER_13526_YEAR = 2010
# Reasons moved from section 1.5 to 1.4 with the amendment of March 2003.
_SECTION_1_4 = date(2003, 3, 25)
_TERMS = weighted({10: 0.8, 5: 0.08, 15: 0.05, 20: 0.04, 25: 0.03})
_DATE_LINES = weighted(
    {
        "E.O. {eo}: DECL: {d:%m/%d/%Y}": 0.86,
        "E.O. {eo}: DECL: {d.month}/{d.day}/{d.year}": 0.06,
        "EO {eo} DECL: {d:%m/%d/%Y}": 0.03,
        "E.O. {eo}: DECL: {d:%m/%d/%y}": 0.03,
        "E.O. {eo}: DECL: {d:%Y/%m/%d}": 0.02,
    }
)
_EVENTS = ("UPON CLOSURE OF THE TRIBUNAL", "AFTER CONCLUSION OF THE TALKS", "UPON CLOSURE OF THE MISSION")
_NA_LINES = weighted({"E.O. {eo}: N/A": 0.9, "E.O. {eo}: DECL: N/A": 0.06, "E.O.{eo}:N/A": 0.04})
_REASONS = weighted({"bd": 0.6, "b": 0.14, "d": 0.12, "bcd": 0.04, "abd": 0.03, "abcd": 0.03, "ade": 0.02, "bh": 0.02})
_CLAUSES = weighted(
    {
        "Classified By: {t} {n} for reasons {s} ({a}) and ({z}).": 0.4,
        "Classified By: {t} {n} for reasons {s} ({list}).": 0.25,
        "Classified By: {T} {N} FOR REASONS {s} ({LIST})": 0.2,
        "CLASSIFIED BY: {n}, {t}; REASON: {REASONS}": 0.08,
        "Classified by {t} {n}. Reason: {s} ({list}).": 0.07,
    }
)


def captions(rng: Random, level: str, handling: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Distinct captions in printed order, and the printed lines."""
    head = {"NOFORN": ["NOFORN"], "FOUO": ["SENSITIVE"]}.get(handling or "", [])
    network = ["SIPDIS"] if happens(rng, rates.SIPDIS) else []
    if level != "UNCLASSIFIED" and happens(rng, rates.DISTRIBUTION_CAPTION):
        head = [*head, rng.choice(("EXDIS", "LIMDIS", "NODIS"))]
    found = (*head, *network)
    lines = [" ".join(found)] if len(found) > 1 and happens(rng, 0.2) else list(found)
    if network and happens(rng, rates.SIPDIS_DOUBLED):
        lines.append("SIPDIS")
    if happens(rng, rates.CORRECTED_COPY):
        return ("CORRECTED COPY", *found), ("C O R R E C T E D   C O P Y (SUBJECT LINE)", *lines)
    return found, tuple(lines)


def passing_lines(rng: Random) -> tuple[str, ...]:
    if not happens(rng, rates.PASSING_LINE):
        return ()
    return tuple(
        rng.choice(words("passing")).format(o=rng.choice(words("offices")), g=plain_name(rng, "surnames").upper())
        for _ in range(rng.choice((1, 1, 1, 2)))
    )


def _order(created: datetime) -> int:
    if created.date() < _ORDER_12958:
        return 12356
    return 13526 if created.year >= _ORDER_13526_YEAR else 12958


def declassification(rng: Random, created: datetime, level: str) -> Declassification:
    order = _order(created)
    if level == "UNCLASSIFIED":
        if happens(rng, rates.EO_MISSING):
            return Declassification(None, "none", None, None)
        return Declassification(order, "na", None, _NA_LINES(rng).format(eo=order))
    if order == 12356:
        return Declassification(order, "oadr", None, f"E.O. {order}: DECL: OADR")
    if happens(rng, rates.EVENT):
        return Declassification(order, "event", None, f"E.O. {order}: DECL: {rng.choice(_EVENTS)}")
    if created.year <= 2003 and happens(rng, rates.EXEMPTION):
        exempt = rng.choice(("X1", "X1, X6", "X5", "X6"))
        return Declassification(order, "exemption", None, f"E.O. {order}: DECL: {exempt}")
    day = created.date() - timedelta(days=rng.choice((0, 1, 1, 2)))
    until = day.replace(year=day.year + _TERMS(rng), day=min(day.day, 28))
    return Declassification(order, "date", until, _DATE_LINES(rng).format(eo=order, d=until))


def tags(rng: Random, sender: Station) -> tuple[Tag, ...]:
    """Subjects first, then programs, organizations and countries, then perhaps a visitor by name."""
    found = [tags_of("subject")(rng) for _ in range(rng.randint(1, 5))]
    found += [tags_of("program")(rng) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
    found += [tags_of("organization")(rng) for _ in range(rng.choice((0, 0, 0, 1)))]
    if sender.country_tag:
        found.append(known_tags()[sender.country_tag])
    found += [tags_of("country")(rng) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
    found = list(dict.fromkeys(found))
    if happens(rng, rates.PERSON_TAG):
        visit = known_tags()["OVIP"]
        name = f"{plain_name(rng, 'surnames')}, {plain_name(rng, 'given')} {rng.choice('ABDEHJKLMRT')}.".upper()
        found = [tag for tag in found if tag != visit]
        found[1:1] = [visit, Tag(name, "person", None, "OVIP")]
    return tuple(found)


def subject(rng: Random, scene: Scene) -> str:
    town, person = rng.choice(scene.towns), rng.choice(scene.cast)
    turn = rng.choice(words("turns"))
    while "{w}" in turn:
        turn = turn.replace("{w}", rng.choice(words("nouns")), 1)
    text = rng.choice(words("topics")) + ("" if turn.startswith(":") else " ") + turn.format(t=town, s=person)
    return text.title().replace("'S", "'s") if happens(rng, rates.SUBJECT_MIXED_CASE) else text.upper()


def classifier(rng: Random, created: datetime, level: str) -> Classifier | None:
    """The clause that names who classified the text; none on unclassified texts and before E.O. 12958."""
    if level == "UNCLASSIFIED" or _order(created) == 12356:
        return None
    if happens(rng, rates.DERIVED):
        return Classifier("Classified By: Derived from Multiple Sources", None, None, (), False)
    middle = f" {rng.choice('ABCDEGHJKLMPRSTW')}." if happens(rng, 0.3) else ""
    name = f"{plain_name(rng, 'given')}{middle} {plain_name(rng, 'surnames')}"
    title = rng.choice(words("titles"))
    if happens(rng, rates.NO_REASON):
        return Classifier(f"Classified By: {title} {name}.", name, title, (), False)
    form, reasons = _CLAUSES(rng), tuple(_REASONS(rng))
    if "{n}, {t}" in form:
        title = title.removesuffix(", a.i.")
    if "{z}" in form and len(reasons) < 2:
        form = form.replace(" and ({z})", "")
    section = "1.4" if created.date() >= _SECTION_1_4 else "1.5"
    clause = form.format(
        t=title,
        n=name,
        T=title.upper(),
        N=name.upper(),
        s=section,
        a=", ".join(reasons[:-1]) or reasons[0],
        z=reasons[-1],
        list=", ".join(reasons),
        LIST=", ".join(reasons).upper(),
        REASONS=f"{section}(" + "), (".join(reasons).upper() + ")",
    )
    upper = "{N}" in form
    name, title = (name.upper(), title.upper()) if upper else (name, title)
    return Classifier(clause, name, title, reasons, happens(rng, rates.HARD_WRAP))
