"""Text from inventories, made harmless for each place it goes to (design, promise 9).

VM names and annotations come from other people. They may hold formulas, markup, terminal escape
sequences, right-to-left overrides that make a name read as another, or megabytes.
"""

from __future__ import annotations

import re

__all__ = ["CELL_LIMIT", "cell_text", "one_line", "printable"]

CELL_LIMIT = 32_767
"""Most characters of an Excel cell, counted in UTF-16 units."""

CUT_MARK = " … [cut]"

# Controls other than tab and line feed, halves of surrogate pairs, noncharacters, and the
# bidirectional overrides and isolates (a name must not be able to show itself backwards).
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\t\n\u2028\u2029]+")


def printable(text: str) -> str:
    """The text without characters that a terminal, XML or a reader's eye could trip over."""
    return _UNFIT.sub("", text.replace("\r\n", "\n"))


def one_line(text: str, limit: int = 0) -> str:
    """The printable text on one line, cut with "…" after ``limit`` characters (0: never)."""
    line = _BREAKS.sub(" ", printable(text)).strip()
    return line if not limit or len(line) <= limit else line[: limit - 1] + "…"


def cell_text(text: str) -> str:
    """The printable text, short enough for a cell; a cut is marked."""
    if text.isprintable() and len(text) <= CELL_LIMIT // 2:
        return text  # nearly all are: no control, no override, no half of a pair is printable
    clean = printable(text)
    units = clean.encode("utf-16-le")
    if len(units) // 2 <= CELL_LIMIT:
        return clean
    kept = units[: (CELL_LIMIT - len(CUT_MARK)) * 2].decode("utf-16-le", errors="ignore")
    return kept + CUT_MARK
