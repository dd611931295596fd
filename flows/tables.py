"""Plain tables on the terminal, aligned and without frames, so that they can be cut by other programs too."""

from collections.abc import Sequence

import click


def show_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows below a header on standard output; the last column is as long as it is."""
    lines = [tuple(header), *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        padded = [cell.ljust(width) for cell, width in zip(line[:-1], widths, strict=False)]
        click.echo("  ".join([*padded, line[-1]]).rstrip())
