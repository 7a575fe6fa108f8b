"""A large workbook: the sheets it has, where they are, and those of them that are plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from planner.readers.grid import Sheet
from planner.readers.plain.archive import Archive
from planner.readers.plain.cells import CellTexts, NotPlain, shared_strings
from planner.readers.plain.scan import scan
from wavelift.model.finding import Place

__all__ = ["PlainBook"]

_MOST_META = 4 << 20
_MOST_STRINGS = 512 << 20
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]hms]*\]')
_WORKSHEET = "/worksheet"


class PlainBook:
    """Reads plain sheets of a workbook.

    Args:
        archive: the workbook's zip.
        file: its name in places.

    Raises:
        NotPlain: the workbook's own parts are unusual.
        Damaged: so is its zip.
    """

    def __init__(self, archive: Archive, file: str) -> None:
        self._archive, self._file = archive, file
        self._parts = dict(self._sheets())
        self.names = tuple(self._parts)

    def size(self, name: str) -> int:
        """Bytes of a sheet's XML."""
        return self._archive.parts[self._parts[name]].file_size

    def read(self, name: str) -> Sheet:
        """Read one sheet.

        Raises:
            NotPlain: the sheet is not plain.
            Damaged: the zip is not what it says.
        """
        part = self._parts[name]
        prefix = self._prefix(part)
        texts, place = CellTexts(self._strings, self._dates, prefix), Place(self._file, name)
        rows, blanks = scan(self._archive.blocks(part), texts, prefix, place)
        return Sheet(self._file, name, rows, blanks)

    def _prefix(self, part: str) -> bytes:
        head = next(self._archive.blocks(part), b"")[:4000]
        root = re.search(rb"<(\w+:)?worksheet\b", head)
        if root is None or (b"encoding" in head[:100] and b"utf-8" not in head[:100].lower()):
            raise NotPlain
        return root[1] or b""

    def _sheets(self) -> Iterator[tuple[str, str]]:
        targets = {}
        for link in self._xml("xl/_rels/workbook.xml.rels").iter():
            if link.get("Type", "").endswith(_WORKSHEET):
                targets[link.get("Id")] = link.get("Target", "")
        seen: set[str] = set()
        for sheet in self._xml("xl/workbook.xml").iter():
            if sheet.tag.rpartition("}")[2] != "sheet":
                continue
            name = sheet.get("name", "")
            ids = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
            target = targets.get(ids[0]) if len(ids) == 1 else None
            if target is None:
                continue  # a chart sheet
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            if not name or name in seen or part not in self._archive.parts:
                raise NotPlain
            seen.add(name)
            yield name, part

    def _xml(self, part: str) -> ET.Element:
        content = self._small(part)
        if b"<!" in content.replace(b"<!--", b""):
            raise NotPlain  # entities are for no honest workbook
        try:
            return ET.fromstring(content)  # noqa: S314 - no entities, and small
        except (ET.ParseError, LookupError, ValueError) as error:  # LookupError: an unknown encoding
            raise NotPlain from error

    def _small(self, part: str) -> bytes:
        if part not in self._archive.parts or self._archive.parts[part].file_size > _MOST_META:
            raise NotPlain
        return self._archive.read(part)

    @cached_property
    def _strings(self) -> list[str]:
        part = "xl/sharedStrings.xml"
        if part not in self._archive.parts:
            return []
        if self._archive.parts[part].file_size > _MOST_STRINGS:
            raise NotPlain
        try:
            return shared_strings(self._archive.read(part).decode())
        except UnicodeDecodeError as error:
            raise NotPlain from error

    @cached_property
    def _dates(self) -> frozenset[int] | None:
        """The cell styles whose number format may show a date or time; better one too many."""
        if "xl/styles.xml" not in self._archive.parts:
            return None
        root = self._xml("xl/styles.xml")
        formats = {
            item.get("numFmtId"): item.get("formatCode", "") for item in root.iter() if _tag(item) == "numFmt"
        }
        styles = next((item for item in root if _tag(item) == "cellXfs"), None)
        if styles is None:
            return None
        return frozenset(
            at for at, style in enumerate(styles) if _may_be_date(style.get("numFmtId", "0"), formats)
        )


def _tag(item: ET.Element) -> str:
    return item.tag.rpartition("}")[2]


def _may_be_date(number: str, formats: dict[str | None, str]) -> bool:
    if not number.isdecimal() or int(number) in _BUILT_IN_DATES:
        return True
    return re.search(r"[dmyhs]", _QUOTED.sub("", formats.get(number, "")), re.IGNORECASE) is not None
