"""Draw what stands above the body: routing lines, precedences and addressees."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

from schemas import vocab
from transforms.synthetic import rates
from transforms.synthetic.chance import Weighted, happens, lognormal, weighted, zipf
from transforms.synthetic.lexicon import addressees
from transforms.synthetic.model import Recipient, Routing, Station

_ACTION = weighted({"ROUTINE": 0.5, "PRIORITY": 0.36, "IMMEDIATE": 0.137, "FLASH": 0.003})
_LIST_KIND = weighted({"post": 0.7, "agency_or_military": 0.3})
_MILITARY_OFFICES = ("CCJ2/POLAD", "J2/J5/POLAD", "POLAD", "SCJ2", "CCJ5/CCJ3", "FPA")
_WORD_FOR_ACTION = 0.7  # addressee states the precedence of the action line (52 % of all lines, measured)
_WORD_FOR_INFO = 0.35
_OTHER_ACTION = 0.08  # first addressee is not the Department
_MCN = {"post": 0.85, "agency_or_military": 0.3}
_MCN_OF_FIRST = 0.95


@cache
def _pool(kind: str) -> Weighted[Recipient]:
    return zipf(addressees(kind), exponent=0.6)


def routing(rng: Random, created: datetime, sections: int) -> Routing:
    """Routing lines of a telegram; a short header has no transmission id."""
    action = _ACTION(rng)
    info = "ROUTINE" if action != "ROUTINE" and happens(rng, rates.SECOND_PRECEDENCE) else None
    late = timedelta(minutes=rng.randint(1, 90)) if happens(rng, rates.LATE_FILING) else timedelta()
    signals = "ZDK" if happens(rng, rates.OP_SIGNALS) else None
    if happens(rng, rates.SHORT_HEADER):
        return Routing(None, (), created, action, info, signals)
    single = sections == 1 and happens(rng, rates.SINGLE_ADDRESS_TID)
    count = 1 if single else lognormal(rng, 2.5, 0.8, 1, 24)
    indicators = (str(_pool("post")(rng).indicator) for _ in range(count))
    relays = ("RUEHWEB",) if single else tuple(dict.fromkeys(indicators))
    channel = "XYZ" if single else "XRO"
    return Routing(f"VZCZC{channel}{rng.randint(0, 9999):04d}", relays, created + late, action, info, signals)


def _continuity(rng: Random, sections: int) -> tuple[str, str]:
    first = rng.randint(1, 9900)
    if sections > 1 and happens(rng, rates.MCN_RANGE):
        return f"{first:04d}", f"{first + sections - 1:04d}"
    return f"{first:04d}", f"{first:04d}"


def _dress(rng: Random, who: Recipient, kind: str, lines: Routing, sections: int) -> Recipient:
    """Add precedence, office symbols and continuity number to an addressee of the vocabulary."""
    precedence = lines.info or lines.action
    if who.role == "action":
        precedence = lines.action
    stated = happens(rng, _WORD_FOR_ACTION if who.role == "action" else _WORD_FOR_INFO)
    short = lines.transmission_id is None
    offices: tuple[str, ...] = ()
    if not short and who.name.startswith(("HQ ", "CDR ", "COM")) and happens(rng, rates.OFFICE_SYMBOLS):
        offices = tuple(rng.choice(_MILITARY_OFFICES).split("/"))
    first, last = _continuity(rng, sections) if happens(rng, _MCN.get(kind, 0.0)) else (None, None)
    # Without an indicator only the plain prefixes of posts still say that a new addressee begins.
    bare = short or (who.name.startswith(("AMEMBASSY ", "AMCONSUL ")) and happens(rng, rates.NO_INDICATOR))
    return replace(
        who,
        indicator=None if bare else who.indicator,
        offices=offices,
        precedence=precedence if stated and precedence != "ROUTINE" else None,
        mcn_first=first,
        mcn_last=last,
    )


def _department(rng: Random, lines: Routing, sections: int) -> Recipient:
    stated = lines.action != "ROUTINE" and happens(rng, _WORD_FOR_ACTION)
    first, last = _continuity(rng, sections) if happens(rng, _MCN_OF_FIRST) else (None, None)
    indicator = "RUEHC" if lines.transmission_id else None
    return Recipient("action", indicator, "SECSTATE WASHDC", (), lines.action if stated else None, first, last)


def _collective(rng: Random, lines: Routing) -> Recipient:
    who = rng.choice(addressees("collective"))
    excluded: tuple[str, ...] = ()
    if happens(rng, rates.EXEMPTED):
        posts = (_pool("post")(rng).name for _ in range(rng.randint(1, 3)))
        excluded = tuple(dict.fromkeys(name for name in posts if name.startswith("AMEMBASSY ")))
    return replace(who, indicator=who.indicator if lines.transmission_id else None, excluded=excluded)


def recipients(rng: Random, sender: Station, lines: Routing, sections: int) -> tuple[Recipient, ...]:
    """TO list, then INFO list; no name stands twice and a collective with its exempted posts comes last."""
    total = lognormal(rng, rates.ADDRESSEES_MEDIAN, rates.ADDRESSEES_SIGMA, 1, rates.MAX_ADDRESSEES)
    actions = 1 if happens(rng, 0.8) else rng.randint(1, total)
    collective = total > 1 and happens(rng, rates.COLLECTIVE)
    chosen: dict[str, Recipient] = {}
    if not happens(rng, _OTHER_ACTION):
        chosen["SECSTATE WASHDC"] = _department(rng, lines, sections)
    while len(chosen) < total - collective:
        kind = _LIST_KIND(rng)
        role = "action" if len(chosen) < actions else "info"
        who = replace(_pool(kind)(rng), role=role)
        if who.name not in chosen and who.name != sender.plad:
            chosen[who.name] = _dress(rng, who, kind, lines, sections)
    if collective:
        last = _collective(rng, lines)
        chosen[last.name] = last
    return tuple(chosen.values())


def letter(precedence: str) -> str:
    """The precedence letter of the date-time group line: O also stands for NIACT IMMEDIATE."""
    if precedence not in vocab.codes("precedence"):
        raise ValueError(f"{precedence!r} is not a precedence: use one of {vocab.codes('precedence')}")
    return {"FLASH": "Z", "PRIORITY": "P", "ROUTINE": "R"}.get(precedence, "O")
