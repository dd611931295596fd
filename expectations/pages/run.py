"""The page of one run: gather its facts from files, show them, write them."""

from pathlib import Path

import polars as pl

from expectations.pages import coverage, fill, findings, volumes
from expectations.pages.corpus import Parts, opened
from expectations.pages.facts import Account, RunFacts
from expectations.pages.render import run_page

INDEX = "index.html"
DATA_DOCS = "data-docs"


def gather(account: Account, results: pl.DataFrame, new: Parts, before: Parts, spill: Path | None = None) -> RunFacts:
    """Facts about a run from its rows of `quality_results`, its new parts and those published before it."""
    with opened(new, before, spill) as connection:
        posts, n_posts = volumes.by_post(connection)
        files, n_files = coverage.file_facts(connection)
        return RunFacts(
            account=account,
            rules=findings.rule_facts(connection, results, account.run_id),
            tables=volumes.table_facts(connection, account.totals, account.before),
            months=volumes.by_month(connection),
            posts=posts,
            n_posts=n_posts,
            fill=fill.fill_facts(connection, new, before),
            dialects=coverage.dialect_facts(connection, account.unclaimed),
            files=files,
            n_files=n_files,
            quarantine=coverage.quarantine_facts(connection),
            accepted=findings.accepted_facts(connection, account.run_id),
        )


def write_run_page(
    account: Account, results: pl.DataFrame, *, new: Parts, before: Parts, folder: Path, spill: Path | None = None
) -> Path:
    """Write the page of a run to `folder` and return it. It links to Data Docs if `folder` has them."""
    facts = gather(account, results, new, before, spill)
    docs = f"{DATA_DOCS}/{INDEX}"
    page = folder / INDEX
    folder.mkdir(parents=True, exist_ok=True)
    page.write_text(run_page(facts, data_docs=docs if (folder / docs).is_file() else None), encoding="utf-8")
    return page
