from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.cell_text import LONGEST, guarded, unguarded, workbook_text
from mappings.patterns import matches


@pytest.mark.parametrize("text", ["=cmd|x", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "VLAN-10", "'quoted'", "a=b", "#1", "10.0.0.1"])
def test_other_texts_stay(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text())
def test_a_guarded_text_comes_back(text: str) -> None:
    back = unguarded(guarded(text))
    assert back == text or guarded(text) == text


@given(st.text(max_size=20))
def test_a_guarded_source_still_matches(text: str) -> None:
    if "*" not in text and "?" not in text:
        assert matches(guarded(text), text)


def test_a_workbook_takes_no_control_characters_and_no_endless_text() -> None:
    assert workbook_text("a\x00b\x1f") == "a?b?"
    assert matches(workbook_text("a\x00b"), "a\x00b")
    endless = "x" * (LONGEST + 5)
    assert len(workbook_text(endless)) == LONGEST
    assert matches(workbook_text(endless), endless)
