from __future__ import annotations

import csv
import re
from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest

from mappings.table_columns import TABLES
from mappings.template import write_templates
from planner.checks.own_rules import own_rules
from wavelift.errors import UsageError
from wavelift.settings import Endpoint, Limits, OwnRule, Planning, Policy, Settings
from wavelift.settings_file import read_settings


def test_the_settings_as_they_come_are_the_defaults(tmp_path: Path) -> None:
    write_templates(tmp_path)
    assert read_settings(tmp_path) == Settings(name=tmp_path.name)


def test_every_commented_setting_is_the_default_and_none_is_missing(tmp_path: Path) -> None:
    write_templates(tmp_path)
    path = tmp_path / "wavelift.toml"
    text = path.read_text(encoding="utf-8")
    own = text[: text.index("[files]")]
    path.write_text(re.sub(r"(?m)^# (\w+ = )", r"\1", own), encoding="utf-8")
    assert read_settings(tmp_path) == Settings(name=tmp_path.name)
    sections = {
        "source": Endpoint,
        "target": Endpoint,
        "planning": Planning,
        "limits": Limits,
        "policy": Policy,
    }
    for name, kind in sections.items():
        section = text.split(f"\n[{name}]\n")[1].split("\n[")[0]
        written = re.findall(r"(?m)^# (\w+) = ", section)
        assert written == [item.name for item in fields(kind)]


def test_all_of_it_can_be_taken_into_use(tmp_path: Path) -> None:
    write_templates(tmp_path)
    path = tmp_path / "wavelift.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^# ([\w-]+ = |\[\[)", r"\1", text), encoding="utf-8")
    settings = read_settings(tmp_path)
    rules = text.split("# [[rules]]")[1].split("# [[")[0]
    assert set(re.findall(r"(?m)^# (\w+) = ", rules)) == {f.name for f in fields(OwnRule)}
    assert [rule.id for rule in own_rules(settings)] == ["database-without-owner"]
    assert settings.files_for("mappings") == ("mappings.xlsx",)
    assert dict(settings.severities)["snapshots"] == "info"


def test_csv_tables_hold_headers_and_comments_only(tmp_path: Path) -> None:
    paths = write_templates(tmp_path / "new")
    assert len(paths) == len(TABLES) + 1
    for table in TABLES:
        path = tmp_path / "new" / table.folder / f"{table.name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rest = csv.reader(file)
        assert tuple(header) == table.headers
        assert rest
        assert all(row[0].startswith("# ") for row in rest)
        assert any(row[0].startswith("# Example: ") and len(row) == len(header) for row in rest)


def test_the_workbook_has_a_sheet_per_table(tmp_path: Path) -> None:
    paths = write_templates(tmp_path, workbook=True)
    assert [path.name for path in paths] == ["wavelift.toml", "campaign.xlsx"]
    book = openpyxl.load_workbook(paths[1])
    assert book.sheetnames == [table.name for table in TABLES]
    for table in TABLES:
        sheet = book[table.name]
        assert tuple(cell.value for cell in sheet[1]) == table.headers
        assert sheet.max_row == 1
        assert sheet.freeze_panes == "A2"
        assert all(cell.comment and cell.comment.text for cell in sheet[1])
        drop_downs = {
            str(item.sqref).split("2:")[0]: item.formula1 for item in sheet.data_validations.dataValidation
        }
        wanted = {
            sheet.cell(1, at).column_letter: f'"{",".join(column.choices)}"'
            for at, column in enumerate(table.columns, start=1)
            if column.choices
        }
        assert drop_downs == wanted


@pytest.mark.parametrize("name", ["wavelift.toml", "campaign.xlsx"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=name.replace(".", r"\.")):
        write_templates(tmp_path, workbook=True)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_examples_are_as_wide_as_their_table() -> None:
    for table in TABLES:
        assert len(set(table.headers)) == len(table.headers)
        assert all(len(row) == len(table.columns) for row in table.examples)
        for row in table.examples:
            for column, text in zip(table.columns, row, strict=True):
                assert not column.choices or text in ("", *column.choices)


def test_a_workbook_of_the_leads_own_gets_the_tables_that_it_lacks(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Networks"
    book.active.append(["From", "To", "Owner"])
    book.active.append(["VLAN-1", "PG-1", "=1+1"])
    book.create_sheet("My notes")["B2"] = "stays"
    book.save(tmp_path / "campaign.xlsx")
    write_templates(tmp_path, workbook=True)
    book = openpyxl.load_workbook(tmp_path / "campaign.xlsx")
    lacked = [table for table in TABLES if table.name != "networks"]
    assert book.sheetnames == ["Networks", "My notes", *(table.name for table in lacked)]
    assert [[cell.value for cell in row] for row in book["Networks"].iter_rows()] == [
        ["From", "To", "Owner"],
        ["VLAN-1", "PG-1", "=1+1"],
    ]
    assert book["My notes"]["B2"].value == "stays"
    for table in lacked:
        assert tuple(cell.value for cell in book[table.name][1]) == table.headers
        assert book[table.name].freeze_panes == "A2"
        choices = {item.formula1 for item in book[table.name].data_validations.dataValidation} - {None}
        wanted = {f'"{",".join(column.choices)}"' for column in table.columns if column.choices}
        assert choices == wanted


def test_each_sheet_of_the_workbook_prints_on_one_pages_width(tmp_path: Path) -> None:
    paths = write_templates(tmp_path, workbook=True)
    for sheet in openpyxl.load_workbook(paths[1]):
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet["A1"].font.name == "Calibri"
