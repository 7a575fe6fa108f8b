"""Files made to hurt: they cost little memory and time, and end in words."""

import io
import tracemalloc
import zipfile

import pytest

from planner.readers import guard, sheets
from planner.readers.campaign import read_campaign
from wavelift.errors import InputError
from wavelift.settings import Settings

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
)


def book(path, body, strings="<si><t>VM</t></si>", head="", workbook=""):
    sheet = f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{RELS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook {MAIN} xmlns:r="{RELS}"><sheets>'
        f'<sheet name="vInfo" sheetId="1" r:id="r1"/>{workbook}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{RELS}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELS}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": head + sheet,
        "xl/sharedStrings.xml": f"{head}<sst {MAIN}>{strings}</sst>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


CELL = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>{}</t></is></c></row>'
)
DEEP = 200_000
BOMBS = {
    "entities in a cell": {"body": CELL.format("&j;"), "head": f"{LAUGHS}]>"},
    "entities in the texts": {
        "body": CELL.format("web"),
        "strings": "<si><t>&j;</t></si>",
        "head": f"{LAUGHS}]>",
    },
    "an entity from a file": {
        "body": CELL.format("&j;"),
        "head": '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    },
    "deep tags around the sheets": {"body": CELL.format("web"), "workbook": "<a>" * DEEP + "</a>" * DEEP},
    "deep tags in a row": {"body": CELL.format("web") + "<a>" * DEEP + "</a>" * DEEP},
    "deep tags in the texts": {"body": CELL.format("web"), "strings": "<si><t>" + "<a>" * DEEP},
    "a tag without end": {"body": CELL.format("web") + "<row " + 'a="1" ' * DEEP},
}  # fmt: skip


@pytest.mark.parametrize("reader", ["small", "large"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_xml_made_to_hurt(tmp_path, monkeypatch, bomb, reader):
    if reader == "large":
        monkeypatch.setattr(sheets, "PLAIN_FROM", 1)
    book(tmp_path / "inventory.xlsx", **BOMBS[bomb])
    tracemalloc.start()
    try:
        found = read_campaign(tmp_path, Settings())
    except InputError as error:
        assert error.file == "inventory.xlsx"  # noqa: PT017 - either end is fine, a traceback is not
    else:
        (vm,) = found.inventory.vms
        assert len(vm.name) < 100
        assert "root:" not in vm.name
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 200 << 20


def test_a_zip_of_zeros_named_as_a_csv_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "inventory.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("RVTools_tabvInfo.csv", b"\0" * (80 << 20))
    with pytest.raises(InputError, match="times its size"):
        read_campaign(tmp_path, Settings())


def test_a_zip_in_a_zip_in_a_zip_is_no_export(tmp_path):
    content = b"VM\nweb\n"
    for _ in range(5):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.zip", content)
        content = packed.getvalue()
    (tmp_path / "inventory.zip").write_bytes(content)
    with pytest.raises(InputError, match="no RVTools CSV"):
        read_campaign(tmp_path, Settings())


def test_many_parts_that_are_one_and_the_same_bytes(tmp_path, monkeypatch):
    """Parts may overlap in a zip, so that each byte counts a thousand times; what is inflated is counted."""
    monkeypatch.setattr(guard, "MAX_BYTES", 10 << 20)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a.xml", b" " * (1 << 20))
        part = archive.infolist()[0]
        for number in range(50):
            twin = zipfile.ZipInfo(f"xl/{number}.xml")
            for field in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, field, getattr(part, field))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
    with pytest.raises(InputError, match="unpacks to"):
        guard.check_workbook(tmp_path / "a.xlsx", "a.xlsx")


def test_cells_as_long_as_excel_allows_and_names_that_are_formulas(tmp_path):
    long = "x" * 32_767
    book(tmp_path / "inventory.xlsx", CELL.format(f"=cmd|'/C calc'!A0{long[:32_000]}"))
    (vm,) = read_campaign(tmp_path, Settings()).inventory.vms
    assert len(vm.name) > 32_000
    assert vm.name.startswith("=cmd")


@pytest.mark.parametrize("reader", ["small", "large"])
@pytest.mark.parametrize("claim", ['uniqueCount="4294967296"', "uniqueCount = '99999999999999999999'"])
def test_a_part_that_claims_to_hold_millions(tmp_path, monkeypatch, claim, reader):
    """python-calamine makes room for as many as are claimed, and ends the process where it cannot."""
    if reader == "large":
        monkeypatch.setattr(sheets, "PLAIN_FROM", 1)
    path = book(tmp_path / "inventory.xlsx", CELL.format("web<f>1</f>"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"<sst ", f"<sst {claim} ".encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match="claims to hold more than its size allows"):
        read_campaign(tmp_path, Settings())
