"""Sources that are not here yet: what they hold, and bringing what is new of it into DATA_DIR/inbox.

`declared` says what a source is, `stores` how each kind is listed and read, `download` how one object gets here
whole or not at all, `fetch` what of a source is new.
"""
