"""XML parts changed by splicing bytes: what is not meant to change keeps every byte.

Parsing and writing XML anew would rename prefixes, drop what the library does not know and move whitespace.
Here the parser only tells where elements begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

__all__ = [
    "Markup",
    "Node",
    "Unusual",
    "attributes_of",
    "check_readable",
    "escaped",
    "escaped_attribute",
    "unescaped",
]

_TAG = re.compile(rb"<[^\s/>]+(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(rb"([\w:.\-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Unusual(Exception):
    """Raised where a part is damaged, or so unusual that editing it could harm it."""


@dataclass(slots=True)
class Node:
    """An element: its name without the root's prefix, attributes, and where it stands in the bytes."""

    name: str
    attributes: dict[str, str]
    start: int
    open_end: int
    close: int = 0
    end: int = 0
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Node | None:
        """The first child of that name, or None."""
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Node]:
        """This element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Markup:
    """One part.

    Attributes:
        content: its bytes.
        root: its root element.
        prefix: the root's own prefix with its colon, or "".

    Raises:
        Unusual: it is no well-formed XML in UTF-8, or declares a document type.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.prefix = ""
        self.root = self._parse()

    def bytes_of(self, node: Node) -> bytes:
        """An element as it is written."""
        return self.content[node.start : node.end]

    def text(self, node: Node) -> str:
        """The text between an element's tags."""
        return unescaped(self.content[node.open_end : node.close]) if node.close > node.open_end else ""

    def tag(self, name: str) -> str:
        """A name with the root's prefix."""
        return f"{self.prefix}{name}"

    def splice(self, start: int, end: int, new: bytes) -> None:
        """Put other bytes in the place of some."""
        self.content = self.content[:start] + new + self.content[end:]
        self.root = self._parse()

    def replace(self, node: Node, new: bytes) -> None:
        """Put other bytes in the place of an element."""
        self.splice(node.start, node.end, new)

    def append(self, node: Node, new: bytes) -> None:
        """Add bytes as the last child of an element."""
        opening = self.content[node.start : node.open_end]
        if opening.endswith(b"/>"):
            name = re.match(rb"<([^\s/>]+)", opening)
            closing = b"</" + (name[1] if name else b"") + b">"
            self.splice(node.start, node.end, opening[:-2].rstrip() + b">" + new + closing)
        else:
            self.splice(node.close, node.close, new)

    def insert(self, name: str, new: bytes, order: tuple[str, ...]) -> None:
        """Add a child to the root where the schema's order of children wants it."""
        before = set(order[: order.index(name) + 1])
        fitting = [child for child in self.root.children if child.name in before]
        if fitting:
            self.splice(fitting[-1].end, fitting[-1].end, new)
        elif self.root.children:
            self.splice(self.root.children[0].start, self.root.children[0].start, new)
        else:
            self.append(self.root, new)

    def set_attributes(self, node: Node, values: Mapping[str, str]) -> None:
        """Set attributes of an element's start tag; "" takes one away."""
        opening = with_attributes(self.content[node.start : node.open_end], values)
        self.splice(node.start, node.open_end, opening)

    def _parse(self) -> Node:
        content = self.content
        stack: list[Node] = []
        found: list[Node] = []
        parser = ParserCreate()
        parser.buffer_text = True

        def begin(name: str, attributes: dict[str, str]) -> None:
            start = parser.CurrentByteIndex
            tag = _TAG.match(content, start)
            if tag is None:
                raise Unusual("a tag that cannot be followed")
            if not stack:
                self.prefix = name.rpartition(":")[0] + ":" if ":" in name else ""
            node = Node(name.removeprefix(self.prefix), attributes, start, tag.end())
            (stack[-1].children if stack else found).append(node)
            stack.append(node)

        def finish(_name: str) -> None:
            node = stack.pop()
            if content[node.open_end - 2 : node.open_end] == b"/>":
                node.close = node.end = node.open_end
            else:
                node.close = parser.CurrentByteIndex
                node.end = content.index(b">", node.close) + 1

        parser.StartElementHandler, parser.EndElementHandler = begin, finish
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.XmlDeclHandler = _refuse_encoding
        try:
            parser.Parse(content, True)
        except ExpatError as error:
            raise Unusual(f"damaged XML: {error}") from error
        return found[0]


def check_readable(content: bytes) -> None:
    """Raise where a part is no well-formed XML; quicker than ``Markup`` and without its memory.

    Raises:
        Unusual: with where it breaks off.
    """
    try:
        ParserCreate().Parse(content, True)
    except ExpatError as error:
        raise Unusual(f"damaged XML: {error}") from error


def attributes_of(opening: bytes) -> dict[str, str]:
    """The attributes of a start tag, or of what stands between its name and its end."""
    return {
        match[1].decode("ascii", errors="replace"): unescaped(match[2] if match[2] is not None else match[3])
        for match in _ATTRIBUTE.finditer(opening)
    }


def with_attributes(opening: bytes, values: Mapping[str, str]) -> bytes:
    """A start tag with attributes set, replaced, or taken away where the value is ""."""
    for name, value in values.items():
        pattern = re.compile(rb"\s+" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')")
        new = b"" if value == "" else f' {name}="{escaped_attribute(value)}"'.encode()
        opening, count = pattern.subn(lambda _match, new=new: new, opening, count=1)  # type: ignore[misc]
        if not count and new:
            end = -2 if opening.endswith(b"/>") else -1
            opening = opening[:end].rstrip() + new + opening[end:]
    return opening


def escaped(text: str) -> str:
    """The text between two tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_attribute(text: str) -> str:
    """The text between two double quotes; line breaks survive."""
    return (
        escaped(text)
        .replace('"', "&quot;")
        .replace("\n", "&#10;")
        .replace("\r", "&#13;")
        .replace("\t", "&#9;")
    )


def unescaped(content: bytes) -> str:
    """The text that bytes between tags or quotes stand for."""
    text = content.decode("utf-8", errors="replace")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    number = int(match[1]) if match[1] else int(match[2], 16)
    return chr(number) if number < 0x110000 else "\ufffd"


def _refuse_doctype(*_: object) -> None:
    raise Unusual("a document type, which workbooks do not have")


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.casefold() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise Unusual(f"the encoding {encoding}")
