"""Which versions of vCenters move VMs to each other, and from where (fact sheet 1.6)."""

from dataclasses import replace

import pytest

from executor.preflight.surroundings import vcenters
from tests.unit.executor.live import sites
from wavelift.model.placement import Side


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (("8.0.3", "24674464"), ("8.0.3", "24674464"), []),
        (("7.0.1", "17327517"), ("8.0.3", "24674464"), []),
        (("7.0.1", "17005016"), ("8.0.3", "24674464"), [("source-before-7-0-u1c", "info")]),
        (("6.7.0", "19832974"), ("8.0.3", "24674464"), [("source-before-7-0-u1c", "info")]),
        (("8.0.3", "24674464"), ("6.7.0", "19832974"), []),
        (
            ("6.0.0", "5112529"),
            ("8.0.3", "24674464"),
            [("vcenter-unsupported", "warning"), ("source-before-7-0-u1c", "info")],
        ),
        (("8.0.3", "24674464"), ("6.0.0", "5112529"), [("vcenter-unsupported", "warning")]),
        (("5.5.0", "1623101"), ("8.0.3", "24674464"), [("vcenter-too-old", "blocker")]),
        (("", ""), ("", ""), []),
    ],
)
def test_the_call_goes_to_the_source_whose_version_counts(source, target, expected):
    seen = {
        side: replace(site, version=told[0], build=told[1])
        for (side, site), told in zip(sorted(sites().items()), (source, target), strict=True)
    }
    assert seen[Side.SOURCE].version == source[0]
    assert [(found.id, str(found.severity)) for found in vcenters(seen)] == expected
