"""The verbs of the command line. Each module imports what it needs only when its command runs."""
