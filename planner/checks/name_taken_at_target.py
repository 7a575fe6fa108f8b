"""The target folder holds another VM of this name."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.patterns import fold
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    taken: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for there in context.target.vms if context.target is not None else ():
        taken.setdefault((fold(there.folder), fold(there.name)), []).append(
            (fold(there.datacenter), there.instance_uuid)
        )
    for vm in context.data.inventory.vms if taken else ():
        placement = context.placements.get(vm.key)
        if placement is None:
            continue
        for datacenter, uuid in taken.get((fold(placement.folder), fold(vm.name)), ()):
            same_place = not placement.datacenter or datacenter == fold(placement.datacenter)
            # The same instance UUID is the VM itself; already-at-target says so.
            if same_place and not (uuid and uuid == vm.instance_uuid):
                yield rule.finding(
                    vm, Hit(f"target folder '{placement.folder or '/'}' holds this name already", "VM")
                )
                break


RULE = Rule(
    "name-taken-at-target",
    Severity.BLOCKER,
    title="The target folder holds another VM of this name",
    explanation="VM names are unique within a folder: the move ends with DuplicateName.",
    fix="give the VM another folder in overrides or folders, or rename one of the two",
    source="4.2 duplicate name",
    check=_check,
)
