"""What the planner notices about the plan it has made, and the order in which findings are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.waves.result import Waves
from planner.windows import Slot
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Vm
from wavelift.model.quantities import count
from wavelift.settings import Planning

__all__ = ["full_by_default", "in_order", "mended", "too_few_waves"]

_WEIGHT = {Severity.BLOCKER: 0, Severity.WARNING: 1, Severity.INFO: 2}


def mended(waves: Waves) -> list[Finding]:
    """Say so where a plan that was mended again and again takes more waves than one made anew."""
    if not waves.fewer:
        return []
    return [
        Finding(
            "mended-plan",
            Severity.INFO,
            "plan",
            f"the plan that stands was mended and has {count(len(waves.by_slot), 'wave')} to come; "
            f"made afresh, {waves.fewer:,} could do",
            "wavelift plan --afresh plans anew what is not frozen; wavelift diff then shows what moved",
            Place("plan.json"),
        )
    ]


def too_few_waves(made: int, planning: Planning) -> list[Finding]:
    """Say so where ``min_waves`` asks for more waves than there are."""
    wanted = planning.min_waves
    if not made or made >= wanted:
        return []
    return [
        Finding(
            id="min-waves-unmet",
            severity=Severity.WARNING,
            subject="min_waves",
            message=f"the plan has {count(made, 'wave')} where min_waves asks for {wanted:,}",
            suggestion="there are too few move groups or windows; lower min_waves or add windows",
            place=Place("wavelift.toml"),
        )
    ]


def full_by_default(
    waves: Waves, slots: Sequence[Slot], vms: Mapping[str, Vm], planning: Planning
) -> list[Finding]:
    """Say so where the number of waves hangs on a cap that nobody chose."""
    most = planning.max_vms
    if most != Planning().max_vms or all(slot.max_vms != most for slot in slots):
        return []
    keys = [key for groups in waves.by_slot.values() for group in groups for key in group.vms]
    mib = sum(vms[key].capacity_mib for key in keys)
    room = max((slot.max_mib for slot in slots), default=0)
    without = max(1, -(-mib // room) if room else 1)
    if without >= len(waves.by_slot) or -(-len(keys) // most) <= without:
        return []
    return [
        Finding(
            id="default-cap",
            severity=Severity.INFO,
            subject="max_vms",
            message=f"waves hold at most {most:,} VMs, the default of max_vms; "
            f"by their GiB {count(without, 'wave')} could do where there are {len(waves.by_slot):,}",
            suggestion="set [planning] max_vms to what one night can take; 0 is no limit",
            place=Place("wavelift.toml"),
        )
    ]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Blockers first, then by rule and subject; what was found twice counts once."""
    return sorted(
        dict.fromkeys(findings),
        key=lambda f: (
            _WEIGHT[f.severity],
            f.id,
            f.label or f.subject,
            f.subject,
            f.place.file,
            f.place.sheet,
            f.place.row or 0,
            f.place.column,
            f.message,
        ),
    )
