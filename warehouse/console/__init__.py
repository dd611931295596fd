"""The safe console: statements of people, checked before they reach a database and run where they can only read."""
