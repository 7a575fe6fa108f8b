"""The simulated world's events as pyVmomi's."""

from __future__ import annotations

from typing import Any

from executor.simulator.events import SimEvent
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_faults import fault_of
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["event_value"]

_VM = "vim.VirtualMachine"


def event_value(inventory: Inventory, event: SimEvent) -> Any:
    """Return an event as clients get it; arguments nobody asked about are left empty."""
    common = {
        "key": event.key,
        "chainId": event.chain,
        "createdTime": event.at,
        "userName": event.user,
        "fullFormattedMessage": event.text,
        "vm": make(vmodl("vim.event.VmEventArgument"), name=event.name, vm=_vm(event)),
        "host": _host(inventory, event),
    }
    if event.extended:
        return make(vmodl("vim.event.EventEx"), **common, **_extended(event))
    if event.fault is not None:
        common["reason"] = fault_of(event.fault)
    return make(vmodl(event.kind), **common)


def _extended(event: SimEvent) -> dict[str, Any]:
    return {
        "eventTypeId": event.kind,
        "severity": event.category,
        "message": event.text,
        "objectId": event.vm or None,
        "objectType": vmodl(_VM),
        "objectName": event.name,
        "fault": fault_of(event.fault) if event.fault is not None else None,
    }


def _vm(event: SimEvent) -> Any:
    return vmodl(_VM)(event.vm) if event.vm else None


def _host(inventory: Inventory, event: SimEvent) -> Any:
    """Where the VM is now, if it is in the inventory."""
    node = inventory.nodes.get(event.vm)
    host = inventory.nodes.get(getattr(node, "host", ""))
    if host is None:
        return None
    return make(vmodl("vim.event.HostEventArgument"), name=host.name, host=inventory.ref(host.moref))
