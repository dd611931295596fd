"""Draw telegrams of 1973-79: all upper case, E.O. 11652, no portion marks, short headers, LIMITED OFFICIAL USE.

The same parts as in `draw`, in the dress of the time. References lead to stations that send nothing in such a corpus.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from transforms.synthetic import envelope, preamble, rates
from transforms.synthetic.chance import happens, lognormal, weighted
from transforms.synthetic.lexicon import senders
from transforms.synthetic.model import Cable, Declassification, Paragraph, Reference, Routing, Station, Style
from transforms.synthetic.paragraphs import paragraphs, signer
from transforms.synthetic.references import Memory, references
from transforms.synthetic.scene import Scene

_FIRST, _LAST = datetime(1973, 1, 1), datetime(1979, 12, 1)
_LEVEL = weighted({"UNCLASSIFIED": 0.45, "LIMITED OFFICIAL USE": 0.2, "CONFIDENTIAL": 0.3, "SECRET": 0.05})
_ORDER = weighted({"GDS": 0.8, "XGDS-1": 0.1, "XGDS-3": 0.1})
_BULLETS = weighted({"({})": 0.6, "{}.": 0.3, "{})": 0.1})
_DISTRIBUTION = 0.08
_CLASSIFIED = ("CONFIDENTIAL", "SECRET")


def _style(rng: Random) -> Style:
    return Style(
        width=rng.randint(58, 66),
        bullet_form=_BULLETS(rng),
        reference_layout="line" if happens(rng, 0.7) else "column",
        reference_keyword="REF:",
        tag_separator=", ",
        number_gap=" ",
        ruled_above=happens(rng, 0.7),
        tags_first=False,
        list_spaced=happens(rng, 0.5),
        signer_spaced=False,
        break_gap="  ",
        break_decimal=False,
        stray_sipdis=False,
        signer_form="line",
        repeat_header=False,
        double_blanks=False,
        page_gap=False,
        escape_apostrophes=False,
    )


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None


def _plain(paragraph: Paragraph) -> Paragraph:
    return replace(
        paragraph,
        mark=None,
        blocks=tuple(block.upper() for block in paragraph.blocks),
        opening=_upper(paragraph.opening),
        closing=_upper(paragraph.closing),
        heading=_upper(paragraph.heading),
    )


def _paragraphs(rng: Random, scene: Scene) -> tuple[Paragraph, ...]:
    """Without marks only an unbroken sequence of numbers tells paragraphs from wrapped figures."""
    found = (_plain(paragraph) for paragraph in paragraphs(rng, scene, "UNCLASSIFIED", None))
    return tuple(replace(p, number=at if p.number else None) for at, p in enumerate(found, 1))


def _references(rng: Random, sender: Station, created: datetime) -> tuple[Reference, ...]:
    """Earlier telegrams and conversations; nobody wrote e-mail."""
    found = references(rng, Memory(), sender, created)
    return tuple(
        replace(ref, kind="memo", value=ref.value.replace("E-MAIL", "MEMCON"), title=_upper(ref.title))
        if ref.kind == "email"
        else replace(ref, title=_upper(ref.title))
        for ref in found
    )


def _order(rng: Random, level: str) -> Declassification:
    if level not in _CLASSIFIED:
        return Declassification(11652, "na", None, "E.O. 11652: N/A")
    return Declassification(11652, "gds", None, f"E.O. 11652: {_ORDER(rng)}")


def _cable(rng: Random, station: Station, serial: int, created: datetime) -> Cable:
    level = _LEVEL(rng)
    caption = rng.choice(("EXDIS", "LIMDIS", "NODIS")) if level in _CLASSIFIED and happens(rng, _DISTRIBUTION) else None
    captions = (caption,) if caption else ()
    scene = Scene(rng, created.year, station.country, 0)
    text = _paragraphs(rng, scene)
    sections = max(1, round(sum(len(p.text) for p in text) / rates.SECTION_CHARACTERS))
    sent = envelope.routing(rng, created, sections)
    lines = Routing(None, (), created, sent.action, sent.info, None)
    style = _style(rng)
    return Cable(
        station=station,
        year=created.year,
        serial=serial,
        created_at=created,
        level=level,
        handling=caption,
        sections=sections,
        routing=lines,
        recipients=envelope.recipients(rng, station, lines, sections),
        captions=captions,
        caption_lines=captions,
        passing_lines=preamble.passing_lines(rng),
        declassification=_order(rng, level),
        tags=preamble.tags(rng, station),
        subject=preamble.subject(rng, scene).upper(),
        subject_mark=None,
        references=_references(rng, station, created),
        classifier=None,
        paragraphs=text,
        signer=signer(rng, style.signer_form),
        style=style,
    )


def draw_seventies(n: int, seed: int) -> Iterator[Cable]:
    """`n` telegrams of 1973-79 in chronological order with unique ids, the same for the same `n` and `seed`."""
    if n < 0:
        raise ValueError(f"cannot draw {n} cables: give a number of at least 0")
    rng = Random(seed)
    minutes = int((_LAST - _FIRST).total_seconds() // 60)
    last: dict[tuple[str, int], int] = {}
    for created in sorted(_FIRST + timedelta(minutes=rng.randrange(minutes)) for _ in range(n)):
        station = senders()(rng)
        key = (station.token, created.year)
        last[key] = last.get(key, 0) + lognormal(rng, 12, 0.8, 1, 90)
        yield _cable(rng, station, last[key], created)
