"""Several VMs use one disk file that is not marked as shared."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import repeated
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Disk, Vm

__all__ = ["RULE"]

_SHARED_BUS = ("virtualSharing", "physicalSharing")


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for users in _users(context).values():
        names = {vm.key: vm.name for vm, _ in users}
        for vm, disk in users if len(names) > 1 else ():
            other = next(name for key, name in names.items() if key != vm.key)
            if not _is_shared(disk):
                words = f"{disk.label} is '{disk.path[-80:]}', as is a disk of '{other[:80]}'"
                yield rule.finding(vm, Hit(words, "Disk Path", disk.place))


def _users(context: CheckContext) -> dict[tuple[str, str, str], list[tuple[Vm, Disk]]]:
    users: dict[tuple[str, str, str], list[tuple[Vm, Disk]]] = {}
    vms = context.data.inventory.vms
    twice = repeated(disk.path for vm in vms for disk in vm.disks if disk.path)
    for vm in vms if twice else ():
        for disk in vm.disks:
            if disk.path in twice and not disk.assumed:
                users.setdefault((vm.vcenter, vm.datacenter, disk.path), []).append((vm, disk))
    return users


def _is_shared(disk: Disk) -> bool:
    return "multiwriter" in disk.sharing.casefold() or disk.shared_bus in _SHARED_BUS


RULE = Rule(
    "disk-of-several-vms",
    Severity.WARNING,
    title="Several VMs use one disk file that is not marked as shared",
    explanation=(
        "The disk moves with the first VM and is gone for the others, or is copied twice and drifts apart. "
        "Usual causes are backup proxies that hold a disk, linked clones and appliances with a common disk."
    ),
    fix="detach the disk from all VMs but its owner, or tie them by together rows and move it by hand",
    source="4.2 multi-writer, 1.4 linked clones",
    check=_check,
)
