"""Finding simulated VMs by identity (design, promise 2): by instanceUuid, else by name and witnesses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import VCenter, VmNode
from wavelift.model.plan import Identity

__all__ = ["identified"]


def identified(vc: VCenter, wanted: Sequence[Identity]) -> list[list[VmNode]]:
    """VMs that are, or may be, each identity, in order."""
    if len(wanted) == 1 and wanted[0].instance_uuid:  # so asks who looks where a VM is
        return [_by_uuid(vc, wanted[0].instance_uuid)]
    by_name: dict[str, list[VmNode]] = {}
    if any(not identity.instance_uuid for identity in wanted):
        for vm in nodes_of(vc, VmNode):
            by_name.setdefault(vm.name, []).append(vm)
    return [
        _by_uuid(vc, identity.instance_uuid)
        if identity.instance_uuid
        else [vm for vm in by_name.get(identity.name, []) if not _contradicts(vc, vm, identity)]
        for identity in wanted
    ]


def _by_uuid(vc: VCenter, uuid: str) -> list[VmNode]:
    morefs = vc.by_uuid.get(uuid.casefold())
    if morefs is None:
        return []
    return [vm for moref in morefs if isinstance(vm := vc.nodes.get(moref), VmNode)]


def _contradicts(vc: VCenter, vm: VmNode, identity: Identity) -> bool:
    """Whether what the identity tells is told otherwise; MACs and disks only when none is in common."""
    same_vcenter = identity.vcenter_uuid.casefold() == vc.instance_uuid.casefold()
    if identity.moref and same_vcenter and identity.moref != vm.moref:
        return True
    if identity.bios_uuid and identity.bios_uuid.casefold() != vm.bios_uuid.casefold():
        return True
    return _disjoint(identity.macs, (nic.mac for nic in vm.nics)) or _disjoint(
        identity.disk_uuids, (disk.uuid for disk in vm.disks)
    )


def _disjoint(told: Iterable[str], shown: Iterable[str]) -> bool:
    expected, seen = {text.casefold() for text in told}, {text.casefold() for text in shown if text}
    return bool(expected and seen) and not expected & seen
