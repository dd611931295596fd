"""What the ingest of a bulk CSV costs, by stage, as ratios to a floor measured in the same run.

`python -m benchmarks [--cables 20000] [--rounds 3] [--workers N]`. Floor and ingest take turns; medians are shown,
beside those of the last run of the same size. Corpus and figures (JSON) are kept in bench-data/. CPU seconds are those
of all processes, memory is what they hold together. `python -m benchmarks full` measures a large corpus, how costs
grow, and other forms of dump; `python -m benchmarks gate` looks at the quality gate alone.
"""

import argparse
import sys

from benchmarks.corpora import Corpus, prepare
from benchmarks.ingests import measure, shown
from benchmarks.saved import console, save
from flows.workers import available_cores


def _one(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cables", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=available_cores(), help="default: the cores there are")
    options = parser.parse_args(arguments)
    corpus = Corpus(options.cables)
    prepare([corpus])
    run = measure(corpus, options.workers, options.rounds)
    to = console()
    to.print(shown(run, corpus.path.stat().st_size / 1e6))
    to.print(", ".join(f"{name} {value}" for name, value in run.machine.items()), highlight=False)
    to.print(f"saved as {save(run)}", highlight=False)


def main() -> None:
    which, rest = sys.argv[1:2], sys.argv[2:]
    if which == ["gate"]:
        from benchmarks import gate

        gate.main(rest)
    elif which == ["full"]:
        from benchmarks import full

        full.main(rest)
    else:
        _one(sys.argv[1:])


if __name__ == "__main__":
    main()
