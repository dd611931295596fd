"""The quality gate: what must be true of staged rows, and the verdict on them.

`rules.toml` holds the rules about content; those about structure follow from `schemas`. `gate.judge` evaluates
all of them with Great Expectations on DuckDB. That library takes seconds to import, so only modules that
`judge` imports by itself (`duck`, `checks`, `suites`, `judging`, `docs`) import it.
"""
