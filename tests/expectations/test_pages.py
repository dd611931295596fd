"""Run pages on made-up stagings, read as HTML; `tests/browser` opens them."""

import dataclasses
import itertools
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from broken import break_content, cable
from made_up import RUN, SENTENCE, Frames, clean_frames, write
from planted import edit
from selectolax.lexbor import LexborHTMLParser, LexborNode

from expectations.gate import GateReport
from expectations.pages.attempts import AttemptFact, overview
from expectations.pages.charts import cables_by_month, sparkline
from expectations.pages.corpus import Parts
from expectations.pages.examples import SNIPPET_LENGTH
from expectations.pages.facts import Account, Ending, RuleFact, RunFacts, Volume
from expectations.pages.findings import state
from expectations.pages.render import run_page
from expectations.pages.run import gather
from expectations.pages.words import percent, verdict
from schemas.derive import columns

EARLIER = "20261122T120000Z-bbbbbb"


def account(ending: Ending = "published", verdict: str = "passed", **changed: object) -> Account:
    counts = {"n_files": 1, "n_known_files": 0, "n_records": 45, "n_cables": 40, "n_changed": 2, "n_unchanged": 3}
    made = Account(
        run_id=RUN,
        previous=EARLIER,
        started=datetime(2026, 11, 23, 12),
        ending=ending,
        verdict=verdict,
        program_version="1.0",
        sources=("dump.csv",),
        seconds={"parse": 2.5, "gate": 61.0},
        n_superseded=1,
        quarantined={"broken_record": 1},
        unclaimed={"csv": (3, 4000)},
        **counts,
    )
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]


def parts(frames: Frames, folder: Path) -> Parts:
    return {table: [Path(path) for path in paths] for table, paths in write(frames, folder).items()}


@pytest.fixture(scope="module")
def broken(every_content_rule_broken: GateReport, tmp_path_factory: pytest.TempPathFactory) -> RunFacts:
    folder = tmp_path_factory.mktemp("pages")
    before = clean_frames(60) | {"quality_results": earlier(every_content_rule_broken, "passed")}
    return gather(
        account("refused", "refused"),
        every_content_rule_broken.results,
        parts(break_content(clean_frames()), folder / "new"),
        parts(before, folder / "before"),
    )


def earlier(report: GateReport, status: str) -> pl.DataFrame:
    return report.results.with_columns(
        run_id=pl.lit(EARLIER), status=pl.lit(status), share=pl.lit(0.0), measured=pl.lit(None, pl.Float64)
    )


def page(facts: RunFacts) -> LexborHTMLParser:
    return LexborHTMLParser(run_page(facts, data_docs="data-docs/index.html"))


def rule(facts: RunFacts, table: str, name: str) -> RuleFact:
    return next(found for found in facts.rules if (found.table, found.name) == (table, name))


def test_an_example_has_the_key_and_the_beginning_of_the_value(broken: RunFacts) -> None:
    found = rule(broken, "cables", "subject_has_no_portion_mark")
    assert [(one.key, one.snippet) for one in found.examples] == [
        ({"cable_id": cable(22)}, {"subject": "(C) HARBOUR WORKS"})
    ]


def test_no_more_of_a_text_is_quoted_than_a_snippet(broken: RunFacts) -> None:
    quoted = [text for found in broken.rules for one in found.examples for text in one.snippet.values()]
    assert any(text.endswith("…") for text in quoted)  # or the test would say nothing
    assert max(map(len, quoted)) <= SNIPPET_LENGTH
    assert SENTENCE.strip() not in run_page(broken, data_docs=None)


def test_what_rows_say_is_never_markup(every_content_rule_broken: GateReport, tmp_path: Path) -> None:
    frames = break_content(clean_frames())
    edit(frames, "cables", pl.col("cable_id") == cable(22), subject="(C) <script>alert(1)</script>")
    facts = gather(account(), every_content_rule_broken.results, parts(frames, tmp_path), {})
    assert "(C) &lt;script&gt;alert(1)" in run_page(facts, data_docs=None)


