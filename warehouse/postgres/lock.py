"""One writer at a time on a database, whatever data directory it comes from: an advisory lock of the session.

The server frees it when the connection ends, however it ends. Who holds it stands in the name of the session.
"""

import getpass
import os
import socket
import time
from contextlib import suppress

from psycopg import Connection
from psycopg.rows import TupleRow

from warehouse.errors import WarehouseError
from warehouse.postgres.target import Target

# Any number that other programs are unlikely to choose; the second one comes from the schema.
_CLASS = 0x43_57_48
# The server cuts the name of a session there.
_LONGEST_NAME = 63
# A writer that died a moment ago may not have been noticed by the server.
_GRACE_SECONDS = 0.5
_OWNER = """
SELECT a.application_name, a.pid, extract(epoch FROM now() - a.backend_start)::bigint
FROM pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s
  AND l.objid = (hashtext(%s)::bigint & 4294967295)::oid
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
"""


def session_name(run_id: str | None) -> str:
    """What the server shows of a session of ours: run, user and host."""
    user = str(os.getuid())
    with suppress(KeyError, OSError):
        user = getpass.getuser()
    return f"cables {run_id or os.getpid()} {user}@{socket.gethostname()}"[:_LONGEST_NAME]


def _owner(connection: Connection[TupleRow], schema: str) -> str:
    found = connection.execute(_OWNER, [_CLASS, schema]).fetchone()
    if not found:
        return "owner unknown"
    name, pid, seconds = found
    age = f", connected {seconds} s ago" if seconds is not None else ""
    return f"{name or 'a session without name'}, server process {pid}{age}"


def acquire(connection: Connection[TupleRow], target: Target) -> None:
    """Take the lock for as long as the connection lasts. Raises WarehouseError that names the other writer."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while True:
        found = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_CLASS, target.schema]).fetchone()
        if found and found[0]:
            return
        if time.monotonic() >= deadline:
            raise WarehouseError(
                f"another run is writing to this database ({_owner(connection, target.schema)})",
                target.shown,
                "wait for it to end and run again",
            )
        time.sleep(0.05)
