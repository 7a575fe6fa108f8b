"""Feeds the readers random and damaged files: no case may end in anything but values or an ``InputError``.

    python -m benchmarks.fuzz_readers --cases 5000 --seed 1
    python -m benchmarks.fuzz_readers --cases 0 --huge    # a CSV of 1 GiB and one a byte larger

Prints one line; ends with 1 at the first case that breaks the rule, which it leaves in the named folder.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from planner.readers.campaign import read_campaign
from planner.readers.rvtools.headers import VINFO
from planner.readers.rvtools.vdisk import VDISK
from planner.readers.rvtools.vnetwork import VNETWORK
from wavelift.errors import InputError
from wavelift.settings import Settings

HEADERS = sorted({word for spec in (VINFO, VDISK, VNETWORK) for words in spec.values() for word in words})
CELLS = (
    "", "VM", "00000", "web%2f01", "=1+1", "@SUM(A1)", "a\nb", "16,384", "1.024,5", "True", "wahr", "-1",
    "1e400",    "[ds] a/a.vmx", "2026-03-29 02:30", "x" * 32_767, "\u202e", "<b>", "#REF!", "\x00", "nan",
)  # fmt: skip
SLOWEST = 20.0


def main() -> int:
    """Run the cases; return 0 where all ended well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--huge", action="store_true", help="also read CSVs of about 1 GiB")
    options = parser.parse_args()
    chance, began, slowest, refused = random.Random(options.seed), time.perf_counter(), 0.0, 0
    for number in range(options.cases):
        folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{number}-"))
        make(folder, chance)
        seconds, was_refused = run(folder)
        slowest, refused = max(slowest, seconds), refused + was_refused
        if seconds > SLOWEST:
            print(f"case {number} took {seconds:.1f} s: {folder}")
            return 1
        shutil.rmtree(folder)
    if options.huge:
        huge()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{options.cases} cases, {refused} refused, slowest {slowest:.2f} s, peak {peak} MiB, "
        f"{time.perf_counter() - began:.0f} s"
    )
    return 0


def run(folder: Path) -> tuple[float, int]:
    """Seconds that reading took, and whether it was refused; any other error is let through."""
    began, refused = time.perf_counter(), 0
    try:
        found = read_campaign(folder, Settings())
        keys = {vm.key for vm in found.inventory.vms}
        assert len(keys) == len(found.inventory.vms), folder
        assert all(str(finding.place) for finding in found.findings), folder
    except InputError:
        refused = 1
    except BaseException:
        print(f"broken by {folder}", file=sys.stderr)
        raise
    return time.perf_counter() - began, refused


def make(folder: Path, chance: random.Random) -> None:
    """Write one random campaign: a workbook or a CSV, sometimes damaged afterwards."""
    if chance.random() < 0.5:
        path = folder / "inventory.csv"
        mark = chance.choice(",;\t")
        text = "\n".join(mark.join(map(str, row)) for row in grid(chance))
        path.write_bytes(text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), "replace"))
    else:
        path = folder / "inventory.xlsx"
        book = xlsxwriter.Workbook(path, {"constant_memory": chance.random() < 0.3})
        tables = ("dependencies", "networks") if chance.random() < 0.2 else ()
        for name in ("vInfo", "vDisk", "vNetwork", *tables):
            page = book.add_worksheet(name)
            for at, row in enumerate(grid(chance)):
                for column, cell in enumerate(row):
                    page.write(at, column, cell) if not isinstance(cell, str) else page.write_string(
                        at, column, cell
                    )
        book.close()
    if chance.random() < 0.3:
        damage(path, chance)


def grid(chance: random.Random) -> list[list[str | float | bool]]:
    """A header row of known words and rows of hostile cells."""
    width = chance.randrange(1, 12)
    rows: list[list[str | float | bool]] = [[chance.choice(HEADERS) for _ in range(width)]]
    if chance.random() < 0.8:
        rows[0][chance.randrange(width)] = "VM"
    for _ in range(chance.choice((0, 1, 5, 40))):
        choices: tuple[str | float | bool, ...] = (*CELLS, chance.random() * 1e6, 7.0, True)
        rows.append([chance.choice(choices) for _ in range(chance.randrange(width + 2))])
    return rows


def damage(path: Path, chance: random.Random) -> None:
    """Overwrite or cut off some bytes."""
    content = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 20)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content[: chance.randrange(len(content) + 1)] if chance.random() < 0.3 else content)


def huge() -> None:
    """A CSV larger than is read must be refused at once."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "inventory.csv"
        with path.open("wb") as stream:
            stream.write(b"VM,CPUs\nweb,1\n")
            stream.truncate((1 << 30) + 1)
        seconds, refused = run(Path(name))
        print(f"a CSV of more than 1 GiB: {'refused' if refused else 'read'} in {seconds:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
