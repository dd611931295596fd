"""Invented sentences with about the entropy of prose: a phrase grammar over weighted word lists."""

import re
from collections.abc import Callable
from functools import cache
from random import Random

from transforms.synthetic.chance import happens, pick
from transforms.synthetic.lexicon import tags_of, words
from transforms.synthetic.scene import Scene, firm, full_name, pool, verb_pool

_SLOT = re.compile(r"\{(\w+)\}")
# Share of nouns, adjectives and verbs that come from the subject matter of the cable instead of the whole vocabulary.
_ON_TOPIC = 0.7
# Share of towns, firms and full names that were met before in the same cable.
_ON_STAGE = 0.8
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "week", "month", "spring", "fall")

Slot = Callable[[Scene, Random], str]


def _noun(scene: Scene, rng: Random) -> str:
    return pick(rng, scene.nouns) if rng.random() < _ON_TOPIC else pool("nouns")(rng)


def _adjective(scene: Scene, rng: Random) -> str:
    return pick(rng, scene.adjectives) if rng.random() < _ON_TOPIC else pool("adjectives")(rng)


def _action(scene: Scene, rng: Random) -> tuple[str, str, str]:
    return pick(rng, scene.verbs) if rng.random() < _ON_TOPIC else verb_pool()(rng)


def _official(scene: Scene, rng: Random) -> str:
    at = int(rng.random() * len(scene.cast))
    return f"{scene.offices[at]} {scene.cast[at]}"


def _town(scene: Scene, rng: Random) -> str:
    return pick(rng, scene.towns) if rng.random() < _ON_STAGE else pick(rng, words("towns"))


def _reference(scene: Scene, rng: Random) -> str:
    if not scene.references:
        return "septel"
    return "reftel" if happens(rng, 0.6) else f"ref {chr(65 + rng.randrange(scene.references))}"


def _money(_: Scene, rng: Random) -> str:
    if happens(rng, 0.5):
        return f"USD {rng.randint(1, 900) / 10} million"
    return f"${rng.randint(2, 990)},{rng.randint(0, 999):03d}"


def _count(_: Scene, rng: Random) -> str:
    # Three digits at least: a wrapped line that starts with a small number and a dot would be a paragraph.
    return str(rng.randint(101, 999)) if happens(rng, 0.6) else f"{rng.randint(1, 48)},{rng.randint(0, 999):03d}"


def _full_name(scene: Scene, rng: Random) -> str:
    return pick(rng, scene.names) if rng.random() < _ON_STAGE else full_name(rng)


def _firm(scene: Scene, rng: Random) -> str:
    return pick(rng, scene.firms) if rng.random() < _ON_STAGE else firm(rng)


_TERMINALS: dict[str, Slot] = {
    "n": _noun,
    "issue": lambda scene, rng: pick(rng, scene.issues),
    "a": _adjective,
    "r": lambda _, rng: pool("adverbs")(rng),
    "v": lambda scene, rng: _action(scene, rng)[0],
    "vd": lambda scene, rng: _action(scene, rng)[1],
    "vg": lambda scene, rng: _action(scene, rng)[2],
    "P": lambda scene, rng: pick(rng, scene.cast),
    "F": _full_name,
    "O": _official,
    "B": lambda scene, rng: pick(rng, scene.bodies),
    "T": _town,
    "C": lambda scene, rng: pick(rng, scene.countries),
    "ship": lambda _, rng: f"M/V {pick(rng, words('ships'))}",
    "firm": _firm,
    "org": lambda _, rng: tags_of("organization")(rng).tag,
    "ref": _reference,
    "pct": lambda _, rng: str(rng.randint(2, 97)),
    "num": _count,
    "usd": _money,
    "yr": lambda scene, rng: str(scene.year - int(rng.expovariate(0.3))),
    "month": lambda _, rng: pick(rng, _MONTHS),
    "day": lambda _, rng: pick(rng, _DAYS),
    "date": lambda _, rng: f"{pick(rng, _MONTHS)} {rng.randint(1, 28)}",
}


class _Symbol:
    """A symbol of the grammar: called, it prints one of its expansions, chosen evenly."""

    __slots__ = ("expansions",)

    def __init__(self) -> None:
        self.expansions: list[tuple[str, tuple[Slot, ...]]] = []

    def __call__(self, scene: Scene, rng: Random) -> str:
        form, slots = self.expansions[int(rng.random() * len(self.expansions))]  # pick(), without its call
        return form % tuple([slot(scene, rng) for slot in slots])


@cache
def _sentence() -> _Symbol:
    """Read the grammar and return its symbol for a whole sentence."""
    lines = [line.partition(": ") for line in words("grammar")]
    symbols = {symbol: _Symbol() for symbol, _, _ in lines}
    slots: dict[str, Slot] = {**_TERMINALS, **symbols}
    for symbol, _, expansion in lines:
        form = _SLOT.sub("%s", expansion.replace("%", "%%"))
        symbols[symbol].expansions.append((form, tuple(slots[name] for name in _SLOT.findall(expansion))))
    return symbols["s"]


def sentence(scene: Scene, rng: Random) -> str:
    """One sentence with its full stop, starting upper case."""
    text = _sentence()(scene, rng)
    at = 1 if text[0] in '"“(' else 0
    return text[:at] + text[at].upper() + text[at + 1 :]


def passage(scene: Scene, rng: Random, characters: int) -> str:
    """Sentences until `characters` are reached; at least one."""
    # A paragraph that opens with a parenthesis would look as if it had an odd portion mark.
    while (first := sentence(scene, rng)).startswith("("):
        pass
    parts = [first]
    length = len(parts[0])
    while length < characters:
        parts.append(sentence(scene, rng))
        length += len(parts[-1]) + 1
    return " ".join(parts)
