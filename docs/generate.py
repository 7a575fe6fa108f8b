"""Writes the reference pages that are made from the code: ``python docs/generate.py``.

``tests/docs/test_reference_in_step.py`` fails when a page and the code have drifted apart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from pages.commands import commands_page  # noqa: E402
from pages.exit_codes import exit_codes_page  # noqa: E402
from pages.faults import faults_page  # noqa: E402
from pages.findings import findings_page  # noqa: E402
from pages.itinerary import itinerary_page  # noqa: E402
from pages.settings import settings_page  # noqa: E402
from pages.tables import tables_page  # noqa: E402

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "exit-codes.md": exit_codes_page,
    "faults.md": faults_page,
    "findings.md": findings_page,
    "itinerary.md": itinerary_page,
    "settings.md": settings_page,
    "tables.md": tables_page,
}


def main(folder: Path = HERE / "reference") -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
