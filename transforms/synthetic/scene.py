"""What one cable is about: its people, places and subject matter, which its text keeps returning to, as prose does."""

from functools import cache
from random import Random

from transforms.synthetic.chance import Weighted, pick, zipf
from transforms.synthetic.lexicon import verbs, words

_OFFICES = (
    "Foreign Minister", "Prime Minister", "Trade Minister", "Deputy Minister", "Governor", "Mayor",
    "Director General", "Senator", "Justice", "Commissioner", "Party Secretary", "Permanent Secretary",
    "General", "Professor",
)  # fmt: skip
_FIRM_ENDS = (
    "Holdings",
    "Shipping Lines",
    "Trading",
    "& Sons",
    "Telecom",
    "S.A.",
    "Ltd",
    "Mining",
    "Agro",
    "Air",
)
_COUNTRIES = ("the EU", "a neighboring state", "the host country", "two donor countries", "the regional bloc")


@cache
def pool(name: str) -> Weighted[str]:
    return zipf(words(name))


@cache
def verb_pool() -> Weighted[tuple[str, str, str]]:
    return zipf(verbs())


def full_name(rng: Random) -> str:
    return f"{pool('given')(rng)} {pick(rng, words('surnames'))}"


def firm(rng: Random) -> str:
    return f"{pick(rng, words('surnames'))} {pick(rng, _FIRM_ENDS)}"


class Scene:
    """The people, places and subject matter of one cable, drawn once and used throughout it."""

    __slots__ = (
        "adjectives", "bodies", "cast", "countries", "firms", "issues", "names", "nouns", "offices",
        "references", "towns", "verbs", "year",
    )  # fmt: skip

    def __init__(self, rng: Random, year: int, country: str, references: int) -> None:
        self.year = year
        self.references = references
        self.cast = tuple(pick(rng, words("surnames")) for _ in range(rng.randint(2, 6)))
        self.offices = tuple(pick(rng, _OFFICES) for _ in self.cast)
        self.towns = tuple(pick(rng, words("towns")) for _ in range(rng.randint(2, 5)))
        self.bodies = tuple(pick(rng, words("bodies")) for _ in range(rng.randint(2, 5)))
        self.nouns = tuple(pick(rng, words("nouns")) for _ in range(16))
        self.adjectives = tuple(pool("adjectives")(rng) for _ in range(12))
        self.verbs = tuple(verb_pool()(rng) for _ in range(12))
        self.names = tuple(full_name(rng) for _ in range(4))
        self.firms = tuple(firm(rng) for _ in range(3))
        self.issues: tuple[str, ...] = tuple(
            f"{pick(rng, self.adjectives)} {pick(rng, self.nouns)} {pool('nouns')(rng)}" for _ in range(5)
        )
        self.countries: tuple[str, ...] = (country, *_COUNTRIES)
