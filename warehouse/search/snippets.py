"""The piece of a cable that shows why it was found: the words looked for, in the paragraph that has most of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from warehouse.search.query import Hit, Query
from warehouse.search.tokens import LONGEST_TEXT, STOP_WORDS, WORD

LENGTH = 220
# Characters before the first word shown.
_LEAD = 40

Stems = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Text:
    """A paragraph of a cable; `seq` None is its subject."""

    cable_id: str
    seq: int | None
    text: str


def _places(text: str) -> list[tuple[str, int, int]]:
    # Lower case may be longer than the text, so each word is changed on its own.
    found = WORD.finditer(text[:LONGEST_TEXT])
    return [(match[0].lower(), match.start(), match.end()) for match in found]


def _forms(words: Iterable[str], stems: Stems) -> dict[str, str]:
    """Stem of each word; a stop word has the empty stem, which fits any word of a phrase."""
    distinct = sorted({word for word in words if word not in STOP_WORDS})
    return {**dict.fromkeys(STOP_WORDS, ""), **stems(distinct)}


def _stands_in(phrase: Sequence[str], stemmed: Sequence[str]) -> bool:
    size = len(phrase)
    return any(
        all(not wanted or wanted == found for wanted, found in zip(phrase, stemmed[start : start + size], strict=True))
        for start in range(len(stemmed) - size + 1)
        if stemmed[start] == phrase[0]
    )


def has_phrases(texts: Iterable[Text], query: Query, stems: Stems) -> set[str]:
    """Ids of those cables that have each phrase of the query within one of their texts, and none it excludes."""
    placed = [(text.cable_id, [word for word, _, _ in _places(text.text)]) for text in texts]
    asked = [word for phrase in (*query.phrases, *query.excluded) for word in phrase]
    forms = _forms([*asked, *(word for _, words in placed for word in words)], stems)
    fulfilled: dict[str, set[int]] = {}
    spoilt: set[str] = set()
    for cable_id, words in placed:
        stemmed = [forms[word] for word in words]
        for number, phrase in enumerate(query.phrases):
            if _stands_in([forms[word] for word in phrase], stemmed):
                fulfilled.setdefault(cable_id, set()).add(number)
        if any(_stands_in([forms[word] for word in phrase], stemmed) for phrase in query.excluded):
            spoilt.add(cable_id)
    return {cable_id for cable_id, numbers in fulfilled.items() if len(numbers) == len(query.phrases)} - spoilt


def _cut(text: str, marks: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """About LENGTH characters of a text with as many marks as fit, and the marks in it."""
    if len(text) <= LENGTH:
        return text, tuple(marks)
    first = max(marks, key=lambda mark: sum(mark[0] <= other[0] < mark[0] + LENGTH - _LEAD for other in marks))[0]
    start = max(0, min(first - _LEAD, len(text) - LENGTH))
    if start:
        start = text.find(" ", start) + 1 if 0 <= text.find(" ", start) < first else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        blank = text.rfind(" ", start, end)
        end = blank if blank > first else end
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    kept = tuple((left + shift, right + shift) for left, right in marks if left >= start and right <= end)
    return before + text[start:end] + after, kept


def with_snippets(hits: Sequence[Hit], texts: Sequence[Text], query: Query, stems: Stems) -> list[Hit]:
    """The hits, each with the piece of its texts that has most of the different words looked for."""
    placed = [(text, _places(text.text)) for text in texts]
    asked = [word for phrase in query.phrases for word in phrase if word not in STOP_WORDS]
    forms = _forms([*asked, *(word for _, places in placed for word, _, _ in places)], stems)
    wanted = {forms[word] for word in asked}
    best: dict[str, tuple[int, Text, list[tuple[int, int]]]] = {}
    for text, places in placed:
        marks = [(start, end) for word, start, end in places if forms[word] in wanted]
        n_words = len({forms[word] for word, _, _ in places} & wanted)
        # Texts come in order, the subject last: it is shown beside the snippet anyway.
        if n_words > (best[text.cable_id][0] if text.cable_id in best else 0):
            best[text.cable_id] = (n_words, text, marks)
    return [
        hit.with_snippet(found[1].seq, *_cut(found[1].text, found[2])) if (found := best.get(hit.cable_id)) else hit
        for hit in hits
    ]
