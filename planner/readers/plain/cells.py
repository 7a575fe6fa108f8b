"""Cells of a plain sheet from their XML, and the shared strings that most of them point to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from planner.readers.grid import Cell

__all__ = ["CELL", "CellTexts", "Chunk", "NotPlain", "shared_strings"]

CELL = (
    rb'(?:<%(p)sc r="%(column)s\1"'
    rb'(?:([^<>]*+><%(p)s(?:v|is><%(p)st(?: xml:space="preserve")?+)>)([^<]*+)'
    rb"</%(p)s(?:v|t></%(p)sis)></%(p)sc>"
    rb"|[^<>]*+></%(p)sc>|[^<>]*+>))?+"
)
"""One cell of a column, or nothing: its attributes up to its text, and its text; nothing of a blank cell.

Group 1 of the row is its number, which every cell must repeat.
"""

_STRINGS = re.compile(r"<(\w+:)?sst\b[^>]*>")
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_|\r|\ufffd")
_ATTRIBUTES = re.compile(rb'(?: (?:s="(\d+)"|t="(\w+)"))*\s*')
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{2,4});|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


_LOOK_AT = 64
Maker: TypeAlias = Callable[[bytes], Cell]


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
    number = int(name[2:], 16) if name[1] == "x" else int(name[1:])  # noqa: FURB166 - "0x" is not there
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
        self._kinds: dict[bytes | None, bytes] = {None: b""}
        self._makers: dict[bytes, Maker] = {
            b"": lambda _text: "",
            b"s": lambda text: strings[int(text)],
            b"n": float,
            b"b": lambda text: text == b"1",
            b"str": lambda text: text_of(text.decode()),
            b"inlineStr": lambda text: text_of(text.decode()),
        }
        self.has_blank_texts = "" in strings or any(map(str.isspace, strings))

    def chunk(self, attributes: Sequence[bytes | None], texts: Sequence[bytes | None]) -> Chunk:
        """A part of a column, checked but not yet made.

        Raises:
            NotPlain: one of its cells is no plain value.
        """
        found = {attribute: self._kind(attribute) for attribute in set(attributes)}
        kinds = set(found.values())
        self._check(kinds, texts)
        if len(kinds) == 1:
            return Chunk(self._makers[kinds.pop()], texts)
        if kinds <= {b"", b"s"}:
            shared = self._makers[b"s"]
            return Chunk(lambda text: "" if text is None else shared(text), texts)
        makers = {attribute: self._makers[kind] for attribute, kind in found.items()}
        pairs = zip(attributes, texts, strict=True)
        return Chunk(_itself, [makers[attribute](text) for attribute, text in pairs])  # type: ignore[arg-type]

    def _check(self, kinds: set[bytes], texts: Sequence[bytes | None]) -> None:
        together = b"".join(filter(None, texts) if b"" in kinds else texts)  # type: ignore[arg-type]
        if kinds <= {b"", b"s"}:
            proper = together.isdigit() or not together
        elif kinds <= {b"", b"s", b"n", b"b"}:
            proper = not together.translate(None, b"0123456789.+-eE")
        else:
            proper = not _ESCAPE.search(together.decode(errors="replace"))
            self.has_blank_texts = True  # perhaps; inline texts are not looked through here
        if not proper:
            raise NotPlain

    def _kind(self, attribute: bytes | None) -> bytes:
        if attribute not in self._kinds:
            self._kinds[attribute] = self._new_kind(attribute or b"")
        return self._kinds[attribute]

    def _new_kind(self, attribute: bytes) -> bytes:
        match = _ATTRIBUTES.fullmatch(attribute, 0, attribute.index(b">"))
        if match is None:
            raise NotPlain
        kind = match[2] or b"n"
        if kind not in self._makers or (self._inline in attribute) is not (kind == b"inlineStr"):
            raise NotPlain
        if kind == b"n" and (style := int(match[1] or 0)) and (self._dates is None or style in self._dates):
            raise NotPlain
        return kind


def _itself(cell: Cell) -> Cell:
    return cell


@dataclass(frozen=True, slots=True)
class Chunk:
    """Cells of a column, not yet made, and what makes them."""

    make: Callable[[Any], Cell]
    texts: Sequence[Any]

    def cells(self) -> list[Cell]:
        """Make the cells.

        Raises:
            ValueError: a number is none.
            IndexError: a cell points to no shared string.
        """
        if self.make is _itself:
            return list(self.texts)
        if len(set(self.texts[:_LOOK_AT])) * 2 > _LOOK_AT:
            return list(map(self.make, self.texts))
        made = {text: self.make(text) for text in set(self.texts)}
        return list(map(made.__getitem__, self.texts))
