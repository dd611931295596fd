"""Which database a URL means, taken apart so that its password is never shown.

`postgresql://user:password@host:port/database?schema=name&sslmode=require`. Parameters are those of libpq, and
`schema`, where the tables stand (default `public`). A password may also come from PGPASSWORD or a password file.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode

from schemas.derive.history import HISTORY
from warehouse.errors import WarehouseError

# Names that need no quotes anywhere, so that a schema can be typed as it is.
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,55}")
_ESCAPE = "write user and password with every : / ? # [ ] @ % and blank as %3A, %2F and so on"
_DEFAULTS = {
    "connect_timeout": "10",
    "client_encoding": "UTF8",
    # A server that vanished is noticed within a minute, also in the middle of a load.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


@dataclass(frozen=True)
class Target:
    """A database and a schema in it. `shown` is safe to print; `parameters` are those of libpq."""

    shown: str
    schema: str
    parameters: Mapping[str, str] = field(repr=False)

    @property
    def password(self) -> str | None:
        return self.parameters.get("password") or os.environ.get("PGPASSWORD")

    def without_secrets(self, text: str) -> str:
        """`text` with the password, as it is and as a URL writes it, replaced by asterisks."""
        for secret in {self.password or "", quote(self.password or "", safe="")} - {""}:
            text = text.replace(secret, "***")
        return text


def _wrong(what: str, next_step: str) -> WarehouseError:
    return WarehouseError(f"the warehouse URL {what}", "--warehouse", next_step)


def _raise_on_stray_characters(rest: str) -> None:
    """libpq would take a part of an unescaped password for a host, and print it."""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if rest.count("@") > 1 or (("@" in rest) and "@" not in authority) or re.search(r"\s", rest):
        raise _wrong("has a user or password that is not escaped", _ESCAPE)
    if re.search(r"%(?![0-9A-Fa-f]{2})", rest):
        raise _wrong("has a % that is not followed by two hexadecimal digits", _ESCAPE)
    for host in authority.rpartition("@")[2].split(","):
        port = re.sub(r"^\[[^\]]*\]", "", host).partition(":")[2]
        if port and not port.isdigit():
            raise _wrong("has a port that is no number", f"write postgresql://user:password@host:5432/name; {_ESCAPE}")


def _own_options(query: str) -> tuple[str, str]:
    """The schema, and the query without it."""
    pairs = parse_qsl(query, keep_blank_values=True)
    schema = next((value for name, value in pairs if name == "schema"), "public")
    if not _SCHEMA.fullmatch(schema) or schema.startswith("pg_") or schema in (HISTORY, "information_schema"):
        raise _wrong("names a schema that cannot be used", "use small letters, digits and _, and not history or pg_*")
    return schema, urlencode([pair for pair in pairs if pair[0] != "schema"], quote_via=quote)


def parse(url: str) -> Target:
    """Take a URL apart. Raises WarehouseError, which shows no part of it that may be secret."""
    from psycopg.conninfo import conninfo_to_dict
    from psycopg.errors import ProgrammingError

    scheme, _, rest = url.partition("://")
    _raise_on_stray_characters(rest)
    place, _, query = rest.partition("?")
    schema, others = _own_options(query)
    try:
        found = conninfo_to_dict(f"{scheme}://{place}{'?' + others if others else ''}")
    except ProgrammingError:
        names = ", ".join(sorted(name for name, _ in parse_qsl(others))) or "no parameters"
        raise _wrong(f"is not understood (it has {names})", "use parameters of libpq and schema only") from None
    parameters = {**_DEFAULTS, **{name: str(value) for name, value in found.items() if value is not None}}
    host = place.rpartition("@")[2].partition("/")[0]
    name = parameters.get("dbname", "")
    user = f"{quote(parameters['user'])}@" if "user" in parameters else ""
    suffix = f"?schema={schema}" if schema != "public" else ""
    return Target(f"postgresql://{user}{unquote(host)}/{quote(name)}{suffix}", schema, parameters)
