# ruff: noqa: DTZ001 - cells hold wall times without a zone
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.readers.cells import is_blank, to_bool, to_float, to_int, to_name, to_text
from wavelift.model.names import display_name


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("00000", "00000"),
        ("1.10", "1.10"),
        (0.0, "0"),
        (4096.0, "4096"),
        (1.5, "1.5"),
        (True, "True"),
        ("\xa0web\xa001 ", "web 01"),
        (None, ""),
        (float("nan"), ""),
        ("None", "None"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
    ],
)
def test_names_stay_what_they_are(cell, text):
    assert to_name(cell) == text


@pytest.mark.parametrize("cell", ["nan", "None", "#N/A", " ", "", None, float("nan"), "\xa0"])
def test_what_programs_write_for_nothing_is_nothing(cell):
    assert to_text(cell) == ""


def test_rvtools_own_none_is_a_value():
    assert to_text("none") == "none"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("16,384", 16384),
        ("16.384", 16384),
        ("16 384", 16384),
        ("16'384", 16384),
        ("16\u202f384", 16384),
        ("1.234.567", 1234567),
        ("4096.0", 4096),
        ("4096,00", 4096),
        ("1.234,56", 1235),
        ("1,234.56", 1235),
        (4096.0, 4096),
        ("-1", -1),
        ("four", None),
        ("", None),
        ("1e999", None),
        (float("inf"), None),
        ("9" * 100, None),
    ],
)
def test_whole_numbers_in_any_notation(cell, number):
    assert to_int(cell) == number


@pytest.mark.parametrize(
    ("cell", "number"), [("40,5", 40.5), ("40.5", 40.5), ("16.384", 16.384), ("1.234,5", 1234.5), ("x", None)]
)
def test_numbers_with_decimals(cell, number):
    assert to_float(cell) == number


@pytest.mark.parametrize(
    ("cell", "value"),
    [("True", True), ("FALSE", False), ("Ja", True), ("nein", False), ("Wahr", True), (1.0, True),
     (0.0, False), ("non", False), ("perhaps", None), ("", None), (2.0, None), (None, None)],
)  # fmt: skip
def test_yes_and_no_in_several_languages(cell, value):
    assert to_bool(cell) is value


def test_escaped_names_are_shown_as_people_know_them():
    assert display_name("a%2fb%5Cc%25") == "a/b\\c%"
    assert display_name("100%") == "100%"


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes()))
def test_no_cell_breaks_the_typing(cell):
    to_int(cell)
    to_float(cell)
    to_bool(cell)
    assert to_text(cell) == to_text(cell).strip()
    if is_blank(cell):
        assert to_name(cell) == ""


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_numbers_come_back(number):
    for mark in (",", ".", " ", "'"):
        assert to_int(f"{number:,}".replace(",", mark)) == number
