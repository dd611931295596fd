"""The PostgreSQL warehouse: one database, changed in one transaction a run.

Readers see the old state until the commit. Nothing here locks a table against them, but for a reload of tables
that are there already, and that for the moment of the swap. `backend` is the way in.
"""
