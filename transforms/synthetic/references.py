"""Draw the REF list: mostly earlier cables of the same corpus, remembered in a bounded sample."""

from datetime import datetime
from random import Random

from transforms.synthetic import rates
from transforms.synthetic.chance import happens
from transforms.synthetic.lexicon import plain_name, silent_stations, words
from transforms.synthetic.model import Reference, Station, Target

# Enough for a few months of a large corpus and small enough to forget nothing important in memory.
_RECENT = 5_000
_OWN = 40
_OWN_SHARE = 0.5
_MOST_ITEMS = 8
_STATE_SHARE = 0.5  # of references that lead out of the corpus
_OTHER_FORMS = {
    "email": "E-MAIL {a}-{b} {m}/{d}/{y}",
    "telcon": "TELCON {a}/{b} {m}/{d}/{y}",
    "memo": "MEMCON {a}/{b} {m}/{d}/{y}",
}


class Memory:
    """Cables that later ones may refer to: a ring of recent ones, and the latest of each station."""

    def __init__(self) -> None:
        self._recent: list[Target] = []
        self._at = 0
        self._own: dict[str, list[Target]] = {}

    def remember(self, target: Target) -> None:
        if len(self._recent) < _RECENT:
            self._recent.append(target)
        else:
            self._recent[self._at] = target
            self._at = (self._at + 1) % _RECENT
        own = self._own.setdefault(target.station, [])
        own.append(target)
        del own[:-_OWN]

    def recall(self, rng: Random, station: str) -> Target | None:
        own = self._own.get(station)
        if own and happens(rng, _OWN_SHARE):
            return rng.choice(own)
        return rng.choice(self._recent) if self._recent else None


def _outside(rng: Random, year: int) -> Target:
    silent = silent_stations()
    state = happens(rng, _STATE_SHARE)
    station = silent[0] if state else rng.choice(silent)
    back = year - (1 if happens(rng, 0.15) else 0)
    return Target(back, station.token, station.place, rng.randint(1, 130_000 if state else 4_000))


def _printed(rng: Random, target: Target, year: int) -> tuple[str, bool]:
    """The item as printed, and whether it shows its year."""
    text = f"{target.place} {target.serial}"
    if target.year == year and not happens(rng, rates.EXPLICIT_SAME_YEAR):
        return text, False
    form = rng.random()
    if form < 0.85:
        return f"{target.year % 100:02d} {text}", True
    return (f"{target.year} {text}", True) if form < 0.95 else (f"{text} ({target.year % 100:02d})", True)


def _other(rng: Random, bullet: str | None, created: datetime) -> Reference:
    kind = rng.choice(tuple(_OTHER_FORMS))
    a, b = (plain_name(rng, "surnames").upper() for _ in range(2))
    day = rng.randint(1, created.day)
    value = _OTHER_FORMS[kind].format(a=a, b=b, m=created.month, d=day, y=f"{created.year % 100:02d}")
    return Reference(bullet, kind, value)


def _cable(rng: Random, bullet: str | None, target: Target, year: int, outside: bool) -> Reference:
    value, shown = _printed(rng, target, year)
    notal = happens(rng, rates.NOTAL)
    title = None
    if not notal and happens(rng, rates.REFERENCE_TITLE):
        title = rng.choice(words("topics"))
    return Reference(bullet, "cable", value, target, shown, False, notal, title, not outside)


def _and_next(rng: Random, before: Reference, seen: set[str]) -> Reference | None:
    """A second serial of the same station behind AND; only to silent stations, where any serial will do."""
    if before.target is None or before.in_corpus or before.year_printed or before.notal or before.title:
        return None
    old = before.target
    target = Target(old.year, old.station, old.place, old.serial + rng.randint(1, 400))
    if target.cable_id in seen or not happens(rng, rates.REFERENCE_AND):
        return None
    seen.add(target.cable_id)
    return Reference(before.bullet, "cable", str(target.serial), target, inherited=True)


def references(rng: Random, memory: Memory, sender: Station, created: datetime) -> tuple[Reference, ...]:
    """The REF list of a cable, without repeated targets; a lone item mostly has no bullet."""
    if not happens(rng, rates.REFERENCES):
        return ()
    count = min(_MOST_ITEMS, 1 + int(rng.expovariate(0.7)))
    lettered = count > 1 or happens(rng, 0.2)
    found: list[Reference] = []
    seen: set[str] = set()
    for at in range(count):
        bullet = chr(65 + at) if lettered else None
        if happens(rng, rates.REFERENCE_OTHER):
            found.append(_other(rng, bullet, created))
            continue
        remembered = None if happens(rng, rates.REFERENCE_OUTSIDE) else memory.recall(rng, sender.token)
        target = remembered or _outside(rng, created.year)
        while target.cable_id in seen:
            remembered, target = None, _outside(rng, created.year)
        seen.add(target.cable_id)
        found.append(_cable(rng, bullet, target, created.year, outside=remembered is None))
        if behind := _and_next(rng, found[-1], seen):
            found.append(behind)
    return tuple(found)
