"""The command line: one file per verb, a thin cover over its namesake in ``wavelift.verbs``."""

from wavelift.cli.app import main

__all__ = ["main"]
