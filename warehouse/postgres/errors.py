"""What PostgreSQL says, as one line that tells what to do next."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from warehouse.errors import WarehouseError, condensed
from warehouse.postgres.target import Target

_AGAIN = "the state before is unchanged; run again when the server is back"
# libpq gives no code for a connection that was not made, so its words decide.
_CONNECTING: tuple[tuple[str, str, str], ...] = (
    ("password authentication failed", "the password or user is wrong", "correct it in CABLES_WAREHOUSE or PGPASSWORD"),
    ("no password supplied", "the server asks for a password", "put it in the URL, PGPASSWORD or ~/.pgpass"),
    ("no pg_hba.conf entry", "the server does not let this user in from here", "ask its administrator (pg_hba.conf)"),
    (r'role ".*" does not exist', "there is no such user", "correct the user in the URL, or CREATE ROLE"),
    (r'database ".*" does not exist', "there is no such database", "CREATE DATABASE it, or correct the URL"),
    ("permission denied for database", "no permission to connect to this database", "GRANT CONNECT ON DATABASE"),
    ("is not permitted to log in", "this user may not log in", "ALTER ROLE ... LOGIN, or use another user"),
    ("Connection refused|No such file or directory", "no server answers there", "start it, or correct host and port"),
    ("could not translate host name|resolve host|Name or service", "there is no such host", "correct the URL"),
    ("timeout expired|timed out", "the server does not answer in time", "check host, port and firewall"),
    ("too many clients|connection slots", "the server has no free connection", "close some, and run again"),
    ("starting up|shutting down|recovery mode", "the server is not ready", "wait a moment and run again"),
    ("SSL|certificate", "no agreement on SSL", "check sslmode in the URL and the certificates"),
)
_STATES: tuple[tuple[str, str, str], ...] = (
    ("42501", "no permission", "GRANT it to the user, or name a schema the user may create tables in"),
    ("57P0[123]|08...", "the connection was lost", _AGAIN),
    ("53100", "the disk of the server is full", "free some space there and run again, the state before is unchanged"),
    ("53[24]..", "the server is out of memory or of a configured limit", "see the reason and the log of the server"),
    ("53300", "the server has no free connection", "close some, and run again"),
    ("55P03", "readers or writers of the server hold a lock", "end their transactions and run again"),
    ("40...", "another transaction came between", "run again, the state before is unchanged"),
    ("42P01|42703|3F000", "a table or column is not there", "`cables doctor` names what was changed"),
    ("2BP01", "other objects depend on the tables", "drop what is named, run again, and create it anew"),
    ("23...", "rows do not fit together", "`cables doctor` names what was changed"),
    ("25006", "the server is read-only", "name the primary server in the URL"),
    ("57014", "stopped by the server's or administrator's limit", "raise statement_timeout and run again"),
)
_UNKNOWN = "see the reason given, the state before is unchanged"


def _first_line(error: psycopg.Error, target: Target) -> str:
    """The reason of a server, without its hints and excerpts, which repeat rows."""
    text = error.diag.message_primary or str(error).strip().partition("\n")[0]
    if error.sqlstate == "2BP01":  # what depends on the tables stands in the detail, and it is names only
        text = error.diag.message_detail or text
    text = re.sub(r"^connection failed: |connection to server (at|on) .*? failed: ", "", text)
    return condensed(target.without_secrets(text.replace("FATAL:", "").strip()))


def translated(error: psycopg.Error, what: str, target: Target) -> WarehouseError:
    """The error as WarehouseError; its text holds no row, URL or password."""
    reason, text = _first_line(error, target), str(error)
    if error.sqlstate:
        found = next((row for row in _STATES if re.fullmatch(row[0], error.sqlstate)), None)
    else:
        found = next((row for row in _CONNECTING if re.search(row[0], text)), None)
        if found is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            found = ("", "the connection was lost", _AGAIN)
    meaning, next_step = (found[1], found[2]) if found else ("", _UNKNOWN)
    detail = f"{meaning}: {reason}" if meaning and reason else meaning or reason
    return WarehouseError(f"{what} ({detail})", target.shown, next_step)


@contextmanager
def talking(what: str, target: Target) -> Iterator[None]:
    """Turn an error of PostgreSQL into a WarehouseError; `what` says what could not be done."""
    try:
        yield
    except psycopg.Error as error:
        # Not chained: the text of the original may show parameters to whoever prints a traceback.
        raise translated(error, what, target) from None
