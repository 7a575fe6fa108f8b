"""Cells of a plain sheet from their XML, and the shared strings that most of them point to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence

from planner.readers.grid import Cell

__all__ = ["CELL", "CellTexts", "NotPlain", "shared_strings"]

CELL = (
    rb'(?:<%(p)sc r="%(column)s\1"'
    rb'(?:([^<>]*+><%(p)s(?:v|is><%(p)st(?: xml:space="preserve")?+)>)([^<]*+)</%(p)s(?:v|t></%(p)sis)></%(p)sc>'
    rb"|[^<>]*+></%(p)sc>|[^<>]*+>))?+"
)
"""One cell of a column, or nothing: its attributes up to its text, and its text; nothing of a blank cell.

Group 1 of the row is its number, which every cell must repeat.
"""

_STRINGS = re.compile(r"<(\w+:)?sst\b[^>]*>")
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_|\r")
_ATTRIBUTES = re.compile(rb'(?: (?:s="(\d+)"|t="(\w+)"))*\s*')
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{2,4});|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


_LOOK_AT = 64


class NotPlain(Exception):
    """Raised where a sheet is not plain; another reader must take it."""


def text_of(xml: str) -> str:
    """The text that XML text means.

    Raises:
        NotPlain: it holds references or escapes that only a full reader knows.
    """
    if _ESCAPE.search(xml):
        raise NotPlain
    return _REFERENCE.sub(_character, xml) if "&" in xml else xml


def _character(match: re.Match[str]) -> str:
    name = match[1] or ""
    if name in _NAMED:
        return _NAMED[name]
    if not name.startswith("#"):
        raise NotPlain
    number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    if number not in (9, 10) and not 32 <= number < 0xD800:
        raise NotPlain
    return chr(number)


def shared_strings(xml: str) -> list[str]:
    """The texts of ``xl/sharedStrings.xml``.

    Raises:
        NotPlain: one of them is rich text, or the part is unusual.
    """
    head = _STRINGS.search(xml, 0, 2000)
    if head is None:
        raise NotPlain
    prefix = head[1] or ""
    body, _, rest = xml[head.end() :].rpartition(f"</{prefix}sst>")
    begin, end = f"<{prefix}si><{prefix}t>", f"</{prefix}t></{prefix}si>"
    body = body.replace(f'<{prefix}t xml:space="preserve">', f"<{prefix}t>")
    if rest.strip() or not (body.startswith(begin) and body.endswith(end)):
        raise NotPlain
    texts = body[len(begin) : -len(end)].split(end + begin)
    if body.count("<") != 4 * len(texts) or _ESCAPE.search(body):
        raise NotPlain
    return [_REFERENCE.sub(_character, text) if "&" in text else text for text in texts]


class CellTexts:
    """Turns what was caught of a column's cells into values; a blank cell is "".

    Args:
        strings: the shared strings.
        dates: the styles under which a number may be a date; None where that is not known.
        prefix: what stands before each tag's name ("x:").
    """

    def __init__(self, strings: Sequence[str], dates: frozenset[int] | None, prefix: bytes) -> None:
        self._strings, self._dates = strings, dates
        self._inline = b"<" + prefix + b"is>"
        self._makers: dict[bytes | None, Callable[[bytes], Cell]] = {None: lambda _text: ""}

    def column(self, attributes: Sequence[bytes | None], texts: Sequence[bytes | None]) -> Iterable[Cell]:
        """The values of a column's cells.

        Raises:
            NotPlain: one of them is no plain value.
        """
        kinds = {attribute: self._maker(attribute) for attribute in set(attributes)}
        try:
            if len(kinds) == 1:
                return _mapped(next(iter(kinds.values())), texts)  # type: ignore[arg-type]
            return [kinds[attribute](text) for attribute, text in zip(attributes, texts, strict=True)]  # type: ignore[arg-type]
        except (ValueError, IndexError) as error:
            raise NotPlain from error

    def _maker(self, attribute: bytes | None) -> Callable[[bytes], Cell]:
        if attribute not in self._makers:
            self._makers[attribute] = self._new_maker(attribute or b"")
        return self._makers[attribute]

    def _new_maker(self, attribute: bytes) -> Callable[[bytes], Cell]:
        match = _ATTRIBUTES.fullmatch(attribute, 0, attribute.index(b">"))
        if match is None:
            raise NotPlain
        kind = match[2] or b"n"
        if (self._inline in attribute) is not (kind == b"inlineStr"):
            raise NotPlain
        if kind == b"n" and (style := int(match[1] or 0)) and (self._dates is None or style in self._dates):
            raise NotPlain
        strings = self._strings
        makers: dict[bytes, Callable[[bytes], Cell]] = {
            b"s": lambda text: strings[int(text) if text.isdigit() else len(strings)],
            b"n": _number,
            b"b": lambda text: (b"0", b"1").index(text) == 1,
            b"str": lambda text: text_of(text.decode()),
            b"inlineStr": lambda text: text_of(text.decode()),
        }
        if kind not in makers:
            raise NotPlain
        return makers[kind]


def _mapped(make: Callable[[bytes], Cell], texts: Sequence[bytes]) -> list[Cell]:
    """Make each distinct value once where a look at the first ones promises repetitions."""
    if len(set(texts[:_LOOK_AT])) * 2 > _LOOK_AT:
        return list(map(make, texts))
    made = {text: make(text) for text in set(texts)}
    return list(map(made.__getitem__, texts))


def _number(text: bytes) -> float:
    number = float(text)
    if b"_" in text or not math.isfinite(number):
        raise NotPlain
    return number
