"""Data Docs: one page a suite and one a table and run, with an index over the last runs.

Results are kept as JSON under the project directory, pages beside them; a run adds its own pages and drops those
of the oldest run, so that the cost of a run does not grow with history. The finished site is then copied to
where the run wants it.
"""

import hashlib
import logging
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    FilesystemStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from expectations.brief import shorten
from expectations.offline import add_assets, external_addresses, rewrite_pages
from expectations.rule_files import rules
from expectations.rules import RULED_TABLES
from expectations.suites import suite

# Runs whose pages are kept.
KEPT_RUNS = 10

_LOG = logging.getLogger(__name__)

# The folder in the project directory that is ours alone, and the names Great Expectations gives to its parts.
_STORE = "gx"
_SITE = "local_site"
_RESULTS = Path(_STORE, "uncommitted/validations")
_PAGES = Path(_STORE, "uncommitted/data_docs/local_site")
# Animations of a tutorial that is switched off: 3 MB a copy.
_UNUSED_IMAGES = ("glossary_scroller.gif", "validation_failed_unexpected_values.gif", "iterative-dev-loop.png")


def open_project(project_dir: Path) -> AbstractDataContext:
    """A context whose stores are files under `project_dir` and whose configuration is this function.

    There is no configuration file that a killed run could leave half-written.
    """
    defaults = FilesystemStoreBackendDefaults(root_directory=project_dir.absolute() / _STORE)
    for site in defaults.data_docs_sites.values():
        site["show_how_to_buttons"] = False
    config = DataContextConfig(
        store_backend_defaults=defaults,
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _prune(project_dir: Path) -> None:
    """Drop results and pages of all but the last runs. Run names sort by time."""
    for root in (project_dir / _RESULTS, project_dir / _PAGES / "validations"):
        folders = sorted((path.name, path) for path in root.glob("*/*") if path.is_dir())
        kept = set(sorted({name for name, _ in folders})[-KEPT_RUNS:])
        for name, path in folders:
            if name not in kept:
                shutil.rmtree(path)


def _store_results(
    context: AbstractDataContext, judged: Sequence[ExpectationSuiteValidationResult], run_id: str
) -> list[ValidationResultIdentifier]:
    run = RunIdentifier(run_name=run_id, run_time=datetime.now(UTC))
    stored = []
    for result in judged:
        for one in result.results:
            shorten(one)
        of_suite = ExpectationSuiteIdentifier(name=result.suite_name)
        key = ValidationResultIdentifier(of_suite, run, result.batch_id)
        result.meta |= {"run_id": run, "validation_time": run.run_time}
        context.validation_results_store.store_validation_results(result, key, of_suite)
        stored.append(key)
    return stored


def _store_suites(context: AbstractDataContext, project_dir: Path) -> list[ExpectationSuiteIdentifier]:
    """Store the suites, if their rules have changed since their pages were made, and return those stored."""
    described = repr([gx.__version__, *map(rules, RULED_TABLES)])
    digest = hashlib.sha256(described.encode()).hexdigest()
    made_from = project_dir / _STORE / "suites.sha256"
    if made_from.exists() and made_from.read_text() == digest:
        return []
    for table in RULED_TABLES:
        context.suites.add_or_update(suite(table))
    made_from.write_text(digest)
    return [ExpectationSuiteIdentifier(name=table) for table in RULED_TABLES]


def _build(
    context: AbstractDataContext,
    judged: Sequence[ExpectationSuiteValidationResult],
    run_id: str,
    project_dir: Path,
) -> Path:
    """Add the pages of this run to the site under the project directory and return the site."""
    stored: list[Any] = [*_store_suites(context, project_dir), *_store_results(context, judged, run_id)]
    _prune(project_dir)
    context.build_data_docs(site_names=[_SITE], resource_identifiers=stored)
    site = project_dir / _PAGES
    of_run = site.glob(f"validations/*/{run_id}/**/*.html")
    rewrite_pages(site, [site / "index.html", *site.glob("expectations/**/*.html"), *of_run])
    add_assets(site)
    for name in _UNUSED_IMAGES:
        (site / "static/images" / name).unlink(missing_ok=True)
    return site


def publish(
    context: AbstractDataContext,
    judged: Sequence[ExpectationSuiteValidationResult],
    *,
    run_id: str,
    project_dir: Path,
    docs_dir: Path,
) -> Path:
    """Build Data Docs for the results of one run into `docs_dir` and return their first page.

    History that can no longer be read is dropped with a warning and the pages are built without it.
    """
    try:
        site = _build(context, judged, run_id, project_dir)
    except Exception as error:
        _LOG.warning("history of Data Docs in %s cannot be read and starts anew: %s", project_dir, error)
        shutil.rmtree(project_dir / _STORE, ignore_errors=True)
        site = _build(open_project(project_dir), judged, run_id, project_dir)
    for address in sorted(external_addresses(site)):
        _LOG.warning("Data Docs in %s still name %s, which cannot be loaded offline", docs_dir, address)
    shutil.rmtree(docs_dir / "validations", ignore_errors=True)  # pages of runs that are no longer kept
    shutil.copytree(site, docs_dir, dirs_exist_ok=True)
    return docs_dir / "index.html"
