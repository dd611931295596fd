"""The command line `cables`: one module a verb in `flows.commands`.

Modules imported here must stay light: `cables --help` is measured by a test. What a command needs (polars,
DuckDB, Prefect, Great Expectations, pydantic) it imports when it runs.

Exit codes: 0 done, or nothing to do; 1 the quality gate refused the data; 2 wrong usage, unreadable input or
another error the user can mend; 3 an error of the program; 130 interrupted.
"""

import sys
from collections.abc import Callable

import click

from flows.commands.backfill import backfill
from flows.commands.diff import diff
from flows.commands.doctor import doctor
from flows.commands.gc import gc
from flows.commands.ingest import ingest
from flows.commands.migrate import migrate
from flows.commands.plan import plan
from flows.commands.publish import publish
from flows.commands.quarantine import quarantine
from flows.commands.report import report
from flows.commands.runs import runs
from flows.commands.sample import sample
from flows.commands.schedule import schedule
from flows.commands.search import search
from flows.commands.sources import sources
from flows.commands.sql import sql
from flows.commands.status import status
from flows.commands.undo import undo
from flows.failures import explain
from flows.hidden import restart_concealed

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from flows.version import program_version

        click.echo(f"cables {program_version()}")
        context.exit()


@click.group(context_settings=CONTEXT)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def cables() -> None:
    """Turn raw dumps of diplomatic cables into clean Parquet tables and a SQL warehouse.

    \b
    cables sample 1000 --out dump.csv     a synthetic dump to try things with
    cables ingest dump.csv                read, judge and publish it into ./data
    cables sql "select count(*) from cables"
    cables search "reef fishery"          the cables that speak of it, best first
    cables report                         where the quality report of the last run is

    Every option can also be set by a variable: --data-dir by CABLES_DATA_DIR, and so on.

    Exit codes: 0 done or nothing to do, 1 refused by the quality gate, 2 wrong usage or unreadable input,
    3 error of the program, 130 interrupted.
    """


DATA = (ingest, plan, backfill, publish, quarantine, sql, search, diff, runs, undo, report, sample)
OPERATIONS = (migrate, schedule, sources, status, doctor, gc)

for command in (*DATA, *OPERATIONS):
    cables.add_command(command)


def run(arguments: list[str], command: Callable[..., object] = cables) -> int:
    """Run the command line with `arguments` and return its exit code; failures become one line on stderr."""
    try:
        result = command(args=arguments, prog_name="cables", standalone_mode=False)
    except BaseException as error:
        return explain(error)
    return result if isinstance(result, int) else 0


def main() -> None:
    """Entry point of the console script."""
    restart_concealed(sys.orig_argv)
    sys.exit(run(sys.argv[1:]))
