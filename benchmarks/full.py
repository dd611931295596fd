"""The whole measurement: a large corpus beside a small one, one worker beside several, all forms of dump.

`python -m benchmarks full [--cables 25000 250000] [--forms 25000] [--rounds 1] [--workers N]`. Shows where the time
goes at both sizes, how peak memory and time per cable grow between them, whether one worker and several publish
the same rows, and what a megabyte of telegram text costs in each form. Says which of the aims are missed.
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.contents import differing, telegram_megabytes
from benchmarks.corpora import FOLDER, Corpus, prepare
from benchmarks.ingests import INGEST, measure, ratio, shown
from benchmarks.saved import Saved, console, previous, save
from benchmarks.watching import WHOLE
from flows.workers import available_cores

FORMS = ("csv", "html", "page_text")
# Aims: CPU of parsing and of the whole ingest as multiples of the floor's, all processes together in MiB, growth from
# the small corpus to the large one, and a megabyte of telegram in another form against CSV.
MOST_PARSE, MOST_INGEST, MOST_MIB = 4.0, 8.0, 3 * 1024
MOST_PEAK_GROWTH, MOST_TIME_GROWTH, MOST_FORM = 0.25, 0.10, 2.0
_READING = ("plan", "parse")

Aim = tuple[str, float, float]  # what, found, most


def growth(small: Saved, large: Saved) -> dict[str, float]:
    """By how much peak memory and the time per cable grow, as shares."""

    def per_cable(run: Saved, stage: str, what: str) -> float:
        return run.figures[stage][what] / run.cables

    peaks = [run.figures[WHOLE]["peak_mib"] for run in (small, large)]
    return {
        "peak memory": peaks[1] / peaks[0] - 1,
        **{
            f"{what} time per cable, {stage}": per_cable(large, stage, key) / per_cable(small, stage, key) - 1
            for what, key in (("CPU", "cpu"), ("wall", "wall"))
            for stage in (INGEST, WHOLE)
        },
    }


def _sizes(sizes: Sequence[int], options: argparse.Namespace, folder: Path, to: Console) -> list[Saved]:
    runs = []
    for cables in sizes:
        corpus = Corpus(cables)
        run = measure(corpus, options.workers, options.rounds, folder / f"{cables}")
        to.print(shown(run, corpus.path.stat().st_size / 1e6))
        save(run)
        runs.append(run)
    return runs


def _workers(run: Saved, folder: Path, to: Console) -> list[str]:
    """Do the same with one worker. Returns the tables that differ."""
    alone = measure(Corpus(run.cables), 1, 1, folder / "alone")
    table = Table("workers", "CPU s", "wall s", "parse wall s", "peak MiB", title=f"{run.cables:,} cables")
    for one in (alone, run):
        whole, parse = one.figures[WHOLE], one.figures["parse"]
        row = (whole["cpu"], whole["wall"], parse["wall"], whole["peak_mib"])
        table.add_row(str(one.workers), *(f"{value:,.1f}" for value in row))
    to.print(table)
    save(alone)
    wrong = differing(folder / "alone", folder / f"{run.cables}")
    to.print("; ".join(wrong) or f"1 and {run.workers} workers: all tables equal", highlight=False)
    shutil.rmtree(folder / "alone")
    return wrong


def _forms(cables: int, options: argparse.Namespace, folder: Path, to: Console) -> dict[str, float]:
    """CPU seconds of planning and parsing a megabyte of telegram text, by form."""
    table = Table(
        "form", "MB of dump", "MB of telegrams", "CPU s / MB", "to CSV", "new / old", title=f"{cables:,} cables"
    )
    costs: dict[str, float] = {}
    for form in FORMS:
        corpus, data = Corpus(cables, form), folder / f"form-{form}"
        run = measure(corpus, options.workers, options.rounds, data)
        text = telegram_megabytes(data)
        shutil.rmtree(data)
        costs[form] = sum(run.figures[step]["cpu"] for step in _READING) / text
        before = previous(f"form-{form}", cables, options.workers)
        save(Saved(f"form-{form}", cables, options.workers, run.figures, run.machine, more={"cpu_per_mb": costs[form]}))
        change = f"{costs[form] / before.more['cpu_per_mb']:.2f}" if before else ""
        dump = corpus.path.stat().st_size / 1e6
        table.add_row(
            form, f"{dump:,.0f}", f"{text:,.0f}", f"{costs[form]:.4f}", f"{costs[form] / costs['csv']:.2f}", change
        )
    to.print(table)
    return costs


def _aims(small: Saved, large: Saved, grown: dict[str, float], forms: dict[str, float]) -> list[Aim]:
    return [
        ("parse, CPU / floor", ratio(large, "parse"), MOST_PARSE),
        ("ingest without imports, CPU / floor", ratio(large, INGEST), MOST_INGEST),
        ("whole process, CPU / floor", ratio(large, WHOLE), MOST_INGEST),
        ("peak of all processes, MiB", large.figures[WHOLE]["peak_mib"], MOST_MIB),
        *(
            (f"{what}: growth from {small.cables:,} to {large.cables:,}", share, most)
            for what, share in grown.items()
            for most in (MOST_PEAK_GROWTH if what == "peak memory" else MOST_TIME_GROWTH,)
        ),
        *(
            (f"{form} / csv, CPU per MB", cost / forms["csv"], MOST_FORM)
            for form, cost in forms.items()
            if form != "csv"
        ),
    ]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks full", description=__doc__)
    parser.add_argument("--cables", type=int, nargs=2, default=[25_000, 250_000], help="a small and a large corpus")
    parser.add_argument("--forms", type=int, default=25_000, help="cables in each form of dump")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=max(available_cores(), 2), help="default: the cores there are")
    options = parser.parse_args(arguments)
    sizes = sorted(options.cables)
    to = console()
    prepare([*map(Corpus, sizes), *(Corpus(options.forms, form) for form in FORMS)])
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        folder = Path(name)
        small, large = _sizes(sizes, options, folder, to)
        wrong = _workers(large, folder, to)
        forms = _forms(options.forms, options, folder, to)
    aims = _aims(small, large, growth(small, large), forms)
    table = Table("aim", "found", "at most", "", title="aims")
    for what, found, most in aims:
        table.add_row(what, f"{found:,.2f}", f"{most:,.2f}", "met" if found <= most else "missed")
    to.print(table)
    to.print(", ".join(f"{name} {value}" for name, value in large.machine.items()), highlight=False)
    path = save(Saved("full", large.cables, large.workers, large.figures, large.machine, more={"aims": aims}))
    to.print(f"saved as {path}", highlight=False)
    if wrong:
        raise SystemExit("the number of workers changes what is published")
