from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from mappings.table_layout import headers_of
from mappings.tables import Kind
from mappings.write import accept_proposals, write_proposals
from tests.unit.mappings.estates import cluster, datastore, network
from wavelift.errors import InputError
from wavelift.model.placement import DiskFormat

ROWS = (
    network("VLAN-10", "PG-10", proposed=True, note="same name"),
    datastore("DS-A", "DS-B", proposed=True, format=DiskFormat.THIN),
    cluster("C1", "N1", target_datacenter="D", proposed=True),
)


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_campaign_without_tables_gets_csv_files(tmp_path: Path) -> None:
    paths = write_proposals(tmp_path, ROWS)
    assert {path.relative_to(tmp_path).as_posix() for path in paths} == {
        "mappings/networks.csv",
        "mappings/datastores.csv",
        "mappings/clusters.csv",
    }
    (row,) = records(tmp_path / "mappings" / "networks.csv")
    assert tuple(row) == headers_of(Kind.NETWORKS)
    assert row["source"] == "VLAN-10"
    assert row["target"] == "PG-10"
    assert row["status"] == "proposed"
    assert row["note"] == "same name"
    assert records(tmp_path / "mappings" / "datastores.csv")[0]["format"] == "thin"
    assert records(tmp_path / "mappings" / "clusters.csv")[0]["target_datacenter"] == "D"


def test_writing_again_adds_nothing(tmp_path: Path) -> None:
    write_proposals(tmp_path, ROWS)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.csv")}
    assert write_proposals(tmp_path, ROWS) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.csv")} == before


def test_existing_lines_of_a_csv_stay_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "mappings" / "networks.csv"
    path.parent.mkdir()
    text = (
        'Target;Mine;Source network;Status\n"Gr\u00fcn ";"a\n""b""";VLAN-9;\n# a word; of mine\n ;;vlan-10;'
    )
    path.write_bytes(text.encode("cp1252"))
    assert write_proposals(tmp_path, [ROWS[0]]) == [path]
    after = path.read_bytes().decode("cp1252")
    header, rest = text.split("\n", 1)
    added = "PG-10;;VLAN-10;proposed;PG-10;same name\n"
    assert after == f"{header};proposal;note\n{rest}\n{added}"


def test_a_table_without_status_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "mappings" / "networks.csv"
    path.parent.mkdir()
    path.write_text("source,target\nA,B\n", encoding="utf-8")
    write_proposals(tmp_path, [ROWS[0]])
    text = "source,target,status,proposal,note\nA,B\nVLAN-10,PG-10,proposed,PG-10,same name\n"
    assert path.read_text(encoding="utf-8") == text


def test_a_scoped_row_is_no_duplicate(tmp_path: Path) -> None:
    path = tmp_path / "mappings" / "networks.csv"
    path.parent.mkdir()
    path.write_text("source,target,vm,status\nVLAN-10,X,web01,\n", encoding="utf-8")
    assert write_proposals(tmp_path, [ROWS[0]]) == [path]


def test_names_that_a_spreadsheet_would_run_are_made_safe(tmp_path: Path) -> None:
    rows = [network(name, name, proposed=True) for name in ("=cmd|'/c calc'!A0", "@x", 'a"b,c', "\u00e9\n")]
    write_proposals(tmp_path, rows)
    written = [row["source"] for row in records(tmp_path / "mappings" / "networks.csv")]
    assert written == ["'=cmd|'/c calc'!A0", "'@x", 'a"b,c', "\u00e9\n"]
    assert write_proposals(tmp_path, rows) == []


def test_a_name_that_the_old_code_page_cannot_hold(tmp_path: Path) -> None:
    path = tmp_path / "mappings" / "networks.csv"
    path.parent.mkdir()
    path.write_bytes("source,target,status\nGr\u00fcn,x,\n".encode("cp1252"))
    write_proposals(tmp_path, [network("\u7db2", "\u7db2", proposed=True)])
    assert [row["source"] for row in records(path)] == ["Gr\u00fcn", "\u7db2"]


def test_a_table_with_other_headers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mappings" / "networks.csv"
    path.parent.mkdir()
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"networks\.csv: this table has no columns source and target"):
        write_proposals(tmp_path, [ROWS[0]])


def test_accepting(tmp_path: Path) -> None:
    open_row = network("VLAN-11", "", proposed=True)
    write_proposals(tmp_path, [*ROWS, open_row])
    assert accept_proposals(tmp_path) == 3
    rows = records(tmp_path / "mappings" / "networks.csv")
    assert [row["status"] for row in rows] == ["accepted", "proposed"]
    assert accept_proposals(tmp_path) == 0


