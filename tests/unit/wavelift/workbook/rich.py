"""A workbook as leads have them: full of things that a program's model of a workbook may not know."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path

import xlsxwriter

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NETWORKS = (("VLAN-9", "PG-9"), ("VLAN-20", "PG-20"), ("Büro & <Lager>", "PG-30"))

_EXTRA = {
    "xl/threadedComments/threadedComment1.xml": "<ThreadedComments><threadedComment/></ThreadedComments>",
    "xl/persons/person.xml": "<personList><person displayName='Ines'/></personList>",
    "xl/pivotCache/pivotCacheDefinition1.xml": "<pivotCacheDefinition refreshedBy='Ines'/>",
    "xl/pivotTables/pivotTable1.xml": "<pivotTableDefinition name='Pivot'/>",
    "xl/slicers/slicer1.xml": "<slicers><slicer name='s'/></slicers>",
    "customXml/item1.xml": "<root><of>somebody</of></root>",
    "xl/ctrlProps/ctrlProp1.xml": "<formControlPr objectType='CheckBox'/>",
    "xl/queryTables/queryTable1.xml": "<queryTable name='q'/>",
}


def rich_workbook(path: Path) -> Path:
    """Write it: a networks sheet with everything a lead may have put there, and more sheets around it."""
    book = xlsxwriter.Workbook(str(path))
    book.add_vba_project(str(_binary(path, "vba.bin")))
    sheet, other, hidden = (book.add_worksheet(name) for name in ("networks", "Charts", "Hidden"))
    hidden.hide()
    bold, red, blue = book.add_format({"bold": True}), book.add_format({"color": "red"}), book.add_format()
    blue.set_bg_color("#CCDDFF")
    date, money = (book.add_format({"num_format": text}) for text in ("dd.mm.yyyy", "#,##0.00 €"))
    for at, header in enumerate(("Source", "Target", "Owner", "Agreed", "Cost", "Check")):
        sheet.write(0, at, header, bold)
    for row, (source, target) in enumerate(NETWORKS, start=1):
        sheet.write_string(row, 0, source, blue)
        sheet.write_string(row, 1, target, blue)
        sheet.write_rich_string(row, 2, "who: ", bold, "Ines", red, " Brandt")
        sheet.write_number(row, 3, 46000 + row, date)
        sheet.write_number(row, 4, 12.5 * row, money)
        sheet.write_formula(row, 5, f'=IF(B{row + 1}="","?",LEN(B{row + 1}))', None, len(target))
    sheet.set_column(0, 0, 33)
    sheet.set_column(1, 1, 21, None, {"level": 1})
    sheet.set_row(2, 40)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, 3, 5)
    sheet.filter_column("A", "x == VLAN*")
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.write_comment("A1", "a word of mine", {"author": "Ines"})
    sheet.data_validation("C2:C4", {"validate": "list", "source": ["Ines", "Jo"]})
    sheet.data_validation("E2:E4", {"validate": "list", "source": "=Hidden!$A$1:$A$3"})
    sheet.conditional_format("E2:E4", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("A2:A4", {"type": "text", "criteria": "containing", "value": "9", "format": red})
    sheet.conditional_format("B2:B4", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.add_sparkline("G2", {"range": "networks!E2:E4"})
    sheet.insert_image("H2", str(_binary(path, "pixel.png", PIXEL)))
    sheet.insert_textbox("H8", "a box")
    sheet.insert_button("H12", {"macro": "go"})
    sheet.insert_checkbox(10, 11, True)
    sheet.write_url("A8", "https://example.invalid/plan", string="the plan")
    sheet.merge_range("A10:B10", "merged")
    sheet.set_footer("&Lmine&Rpage &P")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=networks!$E$2:$E$4"})
    other.insert_chart("B2", chart)
    other.write_formula("A1", "=SUM(networks!E2:E4)", None, 75)
    other.add_table("A20:B22", {"columns": [{"header": "x"}, {"header": "y"}]})
    for row in range(3):
        hidden.write(row, 0, row)
    book.define_name("Costs", "=networks!$E$2:$E$4")
    book.set_custom_property("ticket", "CHG-1")
    book.close()
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in _EXTRA.items():
            archive.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _binary(path: Path, name: str, content: bytes = b"\xd0\xcf\x11\xe0 macros") -> Path:
    file = path.parent / f"_{name}"
    file.write_bytes(content)
    return file
