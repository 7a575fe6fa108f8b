"""Feeds readers and checks random and damaged files: each case ends in findings or in an ``InputError``.

Workbooks (.xlsx, .xlsb, .xls, .ods), CSVs, folders and zips of them; bytes are overwritten or cut off, and
the XML inside workbooks is changed and packed again, so that the damage reaches the parsers.

    python -m benchmarks.fuzz_readers --cases 5000 --seed 1
    python -m benchmarks.fuzz_readers --cases 0 --huge    # a CSV of 1 GiB and one a byte larger

Prints one line; ends with 1 at the first case that breaks the rule, which it leaves in the named folder.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from planner.readers.campaign import read_campaign
from planner.readers.rvtools.headers import VINFO
from planner.readers.rvtools.hosts import VCLUSTER, VHOST
from planner.readers.rvtools.origin import VMETADATA, VSOURCE
from planner.readers.rvtools.places import VFOLDER, VRP
from planner.readers.rvtools.ports import DVPORT
from planner.readers.rvtools.storage import VDATASTORE
from planner.readers.rvtools.vdisk import VDISK
from planner.readers.rvtools.vnetwork import VNETWORK
from tests.unit.planner.readers.binary_books import xls, xlsb
from wavelift.errors import InputError
from wavelift.settings import Settings
from wavelift.verbs.check import noticed

SPECS = (VINFO, VDISK, VNETWORK, VHOST, VCLUSTER, VDATASTORE, DVPORT, VSOURCE, VMETADATA, VRP, VFOLDER)
HEADERS = sorted({str(word) for spec in SPECS for words in spec.values() for word in words})
CELLS = (
    "", "VM", "00000", "web%2f01", "=1+1", "@SUM(A1)", "a\nb", "16,384", "1.024,5", "True", "wahr", "-1",
    "1e400", "[ds] a/a.vmx", "2026-03-29 02:30", "x" * 32_767, "\u202e", "<b>", "#REF!", "\x00", "nan",
)  # fmt: skip
SHEET_NAMES = ("vDisk", "vNetwork", "vHost", "vCluster", "vDatastore", "dvPort", "vPort", "dvSwitch",
               "vSnapshot", "vCD", "vUSB", "vTools", "vCPU", "vMemory", "vRP", "vSource", "vMetaData",
               "vFolder", "vStoragePolicy", "vPartition")  # fmt: skip
TABLES: dict[str, tuple[str, ...]] = {
    "dependencies": ("vm", "relation", "other"),
    "windows": ("name", "start", "end", "timezone"),
    "pins": ("vm", "window", "wave"),
    "applications": ("vm", "application", "criticality"),
    "networks": ("source", "target", "status"),
    "datastores": ("source", "target", "format"),
    "overrides": ("vm", "cluster", "host"),
}
PIECES = (
    b"<row>", b"</row>", b'<c r="A1" t="s"><v>99999999</v></c>', b'<c r="XFD1048576"><v>1</v></c>', b"&bomb;",
    b"<!DOCTYPE x [<!ENTITY bomb SYSTEM 'file:///etc/passwd'>]>", b"<![CDATA[", b"-->", b"<!--", b"\x00",
    b"\xff", b"<is><t>",
    b'<mergeCell ref="A1:XFD1048576"/>', b"_x0000_", b"&#0;", b"&#55296;", b'" ', b"<v>1e999</v>",
)  # fmt: skip
NUMBERS = (b"0", b"-1", b"99999999999999999999", b"1048577", b"4294967296", b"1e309", b"")
SLOWEST = 20.0


def main() -> int:
    """Run the cases; return 0 where all ended well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--huge", action="store_true", help="also read CSVs of about 1 GiB")
    options = parser.parse_args()
    chance, began, slowest, refused = random.Random(options.seed), time.perf_counter(), 0.0, 0
    for number in range(options.cases):
        folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{number}-"))
        make(folder, chance)
        seconds, was_refused = run(folder)
        slowest, refused = max(slowest, seconds), refused + was_refused
        if seconds > SLOWEST:
            print(f"case {number} took {seconds:.1f} s: {folder}")
            return 1
        shutil.rmtree(folder)
    if options.huge:
        huge()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{options.cases} cases, {refused} refused, slowest {slowest:.2f} s, peak {peak} MiB, "
        f"{time.perf_counter() - began:.0f} s"
    )
    return 0


def run(folder: Path) -> tuple[float, int]:
    """Seconds that reading and checking took, and whether it was refused; any other error is let through."""
    began, refused = time.perf_counter(), 0
    try:
        settings = Settings()
        found = read_campaign(folder, settings)
        keys = {vm.key for vm in found.inventory.vms}
        assert len(keys) == len(found.inventory.vms), folder
        found = replace(found, target=found.inventory)
        _, findings, _ = noticed(found, settings, now=datetime(2030, 1, 1), timed=False)  # noqa: DTZ001 - as exports tell theirs
        assert all(str(finding.place) for finding in found.findings), folder
        assert all(finding.message and finding.suggestion for finding in findings), folder
    except InputError:
        refused = 1
    except BaseException:
        print(f"broken by {folder}", file=sys.stderr)
        raise
    return time.perf_counter() - began, refused


def make(folder: Path, chance: random.Random) -> None:
    """Write one random campaign of one kind or another, sometimes damaged afterwards."""
    kind = chance.choice(("csv", "csv", "folder", "zip", "xlsx", "xlsx", "xlsx", "xml", "xlsb", "xls", "ods"))
    path = {"csv": _csv, "folder": _folder, "zip": _zip, "xlsb": _binary, "xls": _binary, "ods": _ods}.get(
        kind, _workbook
    )(folder, chance, kind)
    if kind == "xml":
        spoil(path, chance)
    elif path.is_file() and chance.random() < 0.3:
        damage(path, chance)


