from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from mappings.tables import Kind
from mappings.workbook_tables import add_to_sheet
from mappings.write import accept_proposals, write_proposals
from tests.unit.mappings.estates import network
from tests.unit.wavelift.workbook.rich import NETWORKS, parts_of, rich_workbook
from wavelift.errors import NotEditable
from wavelift.workbook.book import Book
from wavelift.workbook.cells import Entry
from wavelift.workbook.looks import Look
from wavelift.workbook.marks import OWN
from wavelift.workbook.saving import BACKUPS

SHEET = "xl/worksheets/sheet1.xml"
PROPOSAL = network("VLAN-30", "PG-30", proposed=True, note="same name")
FORMULAS = {(row, 6) for row in (2, 3, 4)}
LISTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
"""Parts that name the sheets: a new sheet stands in them."""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_workbook(tmp_path_factory.mktemp("rich") / "campaign.xlsm")


@pytest.fixture
def lead(rich: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(rich, tmp_path / "campaign.xlsm"))


def changed(before: dict[str, bytes], path: Path) -> set[str]:
    after = parts_of(path)
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def rows_of(xml: bytes) -> dict[int, bytes]:
    rows = re.finditer(rb'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', xml, re.DOTALL)
    return {int(row[1]): row[0] for row in rows}


def test_proposals_change_one_sheet_and_the_styles_and_no_other_byte(lead: Path) -> None:
    before = parts_of(lead)
    proposal = network("VLAN-30", "PG-30", proposed=True, note="same name")
    assert write_proposals(lead.parent, [proposal]) == [lead]
    assert changed(before, lead) == {SHEET, "xl/styles.xml", "xl/workbook.xml"}
    old, new = rows_of(before[SHEET]), rows_of(parts_of(lead)[SHEET])
    assert {number for number in old if new[number] != old[number]} == {1, 11}
    for number in (1, 11):  # the header, and a row that holds something of the lead's right of the table
        cells = re.findall(rb"<c .*?(?:/>|</c>)", old[number], re.DOTALL)
        assert all(cell in new[number] for cell in cells)
    styles = parts_of(lead)["xl/styles.xml"]
    fonts = re.search(rb"<fonts.*?</fonts>", before["xl/styles.xml"], re.DOTALL)
    assert fonts is not None
    assert fonts[0][fonts[0].index(b">") + 1 : -8] in styles
    grid = CalamineWorkbook.from_path(str(lead)).get_sheet_by_name("networks").to_python()
    assert [row[:2] for row in grid[1:4]] == [list(pair) for pair in NETWORKS]
    assert grid[-1][0] == "VLAN-30"


def test_filter_and_rules_of_the_lead_stand_and_take_new_rows_in(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "networks"
    for row in (("source", "target"), ("a", "b"), ("c", "d")):
        page.append(row)
    page.auto_filter.ref = "A1:B3"
    choice = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1='"b,d"')
    choice.add("B2:B3")
    page.add_data_validation(choice)
    page.append(["x", "y"])
    page.delete_rows(4)
    book.save(tmp_path / "mappings.xlsx")
    write_proposals(tmp_path, [network("e", "f", proposed=True)])
    page = openpyxl.load_workbook(tmp_path / "mappings.xlsx")["networks"]
    assert page.auto_filter.ref == "A1:E4"
    areas = {str(item.sqref): item.formula1 for item in page.data_validations.dataValidation}
    assert areas["B2:B4"] == '"b,d"'
    assert areas["C2:C100000"] == '"proposed,accepted"'


def test_a_table_of_excel_grows_with_its_rows_and_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "networks"
    for row in (("source", "target"), ("a", "b")):
        page.append(row)
    page.add_table(openpyxl.worksheet.table.Table(displayName="Nets", ref="A1:B2"))
    book.save(tmp_path / "mappings.xlsx")
    write_proposals(tmp_path, [network("e", "f", proposed=True), network("g", "h", proposed=True)])
    table = openpyxl.load_workbook(tmp_path / "mappings.xlsx")["networks"].tables["Nets"]
    assert table.ref == table.autoFilter.ref == "A1:E4"
    assert [column.name for column in table.tableColumns] == [
        "source",
        "target",
        "status",
        "proposal",
        "note",
    ]


def test_what_stands_right_of_a_table_is_not_overwritten(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "networks"
    for row in (("source", "target"), ("a", "b"), ("", "", "", "", "my own sum")):
        book.active.append(row)
    book.save(tmp_path / "mappings.xlsx")
    before = (tmp_path / "mappings.xlsx").read_bytes()
    with pytest.raises(
        NotEditable, match=r"row 3, column E: the columns status, proposal, note belong right"
    ):
        add_to_sheet(Book(tmp_path / "mappings.xlsx"), "networks", Kind.NETWORKS, [PROPOSAL])
    assert write_proposals(tmp_path, [PROPOSAL]) == [tmp_path / "mappings" / "networks.csv"]
    assert (tmp_path / "mappings.xlsx").read_bytes() == before


def test_accepting_leaves_everything_else(lead: Path) -> None:
    write_proposals(lead.parent, [network("VLAN-30", "PG-30", proposed=True)])
    before = parts_of(lead)
    assert accept_proposals(lead.parent) == 1
    assert changed(before, lead) == {SHEET}
    assert accept_proposals(lead.parent) == 0


def test_the_first_state_is_kept_once(lead: Path) -> None:
    first = lead.read_bytes()
    write_proposals(lead.parent, [network("VLAN-30", "PG-30", proposed=True)])
    write_proposals(lead.parent, [network("VLAN-31", "PG-31", proposed=True)])
    assert (lead.parent / BACKUPS / lead.name).read_bytes() == first


TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["=1+1", "+cmd", "@SUM(A1)", "-x", "'q", "_x0041_", " a ", "a\nb", "<&>\"'", "]]>", "]] >"]
    ),
)


