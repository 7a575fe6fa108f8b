"""Files as sheets of raw cells: Excel workbooks through python-calamine, and CSV files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from planner.readers.ahead import Ahead
from planner.readers.cells import is_blank
from planner.readers.csv_text import read_csv
from planner.readers.grid import Row, Sheet
from planner.readers.guard import ADVICE, check_sizes, check_workbook
from planner.readers.guard_ods import check_ods
from planner.readers.guard_xlsb import check_xlsb
from planner.readers.plain.archive import Archive, Damaged
from planner.readers.plain.book import PlainBook
from planner.readers.plain.cells import NotPlain
from planner.readers.quiet import quiet_stderr
from wavelift.errors import InputError
from wavelift.model.plan import Digest

__all__ = [
    "CSV_SUFFIXES",
    "WORKBOOK_SUFFIXES",
    "CsvFile",
    "Source",
    "Workbook",
    "digest",
    "open_source",
    "relative",
]

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
CSV_SUFFIXES = (".csv", ".tsv", ".txt")
PLAIN_FROM = 1 << 20
"""Bytes of a sheet's XML from which on the fast reader is worth its while."""

_ZIPPED = (".xlsx", ".xlsm")
_CHECKS: dict[str, Callable[[Path, str], None]] = {".ods": check_ods, ".xlsb": check_xlsb}
_MOST_RATIO = 1032
_OLE = b"\xd0\xcf\x11\xe0"
_PROTECTED, _UNPROTECT = "this workbook is protected by a password", "save a copy without the password"


class Source(Protocol):
    """A file with one sheet or more."""

    @property
    def file(self) -> str:
        """File name relative to the campaign."""

    @property
    def names(self) -> Sequence[str]:
        """Names of its sheets; one empty name for a CSV."""

    def read(self, name: str) -> Sheet:
        """Read one sheet."""


