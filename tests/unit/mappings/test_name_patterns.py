from __future__ import annotations

import pytest

from mappings.name_patterns import renamed


@pytest.mark.parametrize(
    ("source", "pairs", "known", "target"),
    [
        ("CL-B", [("CL-A", "NEW-A")], ["NEW-A", "NEW-B"], "NEW-B"),
        ("cl-b", [("CL-A", "New-A")], ["New-B"], "New-B"),
        ("vlan-20", [("vlan-10", "vlan-10-new")], ["vlan-20-new"], "vlan-20-new"),
        ("web-old", [("db-old", "db")], ["web"], "web"),
        ("CL-B", [("CL-A", "NEW-A")], ["NEW-C"], None),
        ("other", [("CL-A", "NEW-A")], ["NEW-other"], None),
        ("CL-B", [("CL-A", "CL-A")], ["CL-B"], None),
        ("CL-B", [("x", "y"), ("CL-A", "NEW-A")], ["NEW-B"], "NEW-B"),
        ("B", [], ["B"], None),
    ],
)
def test_names_that_follow_the_pattern_of_others(
    source: str, pairs: list[tuple[str, str]], known: list[str], target: str | None
) -> None:
    found = renamed(source, pairs, known)
    assert (found[0] if found else None) == target
