"""Names from inventories as texts of cells that no spreadsheet runs.

Port groups and VMs may be called ``=cmd|…``. In a CSV a spreadsheet would run that as a formula, so such a
cell gets a leading apostrophe, which readers take off again. A workbook's cells have a type: there the text
stays as it is and is marked as text.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST", "guarded", "unguarded", "workbook_text"]

LONGEST = 32767
"""Excel's limit of characters per cell."""

_LIVE = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def guarded(text: str) -> str:
    """The text for a cell of a CSV: with a leading apostrophe where a spreadsheet would run it."""
    return f"{_GUARD}{text}" if text.lstrip(" ").startswith(_LIVE) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that ``guarded`` put before it."""
    if text[:1] == _GUARD and text[1:].lstrip(" ").startswith(_LIVE):
        return text[1:]
    return text


def workbook_text(text: str) -> str:
    """The text for a cell of a workbook, which holds neither control characters nor more than ``LONGEST``.

    What cannot be kept becomes a wildcard, so that a mapping row still matches its source.
    """
    text = _CONTROL.sub("?", text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}*"
