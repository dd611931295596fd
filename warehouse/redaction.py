"""Take secrets out of text before anybody reads it: passwords and queries of URLs, values of secret variables.

Whatever leaves a run (journal, log, ledger, Prefect, terminal) and may hold a URL or a setting goes through here.
"""

import json
import os
import re
from collections.abc import Iterable

HIDDEN = "***"

# Scheme, user and password, host and path, query. The user part goes up to the last @ before a slash: a password may
# hold @, but a host does not. A query may hold a signature, so none is shown. Schemes are short: without a bound, a
# long word with hyphens would take quadratic time.
_URL = re.compile(r"\b([a-z][a-z0-9+.-]{0,30}://)(?:[^/\s\"<>\\]*@)?([^\s?'\"<>\\]*)(\?[^\s'\"<>\\]*)?", re.IGNORECASE)
# password=... of a connection string, in quotes or without; in a line of JSON quotes have a backslash before them.
_KEYWORD = re.compile(
    r"(?<![A-Za-z])(password|passwd|pwd|sslpassword|token|secret|signature)="
    r"('[^']*'|\"[^\"]*\"|\\\"[^\"]*\\\"|(?:\\.|[^\s&;\"\\])+)",
    re.IGNORECASE,
)
# A header of a request, alone or in a dictionary as Python or JSON writes it; the kind of what it holds stays.
_HEADER = re.compile(
    r"\b((?:proxy-)?authorization|x-api-key)(\\?[\"']?\s*[:=]\s*\\?[\"']?)"
    r"((?:basic|bearer|digest|negotiate|token) +)?[^\s\"',;\\]+",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(bearer) +[\w.~+/=-]{8,}", re.IGNORECASE)
_SECRET_NAME = re.compile(
    r"(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_KEY|ACCESS_KEY|HEARTBEAT_URL|CABLES_NOTIFY)", re.IGNORECASE
)
# Shorter values would take ordinary words out of a log.
_SHORTEST_SECRET = 6

_named: set[str] = set()


def hide_variables(names: Iterable[str]) -> None:
    """Treat these environment variables as secret too, whatever they are called."""
    _named.update(names)


def redacted(text: str) -> str:
    """`text` without user parts and queries of URLs, values of `password=` and of secret variables, and credentials of
    requests.
    """
    for secret in _secrets():
        text = text.replace(secret, HIDDEN)
    text = _KEYWORD.sub(rf"\1={HIDDEN}", _URL.sub(_shown, text))
    return _BEARER.sub(rf"\1 {HIDDEN}", _HEADER.sub(rf"\1\2\3{HIDDEN}", text))


def _shown(found: re.Match[str]) -> str:
    scheme, rest, query = found.groups()
    return f"{scheme}{rest}{f'?{HIDDEN}' if query else ''}"


def _secrets() -> list[str]:
    """Values of secret variables as they are and as JSON writes them, longest first."""
    values = {
        part
        for name, value in os.environ.items()
        if name in _named or _SECRET_NAME.search(name)
        for part in (value, *value.split())  # of several URLs each may stand alone
        if len(part) >= _SHORTEST_SECRET
    }
    return sorted({*values, *(json.dumps(value)[1:-1] for value in values)}, key=len, reverse=True)
