"""DuckDB's full-text extension, loaded from its wheel: no network, no folder of the user."""

from importlib.resources import files

import duckdb

from warehouse.errors import WarehouseError, condensed


def load_extension(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the function `stem`. Raises WarehouseError where the extension cannot be loaded."""
    version = f"v{duckdb.__version__}"
    path = str(files("duckdb_extension_fts").joinpath("extensions", version, "fts.duckdb_extension"))
    try:
        connection.execute("LOAD '{}'".format(path.replace("'", "''")))
    except duckdb.Error as error:
        raise WarehouseError(
            f"cannot load DuckDB's full-text extension ({condensed(error)})",
            path,
            "install the package duckdb-extension-fts in the version of duckdb",
        ) from error