def test_every_rule_stands_on_the_page_with_its_state(broken: RunFacts) -> None:
    rows = page(broken).css("#t-rules tbody tr")
    assert len(rows) == len(broken.rules)
    said = [row.css_first("td").text(strip=True) for row in rows]
    assert said.count("refuses") == broken.count("failed") > 0
    assert said.count("warning") == broken.count("warned") > 0
    few = [one for one in broken.rules if one.finding == "nothing to compare with yet"]
    assert said.count("too few to judge") == broken.n_too_few == len(few)
    assert said.count("holds") == broken.count("passed") == len(broken.rules) - len(broken.broken) - len(few)
    order = ("refuses", "did not run", "warning", "holds")
    told = [word for word in said if word != "too few to judge"]
    assert told == sorted(told, key=order.index)


def test_a_rule_that_held_before_is_news(broken: RunFacts) -> None:
    assert all(found.is_news for found in broken.broken)
    assert rule(broken, "cables", "subject_has_no_portion_mark").past == (0.0,)


def test_a_state_that_is_not_known_has_not_passed() -> None:
    assert state("skipped", "warning") == "not_run"
    assert state("error", "critical") == "not_run"
    assert state("accepted", "critical") == "warned"


def test_a_rule_that_did_not_run_is_told_apart(clean: GateReport, tmp_path: Path) -> None:
    name = "subject_has_no_portion_mark"
    results = clean.results.with_columns(
        status=pl.when(pl.col("expectation") == name).then(pl.lit("error")).otherwise("status"),
        detail=pl.when(pl.col("expectation") == name).then(pl.lit("Binder Error: no such column")).otherwise("detail"),
    )
    facts = gather(account("refused", "refused"), results, parts(clean_frames(), tmp_path), {})
    (article,) = page(facts).css("#wrong article.bad")
    assert "Did not run" in article.text()
    assert "Binder Error: no such column" in article.text()
    assert "1 rule could not be evaluated" in page(facts).css_first(".verdict").text()


def test_verdicts_in_words(clean: GateReport, broken: RunFacts, tmp_path: Path) -> None:
    good = gather(account(quarantined={}), clean.results, parts(clean_frames(), tmp_path), {})
    assert verdict(good).headline == "The run worked: 38 new cables and 2 changed cables are in the warehouse"
    assert verdict(good).tone == "good"
    some = account(quarantined={"bad_id": 3})
    unread = verdict(dataclasses.replace(good, account=dataclasses.replace(some, n_records=7)))
    assert (unread.tone, unread.headline) == ("look", "The run worked, but 3 of 7 records could not be read")
    assert verdict(dataclasses.replace(good, account=dataclasses.replace(some, n_records=30))).tone == "good"
    assert verdict(broken).tone == "bad"
    assert verdict(broken).headline == "The run was refused: nothing was published"
    assert any(EARLIER in sentence for sentence in verdict(broken).sentences)
    warned = dataclasses.replace(broken, account=account(verdict="warnings"))
    assert verdict(warned).tone == "look"


def test_fill_is_the_share_of_values_that_are_not_null(broken: RunFacts) -> None:
    frames, then = break_content(clean_frames()), clean_frames(60)
    optional = [spec.name for spec in columns("cables") if spec.nullable]
    found = {fact.column: fact for fact in broken.fill if fact.table == "cables"}
    assert sorted(found) == sorted(optional)
    for name, fact in found.items():
        assert fact.now == pytest.approx(1 - frames["cables"][name].null_count() / 40), name
        assert fact.before == pytest.approx(1 - then["cables"][name].null_count() / 60), name
    assert 0 < found["subject"].now < 1


def test_volumes_add_up_to_the_cables(broken: RunFacts) -> None:
    assert sum(month.n_new for month in broken.months) == 40
    assert sum(month.n_before for month in broken.months) == 60
    assert [month.name for month in broken.months] == sorted(month.name for month in broken.months)
    assert sum(post.n_new for post in broken.posts) == 40
    assert broken.n_posts == len(broken.posts) == 4
    counted = {fact.name: (fact.n_new, fact.n_before) for fact in broken.tables}
    assert counted["cables"] == (40, 60)
    assert counted["media_links"] == (0, 0)


