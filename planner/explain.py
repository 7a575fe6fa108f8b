"""Why a VM is in its wave, told from the finished plan, so that it is true of the finished plan."""

from __future__ import annotations

from collections.abc import Sequence

from wavelift.model.plan import Move, MoveGroup, Plan, Wave

__all__ = ["explain_vm"]

_SHOWN = 10


def explain_vm(plan: Plan, vm: str) -> list[str]:
    """Return sentences on one VM: its wave, its group, what it waits for and who waits for it.

    Args:
        plan: the plan.
        vm: the VM's key, or its name; a name that several VMs have is explained for each of them.

    Returns:
        One sentence per line; a single line saying so when the plan does not know the VM.
    """
    lines: list[str] = []
    for wave in plan.waves:
        for move in wave.moves:
            if vm in (move.vm, move.name):
                lines += _Story(plan, wave, move).lines()
    for entry in plan.unplanned:
        if vm in (entry.vm, entry.name):
            lines.append(f"{entry.name} is not planned: {entry.reason}")
    return lines or [f"the plan does not know {vm}"]


class _Story:
    def __init__(self, plan: Plan, wave: Wave, move: Move) -> None:
        self._plan, self._wave, self._move = plan, wave, move
        self._names = {other.vm: other.name for other in plan.moves()}
        self._wave_of = {other.vm: each for each in plan.waves for other in each.moves}
        self._position = {each.id: at for at, each in enumerate(plan.waves)}

    def lines(self) -> list[str]:
        return [
            self._where(),
            *self._group(),
            *self._waits(),
            *self._followers(),
            *self._earlier(),
            *self._notes(),
        ]

    def _where(self) -> str:
        wave, move = self._wave, self._move
        window = f" in window {wave.window}" if wave.window else ""
        return (
            f"{move.name} moves in wave {wave.id}{window}, start {wave.moves.index(move) + 1} of "
            f"{len(wave.moves)}, {move.gib:.0f} GiB, about {move.seconds.expected / 60:.0f} min"
        )

    def _group(self) -> list[str]:
        group = next((group for group in self._plan.groups if group.id == self._move.group), None)
        if group is None:
            return []
        return [f"it moves with {self._others(group)} (group {group.id}: {group.reason})"]

    def _others(self, group: MoveGroup) -> str:
        return _listed([self._names[key] for key in group.vms if key != self._move.vm])

    def _waits(self) -> list[str]:
        lines = []
        for edge in self._plan.edges:
            if edge.vm == self._move.vm:
                wave = self._wave_of[edge.before]
                name = self._names[edge.before]
                if wave is self._wave:
                    lines.append(f"it waits for {name} in the same wave")
                else:
                    strict = ", which must be an earlier one" if edge.strict else ""
                    lines.append(f"it comes after {name} of wave {wave.id}{strict}")
        return lines

    def _followers(self) -> list[str]:
        names = [self._names[edge.vm] for edge in self._plan.edges if edge.before == self._move.vm]
        return [f"{_listed(names)} must wait for it"] if names else []

    def _earlier(self) -> list[str]:
        """Say which earliest wave the order of the group leaves, as the plan stands."""
        members = {move.vm for move in self._plan.moves() if move.group == self._move.group}
        binding = [edge for edge in self._plan.edges if edge.vm in members and edge.before not in members]
        earliest = max(
            (self._position[self._wave_of[edge.before].id] + int(edge.strict) for edge in binding), default=0
        )
        here = self._position[self._wave.id]
        if here == 0:
            return ["it is in the first wave"]
        if earliest == here:
            names = [self._names[e.before] for e in binding if self._reaches(e.before, e.strict, here)]
            return [f"it cannot move earlier: {_listed(sorted(set(names)))} would have to move earlier first"]
        first = self._plan.waves[earliest].id
        why = "caps, windows, pins, apart rows, criticality or even load"
        return [f"the order alone would allow wave {first}; {why} put it into wave {self._wave.id}"]

    def _reaches(self, before: str, strict: bool, here: int) -> bool:
        return self._position[self._wave_of[before].id] + int(strict) == here

    def _notes(self) -> list[str]:
        findings = [f for f in self._plan.findings if f.subject == self._move.vm and not f.is_blocker]
        return [f"{finding.severity}: {finding.message}" for finding in findings]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
