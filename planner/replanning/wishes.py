"""The lead's edits as pins: taken where they can be met, refused with the reason where they cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from planner.demands.pin_words import pin_wish
from planner.explaining.grounds import Grounds, Spot
from planner.explaining.refusals import refusals
from planner.readers.plan_edits import Edit
from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Plan
from wavelift.model.quantities import some
from wavelift.model.tables import Pin

__all__ = ["EditReport", "Wishes", "as_kept", "grant"]

_ROUNDS = 6
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Wishes:
    """What became of the edits.

    Attributes:
        plan: the plan with all that were granted.
        granted: edits that hold in it.
        refused: edits that cannot be met, with the reason in words.
        findings: a warning per refused edit at its cell, a remark per pin that one takes the place of, and
            per group that moves with an edited VM.
    """

    plan: Plan
    granted: tuple[Edit, ...] = ()
    refused: tuple[tuple[Edit, str], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class EditReport:
    """What became of the lead's edits.

    Attributes:
        file: the workbook.
        granted: edits that hold in the new plan.
        refused: edits that cannot be met, with the reason.
        findings: all that is to be said about them, each with its cell.
        stale: VMs that had moved on since the workbook was written.
        pins: the file with the pins, or None where no pin changed.
        own: columns of the lead's own in the workbook, which the next one gets too.
    """

    file: Path
    granted: tuple[Edit, ...]
    refused: tuple[tuple[Edit, str], ...]
    findings: tuple[Finding, ...]
    stale: int
    pins: Path | None
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def grant(
    edits: Sequence[Edit],
    pins: Sequence[Pin],
    make: Callable[[Sequence[Pin]], Plan],
    standing: Grounds | None,
    *,
    own_file: str,
) -> Wishes:
    """Plan with the edits as pins, and again without those that turn out not to hold.

    Args:
        edits: the lead's wishes, one per VM.
        pins: the campaign's pins.
        make: plans the campaign with other pins.
        standing: the plan that was edited, for reasons; None where there was none.
        own_file: the file that the edits' pins go to; an edit replaces the VM's pins there.
    """
    return _Granting(pins, make, standing, own_file).grant(edits)


def as_kept(report: EditReport, plan: Plan) -> EditReport:
    """What became of the edits in the plan that was made from the tables, where their pins stand now.

    Granted edits that it does not keep count as refused: nobody must believe that they hold.
    """
    lost = [edit for edit in report.granted if not _met(edit, plan)]
    if not lost:
        return report
    reasons = {entry.vm: entry.reason for entry in plan.unplanned}
    file = report.pins.name if report.pins else "the pins"
    refused = [
        (edit, reasons.get(edit.vm) or f"it stands in {file} now, and the plan does not keep it")
        for edit in lost
    ]
    return replace(
        report,
        granted=tuple(edit for edit in report.granted if edit not in lost),
        refused=(*report.refused, *refused),
        findings=(*report.findings, *(_refusal(edit, why) for edit, why in refused)),
    )


class _Granting:
    def __init__(
        self,
        pins: Sequence[Pin],
        make: Callable[[Sequence[Pin]], Plan],
        standing: Grounds | None,
        own_file: str,
    ) -> None:
        self._pins, self._make, self._standing, self._own_file = pins, make, standing, own_file

    def grant(self, edits: Sequence[Edit]) -> Wishes:
        refused = dict(self._clashing(edits))
        left = [edit for edit in edits if edit.vm not in refused]
        before = self._make(self._pins)
        plan = self._with(left)
        for _ in range(_ROUNDS):
            unmet = [edit for edit in left if not _met(edit, plan)] or self._pushing(left, before, plan)
            if not unmet:
                break
            refused |= {edit.vm: self._why(edit, plan) for edit in unmet}
            left = [edit for edit in left if edit.vm not in refused]
            plan = self._with(left)
        else:
            refused |= {edit.vm: "it contradicts the other changes" for edit in left}
            left, plan = [], before
        told = tuple((edit, refused[edit.vm]) for edit in edits if edit.vm in refused)
        findings = [_refusal(edit, why) for edit, why in told]
        findings += [*self._replaced(left), *_followers(left, plan)]
        return Wishes(plan, tuple(left), told, tuple(findings))

    def _with(self, edits: Sequence[Edit]) -> Plan:
        edited = {edit.vm for edit in edits}
        kept = [
            replace(pin, window="", wave="", windows=()) if pin.vm in edited and self._is_own(pin) else pin
            for pin in self._pins
        ]
        kept = [pin for pin in kept if pin_wish(pin)]
        wishes = [Pin(edit.vm, edit.window, edit.wave, edit.place) for edit in edits if not edit.unpins]
        return self._make([*kept, *wishes])

    def _is_own(self, pin: Pin) -> bool:
        """Whether an edit of its VM takes the place of where a pin wants it; its dates stay."""
        return bool(pin.vm) and pin.place.file == self._own_file

    def _replaced(self, edits: Sequence[Edit]) -> Iterator[Finding]:
        """A remark per pin that a granted edit takes the place of."""
        for edit in edits:
            for pin in self._pins:
                place = replace(pin, not_before=None, not_after=None)
                wished = (edit.window, edit.wave) == (pin.window, pin.wave) and not pin.windows
                if pin.vm != edit.vm or not self._is_own(pin) or edit.unpins or wished or not pin_wish(place):
                    continue
                was = f"{edit.name} was pinned to {pin_wish(place)} ({pin.place})"
                yield Finding(
                    id="edit-replaces-pin",
                    severity=Severity.INFO,
                    subject=edit.vm,
                    message=f"{was}; {edit.wish} takes its place",
                    suggestion="to have the old pin again, write it into that row",
                    place=edit.place,
                    label=edit.name,
                )

    def _clashing(self, edits: Sequence[Edit]) -> Iterator[tuple[str, str]]:
        """Edits against each other inside a group, and against pins that stand elsewhere."""
        if self._standing is None:
            return
        by_group: dict[str, list[Edit]] = {}
        for edit in edits:
            move = self._standing.move.get(edit.vm)
            if move is not None and not edit.unpins:
                by_group.setdefault(move.group, []).append(edit)
        for group in by_group.values():
            if len({(edit.window, edit.wave) for edit in group}) > 1:
                for edit in group:
                    other = next(
                        each for each in group if (each.window, each.wave) != (edit.window, edit.wave)
                    )
                    yield edit.vm, f"{other.name} moves with it and is to go to {other.wish} ({other.place})"
        for edit in edits:
            for pin in self._pins:
                if pin.vm == edit.vm and pin.place.file != self._own_file and edit.unpins:
                    yield edit.vm, f"its pin stands in {pin.place}; take it out there"

    def _pushing(self, edits: Sequence[Edit], before: Plan, plan: Plan) -> list[Edit]:
        """The edits into waves that leave no place any more for VMs that had one."""
        lost = {entry.vm for entry in plan.unplanned} & {move.vm for move in before.moves()}
        if not lost:
            return []
        was = {before.wave_of(vm) for vm in lost}
        places = {(wave.window, wave.id) for wave in was if wave}
        guilty = [
            edit
            for edit in edits
            if any(edit.window == window or (edit.wave and edit.wave == wave) for window, wave in places)
        ]
        return guilty or [edit for edit in edits if not edit.unpins]

    def _why(self, edit: Edit, plan: Plan) -> str:
        reasons = list(self._stopping(edit))
        if not reasons:
            blockers = [f for f in plan.findings if f.subject == edit.vm and f.is_blocker]
            reasons = [finding.message for finding in blockers]
        lost = [entry.name for entry in plan.unplanned if self._was_planned(entry.vm) and entry.vm != edit.vm]
        if not reasons and lost:
            reasons = [f"it would leave no place for {some(lost, _SHOWN)}"]
        return "; ".join(dict.fromkeys(reasons)) or "the planner found no way to do so"

    def _was_planned(self, vm: str) -> bool:
        return self._standing is not None and vm in self._standing.move

    def _stopping(self, edit: Edit) -> Iterator[str]:
        """What holds the VM's group out of the wished place, in the plan that was edited."""
        grounds = self._standing
        if grounds is None or edit.vm not in grounds.move or edit.unpins:
            return
        for spot in grounds.spots:
            if _is_wished(edit, spot) and spot.at != grounds.spot_of[edit.vm].at:
                found = list(refusals(grounds, grounds.group_of(edit.vm), spot))
                hard = [each for each in found if each.constraint in ("pin", "order", "apart", "window")]
                yield from (each.text for each in (hard or found)[:_SHOWN])
                return


