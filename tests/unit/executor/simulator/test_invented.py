"""Identities made up for VMs whose export has none."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from executor.simulator.estate.invented import invented_mac, invented_uuid

SPACE = UUID("8f0b6a52-6f3c-4b0e-9f0e-6d1f6a0c5b7e")


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_they_are_those_of_rfc_4122(parts):
    expected = uuid5(SPACE, "/".join(parts))
    assert invented_uuid(*parts) == str(expected)
    assert invented_mac(*parts)[:8] == "00:50:56"
    assert invented_mac(*parts)[12:].replace(":", "") == expected.hex[2:6]