def workbook(path: Path, sheet: str = "networks") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append(["Source", "Target", "My column", "status"])
    page.append(["VLAN-9", "PG-9", "=1+1", None])
    page["A2"].font = Font(italic=True)
    page["A1"].comment = Comment("mine", "me")
    page.auto_filter.ref = "A1:D2"
    page.column_dimensions["A"].width = 33
    other = book.create_sheet("Elsewhere")
    other["B2"] = "=SUM(A1:A9)"
    book.save(path)
    return path


def test_a_workbook_is_edited_in_place(tmp_path: Path) -> None:
    path = workbook(tmp_path / "campaign.xlsx")
    rows = [ROWS[0], network("=cmd", "=cmd", proposed=True), ROWS[1]]
    assert write_proposals(tmp_path, rows) == [path]
    book = openpyxl.load_workbook(path)
    page = book["networks"]
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values == [
        ["Source", "Target", "My column", "status", "proposal", "note"],
        ["VLAN-9", "PG-9", "=1+1", None, None, None],
        ["VLAN-10", "PG-10", None, "proposed", "PG-10", "same name"],
        ["=cmd", "=cmd", None, "proposed", "=cmd", None],
    ]
    assert page["C2"].data_type == "f"
    assert page["A4"].data_type == "s"
    assert page["A4"].quotePrefix
    (colour,) = (rule for area in page.conditional_formatting for rule in area.rules)
    assert colour.formula == ['LOWER(TRIM($D2))="proposed"']
    assert page["A3"].font.italic
    assert page["A1"].comment.text == "mine"
    assert page.auto_filter.ref == "A1:F4"
    assert page.column_dimensions["A"].width == 33
    assert book["Elsewhere"]["B2"].value == "=SUM(A1:A9)"
    assert book["datastores"]["A2"].value == "DS-A"
    assert write_proposals(tmp_path, rows) == []


def test_accepting_in_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "mappings.xlsx")
    write_proposals(tmp_path, ROWS)
    assert accept_proposals(tmp_path) == 3
    page = openpyxl.load_workbook(path)["networks"]
    assert page["D3"].value == "accepted"
    assert accept_proposals(tmp_path) == 0


def test_a_proposal_that_nobody_touched_is_renewed_in_its_place(tmp_path: Path) -> None:
    better = network("VLAN-10", "PG-X", proposed=True, note="same VLAN 10")
    workbook(tmp_path / "campaign.xlsx")
    write_proposals(tmp_path, ROWS)
    assert write_proposals(tmp_path, [better]) == [tmp_path / "campaign.xlsx"]
    assert write_proposals(tmp_path, [better]) == []
    page = openpyxl.load_workbook(tmp_path / "campaign.xlsx")["networks"]
    assert [cell.value for cell in page[3]] == ["VLAN-10", "PG-X", None, "proposed", "PG-X", "same VLAN 10"]
    assert page.max_row == 3


def test_a_proposal_in_a_csv_is_renewed_too_but_not_one_that_a_person_has_changed(tmp_path: Path) -> None:
    write_proposals(tmp_path, ROWS)
    path = tmp_path / "mappings" / "networks.csv"
    write_proposals(tmp_path, [network("VLAN-10", "PG-X", proposed=True)])
    assert [row["target"] for row in records(path)] == ["PG-X"]
    text = path.read_text(encoding="utf-8-sig").replace("VLAN-10,PG-X", "VLAN-10,Mine")
    path.write_text(text, encoding="utf-8")
    assert write_proposals(tmp_path, [network("VLAN-10", "PG-Y", proposed=True)]) == []


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "mappings.xlsx").write_text("hello", encoding="utf-8")
    with pytest.raises(InputError, match=r"mappings\.xlsx"):
        write_proposals(tmp_path, ROWS)


def test_the_settings_say_where_the_tables_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "tables.xlsx")
    (tmp_path / "wavelift.toml").write_text('[files]\nmappings = ["tables.xlsx"]\n', encoding="utf-8")
    assert write_proposals(tmp_path, ROWS) == [path]


def test_a_table_is_found_by_what_its_name_means(tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    path = folder / "Network mapping.csv"
    path.write_text("From,To\nA,B\n", encoding="utf-8")
    assert write_proposals(tmp_path, ROWS)[0] == path
    assert "VLAN-10,PG-10,proposed" in path.read_text(encoding="utf-8")


def test_new_tables_go_beside_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "tables" / "here"
    folder.mkdir(parents=True)
    (tmp_path / "wavelift.toml").write_text('[files]\nmappings = "tables/here"\n', encoding="utf-8")
    assert {path.parent for path in write_proposals(tmp_path, ROWS)} == {folder}
    assert accept_proposals(tmp_path) == 3


def test_a_workbook_of_other_tables_gets_no_sheets(tmp_path: Path) -> None:
    workbook(tmp_path / "campaign.xlsx", "windows")
    assert {path.suffix for path in write_proposals(tmp_path, ROWS)} == {".csv"}