def _is_wished(edit: Edit, spot: Spot) -> bool:
    if edit.window and spot.slot.window != edit.window:
        return False
    return not edit.wave or (spot.wave is not None and spot.wave.id == edit.wave)


def _met(edit: Edit, plan: Plan) -> bool:
    if edit.unpins:
        return True
    wave = plan.wave_of(edit.vm)
    if wave is None or (edit.window and wave.window != edit.window):
        return False
    return not edit.wave or wave.id == edit.wave


def _refusal(edit: Edit, why: str) -> Finding:
    return Finding(
        id="edit-refused",
        severity=Severity.WARNING,
        subject=edit.vm,
        message=f"{edit.name} cannot go from {edit.was} to {edit.wish}: {why}",
        suggestion="change what stands against it and give the workbook back again, or leave it where it is",
        place=edit.place,
        label=edit.name,
    )


def _followers(edits: Sequence[Edit], plan: Plan) -> Iterator[Finding]:
    """A remark per edited VM whose group goes with it although the others' cells were left alone."""
    groups = {vm: group for group in plan.groups for vm in group.vms}
    names = {move.vm: move.name for move in plan.moves()}
    edited = {edit.vm for edit in edits}
    for edit in edits:
        group = groups.get(edit.vm)
        others = [names.get(vm, vm) for vm in group.vms if vm not in edited] if group else []
        if group is None or not others or edit.unpins:
            continue
        yield Finding(
            id="edit-moves-group",
            severity=Severity.INFO,
            subject=edit.vm,
            message=f"with {edit.name}, {some(others, _SHOWN)} went to {edit.wish} "
            f"({group.id}: {group.reason})",
            suggestion="to part them, take out what keeps the group together",
            place=edit.place,
            label=edit.name,
        )
