"""The process in which ``measure.in_child`` calls a function: ``MODULE:FUNCTION JSON-ARGUMENTS``."""

from __future__ import annotations

import importlib
import json
import os
import sys

__all__ = ["main"]

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as wavelift.cli has it


def main() -> None:
    """Call the function and print its result as JSON."""
    module, _, function = sys.argv[1].partition(":")
    result = getattr(importlib.import_module(module), function)(**json.loads(sys.argv[2]))
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
