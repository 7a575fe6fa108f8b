"""Cells of a plain sheet from their XML, and the shared strings that most of them point to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from planner.readers.grid import Cell

__all__ = ["CellTexts", "Chunk", "NotPlain", "shared_strings"]

_STRINGS = re.compile(r"<(\w+:)?sst\b[^>]*>")
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_|\r|\ufffd")
_ATTRIBUTES = re.compile(rb'(?: (?:s="(\d+)"|t="(\w+)"))*\s*')
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{2,4});|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


_DOUBTFUL = (b"_x", b"\r", b"\xef\xbf\xbd")
"""Bytes without which ``_ESCAPE`` finds nothing."""

_TEXTS = frozenset({b"str", b"inlineStr"})
_PROPER = {b"": b"\0", b"s": b"0123456789\0", b"b": b"01\0", b"n": b"0123456789.+-eE\0"}
"""What may stand in the cells of a kind; the zero byte parts them."""

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
        self._dates = dates
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
        if len(kinds - {b""}) <= 1:
            return self._of_one_kind(max(kinds), texts)
        checked = {kind: [] for kind in kinds}  # type: dict[bytes, list[bytes]]
        for attribute, text in zip(attributes, texts, strict=True):
            checked[found[attribute]].append(text or b"")
        for kind, parts in checked.items():
            self._joined(kind, parts)
        makers = {attribute: self._makers[kind] for attribute, kind in found.items()}
        pairs = zip(attributes, texts, strict=True)
        return MixedChunk([makers[attribute](text) for attribute, text in pairs])  # type: ignore[arg-type]

    def alike(self, attribute: bytes | None, texts: Sequence[bytes | None]) -> Chunk:
        """A part of a column all of whose cells have the same attributes, or are blank (None).

        Raises:
            NotPlain: one of its cells is no plain value.
        """
        return self._of_one_kind(self._kind(attribute), texts)

    def _of_one_kind(self, kind: bytes, texts: Sequence[bytes | None]) -> Chunk:
        joined = self._joined(kind, [text or b"" for text in texts] if None in texts else texts)  # type: ignore[arg-type]
        if kind in _TEXTS:
            return TextChunk(joined, len(texts))
        return ValueChunk(self._makers[kind], joined, len(texts))

    def _joined(self, kind: bytes, texts: Sequence[bytes]) -> bytes:
        """The XML texts of cells of one kind in one piece, in which nothing is improper."""
        joined = b"\0".join(texts)
        if joined.count(b"\0") >= max(len(texts), 1):
            raise NotPlain  # no XML holds a zero byte
        if kind in _TEXTS:
            self.has_blank_texts = True  # perhaps; inline texts are not looked through here
            proper = _is_utf8(joined)
            if proper and any(mark in joined for mark in _DOUBTFUL):
                proper = not _ESCAPE.search(joined.decode())
        else:
            proper = not joined.translate(None, _PROPER[kind])
        if not proper:
            raise NotPlain
        return joined

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


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


class Chunk(Protocol):
    """Cells of a column, not yet made."""

    def __len__(self) -> int:
        """How many cells these are."""

    def cells(self) -> list[Cell]:
        """Make the cells.

        Raises:
            ValueError: a number is none.
            IndexError: a cell points to no shared string.
        """


@dataclass(frozen=True, slots=True)
class MixedChunk:
    """Cells of several kinds, made already."""

    made: list[Cell]

    def __len__(self) -> int:
        return len(self.made)

    def cells(self) -> list[Cell]:
        """The cells."""
        return self.made


@dataclass(frozen=True, slots=True)
class TextChunk:
    """Cells that hold their texts themselves, in one piece with zero bytes between them."""

    joined: bytes
    count: int

    def __len__(self) -> int:
        return self.count

    def cells(self) -> list[Cell]:
        """Make the cells; see ``Chunk.cells``."""
        if not self.count:
            return []
        xml = self.joined.decode()
        if "&" not in xml:
            return xml.split("\0")  # type: ignore[return-value]
        return [_REFERENCE.sub(_character, text) if "&" in text else text for text in xml.split("\0")]


@dataclass(frozen=True, slots=True)
class ValueChunk:
    """Numbers, truths or pointers to shared texts, as ``TextChunk``; an empty one is a blank cell."""

    make: Maker
    joined: bytes
    count: int

    def __len__(self) -> int:
        return self.count

    def cells(self) -> list[Cell]:
        """Make the cells; see ``Chunk.cells``."""
        if not self.count:
            return []
        texts = self.joined.split(b"\0")
        if len(set(texts[:_LOOK_AT])) * 2 > _LOOK_AT and b"" not in texts:
            return list(map(self.make, texts))
        made = {text: self.make(text) if text else "" for text in set(texts)}
        return list(map(made.__getitem__, texts))
