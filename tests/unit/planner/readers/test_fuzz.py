"""Whatever the cells hold: values and findings, or an InputError. Never another exception."""

import contextlib
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.readers.campaign import read_campaign
from planner.readers.rvtools.headers import VINFO
from planner.readers.rvtools.vdisk import VDISK
from tests.unit.planner.readers.build import workbook
from wavelift.errors import InputError
from wavelift.settings import Settings

HEADERS = sorted({synonym for spec in (VINFO, VDISK) for synonyms in spec.values() for synonym in synonyms})
TABLES = (
    "vm",
    "relation",
    "other",
    "source",
    "target",
    "start",
    "end",
    "timezone",
    "window",
    "strict",
    "max_gib",
)
WORDS = st.sampled_from(
    ["VM", "a", "b", "True", "16,384", "[ds] a/b.vmx", "2026-03-29 02:30", "Europe/Berlin", "*", "#1"]
)
CELLS = st.one_of(
    WORDS,
    st.text(alphabet=st.characters(exclude_categories=["Cs"], min_codepoint=32), max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.none(),
)
BODY = st.lists(st.lists(CELLS, max_size=7), max_size=6)


def grids(headers):
    top = st.lists(st.one_of(st.sampled_from(headers), WORDS, st.none()), max_size=7)
    return st.tuples(top, BODY).map(lambda pair: [pair[0], *pair[1]])


def read(folder):
    with contextlib.suppress(InputError):
        found = read_campaign(folder, Settings())
        keys = [vm.key for vm in found.inventory.vms]
        assert all(keys)
        assert len(set(keys)) == len(keys)
        assert all(str(finding.place) and finding.message for finding in found.findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(info=grids(HEADERS), disk=grids(HEADERS), table=grids(TABLES))
def test_random_workbooks(info, disk, table):
    with tempfile.TemporaryDirectory() as name:
        sheets = {
            "vInfo": info,
            "vDisk": disk,
            "vNetwork": disk,
            "vHost": disk,
            "dvPort": disk,
            "vSnapshot": table,
        }
        sheets |= dict.fromkeys(
            ("networks", "overrides", "dependencies", "applications", "windows", "pins"), table
        )
        workbook(Path(name) / "campaign.xlsx", sheets)
        read(Path(name))


@settings(max_examples=160, deadline=None)
@given(
    info=grids(HEADERS),
    table=grids(TABLES),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_random_csvs(info, table, delimiter, encoding):
    with tempfile.TemporaryDirectory() as name:
        for stem, grid in {"inventory": info, "dependencies": table, "windows": table, "pins": table}.items():
            text = "\n".join(
                delimiter.join("" if cell is None else str(cell) for cell in row) for row in grid
            )
            (Path(name) / f"{stem}.csv").write_bytes(text.encode(encoding, errors="replace"))
        read(Path(name))


@settings(max_examples=100, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: ("VM,CPUs\n" + text).encode())
    )
)
def test_random_bytes(content):
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "inventory.csv").write_bytes(content)
        (Path(name) / "windows.csv").write_bytes(content)
        read(Path(name))
        (Path(name) / "inventory.xlsx").write_bytes(content)
        read(Path(name))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_files_of_every_kind_made_up_and_damaged(seed):
    """As ``python -m benchmarks.fuzz_readers`` does by the thousand; checks run over what was read."""
    fuzzer = pytest.importorskip("benchmarks.fuzz_readers", reason="the benchmarks are not part of the wheel")
    with tempfile.TemporaryDirectory() as name:
        fuzzer.make(Path(name), random.Random(seed))
        fuzzer.run(Path(name))
