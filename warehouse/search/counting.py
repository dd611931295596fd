"""Count the words of texts: which stem stands how often in which document.

Which words a text has hangs on its pieces between blanks alone, and of these there are few different ones: lower
case, the search for words, stop words and the stemmer see each piece once, and all the rest is arithmetic. Over
telegrams this took half the processor time of looking for words in the whole text.
"""

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from warehouse.search.tokens import LONGEST_TEXT, LONGEST_WORD, STEMMER, STOP_WORDS, SUBJECT_WEIGHT, split

Keys = npt.NDArray[np.uint64]
# A key is the number of a term and of a document in one: eight times as fast to sort as two.
_DOC_BITS = np.uint64(32)
_DOC_MASK = np.uint64(2**32 - 1)
# What a piece can stand for instead of one term; no term has these numbers.
_NONE, _SEVERAL = np.uint64(2**32), np.uint64(2**32 + 1)


class Terms:
    """Gives each stem a number, in the order in which they are met."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.known = pl.DataFrame(schema={"term": pl.String, "term_id": pl.UInt32})

    def of(self, words: pl.Series) -> pl.DataFrame:
        """Columns word and term_id of distinct words, without those that are not searched."""
        is_searched = ~words.is_in(list(STOP_WORDS)) & (words.str.len_bytes() <= LONGEST_WORD)
        self._connection.register("asked", pl.DataFrame({"word": words.filter(is_searched)}))
        stems = self._connection.execute(f"SELECT word, stem(word, '{STEMMER}') AS term FROM asked").pl()
        self._connection.unregister("asked")
        fresh = stems.select("term").unique(maintain_order=True).join(self.known, on="term", how="anti")
        numbers = pl.int_range(self.known.height, self.known.height + fresh.height, dtype=pl.UInt32, eager=True)
        self.known = pl.concat([self.known, fresh.with_columns(term_id=numbers)])
        return stems.join(self.known, on="term").select("word", "term_id")


def _terms_of(pieces: pl.Series, terms: Terms) -> pl.DataFrame:
    """Columns piece and term_id, a row for each word; a piece is named by its place in `pieces`."""
    found = pl.DataFrame({"piece": pl.int_range(pieces.len(), eager=True), "word": pieces})
    words = found.with_columns(split(pl.col("word"))).explode("word").drop_nulls("word")
    return words.join(terms.of(words["word"].unique(maintain_order=True)), on="word").select("piece", "term_id")


def _keys(texts: pl.DataFrame, terms: Terms) -> Keys:
    """A key for each word of texts (doc, text) that is searched, in no order."""
    own = pl.Categories.random()  # forgotten with the frame
    pieces = (
        texts.lazy()
        .select("doc", piece=pl.col("text").str.slice(0, LONGEST_TEXT).str.split(" "))
        .explode("piece")
        .drop_nulls("piece")
        .with_columns(pl.col("piece").cast(pl.Categorical(own)))
        .collect()
    )
    meanings = _terms_of(own.to_series(), terms)
    is_only = meanings["piece"].is_unique()
    only, several = meanings.filter(is_only), meanings.filter(~is_only)
    term_of_piece = np.full(own.to_series().len(), _NONE, dtype=np.uint64)
    term_of_piece[only["piece"].to_numpy()] = only["term_id"].to_numpy()
    term_of_piece[several["piece"].to_numpy()] = _SEVERAL

    docs, codes = pieces["doc"].to_numpy(), pieces["piece"].to_physical().to_numpy()
    term = term_of_piece[codes]
    at = np.flatnonzero(term == _SEVERAL)
    more = pl.DataFrame({"doc": docs[at], "piece": codes[at].astype(np.int64)}).join(several, on="piece")
    is_one = term < _NONE
    return np.concatenate(
        [
            (term[is_one] << _DOC_BITS) | docs[is_one],
            (more["term_id"].to_numpy().astype(np.uint64) << _DOC_BITS) | more["doc"].to_numpy(),
        ]
    )


def postings(subjects: pl.DataFrame, paragraphs: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Columns term_id, doc and n (how often) of texts (doc, text), sorted. A word of a subject counts as several."""
    keys = np.concatenate([np.repeat(_keys(subjects, terms), SUBJECT_WEIGHT), _keys(paragraphs, terms)])
    counted = pl.Series("key", keys).sort().rle().struct.unnest()
    key = counted["value"].to_numpy()
    return pl.DataFrame(
        {
            "term_id": (key >> _DOC_BITS).astype(np.uint32),
            "doc": (key & _DOC_MASK).astype(np.uint32),
            "n": counted["len"].cast(pl.UInt32),
        }
    )
