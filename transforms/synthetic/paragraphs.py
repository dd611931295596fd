"""Draw the text: numbered paragraphs with marks, summary, comment, headings and lists, and the signer."""

from dataclasses import replace
from random import Random

from transforms.synthetic import rates
from transforms.synthetic.chance import Weighted, happens, lognormal, weighted
from transforms.synthetic.lexicon import words
from transforms.synthetic.model import Paragraph
from transforms.synthetic.prose import passage, sentence
from transforms.synthetic.scene import Scene

_PARAGRAPH_SIZE = (420, 800)
_MARKS = {
    "CONFIDENTIAL": weighted({"C": 0.9, "SBU": 0.05, "U": 0.05}),
    "SECRET": weighted({"S": 0.75, "C": 0.2, "U": 0.05}),
    "CONFIDENTIAL;NOFORN": weighted({"C/NF": 0.8, "C": 0.15, "U": 0.05}),
    "SECRET;NOFORN": weighted({"S/NF": 0.75, "S": 0.15, "C/NF": 0.1}),
    "UNCLASSIFIED": weighted({"U": 1.0}),
    "UNCLASSIFIED;FOUO": weighted({"SBU": 0.85, "U": 0.15}),
}
_SUMMARY_FORMS = weighted(
    {
        ("Summary:", "End Summary."): 0.6,
        ("SUMMARY:", "END SUMMARY."): 0.2,
        ("Summary:", "End summary."): 0.2,
    }
)
_BOTH = ("Summary and Comment:", "End Summary and Comment.")
_COMMENT_FORMS = weighted({("Comment:", "End Comment."): 0.8, ("COMMENT:", "END COMMENT."): 0.2})
_LONGEST_LIST = 4


def _marks(rng: Random, level: str, handling: str | None) -> Weighted[str] | None:
    if level == "UNCLASSIFIED" and not happens(rng, rates.MARKS_ON_UNCLASSIFIED):
        return None
    return _MARKS[f"{level};{handling}" if handling else level]


def _list_items(rng: Random, scene: Scene, number: int) -> tuple[str, ...]:
    """Items behind the paragraph. Numbered ones end before the number of the next paragraph would be met."""
    if happens(rng, rates.DASH_LIST):
        return tuple(f"-- {sentence(scene, rng)}" for _ in range(rng.randint(2, _LONGEST_LIST)))
    if number >= 2 and happens(rng, rates.NUMBERED_LIST):
        return tuple(f"{at + 1}. {sentence(scene, rng)}" for at in range(min(number, _LONGEST_LIST)))
    return ()


def _plain(rng: Random, scene: Scene, count: int, size: int, marks: Weighted[str] | None) -> list[Paragraph]:
    found = []
    for number in range(1, count + 1):
        text = passage(scene, rng, int(size * rng.uniform(0.5, 1.5)))
        blocks = (text, *_list_items(rng, scene, number))
        found.append(Paragraph(number, marks(rng) if marks else None, "text", blocks))
    return found


def _unlisted(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, blocks=paragraph.blocks[:1])


def _add_summary(rng: Random, found: list[Paragraph]) -> None:
    if len(found) < 3 or not happens(rng, rates.SUMMARY):
        return
    opening, closing = _BOTH if happens(rng, rates.SUMMARY_AND_COMMENT) else _SUMMARY_FORMS(rng)
    first, second = _unlisted(found[0]), _unlisted(found[1])
    if happens(rng, rates.SUMMARY_SPANS):
        found[0] = replace(first, kind="summary", opening=opening)
        found[1] = replace(second, kind="summary", closing=closing)
    elif happens(rng, rates.SUMMARY_HEADED):
        found[0] = replace(first, kind="summary", heading="SUMMARY", closing="End Summary.")
        # The next heading ends the reach of this one.
        found[1] = replace(second, heading=rng.choice(words("headings")))
    else:
        found[0] = replace(first, kind="summary", opening=opening, closing=closing)


def _add_comment(rng: Random, found: list[Paragraph]) -> None:
    if len(found) < 4 or not happens(rng, rates.COMMENT):
        return
    opening, closing = _COMMENT_FORMS(rng)
    ended = closing if happens(rng, rates.COMMENT_ENDED) else None
    found[-1] = replace(_unlisted(found[-1]), kind="comment", opening=opening, closing=ended)


def _add_others(rng: Random, found: list[Paragraph]) -> None:
    """A paragraph that asks for action, and one that is a note: never beside summary or comment."""
    for share, kind, opening, closing in (
        (rates.ACTION_REQUEST, "action_request", "Action Request:", None),
        (rates.NOTE_PARAGRAPH, "note", "Note:", "End Note."),
    ):
        if len(found) >= 6 and happens(rng, share):
            at = rng.randint(3, len(found) - 2)
            if found[at].kind == "text":
                found[at] = replace(_unlisted(found[at]), kind=kind, opening=opening, closing=closing)


def _add_headings(rng: Random, found: list[Paragraph]) -> None:
    if len(found) < 5 or not happens(rng, rates.HEADINGS):
        return
    for at in range(2, len(found)):
        if found[at].kind == "text" and found[at - 1].heading is None and happens(rng, 0.4):
            text = rng.choice(words("headings"))
            found[at] = replace(found[at], heading=text.upper() if happens(rng, 0.4) else text)


def _disturb_numbers(rng: Random, found: list[Paragraph]) -> None:
    """Skip or repeat a number; only where marks still tell a paragraph from a wrapped figure."""
    if len(found) < 4:
        return
    if happens(rng, rates.NUMBER_GAP):
        shift = 1
    elif happens(rng, rates.NUMBER_REPEATED):
        shift = -1
    else:
        return
    for at in range(rng.randint(2, len(found) - 1), len(found)):
        found[at] = replace(_unlisted(found[at]), number=(found[at].number or 0) + shift)


def paragraphs(rng: Random, scene: Scene, level: str, handling: str | None) -> tuple[Paragraph, ...]:
    """The paragraphs of one cable; a single one has no number."""
    size = lognormal(rng, rates.BODY_MEDIAN, rates.BODY_SIGMA, rates.BODY_MIN, rates.BODY_MAX)
    marks = _marks(rng, level, handling)
    if size < rates.SINGLE_PARAGRAPH_BELOW and happens(rng, rates.SINGLE_PARAGRAPH):
        mark = marks(rng) if marks else None
        return (Paragraph(None, mark, "text", (passage(scene, rng, size),)),)
    count = min(rates.MAX_PARAGRAPHS, max(2, round(size / rng.uniform(*_PARAGRAPH_SIZE))))
    found = _plain(rng, scene, count, size // count, marks)
    _add_summary(rng, found)
    _add_comment(rng, found)
    _add_others(rng, found)
    _add_headings(rng, found)
    if marks:
        _disturb_numbers(rng, found)
    return tuple(found)


def signer(rng: Random, form: str) -> str | None:
    """The signature as printed in the given form: none, mixed, line or appended."""
    if form == "none":
        return None
    name = rng.choice(words("surnames"))
    while not name.isascii():  # O'TARROW signs with his apostrophe
        name = rng.choice(words("surnames"))
    return name if form == "mixed" else name.upper()
