"""A synthetic corpus: invented cables as values, as text of a dialect, and as the rows they must give.

* `draw(n, seed)`: an iterator of models, the same for the same seed;
* `render(cable, dialect, position)`: the text of one record;
* `records(n, seed, dialect)`: the texts of a whole corpus, to be written one after the other;
* `truth(cables)`: the expected rows of each table.

Everything in it is invented but the fixed tokens of the telegram form, posts and TAGS.
"""

from collections.abc import Iterator

from transforms.synthetic.draw import draw
from transforms.synthetic.model import Cable
from transforms.synthetic.render import render
from transforms.synthetic.truth import truth


def records(n: int, seed: int, dialect: str) -> Iterator[str]:
    """The texts of `draw(n, seed)`: concatenated in order they are a file of the dialect."""
    for position, cable in enumerate(draw(n, seed), 1):
        text = render(cable, dialect, position)
        yield text if text.endswith("\n") else f"{text}\n"


__all__ = ["Cable", "draw", "records", "render", "truth"]
