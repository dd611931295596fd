"""From raw records to tables: `dialects` read input forms, `telegram` is the grammar, one module a table."""