class Workbook:
    """A workbook, opened once; sheets are read when asked for.

    Large plain sheets of .xlsx files are read by ``planner.readers.plain``, all others by python-calamine.

    Raises:
        InputError: it is no workbook, is protected by a password, is damaged or is absurdly large.
    """

    def __init__(self, path: Path, file: str) -> None:
        self.file = file
        self._path = path
        self._plain = _plain_book(path, file)
        self._opened: CalamineWorkbook | None = None
        self.names: tuple[str, ...] = self._plain.names if self._plain else _names(self._workbook())

    def _workbook(self) -> CalamineWorkbook:
        if self._opened is None:
            self._opened = _load(self._path, self.file)
        return self._opened

    def read(self, name: str) -> Sheet:
        """Read one sheet.

        Raises:
            InputError: the sheet is damaged or far too large.
        """
        if self._plain is not None and self._plain.size(name) >= PLAIN_FROM:
            try:
                return self._plain.read(name)
            except NotPlain:
                pass  # the other reader takes whatever there is
            except Damaged as error:
                raise InputError(
                    f"this workbook is damaged: {error}", file=self.file, advice=ADVICE
                ) from error
        with _damage_told(self.file, name):
            return _without_blanks(self.file, name, self._workbook().get_sheet_by_name(name))


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file as a source with one nameless sheet; ``ahead`` may have read it already."""

    path: Path
    file: str
    names: tuple[str, ...] = ("",)
    ahead: Ahead | None = None

    def read(self, name: str) -> Sheet:  # noqa: ARG002 - a CSV has one sheet only
        """Read the file.

        Raises:
            InputError: see ``read_csv``.
        """
        sheet = self.ahead.sheet(self.path, self.file) if self.ahead else None
        return sheet or read_csv(self.path, self.file)


def open_source(path: Path, root: Path, ahead: Ahead | None = None) -> Source:
    """Open a workbook or CSV; ``root`` is the folder that places name files relative to.

    Args:
        path: the file.
        root: the folder.
        ahead: whom CSVs are asked from first.

    Raises:
        InputError: there is no such file, or it cannot be read as what its name says.
    """
    file = relative(path, root)
    if not path.is_file():
        what = "this is no ordinary file" if path.exists() else "there is no such file"
        raise InputError(what, file=file, advice="check the name")
    suffix = path.suffix.casefold()
    if suffix in WORKBOOK_SUFFIXES:
        return Workbook(path, file)
    if suffix in CSV_SUFFIXES:
        return CsvFile(path, file, ahead=ahead)
    raise InputError(
        f"{suffix or 'this'} is no known kind of table", file=file, advice="save it as .xlsx or .csv"
    )


def relative(path: Path, root: Path) -> str:
    """The file's name as people of the campaign know it."""
    try:
        path, root = path.resolve(), root.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        return path.name
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def digest(path: Path, root: Path) -> Digest:
    """The SHA-256 of a file's bytes.

    Raises:
        InputError: it cannot be read any more.
    """
    file = relative(path, root)
    try:
        with path.open("rb") as stream:
            return Digest(file, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", file=file, advice="check the file") from error


def _plain_book(path: Path, file: str) -> PlainBook | None:
    """The workbook for the fast reader; None where no sheet of it is large, or its own parts are unusual.

    Raises:
        InputError: the zip unpacks to far too much.
    """
    if path.suffix.casefold() not in _ZIPPED or path.stat().st_size < PLAIN_FROM // _MOST_RATIO:
        return None
    try:
        archive = Archive(path)
        check_sizes(archive, file)
        book = PlainBook(archive, file)
    except (NotPlain, Damaged):
        return None
    return book if any(book.size(name) >= PLAIN_FROM for name in book.names) else None


def _names(workbook: CalamineWorkbook) -> tuple[str, ...]:
    return tuple(sheet.name for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet)


def _load(path: Path, file: str) -> CalamineWorkbook:
    try:
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", file=file, advice="check the file") from error
    suffix = path.suffix.casefold()
    _check_magic(head, suffix, path, file)
    if suffix != ".xls":
        _CHECKS.get(suffix, check_workbook)(path, file)
    with _damage_told(file):
        return CalamineWorkbook.from_path(str(path))


@contextmanager
def _damage_told(file: str, sheet: str = "") -> Iterator[None]:
    """Turn what python-calamine makes of damaged files into an ``InputError``.

    Its panics are no ``Exception``, and their class cannot be imported.
    """
    try:
        with quiet_stderr():
            yield
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(error, file, sheet) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(error, file, sheet) from None


def _damaged(error: BaseException, file: str, sheet: str) -> InputError:
    if "password" in str(error).casefold():
        return InputError(_PROTECTED, file=file, advice=_UNPROTECT)
    if sheet:
        advice = "open the workbook in Excel, repair it and save it again"
        return InputError(f"this sheet is damaged: {error}", file=file, sheet=sheet, advice=advice)
    advice = "open it in Excel and save it again as .xlsx"
    return InputError(f"this is not a readable workbook: {error}", file=file, advice=advice)


def _check_magic(head: bytes, suffix: str, path: Path, file: str) -> None:
    """Refuse what is no workbook of the kind that its name says."""
    if not head:
        raise InputError("this file is empty", file=file, advice="export it again")
    if head.startswith(b"PK") and suffix != ".xls":
        return
    if head.startswith(b"PK"):
        message, advice = "this is a new Excel file under an old name", "rename it to .xlsx"
    elif head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            message, advice = _PROTECTED, _UNPROTECT
        elif suffix == ".xls":
            return
        else:
            message, advice = (
                "this is an old Excel file under a new name",
                "open it in Excel and save it as .xlsx",
            )
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        message, advice = "this is a web page or XML, not a workbook", "open it in Excel and save it as .xlsx"
    elif b"\0" not in head.strip(b"\0")[:2000] or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        message, advice = "this is a text file, not a workbook", "rename it to .csv"
    else:
        message, advice = "this is not a workbook", "export the inventory again as .xlsx"
    raise InputError(message, file=file, advice=advice)


def _without_blanks(file: str, name: str, sheet: CalamineSheet) -> Sheet:
    rows: list[Row] = []
    blanks: list[int] = []
    waiting: list[int] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if row.count("") != len(row) and not all(map(is_blank, row)):
            blanks += waiting
            waiting.clear()
            rows.append((number, row))
        else:
            waiting.append(number)
    return Sheet(file, name, rows, blanks)
