"""Decision records are numbered one after the other, and each says its number itself."""

import re
from pathlib import Path

RECORDS = sorted((Path(__file__).parents[2] / "docs" / "decisions").glob("*.md"))


def test_each_number_is_given_once_without_gaps():
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_each_record_begins_with_its_number():
    for record in RECORDS:
        found = re.match(r"# (\d+)\. \S", record.read_text(encoding="utf-8"))
        assert found, f"{record.name} has no title with a number"
        assert int(found[1]) == int(record.name[:4]), record.name
