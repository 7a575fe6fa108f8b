"""Cell ranges as numbers: "A2:C9 F1"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wavelift.workbook.cells import column_letters, column_number

__all__ = ["LAST_COLUMN", "LAST_ROW", "Area", "areas_of", "quoted_sheet", "text_of"]

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_AREA = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d+)?(?::\$?([A-Za-z]{1,3})?\$?(\d+)?)?")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; 1-based, both ends included."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Area) -> bool:
        """Whether the two share a cell."""
        apart = self.right < other.left or other.right < self.left
        return not (apart or self.bottom < other.top or other.bottom < self.top)

    def with_(self, other: Area) -> Area:
        """The smallest rectangle around both."""
        return Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def down_to(self, bottom: int) -> Area:
        """The same with another last row."""
        return replace(self, bottom=bottom)

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"


def areas_of(text: str) -> list[Area]:
    """The rectangles of a reference; whole columns and rows reach to the sheet's ends."""
    found = []
    for part in text.split():
        match = _AREA.fullmatch(part)
        if match is None or not (match[1] or match[2]):
            continue
        left, top = match[1] or "A", match[2] or "1"
        whole = ":" in part
        right = match[3] or (match[1] if not whole or match[1] else column_letters(LAST_COLUMN))
        bottom = match[4] or (match[2] if not whole else None) or str(LAST_ROW if not match[2] else match[2])
        found.append(Area(column_number(left), int(top), column_number(right or "A"), int(bottom)))
    return found


def text_of(areas: Iterable[Area]) -> str:
    """Rectangles as a reference."""
    return " ".join(str(area) for area in areas)


def quoted_sheet(name: str) -> str:
    """A sheet's name as a reference begins with it: ``'Bob''s list'``."""
    return "'" + name.replace("'", "''") + "'"
