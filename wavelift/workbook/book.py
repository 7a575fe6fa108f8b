"""A workbook of somebody else's, edited part by part: parts that are not meant keep every byte.

openpyxl reads a workbook into its own model and writes that out again; what the model does not hold is gone
(decision 9 lists what). Here a sheet's rows, the styles that are added and the list of sheets are the only
bytes that change.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from wavelift.errors import InputError, NotEditable
from wavelift.workbook.cells import rich_text
from wavelift.workbook.looks import PLAIN_STYLES, Looks
from wavelift.workbook.markup import Markup, Node, Unusual, check_readable, escaped_attribute
from wavelift.workbook.saving import keep_first, refuse_held, replacing
from wavelift.workbook.sheet import SheetEditor

__all__ = ["SUFFIXES", "Book", "sheet_names"]

SUFFIXES = (".xlsx", ".xlsm")
"""What can be edited; others (.xls, .ods, .xlsb) are only read."""

_TYPES = "[Content_Types].xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REFUSED = {
    "_xmlsignatures/": "a digital signature, which any edit breaks",
    "xl/revisions/": "tracked changes of a shared workbook, which an edit from outside breaks",
}
_MOST = 1 << 30
_STRING = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si\s*>)", re.DOTALL)
_WORKBOOK_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames", "calcPr",
)  # fmt: skip


_SAVE_AS = "open it in Excel or LibreOffice and save it as a new .xlsx"
_DAMAGE = (zipfile.BadZipFile, KeyError, IndexError, OSError, NotImplementedError, RuntimeError)


class Book:
    """An open workbook.

    Attributes:
        path: where it is.
        parts: its parts by name, as they were read or put.
        looks: its styles.

    Raises:
        NotEditable: an edit would harm it.
        InputError: it is no workbook at all.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._order: list[zipfile.ZipInfo] = []
        self._read: dict[str, bytes] = {}
        self._sheets: dict[str, SheetEditor] = {}
        try:
            self.parts = self._unpacked()
            self._main = _main_part(self.parts)
            self._workbook = Markup(self.parts[self._main])
            self._links = Markup(self.parts[_rels_of(self._main)])
            self._types = Markup(self.parts[_TYPES])
            self._styles = self._target_of_kind("styles") or self._new_styles()
            self.looks = Looks(self.parts[self._styles])
            self._shared = self._shared_strings()
        except _DAMAGE as error:
            raise InputError(
                "this is no workbook that can be edited", file=path.name, advice=_SAVE_AS
            ) from error
        except Unusual as error:
            raise NotEditable(
                f"this workbook cannot be edited: it holds {error}", file=path.name, advice=_SAVE_AS
            ) from error

    @property
    def sheet_names(self) -> list[str]:
        """Names of its sheets, in order."""
        return [node.attributes.get("name", "") for node in self._sheet_nodes()]

    @property
    def counts_from_1904(self) -> bool:
        """Whether its days count from 1904."""
        settings = self._workbook.root.first("workbookPr")
        return settings is not None and settings.attributes.get("date1904", "0") in ("1", "true")

    def sheet(self, name: str) -> SheetEditor:
        """A sheet, to be read or edited.

        Raises:
            InputError: there is none of that name, or it cannot be edited.
        """
        part = self.part_of(name)
        if part is None:
            raise InputError(
                "there is no such sheet", file=self.path.name, sheet=name, advice="check the name"
            )
        if name not in self._sheets:
            try:
                self._sheets[name] = SheetEditor(self.parts[part], self._shared)
            except Unusual as error:
                raise NotEditable(
                    f"this sheet cannot be edited: it holds {error}",
                    file=self.path.name,
                    sheet=name,
                    advice=_SAVE_AS,
                ) from error
        return self._sheets[name]

    def editable(self, name: str) -> SheetEditor:
        """A sheet that nobody has locked.

        Raises:
            InputError: it is protected; see ``sheet`` for the rest.
        """
        sheet = self.sheet(name)
        if sheet.is_protected:
            raise NotEditable(
                "this sheet is protected", file=self.path.name, sheet=name, advice="take its protection off"
            )
        return sheet

    def part_of(self, name: str) -> str | None:
        """The part that holds a worksheet, or None."""
        for node in self._sheet_nodes():
            if node.attributes.get("name") == name:
                wanted = next((v for k, v in node.attributes.items() if k.endswith(":id")), "")
                return self._target(wanted)
        return None

    def add_sheet(self, name: str, content: bytes, *, hidden: bool = False) -> None:
        """Add a sheet behind all others, or put other content in the place of one of ours.

        Raises:
            InputError: the workbook's structure is protected.
        """
        part = self.part_of(name)
        if part is None:
            part = self._new_part(name, hidden=hidden)
        self._sheets.pop(name, None)
        self.parts[part] = content
        self.parts.pop(_rels_of(part), None)

    def new_sheet(self, name: str) -> SheetEditor:
        """Add an empty sheet behind all others."""
        self.add_sheet(name, self.sheet_xml(""))
        return self.sheet(name)

    def sheet_xml(self, inner: str) -> bytes:
        """A worksheet part in this workbook's dialect; ``inner`` may end in sheetData or go on after it."""
        strict = self._workbook.root.attributes.get("xmlns", "") == _STRICT_MAIN
        main, office = (_STRICT_MAIN, _STRICT_OFFICE) if strict else (_MAIN, _OFFICE)
        opening = f'<worksheet xmlns="{main}" xmlns:r="{office}">'
        return _DECLARATION + f"{opening}{inner or '<sheetData/>'}</worksheet>".encode()

    def relate(self, name: str, kind: str, targets: Iterable[tuple[str, str]]) -> None:
        """Give a sheet of ours its relations to outside targets: (id, target)."""
        part = self.part_of(name)
        lines = "".join(
            f'<Relationship Id="{key}" Type="{self._office()}/{kind}" Target="{escaped_attribute(target)}" '
            'TargetMode="External"/>'
            for key, target in targets
        )
        if part is not None and lines:
            xml = f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'
            self.parts[_rels_of(part)] = _DECLARATION + xml.encode()

    def tables_of(self, name: str) -> list[str]:
        """Parts of the tables (ListObjects) that a sheet holds."""
        part = self.part_of(name) or ""
        rels = self.parts.get(_rels_of(part))
        if rels is None:
            return []
        return [
            _joined(part, node.attributes.get("Target", ""))
            for node in Markup(rels).root.children
            if node.attributes.get("Type", "").endswith("/table")
        ]

    def defined_names(self, name: str) -> list[Node]:
        """The names that belong to one sheet."""
        index = str(self.sheet_names.index(name))
        names = self._workbook.root.first("definedNames")
        nodes = names.children if names else []
        return [node for node in nodes if node.attributes.get("localSheetId") == index]

    def redefine(self, node: Node, text: str) -> None:
        """Give a defined name another meaning."""
        self._workbook.splice(node.open_end, node.close, text.encode())

    def defined_text(self, node: Node) -> str:
        """What a defined name means."""
        return self._workbook.text(node)

    def changed(self) -> bool:
        """Whether anything differs from what was read."""
        self._settle()
        return self.parts != self._read

    def save(self) -> bool:
        """Write it back if anything has changed; the first state is kept beside it.

        Returns:
            Whether anything was written.

        Raises:
            InputError: somebody has it open, it is read-only, or it cannot be written.
        """
        if not self.changed():
            return False
        refuse_held(self.path)
        for name, content in self.parts.items():
            if content != self._read.get(name) and name.endswith((".xml", ".rels")):
                check_readable(content)  # nothing that cannot be read again leaves this house
        keep_first(self.path)
        with replacing(self.path) as draft:
            self._pack(draft)
        self._read = dict(self.parts)
        return True

    def _settle(self) -> None:
        for name, sheet in self._sheets.items():
            part = self.part_of(name)
            if part is not None and sheet.changed:
                self.parts[part] = sheet.content()
        self.parts[self._main] = self._workbook.content
        self.parts[_rels_of(self._main)] = self._links.content
        self.parts[_TYPES] = self._types.content
        self.parts[self._styles] = self.looks.markup.content

    def _unpacked(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.path) as archive:
            self._order = archive.infolist()
            names = [info.filename for info in self._order]
            if len(set(names)) != len(names):
                raise Unusual("two parts of one name")
            if sum(info.file_size for info in self._order) > _MOST:
                raise Unusual("more than a GiB of parts")
            for start, what in _REFUSED.items():
                if any(name.startswith(start) for name in names):
                    raise Unusual(what)
            self._read = {name: archive.read(name) for name in names}
        return dict(self._read)

    def _pack(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self._order:
                if info.filename in self.parts:
                    archive.writestr(_like(info), self.parts[info.filename])
            known = {info.filename for info in self._order}
            for name in self.parts:
                if name not in known:
                    fresh = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                    fresh.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(fresh, self.parts[name])

    def _sheet_nodes(self) -> list[Node]:
        sheets = self._workbook.root.first("sheets")
        return sheets.children if sheets else []

    def _target(self, relation: str) -> str | None:
        for node in self._links.root.children:
            if node.attributes.get("Id") == relation and "worksheet" in node.attributes.get("Type", ""):
                return _joined(self._main, node.attributes.get("Target", ""))
        return None

    def _target_of_kind(self, kind: str) -> str | None:
        for node in self._links.root.children:
            if node.attributes.get("Type", "").endswith(f"/{kind}"):
                target = _joined(self._main, node.attributes.get("Target", ""))
                return target if target in self.parts else None
        return None

    def _new_part(self, name: str, *, hidden: bool) -> str:
        lock = self._workbook.root.first("workbookProtection")
        if lock is not None and lock.attributes.get("lockStructure", "0") in ("1", "true"):
            raise NotEditable(
                f"this workbook's structure is protected, so there can be no sheet '{name}'",
                file=self.path.name,
                advice="take the protection of its structure off",
            )
        base = posixpath.dirname(self._main)
        number = 1
        while posixpath.join(base, f"worksheets/wavelift{number}.xml") in self.parts:
            number += 1
        target = f"worksheets/wavelift{number}.xml"
        part = posixpath.join(base, target)
        relation = self._link(target, "worksheet")
        self._declare(part, _WORKSHEET)
        numbers = [int(node.attributes.get("sheetId", "0")) for node in self._sheet_nodes()]
        sheets = self._workbook.root.first("sheets")
        if sheets is None:
            raise Unusual("no list of sheets")
        state = ' state="hidden"' if hidden else ""
        xml = (
            f'<{self._workbook.tag("sheet")} name="{escaped_attribute(name)}" '
            f'sheetId="{max(numbers, default=0) + 1}"{state} xmlns:r="{self._office()}" r:id="{relation}"/>'
        )
        self._workbook.append(sheets, xml.encode())
        return part

    def _new_styles(self) -> str:
        part = posixpath.join(posixpath.dirname(self._main), "styles.xml")
        self.parts[part] = PLAIN_STYLES
        self._link("styles.xml", "styles")
        self._declare(part, _STYLES)
        return part

    def _link(self, target: str, kind: str) -> str:
        taken = {node.attributes.get("Id", "") for node in self._links.root.children}
        number = len(taken) + 1
        while f"rIdW{number}" in taken:
            number += 1
        tag = self._links.tag("Relationship")
        xml = f'<{tag} Id="rIdW{number}" Type="{self._office()}/{kind}" Target="{target}"/>'
        self._links.append(self._links.root, xml.encode())
        return f"rIdW{number}"

    def _declare(self, part: str, content_type: str) -> None:
        tag = self._types.tag("Override")
        xml = f'<{tag} PartName="/{part}" ContentType="{content_type}"/>'
        self._types.append(self._types.root, xml.encode())

    def _office(self) -> str:
        attributes = self._workbook.root.attributes
        return _STRICT_OFFICE if _STRICT_MAIN in attributes.values() else _OFFICE

    def _shared_strings(self) -> list[str]:
        part = self._target_of_kind("sharedStrings")
        if part is None:
            return []
        return [rich_text(match[1] or b"") for match in _STRING.finditer(self.parts[part])]


def sheet_names(path: Path) -> list[str]:
    """Names of a workbook's sheets; nothing else of it is read.

    Raises:
        InputError: it is no workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            main = _main_part({"_rels/.rels": archive.read("_rels/.rels")})
            sheets = Markup(archive.read(main)).root.first("sheets")
    except (*_DAMAGE, Unusual) as error:
        raise InputError("this is no workbook that can be edited", file=path.name, advice=_SAVE_AS) from error
    return [node.attributes.get("name", "") for node in sheets.children] if sheets else []


def _main_part(parts: dict[str, bytes]) -> str:
    for node in Markup(parts["_rels/.rels"]).root.children:
        if node.attributes.get("Type", "").endswith("/officeDocument"):
            return node.attributes.get("Target", "").lstrip("/")
    raise KeyError("officeDocument")


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _joined(part: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    fresh = zipfile.ZipInfo(info.filename, info.date_time)
    stored = info.compress_type == zipfile.ZIP_STORED
    fresh.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    fresh.external_attr = info.external_attr
    return fresh
