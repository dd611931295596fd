"""What a run page says in sentences: the verdict, what is behind it, and what to do next."""

from dataclasses import dataclass

from expectations.pages.facts import RuleFact, RunFacts


@dataclass(frozen=True)
class Verdict:
    """The head of a page: how it is marked, one line, and some more sentences."""

    tone: str  # good, look or bad
    mark: str  # short word beside the sign
    headline: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """Something to do: what for, and the command that does it."""

    purpose: str
    command: str


def number(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 cable, 2,300 cables."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _brought(facts: RunFacts) -> str:
    account = facts.account
    parts = []
    if account.n_new:
        parts.append(number(account.n_new, "new cable"))
    if account.n_changed:
        parts.append(number(account.n_changed, "changed cable"))
    return " and ".join(parts) or "no new cables"


def _unread(facts: RunFacts) -> str:
    return f"{facts.account.n_quarantined:,} of {facts.account.n_records:,} records could not be read"


def _quarantine(facts: RunFacts) -> list[str]:
    count = facts.account.n_quarantined
    if not count:
        return ["Every record could be read."]
    if facts.account.is_much_unread:
        return [f"{_unread(facts)} and stand in quarantine, with all their bytes."]
    subject = "1 record or file could" if count == 1 else f"{count:,} records or files could"
    return [f"{subject} not be read and stand in quarantine, with all their bytes."]


def _all_hold(facts: RunFacts) -> str:
    few = facts.n_too_few
    if not few:
        return f"All {len(facts.rules)} rules hold."
    return f"{number(facts.count('passed'), 'rule')} hold; {few} had too few rows to judge."


def _good(facts: RunFacts) -> Verdict:
    brought = _brought(facts)
    verb = "is" if brought.startswith("1 ") and "and" not in brought else "are"
    headline = (
        f"The run worked: {brought} {verb} in the warehouse"
        if facts.account.n_cables
        else "The run worked: nothing new"
    )
    return Verdict("good", "Published", headline, (_all_hold(facts), *_quarantine(facts)))


def _look(facts: RunFacts) -> Verdict:
    word = {
        "accepted": "A person accepted findings that would have refused it.",
        "reported": "It was told to publish whatever the rules say.",
    }.get(facts.account.verdict)
    count = len(facts.broken)
    rules = "1 rule does not hold" if count == 1 else f"{count} rules do not hold"
    sentences = [f"{rules}; look at what they found before you rely on the new rows."] if count else []
    sentences += _quarantine(facts)
    if word:
        sentences.insert(0, word)
    sentences += [f"{one.by} accepted {one.rule}: {one.reason}" for one in facts.accepted]
    headline = f"The run worked, with warnings: {_brought(facts)} published"
    if not count:
        headline = f"The run worked, but {_unread(facts)}"
    return Verdict("look", "Published with warnings", headline, tuple(sentences))


def _bad(facts: RunFacts) -> Verdict:
    account = facts.account
    stop, odd = facts.count("failed"), facts.count("not_run")
    why = []
    if stop:
        why.append(
            "1 rule that guards the data does not hold" if stop == 1 else f"{stop} rules that guard the data fail"
        )
    if odd:
        why.append("1 rule could not be evaluated" if odd == 1 else f"{odd} rules could not be evaluated")
    if not why:
        why.append(f"{number(facts.count('warned'), 'warning')} refused it, since it was to be judged strictly")
    kept = (
        f"The warehouse still is as run {account.previous} left it." if account.previous else "The warehouse is empty."
    )
    sentences = (
        f"{' and '.join(why)}.",
        kept,
        f"What was read ({_brought(facts)}) is kept aside and can be looked at.",
    )
    return Verdict("bad", "Refused", "The run was refused: nothing was published", sentences)


def verdict(facts: RunFacts) -> Verdict:
    """The verdict in plain words."""
    if facts.account.ending == "refused":
        return _bad(facts)
    return _look(facts) if facts.broken or facts.account.is_much_unread else _good(facts)


def finding(rule: RuleFact) -> str:
    """What one rule that does not hold found."""
    if rule.state == "not_run":
        return "It could not be evaluated, and what was not looked at has not passed."
    if rule.kind == "volume" or rule.n_failed is None or rule.n_evaluated is None:
        return _sentence(rule.finding)
    rows = f"{rule.n_failed:,} of {number(rule.n_evaluated, 'row')} of {rule.table} ({percent(rule.share)})"
    breaks = "breaks it" if rule.n_failed == 1 else "break it"
    if rule.kind == "row":
        breaks += " and was sorted out" if rule.n_failed == 1 else " and were sorted out"
    allowed = f"up to {percent(rule.tolerance)} would be tolerated" if rule.tolerance else "none is tolerated"
    return f"{rows} {breaks}; {allowed}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def percent(share: float | None) -> str:
    """A share as people write it: 0 %, 0.02 %, 1.4 %, 98 %."""
    if share is None:
        return "–"
    value = 100 * share
    if value in (0, 100) or abs(value) >= 99.95:
        return f"{value:.0f} %"
    if abs(value) >= 10:
        return f"{value:.1f} %"
    return f"{value:.2f} %" if abs(value) >= 0.01 else "< 0.01 %" if value > 0 else "> -0.01 %"


def steps(facts: RunFacts) -> tuple[Step, ...]:
    """What to do next, most urgent first."""
    account = facts.account
    found: list[Step] = []
    if account.ending == "refused":
        found += _after_refusal(facts)
    if account.n_quarantined:
        found.append(Step("See what could not be read", "cables quarantine list"))
    if account.ending == "published":
        query = f"SELECT cable_id, created_at, subject FROM cables WHERE run_id = '{account.run_id}'"
        found.append(Step("Read the new cables", f'cables sql "{query}"'))
    return tuple(found)


def _after_refusal(facts: RunFacts) -> list[Step]:
    """What can be done about a refused run. Broken structure, and what was not looked at, nobody can accept."""
    refusing = [rule for rule in facts.broken if rule.state in ("failed", "not_run")] or list(facts.broken)
    found = [Step("Repair or take out the records named above, and read the files again", "cables ingest SOURCE")]
    if all(rule.can_be_accepted for rule in refusing):
        accepted = " ".join(f"--accept {name}" for name in dict.fromkeys(rule.id for rule in refusing))
        command = f'cables publish {facts.account.run_id} {accepted} --reason "..."'
        found.append(Step("Or, if the data are right after all, publish them and say why", command))
    return found
