"""Columns of a plain sheet that are made when somebody looks at them: many columns nobody ever needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import overload

from planner.readers.grid import Cell
from planner.readers.plain.cells import Chunk
from wavelift.errors import InputError
from wavelift.model.finding import Place

__all__ = ["PendingColumn"]


_FEW = 1000


class PendingColumn(Sequence[Cell]):
    """A column whose cells are made at the first look.

    Args:
        chunks: its parts, which may still grow while the sheet is scanned.
        place: the sheet, for errors.
    """

    def __init__(self, chunks: list[Chunk], place: Place) -> None:
        self.chunks, self._place = chunks, place

    @cached_property
    def _cells(self) -> list[Cell]:
        return self._made(self.chunks)

    def _made(self, chunks: Sequence[Chunk]) -> list[Cell]:
        try:
            return list(chain.from_iterable(chunk.cells() for chunk in chunks))
        except (ValueError, IndexError) as error:
            raise InputError(
                "this sheet is damaged: a cell holds no proper number, or points to no text",
                file=self._place.file,
                sheet=self._place.sheet,
                advice="open the workbook in Excel, repair it and save it again",
            ) from error

    def __len__(self) -> int:
        return sum(map(len, self.chunks))

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells)

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Cell]: ...
    def __getitem__(self, at: int | slice) -> Cell | Sequence[Cell]:
        if (
            isinstance(at, slice)
            and at.stop is not None
            and 0 <= at.stop <= _FEW
            and "_cells" not in vars(self)
        ):
            return self._first(at.stop)[at]
        return self._cells[at]

    def _first(self, stop: int) -> list[Cell]:
        """The first cells, so that a look at them makes no others than those of their chunks."""
        cells: list[Cell] = []
        for chunk in self.chunks:
            if len(cells) >= stop:
                break
            cells += self._made([chunk])
        return cells