@given(
    puts=st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 12)), TEXTS, min_size=1, max_size=12),
    new=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edit_leaves_what_is_not_meant(
    rich: Path, tmp_path: Path, puts: dict[tuple[int, int], str], new: bool
) -> None:
    path = Path(shutil.copy(rich, tmp_path / "campaign.xlsm"))
    before, rows = parts_of(path), rows_of(parts_of(path)[SHEET])
    book = Book(path)
    for (row, column), text in puts.items():
        book.sheet("networks").put(row, {column: Entry(text, book.looks.style(Look(quoted=True)))})
    if new:
        book.add_sheet(f"{OWN}findings", book.sheet_xml(""))
    assert book.save()
    names = changed(before, path)
    assert names <= {SHEET, "xl/styles.xml", *(LISTS | {"xl/worksheets/wavelift1.xml"} if new else set())}
    after = rows_of(parts_of(path)[SHEET])
    touched = {row for row, _ in puts}
    assert all(after[number] == rows[number] for number in rows if number not in touched)
    sheet = Book(path).sheet("networks")
    for (row, column), text in puts.items():
        if (row, column) in FORMULAS:
            assert sheet.cells(row)[column - 1].has_formula
            continue
        kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text.replace("\r\n", "\n"))
        assert sheet.texts(row, column)[column - 1] == kept
    for row, (source, target) in enumerate(NETWORKS, start=2):
        texts = sheet.texts(row, 2)
        assert (row, 1) in puts or texts[0] == source
        assert (row, 2) in puts or texts[1] == target
    calculated = {(row, cell.column) for row in sheet.rows() for cell in sheet.cells(row) if cell.has_formula}
    assert calculated == FORMULAS


def test_nothing_changed_is_nothing_written(lead: Path) -> None:
    before = lead.stat()
    assert not Book(lead).save()
    assert lead.stat().st_mtime_ns == before.st_mtime_ns
    assert not (lead.parent / BACKUPS).exists()


def test_prefixed_markup_as_some_programs_write_it(tmp_path: Path) -> None:
    path = tmp_path / "mappings.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "networks"
    book.active.append(["source", "target"])
    book.active.append(["a", "b"])
    book.save(path)
    parts = parts_of(path)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                text = re.sub(r"<(/?)(?=\w)(?!\?)", r"<\1x:", content.decode())
                archive.writestr(name, text.replace(f'xmlns="{main}"', f'xmlns:x="{main}"'))
            else:
                archive.writestr(name, content)
    write_proposals(tmp_path, [network("e", "f", proposed=True)])
    page = openpyxl.load_workbook(path)["networks"]
    assert [cell.value for cell in page["A"]] == ["source", "a", "e"]
    assert [cell.value for cell in page[1]] == ["source", "target", "status", "proposal", "note"]


def test_what_an_edit_would_break_is_refused(lead: Path) -> None:
    with zipfile.ZipFile(lead, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    before = lead.read_bytes()
    with pytest.raises(NotEditable, match="digital signature"):
        Book(lead)
    assert write_proposals(lead.parent, [PROPOSAL]) == [lead.parent / "mappings" / "networks.csv"]
    assert lead.read_bytes() == before
    assert accept_proposals(lead.parent) == 1


def test_a_protected_sheet_is_respected(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "networks"
    book.active.append(["source", "target"])
    book.active.protection.sheet = True
    book.save(tmp_path / "mappings.xlsx")
    with pytest.raises(NotEditable, match="sheet networks: this sheet is protected"):
        Book(tmp_path / "mappings.xlsx").editable("networks")
    assert write_proposals(tmp_path, [PROPOSAL]) == [tmp_path / "mappings" / "networks.csv"]
    (tmp_path / "wavelift.toml").write_text('[files]\nmappings = "mappings.xlsx"\n', encoding="utf-8")
    with pytest.raises(NotEditable, match="protected"):  # the settings name nothing that could take the rows
        write_proposals(tmp_path, [network("x", "y", proposed=True)])


def test_a_workbook_whose_structure_is_protected_gets_no_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
    book.save(tmp_path / "mappings.xlsx")
    with pytest.raises(NotEditable, match="structure is protected"):
        Book(tmp_path / "mappings.xlsx").new_sheet("networks")
    assert write_proposals(tmp_path, [PROPOSAL]) == [tmp_path / "mappings" / "networks.csv"]


def test_formulas_of_the_lead_are_never_overwritten(lead: Path) -> None:
    book = Book(lead)
    book.sheet("networks").put(2, {6: Entry("mine"), 7: Entry("mine")})
    book.save()
    page = Book(lead).sheet("networks")
    assert page.texts(2)[5:7] == ["4", "mine"]
    assert page.cells(2)[5].has_formula


def test_a_status_that_is_calculated_is_not_accepted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "networks"
    book.active.append(["source", "target", "status"])
    book.active.append(["a", "b", "proposed"])
    book.active.append(["c", "d", "=C2"])
    book.save(tmp_path / "mappings.xlsx")
    assert accept_proposals(tmp_path) == 1
    page = openpyxl.load_workbook(tmp_path / "mappings.xlsx")["networks"]
    assert [cell.value for cell in page["C"]] == ["status", "accepted", "=C2"]
