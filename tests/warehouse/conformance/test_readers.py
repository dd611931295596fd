"""Whoever reads while a run is published sees the state before or the one after, and is never kept waiting."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.warehouse.conformance.adapter import Warehouse
from tests.warehouse.made import Record

ROOT = Path(__file__).parents[3]
COUNTS = """
SELECT (SELECT count(*) FROM cables), (SELECT count(*) FROM paragraphs), (SELECT count(*) FROM tags),
  (SELECT count(DISTINCT run_id) FROM cables), (SELECT count(*) FROM runs)
"""
INGEST = (
    "import sys; from pathlib import Path\n"
    "from tests.warehouse.made import Record, ingest\n"
    "root, url, run, first, last = sys.argv[1:]\n"
    "records = [Record(f'08SUVA{n}', body=f'{n} reef', tags=('EFIS', 'PREL')) for n in range(int(first), int(last))]\n"
    "ingest(Path(root), run, records, warehouse=url or None)\n"
)


def batch(first: int, last: int) -> list[Record]:
    return [Record(f"08SUVA{n}", body=f"{n} reef", tags=("EFIS", "PREL")) for n in range(first, last)]


def test_readers_see_whole_states_only(warehouse: Warehouse) -> None:
    warehouse.ingest("r0", batch(1, 301))
    seen: list[tuple[object, ...]] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.extend(warehouse.query(COUNTS))
            except BaseException as error:
                errors.append(error)
                return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 5):
            warehouse.ingest(f"r{number}", batch(300 * number + 1, 300 * number + 301))
    finally:
        done.set()
        reader.join()
    assert not errors
    whole = {(300 * n, 300 * n, 600 * n, n, n) for n in range(1, 6)}
    assert set(seen) <= whole
    assert len(seen) > 5, "there was something to see"


@pytest.mark.parametrize("delay", [0.05, 0.2, 0.4, 0.8])
def test_a_killed_run_leaves_the_state_before_or_the_one_after(warehouse: Warehouse, delay: float) -> None:
    warehouse.ingest("r0", batch(1, 301))
    command = [sys.executable, "-c", INGEST, str(warehouse.root), warehouse.url or "", "r1", "301", "2301"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    stage = warehouse.root / "versions" / ".stage-r1"
    while process.poll() is None and not stage.exists():
        time.sleep(0.01)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    after = warehouse.query(COUNTS)
    assert after in ([(300, 300, 600, 1, 1)], [(2300, 2300, 4600, 2, 2)])
    published = (warehouse.root / "current").resolve().name
    if warehouse.url is None:
        assert (published == "r1") == (after == [(2300, 2300, 4600, 2, 2)])
    settle_and_ingest(warehouse)
    [(cables, paragraphs, tags, _, runs)] = warehouse.query(COUNTS)
    assert (paragraphs, tags) == (cables, 2 * cables)
    assert runs == (2 if cables == 400 else 3)


def settle_and_ingest(warehouse: Warehouse) -> None:
    from contextlib import closing

    from warehouse.layout import DataDir
    from warehouse.lock import hold
    from warehouse.protocol import open_backend
    from warehouse.recovery import settle

    with hold(DataDir(warehouse.root), "s") as held, closing(open_backend(warehouse.url)) as backend:
        settle(held, backend, warehouse.root / "versions")
    warehouse.ingest("r2", batch(9001, 9101))
