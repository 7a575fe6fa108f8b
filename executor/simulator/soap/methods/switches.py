"""Distributed switches: which switch and which port group a distributed NIC backing means."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import NetworkNode, SwitchNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_faults import fault

__all__ = ["METHODS"]


def by_uuid(call: Call, uuid: str) -> Any:
    """Return the switch of that uuid.

    Raises:
        vim.fault.NotFound: there is none.
    """
    for switch in call.inventory.each(SwitchNode):
        if switch.uuid.casefold() == uuid.casefold():
            return call.inventory.ref(switch.moref)
    raise fault("vim.fault.NotFound", f"There is no distributed switch {uuid}.")


def port_group(call: Call, key: str) -> Any:
    """Return the switch's port group of that key, which is its moref.

    Raises:
        vim.fault.NotFound: the switch has none.
    """
    found = call.inventory.get(key, NetworkNode)
    if found is None or found.switch != call.target.moref:
        raise fault("vim.fault.NotFound", f"There is no port group {key}.")
    return call.inventory.ref(key)


METHODS: Final[dict[str, Method]] = {
    "QueryDvsByUuid": Method(by_uuid, "vim.dvs.DistributedVirtualSwitchManager"),
    "LookupDvPortGroup": Method(port_group, "vim.DistributedVirtualSwitch"),
}
