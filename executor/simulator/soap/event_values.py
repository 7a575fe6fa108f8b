"""The simulated world's events as pyVmomi's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from executor.simulator.soap.vmodl_faults import fault_of
from executor.simulator.soap.vmodl_values import make, vmodl
from executor.simulator.world.events import SimEvent
from executor.simulator.world.standing import Named, Standing

__all__ = ["event_value"]

_VM = "vim.VirtualMachine"
_ARRIVED = ("vim.event.VmRelocatedEvent", "vim.event.VmMigratedEvent")
"""Classes that tell where a VM came from; the others tell where it was to go."""


def event_value(event: SimEvent, clock: Callable[[datetime], datetime]) -> Any:
    """Return an event as clients get it; what its class demands is there (vim.event's definitions).

    Its time is by the vCenter's own clock, which ``clock`` tells for a world time.

    The host that a VM goes to in another vCenter is told with its id there; what a real one tells is
    unverified.
    """
    common = {
        "key": event.key,
        "chainId": event.chain,
        "createdTime": clock(event.at),
        "userName": event.user,
        "fullFormattedMessage": event.text,
        "vm": make(vmodl("vim.event.VmEventArgument"), name=event.name, vm=_vm(event)),
        **_places(event.stood, "host", "datacenter", "ds"),
    }
    if event.extended:
        return make(vmodl("vim.event.EventEx"), **common, **_extended(event))
    way = "source" if event.kind in _ARRIVED else "dest"
    common.update(_places(event.other, f"{way}Host", f"{way}Datacenter", f"{way}Datastore"))
    if event.fault is not None:
        common["reason"] = fault_of(event.fault)
    return make(vmodl(event.kind), template=False, **common)


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


def _places(standing: Standing, host: str, datacenter: str, datastore: str) -> dict[str, Any]:
    """The three arguments under the names that the event's class has for them."""
    return {
        host: _argument("Host", "host", "vim.HostSystem", standing.host),
        datacenter: _argument("Datacenter", "datacenter", "vim.Datacenter", standing.datacenter),
        datastore: _argument("Datastore", "datastore", "vim.Datastore", standing.datastore),
    }


def _argument(kind: str, field: str, cls: str, named: Named | None) -> Any:
    if named is None:
        return None
    moref, name = named
    return make(vmodl(f"vim.event.{kind}EventArgument"), name=name, **{field: vmodl(cls)(moref)})
