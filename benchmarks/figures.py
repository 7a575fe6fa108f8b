"""What a benchmark returns: a small table, the goals it is held against, and every figure by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Figures", "Goal"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and what it should be.

    Attributes:
        what: in words, with its unit.
        value: as measured.
        limit: as wanted.
        most: whether ``limit`` is the most (else the least) that is good.
    """

    what: str
    value: float
    limit: float
    most: bool = True

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.value <= self.limit if self.most else self.value >= self.limit

    def __str__(self) -> str:
        sign = "<=" if self.most else ">="
        word = "met" if self.met else "MISSED"
        return f"{word:6}  {self.what}: {self.value:,.4g} (goal {sign} {self.limit:g})"


@dataclass(frozen=True, slots=True)
class Figures:
    """One benchmark's result.

    Attributes:
        name: the benchmark's.
        columns, rows: the table.
        goals: what counts.
        values: figures by name, JSON-ready.
        notes: remarks below the table.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    goals: Sequence[Goal] = ()
    values: dict[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def document(self) -> dict[str, Any]:
        """All of it as JSON values."""
        goals = [{**asdict(goal), "met": goal.met} for goal in self.goals]
        return {"name": self.name, "values": self.values, "goals": goals, "notes": list(self.notes)}

    def text(self) -> str:
        """Table, goals and notes for people."""
        table = [list(self.columns), *([_cell(cell) for cell in row] for row in self.rows)]
        widths = [max(len(row[at]) for row in table) for at in range(len(self.columns))]
        lines = [f"== {self.name}"]
        for row in table:
            cells = [cell.ljust(width) for cell, width in zip(row[:1], widths[:1], strict=True)]
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            lines.append("   " + "  ".join(cells).rstrip())
        lines += [f"   {goal}" for goal in self.goals]
        lines += [f"   {note}" for note in self.notes]
        return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
