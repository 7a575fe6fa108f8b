"""Two VMs would get the same name in one target folder."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import repeated
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.quantities import count, some

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for folder, vms in _by_target(context).items():
        for vm in vms if len(vms) > 1 else ():
            others = [other for other in vms if other is not vm]
            yield rule.finding(vm, Hit(_words(others, folder[1]), "VM"))


def _by_target(context: CheckContext) -> dict[tuple[str, str, str], list[Vm]]:
    """VMs by target datacenter, folder and name; vCenter compares names without regard to case."""
    groups: dict[tuple[str, str, str], list[Vm]] = {}
    names = [vm.name.casefold() for vm in context.data.inventory.vms]
    twice = repeated(names)
    for name, vm in zip(names, context.data.inventory.vms, strict=True) if twice else ():
        placement = context.placements.get(vm.key) if name in twice else None
        if placement is not None and not vm.template and not vm.srm_placeholder:
            groups.setdefault((placement.datacenter.casefold(), placement.folder, name), []).append(vm)
    return groups


def _words(others: list[Vm], folder: str) -> str:
    where = f"target folder '{folder}'" if folder else "the target's root folder"
    shown = some((_origin(vm) for vm in others), 3)
    return f"{count(len(others), 'other VM')} of this name shall go to {where} too: {shown}"


def _origin(vm: Vm) -> str:
    parts = [vm.vcenter, vm.datacenter, vm.cluster, vm.folder]
    path = "/".join(part for part in parts if part)
    return f"{path} ({vm.place})" if vm.place.file else path


RULE = Rule(
    "duplicate-name",
    Severity.BLOCKER,
    title="Two VMs would get the same name in one target folder",
    explanation="VM names are unique within a folder: the second move ends with DuplicateName.",
    fix="give one of them another folder in overrides or folders, or rename it before the export",
    source="4.2 duplicate name",
    check=_check,
)
