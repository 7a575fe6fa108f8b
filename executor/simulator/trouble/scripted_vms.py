"""The VMs that a fault script names are there, or the script is refused before anything runs."""

from __future__ import annotations

from collections.abc import Sequence

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import VCenter, VmNode
from executor.simulator.trouble.names import meant
from executor.simulator.trouble.script import ScriptedFault
from wavelift.errors import InputError

__all__ = ["check_named"]


def check_named(entry: ScriptedFault, sites: Sequence[VCenter]) -> list[VmNode]:
    """The VMs of these vCenters that the entry is meant for.

    Raises:
        InputError: it is meant for none of them.
    """
    vms = [vm for vc in sites for vm in nodes_of(vc, VmNode)]
    named = [vm for vm in vms if entry.names(vm)]
    if named:
        return named
    where = f"the {sites[0].side} vCenter does not have" if len(sites) == 1 else "neither vCenter has"
    near = meant(entry.vm, {vm.name for vm in vms})
    raise InputError(
        f"{entry.place} names VM {entry.vm!r}, which {where}",
        advice=f"{near}write its name as exported, its instanceUuid, or a pattern",
    )
