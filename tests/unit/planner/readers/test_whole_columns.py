"""Whole columns become what their cells become one by one."""

from hypothesis import given
from hypothesis import strategies as st

from planner.readers.cells import to_int, to_name, to_text
from planner.readers.rvtools.vnetwork import _mac, _macs
from planner.readers.whole_columns import counted, mapped, texts

CELLS = st.one_of(
    st.sampled_from(["", " ", "a", " a", "b\xa0c", "NaN", "None", "#N/A", "x y ", "12", "007", "1,5", "٣"]),
    st.integers(0, 10**6),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none(),
)


@given(st.lists(CELLS, max_size=4), st.integers(1, 12))
def test_columns_of_few_and_of_many_distinct_cells(cells, times):
    column = cells * times
    for convert in (to_text, to_name):
        assert texts(column, convert) == [convert(cell) for cell in column]
    assert mapped(column, to_text) == [to_text(cell) for cell in column]


@given(st.lists(st.one_of(st.text("0123456789", max_size=18), st.sampled_from(["1.5", " 7", "-3", "²"]))))
def test_columns_of_digits(column):
    found = counted(column)
    if found is not None:
        assert found == [to_int(cell) for cell in column]
    elif column:
        assert any(not (cell.isascii() and cell.isdigit() and len(cell) <= 15) for cell in column)


@given(
    st.lists(st.sampled_from(["00:50:56:AB:cd:ef", "005056abcdef", "00-50-56-ab-cd-ef", "", "no", "0:50"]))
)
def test_columns_of_mac_addresses(column):
    assert _macs(column) == [_mac(text) for text in column]
