"""Keep the password of a warehouse URL out of sight: it moves to PGPASSWORD, which the database library reads.

Command lines are shown by `ps` to every user of a machine, and settings end in logs and records. What is
left after this is a URL that may be shown. Must stay light: it runs before anything else.
"""

import os
import re
import sys
from collections.abc import MutableMapping, Sequence
from urllib.parse import unquote

VARIABLE = "PGPASSWORD"
# Only a URL whose parts are plain; one with stray characters is refused where it is taken apart.
_URL = re.compile(r"^(?P<user>(?:[^=/?#@:]*=)?postgres(?:ql)?://[^/?#@:\s]*):(?P<password>[^/?#@\s]*)@(?P<rest>[^@]*)$")


def without_password(url: str) -> tuple[str, str | None]:
    """The URL (or `--option=URL`) without its password, and the password; the same URL and None if it has none."""
    found = _URL.match(url)
    if not found or not found["password"]:
        return url, None
    return f"{found['user']}@{found['rest']}", unquote(found["password"])


def conceal(url: str, environment: MutableMapping[str, str] = os.environ) -> str:
    """Move the password of a URL to the environment and return the URL without it."""
    shown, password = without_password(url)
    if password is not None:
        environment[VARIABLE] = password
    return shown


def restart_concealed(arguments: Sequence[str]) -> None:
    """If an argument holds a password, become the same program with the password in the environment.

    The process stays the same, only its command line changes. Returns if there is nothing to hide.
    """
    cleaned = [conceal(argument) for argument in arguments]
    if cleaned != list(arguments):
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *cleaned[1:]])
