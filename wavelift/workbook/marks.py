"""How people and programs tell what in a workbook is wavelift's.

Sheets of ours begin with ``wavelift ``, and so do the headers of columns that we add beside other people's
rows. A mapping table's own columns (``status``, ``proposal``, ``note``) are known by their names. Names
survive sorting, filtering, copying and every program; colours and comments do not. Colours are for people.
"""

from __future__ import annotations

from wavelift.workbook.looks import Look

__all__ = ["OWN", "OWN_HEADER", "PROMPT_TITLE", "PROPOSED", "is_own"]

OWN = "wavelift "
"""What names of our sheets and columns begin with."""

PROMPT_TITLE = "wavelift"
"""Title of the hints on our cells; by it we know our own drop-downs again."""

OWN_HEADER = Look(fill="5B3A8C", ink="FFFFFF", bold=True)
PROPOSED = Look(fill="FFF2CC", ink="7F4F00")


def is_own(name: str) -> bool:
    """Whether a sheet or a column of that name is ours."""
    return name.strip().casefold().startswith(OWN)
