import zipfile

import pytest

from planner.readers.inventory import read_inventory
from wavelift.errors import InputError

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(path, rows, manifest="<m/>"):
    body = f'<table:table table:name="vInfo">{rows}</table:table>'
    content = (
        f"<office:document-content {SPACES}><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def text(value, repeated=1):
    return (
        f'<table:table-cell table:number-columns-repeated="{repeated}" office:value-type="string">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def row(*cells, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


BLANK = '<table:table-cell table:number-columns-repeated="16384"/>'


def test_a_libreoffice_file_with_a_million_blank_rows(tmp_path):
    two = '<table:table-cell office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
    rows = row(text("VM"), text("CPUs")) + row(text("00000"), two, BLANK) + row(BLANK, repeated=1_048_000)
    found, _ = read_inventory([ods(tmp_path / "inventory.ods", rows)], tmp_path)
    assert [(vm.name, vm.cpus, vm.place.row) for vm in found.vms] == [("00000", 2, 2)]


@pytest.mark.parametrize(
    "rows",
    [
        row(text("x"), repeated=90_000_000),
        row(text("x", 16_384), repeated=1_048_000),
        row(text("VM")) + row(BLANK, repeated=1_000_000) + row(BLANK, text("x")),
    ],
)
def test_repetitions_that_would_eat_the_machine_are_refused(tmp_path, rows):
    with pytest.raises(InputError, match="spans"):
        read_inventory([ods(tmp_path / "inventory.ods", rows)], tmp_path)


@pytest.mark.parametrize(
    "rows",
    [
        row(text("VM")) + row(text("x" * 32_767, 16_384)),
        row(text("VM")) + row(text("x" * 32_767), repeated=9_000),
        row(text("VM")) + row(text("x" * 32_767, 100), repeated=90),
    ],
)
def test_long_texts_repeated_thousands_of_times_are_refused(tmp_path, rows):
    with pytest.raises(InputError, match=r"repeats \d+ MiB of text"):
        read_inventory([ods(tmp_path / "inventory.ods", rows)], tmp_path)


def test_a_protected_file_is_refused(tmp_path):
    path = ods(tmp_path / "inventory.ods", "", "<m><manifest:encryption-data/></m>")
    with pytest.raises(InputError, match="password"):
        read_inventory([path], tmp_path)
