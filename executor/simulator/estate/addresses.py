"""The addresses of simulated guests."""

from __future__ import annotations

from executor.simulator.estate.nodes import VmNode
from wavelift.model.inventory import Power

__all__ = ["address_of"]


def address_of(vm: VmNode) -> str:
    """An address of the documentation range, the same for the same first adapter; "" without tools."""
    if vm.power is not Power.ON or vm.tools != "guestToolsRunning" or not vm.nics:
        return ""
    return f"192.0.2.{sum(vm.nics[0].mac.lower().encode()) % 254 + 1}"
