from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.patterns import covers, matches

words = st.text(alphabet="ab*?[", max_size=6)
names = st.text(alphabet="ab[", max_size=6)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("VLAN-10", "vlan-10", True),
        ("VLAN-10", "VLAN-100", False),
        (" VLAN-10 ", "VLAN-10", True),
        ("VLAN-*", "vlan-", True),
        ("VLAN-??", "VLAN-10", True),
        ("VLAN-??", "VLAN-100", False),
        ("PG [1]*", "PG [1] web", True),
        ("PG [1]*", "PG 1 web", False),
        ("*", "(unknown)", True),
        ("a.c", "abc", False),
        ("*web*prod", "x-WEB-1-prod", True),
        ("*a*a", "a", False),
        ("a\n*", "A\nb\nc", True),
    ],
)
def test_matches(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, name) is expected


def test_covers_is_about_all_names() -> None:
    assert covers("VLAN-*", "VLAN-1*")
    assert covers("*", "anything")
    assert not covers("VLAN-1*", "VLAN-*")
    assert not covers("a?", "a*")
    assert covers("a*", "a?")


@given(words, words, names)
def test_what_a_covered_pattern_matches_the_covering_one_matches_too(
    wide: str, narrow: str, name: str
) -> None:
    if covers(wide, narrow) and matches(narrow, name):
        assert matches(wide, name)


def _by_definition(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(_by_definition(pattern[1:], name[at:]) for at in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and _by_definition(pattern[1:], name[1:])


@given(words, names)
def test_matching_is_what_its_definition_says(pattern: str, name: str) -> None:
    assert matches(pattern, name) is _by_definition(pattern, name)


def test_a_hostile_pattern_ends_quickly() -> None:
    began = time.process_time()
    assert not matches("*a" * 40 + "*b", "a" * 5000)
    assert time.process_time() - began < 1
