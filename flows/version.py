"""The version of the program, as installed."""

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "cable-warehouse"


def program_version() -> str:
    """Version of the installed distribution; `checkout` when run from sources that are not installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "checkout"
