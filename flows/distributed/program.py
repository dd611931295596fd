"""Which program this is, so that machines of a cluster cannot mix the rows of two."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flows.version import program_version

ROOMS = ("flows", "transforms", "schemas", "expectations", "warehouse")
_DIGITS = 12


@cache
def identity() -> str:
    """Version, digest of all files of the program, and version of polars, which writes the rows."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[2]
    for path in sorted(path for room in ROOMS for path in (root / room).rglob("*") if path.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{program_version()} ({digest.hexdigest()[:_DIGITS]}, polars {version('polars')})"
