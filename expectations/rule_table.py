"""The table of all rules in docs/quality-gate.md, made from rules.toml."""

from pathlib import Path

from expectations.rule_files import content_rules
from expectations.rules import Rule

PAGE = Path("docs/quality-gate.md")
_BEGIN, _END = "<!-- rules: made by `make docs` -->", "<!-- end of rules -->"


def _percent(share: float) -> str:
    return f"{share * 100:g} %"


def _bounds(rule: Rule) -> str:
    soft = [f"at least {rule.low:g}"] if rule.low is not None else []
    soft += [f"at most {rule.high:g}"] if rule.high is not None else []
    return ", ".join(soft)


def _limit(rule: Rule) -> str:
    """What is tolerated, in words."""
    if rule.measure is not None:
        return _bounds(rule)
    if not rule.tolerance:
        return "none"
    return f"{_percent(rule.tolerance)} of {'cables' if rule.per == 'cable' or rule.table == 'cables' else 'rows'}"


def _refuses(rule: Rule) -> str:
    """When the run is refused."""
    if rule.hard_high is not None:
        return f"above {rule.hard_high:g}"
    if rule.hard_limit is not None:
        return f"above {_percent(rule.hard_limit)}"
    return "when it fails" if rule.severity == "critical" else "never"


def rules_table() -> str:
    """Markdown: one row a check of rules.toml, in its order."""
    lines = [
        "| id | what is true of good rows | table | kind | tolerated | refuses | why |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule in content_rules():
        reason = rule.reason.replace("|", "\\|")
        lines.append(
            f"| {rule.id} | {rule.title} | {rule.table} | {rule.kind} | {_limit(rule)} | {_refuses(rule)} | {reason} |"
        )
    return "\n".join(lines)


def with_table(page: str) -> str:
    """The page with its table made anew."""
    before, rest = page.split(_BEGIN)
    after = rest.split(_END)[1]
    return f"{before}{_BEGIN}\n\n{rules_table()}\n\n{_END}{after}"


def main() -> None:
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
