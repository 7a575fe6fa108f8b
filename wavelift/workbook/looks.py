"""Formats added to a workbook's styles; those that are there keep their numbers and every byte."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.workbook.markup import Markup, Node, escaped_attribute, with_attributes

__all__ = ["PLAIN", "PLAIN_STYLES", "Look", "Looks"]

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
    "colors", "extLst",
)  # fmt: skip
_FONT = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
    "family", "charset", "scheme",
)  # fmt: skip
_FIRST_OWN_FORMAT = 164

PLAIN_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b"</styleSheet>"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell shall look like beyond its base style.

    Attributes:
        fill, ink: RRGGBB, or "" to keep; ``fill`` "none" takes a fill away.
        bold: bold text.
        underline: as links are.
        number: number format code, or "" to keep.
        quoted: text that a person edits stays text, whatever it begins with.
        wrap: long text breaks into lines, at the top of its cell.
    """

    fill: str = ""
    ink: str = ""
    bold: bool = False
    underline: bool = False
    number: str = ""
    quoted: bool = False
    wrap: bool = False


PLAIN = Look()


class Looks:
    """A workbook's styles part.

    Attributes:
        markup: the part.
    """

    def __init__(self, content: bytes) -> None:
        self.markup = Markup(content)
        self._known: dict[tuple[int, Look], int] = {}
        self._conditions: dict[Look, int] = {}

    def style(self, look: Look, base: int = 0) -> int:
        """Number of a cell style that is the base with that look on top."""
        key = (base, look)
        if key not in self._known:
            self._known[key] = self._style(look, base) if look != PLAIN else base
        return self._known[key]

    def condition(self, look: Look) -> int:
        """Number of a look for conditional formats."""
        if look not in self._conditions:
            tag = self.markup.tag
            font = f'<{tag("font")}><{tag("color")} rgb="FF{look.ink}"/></{tag("font")}>' if look.ink else ""
            fill = f'<{tag("patternFill")}><{tag("bgColor")} rgb="FF{look.fill}"/></{tag("patternFill")}>'
            xml = f"<{tag('dxf')}>{font}<{tag('fill')}>{fill}</{tag('fill')}></{tag('dxf')}>"
            self._conditions[look] = self._add("dxfs", "dxf", xml.encode())
        return self._conditions[look]

    def _style(self, look: Look, base: int) -> int:
        markup, styles = self.markup, self._list("cellXfs")
        formats = styles.all("xf")
        node = formats[base] if base < len(formats) else formats[0]
        old = dict(node.attributes)
        inner = markup.content[node.open_end : node.close] if node.close > node.open_end else b""
        opening = markup.content[node.start : node.open_end]
        values: dict[str, str] = {}
        if look.fill:
            values |= {"fillId": str(self._fill(look.fill)), "applyFill": "1"}
        if look.ink or look.bold or look.underline:
            values |= {"fontId": str(self._font(look, int(old.get("fontId", "0")))), "applyFont": "1"}
        if look.number:
            values |= {"numFmtId": str(self._number(look.number)), "applyNumberFormat": "1"}
        if look.quoted:
            values["quotePrefix"] = "1"
        tag = markup.tag
        if look.wrap:
            values["applyAlignment"] = "1"
            if b"alignment" not in inner:
                inner = f'<{tag("alignment")} vertical="top" wrapText="1"/>'.encode() + inner
        opening = with_attributes(opening, values)
        if inner:
            opening = (opening[:-2].rstrip() + b">") if opening.endswith(b"/>") else opening
            return self._add("cellXfs", "xf", opening + inner + f"</{tag('xf')}>".encode())
        opening = opening if opening.endswith(b"/>") else opening[:-1].rstrip() + b"/>"
        return self._add("cellXfs", "xf", opening)

    def _fill(self, colour: str) -> int:
        if colour == "none":
            return 0
        tag = self.markup.tag
        inner = f'<{tag("fgColor")} rgb="FF{colour}"/><{tag("bgColor")} indexed="64"/>'
        pattern = f'<{tag("patternFill")} patternType="solid">{inner}</{tag("patternFill")}>'
        return self._add("fills", "fill", f"<{tag('fill')}>{pattern}</{tag('fill')}>".encode())

    def _font(self, look: Look, base: int) -> int:
        """The base's font with bold, underline and colour set; the schema fixes their order."""
        markup = self.markup
        fonts = self._list("fonts").all("font")
        children = fonts[base].children if base < len(fonts) else []
        kept = [child for child in children if child.name not in self._replaced(look)]
        tag = markup.tag
        parts = {child.name: markup.bytes_of(child) for child in kept}
        if look.bold:
            parts["b"] = f"<{tag('b')}/>".encode()
        if look.underline:
            parts["u"] = f"<{tag('u')}/>".encode()
        if look.ink:
            parts["color"] = f'<{tag("color")} rgb="FF{look.ink}"/>'.encode()
        ranked = sorted(parts, key=lambda name: _FONT.index(name) if name in _FONT else len(_FONT))
        xml = b"".join(parts[name] for name in ranked)
        return self._add("fonts", "font", f"<{tag('font')}>".encode() + xml + f"</{tag('font')}>".encode())

    @staticmethod
    def _replaced(look: Look) -> set[str]:
        pairs = (("b", look.bold), ("u", look.underline), ("color", look.ink))
        return {name for name, set_ in pairs if set_}

    def _number(self, code: str) -> int:
        known = {
            node.attributes.get("formatCode"): int(node.attributes.get("numFmtId", "0"))
            for node in self._list("numFmts").all("numFmt")
        }
        if code not in known:
            known[code] = max([_FIRST_OWN_FORMAT - 1, *known.values()]) + 1
            tag = self.markup.tag("numFmt")
            xml = f'<{tag} numFmtId="{known[code]}" formatCode="{escaped_attribute(code)}"/>'
            self._add("numFmts", "numFmt", xml.encode())
        return known[code]

    def _add(self, name: str, item: str, xml: bytes) -> int:
        """Number of an item of a list; added where the same bytes are not there already."""
        markup, items = self.markup, self._list(name).all(item)
        for at, node in enumerate(items):
            if markup.bytes_of(node) == xml:
                return at
        markup.append(self._list(name), xml)
        markup.set_attributes(self._list(name), {"count": str(len(items) + 1)})
        return len(items)

    def _list(self, name: str) -> Node:
        found = self.markup.root.first(name)
        if found is None:
            self.markup.insert(name, f'<{self.markup.tag(name)} count="0"/>'.encode(), _ORDER)
            found = self.markup.root.first(name)
        if found is None:
            raise ValueError(name)
        return found
