"""What people read counts in thousands: no message of a large campaign says "22680 of 1000000 GiB"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("planner", "mappings", "wavelift", "executor")
NOT_FOR_PEOPLE = (
    "executor/simulator/",
    "planner/checker/",
    "wavelift/workbook/",
    "wavelift/reports/long_table",
    "wavelift/model/quantities",
)
COUNTED = re.compile(
    r"^ (VMs?|GiB|MiB|TiB|waves?|windows?|rows?|moves?|hosts?|disks?|groups?|cells?|days?|of)\b"
)
COUNTS = {"len", "sum", "round"}


def bare(folder: Path) -> Iterator[str]:
    """Numbers in formatted texts that are written without separators, with what stands behind them."""
    for path in sorted(folder.rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if not where.startswith(NOT_FOR_PEOPLE):
            for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(text, ast.JoinedStr):
                    yield from (f"{where}:{text.lineno}: {found}" for found in _bare(text.values))


def _bare(parts: list[ast.expr]) -> Iterator[str]:
    for part, then in zip(parts, [*parts[1:], None], strict=True):
        if isinstance(part, ast.FormattedValue):
            spec = ast.unparse(part.format_spec)[2:-1] if part.format_spec else ""
            behind = str(then.value) if isinstance(then, ast.Constant) else ""
            if (
                "," not in spec
                and COUNTED.match(behind)
                and (_counts(part.value) or spec.endswith(("g", "f")))
            ):
                yield f"{{{ast.unparse(part.value)}{':' if spec else ''}{spec}}}{behind[:12]}"


def _counts(value: ast.expr) -> bool:
    """Whether an expression is a number as far as its looks tell: a count, or arithmetic."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in COUNTS
    return isinstance(value, ast.BinOp) and not isinstance(value.left, ast.Constant)


@pytest.mark.parametrize("room", ROOMS)
def test_numbers_of_things_have_separators(room: str) -> None:
    if not (ROOT / room).is_dir():
        pytest.skip("runs on the sources")
    assert list(bare(ROOT / room)) == []


def test_a_bare_number_is_seen() -> None:
    text = ast.parse('f"{len(a)} VMs, {b:.1f} GiB, {c:,} rows, {d.name} moves"', mode="eval").body
    assert isinstance(text, ast.JoinedStr)
    assert list(_bare(text.values)) == ["{len(a)} VMs, ", "{b:.1f} GiB, "]
