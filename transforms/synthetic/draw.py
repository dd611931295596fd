"""Draw a corpus: models in chronological order, one at a time.

Every value comes from one generator that the seed starts, and no order depends on hashes: the same call gives
the same cables in any process. Of what grows with the corpus only the sorted sending times are held, 8 bytes
a cable.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import numpy as np

from transforms.synthetic import envelope, preamble, rates
from transforms.synthetic.chance import happens, weighted
from transforms.synthetic.lexicon import senders
from transforms.synthetic.model import Cable, Station, Style, Target
from transforms.synthetic.paragraphs import paragraphs, signer
from transforms.synthetic.references import Memory, references
from transforms.synthetic.scene import Scene

_EPOCH = datetime(1970, 1, 1)
_LEVEL = weighted(rates.LEVELS)
_BULLETS = weighted({"{}.": 0.8, "({})": 0.1, "{})": 0.1})
_LAYOUTS = weighted({"column": 0.55, "blank": 0.2, "line": 0.25})
_KEYWORDS = weighted({"REF:": 0.88, "REFS:": 0.07, "REFTEL:": 0.05})
_NUMBER_GAPS = weighted({" ": 0.92, "": 0.04, "  ": 0.04})
# Serials of a year reach 400 to 4,000, by station; the drawn one follows the season with some scatter.
_YEARLY_SERIALS = (400, 1200, 2100, 3900)


def _sending_times(count: int, seed: int) -> Iterator[datetime]:
    """Sorted sending times to the minute; most are filed in working hours of some place on earth."""
    rng = np.random.Generator(np.random.PCG64(seed))
    years = np.array(list(rates.YEAR_WEIGHTS))
    shares = np.array(list(rates.YEAR_WEIGHTS.values()))
    drawn = rng.choice(years, size=count, p=shares / shares.sum())
    starts = (drawn - 1970).astype("datetime64[Y]").astype("datetime64[m]")
    minutes = rng.integers(0, 365 * 1440, size=count).astype("timedelta64[m]")
    for minute in np.sort((starts + minutes).astype(np.int64)):
        yield _EPOCH + timedelta(minutes=int(minute))


class _Serials:
    """Next serial of a station in a year; forgets a year when the next begins."""

    def __init__(self) -> None:
        self._year = 0
        self._last: dict[str, int] = {}

    def next(self, rng: Random, station: str, created: datetime) -> int:
        if created.year != self._year:
            self._year, self._last = created.year, {}
        yearly = _YEARLY_SERIALS[sum(map(ord, station)) % len(_YEARLY_SERIALS)]
        expected = int(yearly * created.timetuple().tm_yday / 366 * rng.uniform(0.98, 1.0))
        serial = max(self._last.get(station, 0) + 1 + int(rng.expovariate(2.0)), expected)
        self._last[station] = serial
        return serial


def _handling(rng: Random, level: str) -> str | None:
    if level == "UNCLASSIFIED":
        return "FOUO" if happens(rng, rates.SENSITIVE) else None
    return "NOFORN" if happens(rng, rates.NOFORN[level]) else None


def _style(rng: Random) -> Style:
    form = rng.random()
    missing, mixed = rates.SIGNER_MISSING, rates.SIGNER_MISSING + rates.SIGNER_MIXED
    appended = mixed + rates.SIGNER_APPENDED
    return Style(
        width=rng.randint(55, 69),
        bullet_form=_BULLETS(rng),
        reference_layout=_LAYOUTS(rng),
        reference_keyword=_KEYWORDS(rng),
        tag_separator=", " if happens(rng, 0.4) else " ",
        number_gap=_NUMBER_GAPS(rng),
        ruled_above=happens(rng, 0.7),
        tags_first=happens(rng, rates.TAGS_FIRST),
        list_spaced=happens(rng, 0.5),
        signer_spaced=happens(rng, 0.5),
        break_gap="  " if happens(rng, 0.8) else " ",
        break_decimal=happens(rng, 0.1),
        stray_sipdis=happens(rng, rates.STRAY_SIPDIS),
        signer_form=(
            "none" if form < missing else "mixed" if form < mixed else "appended" if form < appended else "line"
        ),
        repeat_header=happens(rng, rates.REPEATED_HEADER),
        double_blanks=happens(rng, rates.DOUBLED_BLANKS),
        page_gap=happens(rng, rates.PAGE_GAP),
        escape_apostrophes=happens(rng, rates.ESCAPED_APOSTROPHES),
    )


def _cable(rng: Random, memory: Memory, station: Station, serial: int, created: datetime) -> Cable:
    level = _LEVEL(rng)
    handling = _handling(rng, level)
    refs = references(rng, memory, station, created)
    letters = sum(ref.bullet is not None and not ref.inherited for ref in refs)
    scene = Scene(rng, created.year, station.country, letters)
    text = paragraphs(rng, scene, level, handling)
    sections = max(1, round(sum(len(p.text) for p in text) / rates.SECTION_CHARACTERS))
    lines = envelope.routing(rng, created, sections)
    printed, caption_lines = preamble.captions(rng, level, handling)
    style = _style(rng)
    marked = level != "UNCLASSIFIED" and happens(rng, rates.SUBJECT_MARK)
    return Cable(
        station=station,
        year=created.year,
        serial=serial,
        created_at=created,
        level=level,
        handling=handling,
        sections=sections,
        routing=lines,
        recipients=envelope.recipients(rng, station, lines, sections),
        captions=printed,
        caption_lines=caption_lines,
        passing_lines=preamble.passing_lines(rng),
        declassification=preamble.declassification(rng, created, level),
        tags=preamble.tags(rng, station),
        subject=preamble.subject(rng, scene),
        subject_mark=level[0] if marked else None,
        references=refs,
        classifier=preamble.classifier(rng, created, level),
        paragraphs=text,
        signer=signer(rng, style.signer_form),
        style=style,
    )


def draw(n: int, seed: int) -> Iterator[Cable]:
    """`n` synthetic cables in chronological order with unique ids, the same for the same `n` and `seed`.

    References lead to earlier cables of the same corpus, or to stations that send nothing in it and are then
    marked so. Raises ValueError for a negative `n`.
    """
    if n < 0:
        raise ValueError(f"cannot draw {n} cables: give a number of at least 0")
    rng = Random(seed)
    memory, serials = Memory(), _Serials()
    for created in _sending_times(n, seed):
        station = senders()(rng)
        serial = serials.next(rng, station.token, created)
        cable = _cable(rng, memory, station, serial, created)
        memory.remember(Target(cable.year, station.token, station.place, serial))
        yield cable
