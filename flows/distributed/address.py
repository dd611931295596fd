"""Where shards are parsed: `local`, or `dask://HOST:PORT`."""

import re

LOCAL = "local"
PATTERN = r"^(local|dask://[^/:\s]+:\d{1,5})$"


def tcp_address(runner: str) -> str:
    """Address of a Dask scheduler as Dask writes it."""
    return re.sub(r"^dask://", "tcp://", runner)
