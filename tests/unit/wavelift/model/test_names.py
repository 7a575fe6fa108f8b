import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavelift.model.names import display_name, wire_name


@pytest.mark.parametrize(
    ("wire", "shown"),
    [("web%2f01", "web/01"), ("a%5Cb", "a\\b"), ("50%25", "50%"), ("%252f", "%2f"), ("plain", "plain")],
)
def test_names_as_people_see_them(wire, shown):
    assert display_name(wire) == shown
    assert wire_name(shown) == wire.lower()


def test_a_percent_sign_that_escapes_nothing_stays():
    assert display_name("100% %20") == "100% %20"


@given(st.text())
def test_there_and_back(text):
    assert display_name(wire_name(text)) == text
