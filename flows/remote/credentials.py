"""Credentials of a source, out of the variables that it names."""

import os

from flows.remote.declared import Source
from flows.remote.errors import SourceError


def value_of(source: Source, purpose: str) -> str | None:
    """The credential for a purpose (token, user, secret_key ...); None if the source names no variable for it.

    Raises SourceError that names the variable if it is not set.
    """
    name = source.variables.get(purpose)
    if name is None:
        return None
    value = os.environ.get(name)
    if not value:
        raise SourceError(f"source {source.name} needs the variable {name}, which is not set", f"set {name}")
    return value
