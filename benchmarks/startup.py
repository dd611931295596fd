"""What `cables ingest` without Prefect costs beside the same work by a bare function call, in seconds.

`python -m benchmarks.startup [--cables 200] [--rounds 3]`. Both run as processes of their own and take turns; medians
are shown. The issue is what the command line adds: settings, journal, log, progress and the look for a Prefect server.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_BARE = (
    "import sys; from pathlib import Path; from flows.pipeline import ingest, new_request; "
    "ingest(new_request([sys.argv[1]], Path(sys.argv[2])))"
)


def _cost(command: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of a process and its children."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "CABLES_"))}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--cables", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    bare: list[tuple[float, float]] = []
    command: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        dump = Path(scratch) / "dump.csv"
        from transforms.synthetic import records

        dump.write_text("".join(records(options.cables, 1, "csv")), encoding="utf-8", newline="")
        for number in range(options.rounds):
            bare.append(_cost([sys.executable, "-c", _BARE, str(dump), f"{scratch}/bare-{number}"]))
            given = [str(dump), "--data-dir", f"{scratch}/command-{number}"]
            command.append(_cost([sys.executable, "-m", "flows", "ingest", *given]))
    for place, name in enumerate(("CPU", "wall")):
        one, other = (statistics.median(cost[place] for cost in costs) for costs in (bare, command))
        print(f"{name}: function {one:.2f} s, cables ingest {other:.2f} s, difference {other - one:+.2f} s")


if __name__ == "__main__":
    main()
