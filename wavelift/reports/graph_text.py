"""The dependencies for a terminal: as a whole, or around some VMs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from planner.graph.structure import Structure
from planner.graph.surroundings import Surroundings
from wavelift.model.quantities import count
from wavelift.reports.hostile import one_line
from wavelift.reports.rows import Table
from wavelift.reports.text import table_text

__all__ = ["graph_text"]

WIDTH = 100
_LISTED = 8
_RELATIONS = ("before", "together", "apart", "affinity")


def graph_text(
    answer: Structure | Surroundings,
    names: Mapping[str, str],
    waves: Mapping[str, str],
    *,
    what: str = "",
    listed: int = _LISTED,
    width: int = WIDTH,
) -> str:
    """What ``graph`` prints.

    Args:
        answer: what was found.
        names: names of VMs by key.
        waves: their waves, "" for none.
        what: what was asked about, "" for everything.
        listed: most VMs named in one place; the rest is counted.
        width: columns to wrap at.
    """
    told = _Told(names, waves, listed, width)
    if isinstance(answer, Surroundings):
        return "\n".join(told.around(answer, what))
    return "\n".join(told.whole(answer))


class _Told:
    def __init__(self, names: Mapping[str, str], waves: Mapping[str, str], listed: int, width: int) -> None:
        self._names, self._waves, self._listed, self._width = names, waves, listed, width

    def whole(self, found: Structure) -> list[str]:
        rows = [count(found.rows[kind], f"{kind} row") for kind in _RELATIONS if found.rows.get(kind)]
        lines = [f"{count(found.vms, 'VM')}; {', '.join(rows) or 'no row relates two of them'}"]
        if found.parts:
            largest = f"{count(len(found.parts), 'part')}, the largest of {count(len(found.parts[0]), 'VM')}"
            alone = count(found.alone, "VM hangs", "VMs hang")
            lines += self._lines("parts", f"{largest}; {alone} together with none")
        if found.chain:
            steps = " -> ".join(self._step(step) for step in found.chain)
            lines += self._lines("longest chain", f"{count(len(found.chain), 'step')}: {steps}")
        for cycle in found.cycles[: self._listed]:
            lines += self._lines("cycle", f"{count(len(cycle), 'VM')}: {self._list(cycle)}")
        if found.cycles:
            more = len(found.cycles) - self._listed
            lines.append(f"  {f'{more:,} more cycles; ' if more > 0 else ''}their rows: wavelift check")
        return [*lines, *self._hubs(found)]

    def _hubs(self, found: Structure) -> list[str]:
        if not found.hubs:
            return []
        cells = [
            (self._step((hub.vm,)), f"{hub.direct:,}", f"{hub.all:,}", one_line(self._waves[hub.vm]))
            for hub in found.hubs
        ]
        headers = ("most VMs wait for", "directly", "in all", "wave")
        return ["", table_text(Table(headers, tuple(cells), frozenset({1, 2})))]

    def around(self, found: Surroundings, what: str) -> list[str]:
        one = len(found.vms) == 1
        lines = [self._named(found.vms[0]) if one else f"{one_line(what)}: {count(len(found.vms), 'VM')}"]
        it = "it" if one else "them"
        if found.beside:
            lines += self._lines(f"moves with {it}" if one else "move with them", self._list(found.beside))
        lines += self._steps(f"before {it}", found.first, f"nothing must move before {it}")
        lines += self._steps(f"after {it}", found.then, f"nothing waits for {it}")
        return lines

    def _steps(self, label: str, steps: Sequence[Sequence[str]], nothing: str) -> list[str]:
        if not steps:
            return [f"  {nothing}"]
        total = sum(map(len, steps))
        lines = [f"  {label}: {count(total, 'VM')}"]
        for number, vms in enumerate(steps, 1):
            lines += self._lines(count(number, "step"), self._list(vms), indent=4)
        return lines

    def _step(self, vms: Sequence[str]) -> str:
        more = f" (+{len(vms) - 1:,})" if len(vms) > 1 else ""
        return one_line(self._names[vms[0]]) + more

    def _list(self, vms: Sequence[str]) -> str:
        named = ", ".join(self._named(vm) for vm in vms[: self._listed])
        more = len(vms) - self._listed
        return f"{named}, … and {more:,} more (--all)" if more > 0 else named

    def _named(self, vm: str) -> str:
        wave = self._waves[vm]
        return one_line(self._names[vm]) + (f" (wave {one_line(wave)})" if wave else "")

    def _lines(self, label: str, words: str, indent: int = 2) -> Iterable[str]:
        return textwrap.wrap(
            f"{label}: {words}",
            self._width,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 2),
            break_on_hyphens=False,
            break_long_words=False,
        )
