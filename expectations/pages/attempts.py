"""What the index over runs is made of: one record an attempt, and the state of things in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from expectations.pages.facts import is_much_unread
from expectations.pages.words import Verdict, number

# Attempts that the index lists, and those that its drawing shows.
SHOWN_ATTEMPTS = 500
DRAWN_ATTEMPTS = 60

# Kinds of attempts that bring cables.
_BRINGING = ("ingest", "retry", "backfill", "publish")

_TONES = {
    "published": "good",
    "unchanged": "good",
    "running": "look",
    "interrupted": "look",
    "undone": "look",
    "refused": "bad",
    "failed": "bad",
    "crashed": "bad",
}
_SAID = {
    "published": "published",
    "unchanged": "nothing new",
    "running": "is running",
    "interrupted": "interrupted",
    "undone": "taken back",
    "refused": "refused",
    "failed": "failed",
    "crashed": "crashed",
}


@dataclass(frozen=True)
class AttemptFact:
    """One attempt to change the data directory, from its journal. `page`: address of its page, if there is one."""

    run_id: str
    kind: str  # ingest, undo ...
    status: str
    verdict: str
    started: datetime
    seconds: float | None
    sources: tuple[str, ...]
    n_new: int
    n_changed: int
    n_records: int
    n_quarantined: int
    n_warnings: int
    n_failures: int
    error: str
    page: str | None
    is_current: bool

    @property
    def is_much_unread(self) -> bool:
        """It was published, and more records could not be read than a few that are always damaged."""
        return self.status == "published" and is_much_unread(self.n_quarantined, self.n_records)

    @property
    def has_warnings(self) -> bool:
        return self.status == "published" and self.verdict not in ("", "passed")

    @property
    def tone(self) -> str:
        if self.has_warnings or self.is_much_unread:
            return "look"
        return _TONES.get(self.status, "look")

    @property
    def said(self) -> str:
        """How it ended, in words."""
        if self.has_warnings:
            return "published with warnings"
        if self.is_much_unread:
            return "published, much could not be read"
        return _SAID.get(self.status, self.status)


def overview(attempts: Sequence[AttemptFact]) -> Verdict:
    """How the last attempt ended, and when something was last read without trouble. `attempts`: newest first."""
    ended = [attempt for attempt in attempts if attempt.status != "running"]
    if not ended:
        return Verdict("look", "No run yet", "Nothing has been read yet", ("Begin with: cables ingest SOURCE",))
    last = ended[0]
    worked = next((one for one in ended if one.kind in _BRINGING and one.status in ("published", "unchanged")), None)
    sentences = []
    if worked is None:
        sentences.append("No run has worked yet.")
    elif worked is not last:
        sentences.append(f"The last run that worked was {worked.run_id}; what it published is in the warehouse.")
    if last.status == "published":
        sentences.append(f"It brought {number(last.n_new, 'new cable')} and {number(last.n_changed, 'changed cable')}.")
    if last.error:
        sentences.append(last.error)
    name = "run" if last.kind == "ingest" else last.kind
    return Verdict(last.tone, last.said.capitalize(), f"The last {name} {_ended(last)}", tuple(sentences))


def _ended(attempt: AttemptFact) -> str:
    if attempt.status == "published":
        if attempt.has_warnings:
            return "worked, with warnings"
        return "worked, but much could not be read" if attempt.is_much_unread else "worked"
    return {
        "unchanged": "worked: there was nothing new",
        "refused": "was refused: nothing was published",
        "undone": "was taken back",
        "interrupted": "was interrupted",
        "crashed": "died before it ended",
    }.get(attempt.status, attempt.status)
