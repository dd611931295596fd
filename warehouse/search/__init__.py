"""Full-text search over subjects and paragraphs, with the same call on both backends.

A word is a run of letters and digits in lower case, without the stop words of `tokens`, cut to its stem by the
English Snowball stemmer that both databases have. A cable is one document; a word of its subject counts as
SUBJECT_WEIGHT words of its text. DuckDB ranks by BM25, PostgreSQL by `ts_rank_cd`.
"""
