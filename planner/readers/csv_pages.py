"""CSV text in pages of whole lines, and the short way for a page without quotes.

Nearly all pages of a large export hold no quote and rows of one width. Such a page needs no parser: it is cut
at its delimiters, and a column is every nth of its cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import repeat

from wavelift.errors import InputError

__all__ = ["even_columns", "pages"]

LONGEST_LINE = 16 << 20

_PAGE = 1 << 17
"""Characters of a page: few enough for its cells to stay in the processor's cache."""


def pages(texts: Iterator[str], file: str) -> Iterator[str]:
    """The text in pieces that end where a line ends.

    Args:
        texts: the text in pieces that end anywhere.
        file: its name, for the error.

    Raises:
        InputError: a line is as long as a book, which no line of a table is.
    """
    rest: list[str] = []
    for text in texts:
        piece = text
        if rest and rest[-1].endswith("\r"):  # which is half a line end if a line feed follows
            piece = rest.pop() + text
        end = max(piece.rfind("\n"), piece.rfind("\r", 0, -1)) + 1
        if end:
            yield from _cut("".join((*rest, piece[:end])))
            rest = [piece[end:]]
        else:
            rest.append(piece)
        if sum(map(len, rest)) > LONGEST_LINE:
            message = f"this is no table: a line is longer than {LONGEST_LINE >> 20} million characters"
            raise InputError(message, file=file, advice="export the inventory again as .xlsx or .csv")
    if any(rest):
        yield "".join(rest)


def _cut(text: str) -> Iterator[str]:
    begin = 0
    while begin < len(text):
        end = text.rfind("\n", begin, begin + _PAGE) + 1 or text.find("\n", begin + _PAGE) + 1 or len(text)
        yield text[begin:end]
        begin = end


def even_columns(page: str, delimiter: str) -> list[list[str]] | None:
    """The page's cells by column where its rows are plain, even and not blank; else None.

    The cells are those that ``csv.reader`` makes of the page.
    """
    if '"' in page:
        return None
    text = page.replace("\r\n", "\n") if "\r" in page else page
    if "\r" in text:
        return None
    text = text.removesuffix("\n")
    lines = text.split("\n")
    marks = lines[0].count(delimiter)
    if set(map(str.count, lines, repeat(delimiter))) != {marks}:
        return None
    if max(map(len, lines)) > csv.field_size_limit():
        return None
    cells = text.replace("\n", delimiter).split(delimiter)
    columns = [cells[at :: marks + 1] for at in range(marks + 1)]
    first = columns[0]
    return None if "" in first or any(map(str.isspace, first)) else columns
