from planner.readers.columns import Columns, find_table, same
from planner.readers.grid import Sheet
from planner.readers.rvtools.headers import STANDARD, VINFO
from planner.readers.tally import Tally


def columns(*rows, prefix="vinfo"):
    table = find_table(Sheet("a.csv", "", list(enumerate(rows, start=1))), VINFO, prefix)
    return Columns(table, VINFO, Tally(), prefix)


def test_units_case_and_spaces_do_not_matter():
    assert same("Provisioned MiB") == same("provisioned mb ") == same("PROVISIONED_MB")
    assert same("# Cores") != same("Cores")


def test_all_generations_of_headers_mean_the_same():
    for header in ("In Use MB", "In use MiB", "vInfoInUse", "InUse"):
        assert "in_use" in columns(["VM", header], ["a", 1])


def test_database_names_lose_their_prefix():
    found = columns(["vInfoVMName", "vInfoNetwork1", "vInfoOwner"], ["a", "net", "Ann"])
    assert {"name", "network1"} <= set(found.fields())
    assert found.others(STANDARD) == [(2, "vInfoOwner")]


def test_position_does_not_matter_and_custom_attributes_are_others():
    found = columns(["Cluster", "owner", "", "VM", "Firmware", "Host"], ["C", "Ann", "", "a", "bios", "h"])
    assert [found.index(field) for field in ("name", "cluster", "host")] == [3, 0, 5]
    assert found.others(STANDARD) == [(1, "owner")]


def test_the_first_of_repeated_headers_counts():
    found = columns(["VM", "Cluster", "Cluster"], ["a", "one", "two"])
    assert found.text("cluster")(found.table.rows[0]) == "one"


def test_the_header_may_stand_below_a_title():
    found = columns(["Servers of the east, as of Monday"], ["VM", "CPUs", "Host"], ["a", 1, "h"])
    assert found.table.header_row == 2
    assert [row[0] for row in found.table.rows] == [3]


def test_short_rows_are_filled_and_long_ones_noticed():
    found = columns(["VM", "CPUs", "Host"], ["a"], ["b", 1, "h", "more"], ["c", 1, "h", " "])
    assert found.text("host")(found.table.rows[0]) == ""
    assert found.table.overlong == (3,)


def test_an_empty_sheet_has_no_table():
    assert find_table(Sheet("a.csv", "", []), VINFO) is None


def test_cells_that_cannot_be_read_are_counted_once_per_column():
    tally = Tally()
    table = find_table(
        Sheet("a.csv", "", [(1, ["VM", "CPUs"]), (2, ["a", "four"]), (3, ["b", "five"])]), VINFO
    )
    read = Columns(table, VINFO, tally).integer("cpus")
    assert [read(row) for row in table.rows] == [None, None]
    (finding,) = tally.findings()
    assert (finding.id, finding.place.row, finding.place.column) == ("cell-unreadable", 2, "CPUs")
    assert finding.message.startswith("2 cells")
