"""The VM is at the target already."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    known = {vm.instance_uuid: vm for vm in context.target.vms} if context.target is not None else {}
    known.pop("", None)
    for vm in context.data.inventory.vms if known else ():
        there = known.get(vm.instance_uuid)
        if there is not None:
            words = f"the target has a VM with its instance UUID, '{there.name[:80]}'"
            yield rule.finding(vm, Hit(words, "VM UUID"))


RULE = Rule(
    "already-at-target",
    Severity.BLOCKER,
    title="The VM is at the target already",
    explanation=(
        "Either it has moved since the export, or the target holds a copy of it; a move would then end in a "
        "conflict and vCenter may give the VM another instance UUID."
    ),
    fix="export the source anew; where both vCenters hold the VM, look at both before anything moves",
    source="4.2 duplicate identity, 6.3",
    check=_check,
)