def _csv_bytes(chance: random.Random, table: str = "") -> bytes:
    mark = chance.choice(",;\t|")
    text = chance.choice(("\n", "\r\n", "\r")).join(mark.join(map(str, row)) for row in grid(chance, table))
    return text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]), "replace")


def _csv(folder: Path, chance: random.Random, kind: str) -> Path:
    del kind
    (folder / "inventory.csv").write_bytes(_csv_bytes(chance))
    for table in TABLES:
        if chance.random() < 0.2:
            (folder / f"{table}.csv").write_bytes(_csv_bytes(chance, table))
    return folder / "inventory.csv"


def _folder(folder: Path, chance: random.Random, kind: str) -> Path:
    del kind
    for sheet in _sheets(chance):
        (folder / f"RVTools_tab{sheet}.csv").write_bytes(_csv_bytes(chance))
    return folder / "RVTools_tabvInfo.csv"


def _zip(folder: Path, chance: random.Random, kind: str) -> Path:
    del kind
    with zipfile.ZipFile(folder / "inventory.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in _sheets(chance):
            archive.writestr(f"x/RVTools_tab{sheet}.csv", _csv_bytes(chance))
    return folder / "inventory.zip"


def _sheets(chance: random.Random) -> list[str]:
    return ["vInfo", *chance.sample(SHEET_NAMES, chance.randrange(5))]


def _workbook(folder: Path, chance: random.Random, kind: str) -> Path:
    del kind
    path = folder / "inventory.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": chance.random() < 0.3})
    tables = chance.sample(sorted(TABLES), 3) if chance.random() < 0.3 else ()
    for name in (*_sheets(chance), *tables):
        page = book.add_worksheet(name)
        for at, row in enumerate(grid(chance, name)):
            for column, cell in enumerate(row):
                page.write_string(at, column, cell) if isinstance(cell, str) else page.write(at, column, cell)
    book.close()
    return path


def _binary(folder: Path, chance: random.Random, kind: str) -> Path:
    rows = [[cell[:200] if isinstance(cell, str) else cell for cell in row] for row in grid(chance)][:10]
    path = folder / f"inventory.{kind}"
    return (xls if kind == "xls" else xlsb)(path, rows)


def _ods(folder: Path, chance: random.Random, kind: str) -> Path:
    del kind
    text = "".join(
        f'<table:table-row table:number-rows-repeated="{chance.choice((1,) * 90 + (3, 9_999_999))}">'
        + "".join(_ods_cell(cell, chance) for cell in row)
        + "</table:table-row>"
        for row in grid(chance)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="vInfo">'
        f"{text}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(folder / "inventory.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return folder / "inventory.ods"


def _ods_cell(cell: object, chance: random.Random) -> str:
    repeated = chance.choice((1,) * 99 + (2, 16_384))
    text = escape(str(cell).replace("\x00", ""))
    return (
        f'<table:table-cell table:number-columns-repeated="{repeated}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def spoil(path: Path, chance: random.Random) -> None:
    """Change the XML inside a workbook and pack it again, so that the damage reaches the parsers."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.sample(sorted(parts), min(len(parts), chance.randrange(1, 4))):
        parts[name] = _mutated(parts[name], chance)
    if chance.random() < 0.1:
        del parts[chance.choice(sorted(parts))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _mutated(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(content) + 1)
        end = min(len(content), at + chance.randrange(1, 60))
        match chance.randrange(6):
            case 0:
                content = content[:at] + content[end:]
            case 1:
                content = content[:at] + content[at:end] * chance.choice((2, 50)) + content[end:]
            case 2:
                content = content[:at] + chance.choice(PIECES) + content[at:]
            case 3:
                numbers = [*re.finditer(rb"\d+", content)]
                if numbers:
                    number = chance.choice(numbers)
                    content = content[: number.start()] + chance.choice(NUMBERS) + content[number.end() :]
            case 4:
                content = content[:at]
            case _:
                content = content.replace(b"utf-8", chance.choice((b"utf-16", b"latin-1", b"ebcdic")), 1)
    return content


def grid(chance: random.Random, table: str = "") -> list[list[str | float | bool]]:
    """A header row of known words and rows of hostile cells; a table of the lead has all its columns."""
    needed = TABLES.get(table, ("VM",) if chance.random() < 0.9 else ())
    known = [*needed, *(chance.choice(HEADERS) for _ in range(chance.randrange(12)))] or ["?"]
    head: list[str | float | bool] = [*known]
    chance.shuffle(head)
    rows = [head]
    for _ in range(chance.choice((0, 1, 5, 40, 40))):
        choices: tuple[str | float | bool, ...] = (*CELLS, chance.random() * 1e6, 7.0, True)
        rows.append([chance.choice(choices) for _ in range(len(head) + chance.choice((0, 0, 0, -1, 1)))])
    return rows


def damage(path: Path, chance: random.Random) -> None:
    """Overwrite or cut off some bytes."""
    content = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 20)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content[: chance.randrange(len(content) + 1)] if chance.random() < 0.3 else content)


def huge() -> None:
    """A CSV larger than is read must be refused at once."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "inventory.csv"
        with path.open("wb") as stream:
            stream.write(b"VM,CPUs\nweb,1\n")
            stream.truncate((1 << 30) + 1)
        seconds, refused = run(Path(name))
        print(f"a CSV of more than 1 GiB: {'refused' if refused else 'read'} in {seconds:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