def test_files_of_an_older_program_lack_columns_and_are_read_all_the_same(clean: GateReport, tmp_path: Path) -> None:
    before = clean_frames(5)
    before["cables"] = before["cables"].drop("station", "subject")
    facts = gather(account(), clean.results, parts(clean_frames(), tmp_path / "a"), parts(before, tmp_path / "b"))
    assert sum(month.n_before for month in facts.months) == 5
    assert {fact.before for fact in facts.fill if (fact.table, fact.column) == ("cables", "subject")} == {None}


def test_page_loads_nothing_and_links_only_beside_itself(broken: RunFacts) -> None:
    shown = page(broken)
    assert shown.css("[src], link[href^='http'], [href^='//'], a[href^='http']") == []
    assert {node.attributes["href"] for node in shown.css("a[href]") if "#" not in str(node.attributes["href"])} == {
        "data-docs/index.html",
        "../../../reports/index.html",
    }
    ids = [node.attributes["id"] for node in shown.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in shown.css("a[href^='#']"):
        assert str(link.attributes["href"])[1:] in ids


def test_page_is_built_for_assistive_technology(broken: RunFacts) -> None:
    shown = page(broken)
    assert all(table.css_first("caption") for table in shown.css("table"))
    assert [head.html for head in shown.css("th:not([scope])")] == []
    levels = [int(node.tag[1]) for node in shown.css("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for node in shown.css("[aria-labelledby]"):
        assert shown.css_first(f"[id='{node.attributes['aria-labelledby']}']"), node.html
    assert [node.tag for node in shown.css("main, header, footer, nav")] == ["header", "main", "nav", "footer"]
    assert all(_has_name(node) for node in shown.css("svg"))


def _has_name(drawing: LexborNode) -> bool:
    node: LexborNode | None = drawing
    while node is not None:
        if node.attributes.get("aria-hidden") == "true" or node.attributes.get("aria-label"):
            return True
        node = node.parent
    return False


def test_a_chart_of_a_corpus_over_decades_has_a_bar_for_each_month() -> None:
    months = [Volume(f"{year}-{month:02}", 1, 2) for year in range(1973, 2011) for month in range(1, 13)]
    drawing = cables_by_month(months)
    assert drawing.count("var(--bar-new)") == drawing.count("var(--bar-old)") == len(months)
    assert "#01" not in drawing
    assert cables_by_month([]) == ""


def test_a_trend_needs_two_runs() -> None:
    assert sparkline([0.5]) == ""
    assert sparkline([None, 0.5]) == ""
    assert sparkline([0.0, None, 0.5]) == "3.0,17.0 93.0,3.0"
    assert sparkline([0.0, 0.0]) == "3.0,17.0 93.0,17.0"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.00001, "< 0.01 %"), (0.0123, "1.23 %"), (0.256, "25.6 %"), (1, "100 %")]
)
def test_shares_read_as_people_write_them(share: float, text: str) -> None:
    assert percent(share) == text


def attempt(**changes: object) -> AttemptFact:
    plain = AttemptFact(
        run_id="20261125T010000Z-aaaaaa", kind="ingest", status="published", verdict="passed",
        started=datetime(2026, 11, 25), seconds=2.0, sources=("in",),
        n_new=40, n_changed=0, n_records=50, n_quarantined=0, n_warnings=0, n_failures=0,
        error="", page=None, is_current=True,
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def test_a_run_of_which_much_could_not_be_read_is_to_be_looked_at() -> None:
    assert attempt(n_quarantined=5).tone == "good"
    unread = attempt(n_quarantined=6)
    assert (unread.tone, unread.said) == ("look", "published, much could not be read")
    assert overview([unread]).headline == "The last run worked, but much could not be read"
    assert attempt(n_quarantined=6, verdict="warnings").said == "published with warnings"
    assert attempt(n_quarantined=6, status="refused").tone == "bad"
