"""The command line: one file per verb, a thin cover over its namesake in ``wavelift.verbs``."""

import os

# numpy comes along with openpyxl and pandas and starts threads for linear algebra, which nobody here does. A
# process that has threads cannot split in two, see wavelift.verbs.two_at_once.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from wavelift.cli.app import main

__all__ = ["main"]
