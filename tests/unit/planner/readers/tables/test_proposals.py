from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.planner.readers.build import campaign, small_inventory

HEAD = "source,target,status,proposal,note\n"


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ("V10,PG-10,proposed,PG-10,same name", False),
        ("V10,Mine,proposed,PG-10,same name", True),
        ("V10,pg-10,proposed,PG-10,same name", True),
        ("V10,,proposed,PG-10,same name", False),
        ("V10,Mine,proposed,(none),the target has nothing", True),
        ("V10,,proposed,(none),the target has nothing", False),
        ("V10,PG-10,,PG-10,", True),
        ("V10,PG-10,accepted,PG-10,", True),
        ("V10,PG-10,proposed,,written by hand", False),
        ("V10,'=x,proposed,'=x,a name that a spreadsheet would run", False),
    ],
)
def test_a_target_that_a_person_writes_into_a_proposal_counts(tmp_path: Path, row: str, counts: bool) -> None:
    files = {"inventory.csv": small_inventory(), "mappings/networks.csv": HEAD + row + "\n"}
    (found,) = campaign(tmp_path, files).mappings.networks
    assert (bool(found.target) and not found.proposed) is counts
