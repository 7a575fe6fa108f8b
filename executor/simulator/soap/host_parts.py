"""What an ESXi host's ``configManager`` names: one object for each part of its configuration.

They tell what is known of the host and change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from executor.simulator.estate.nodes import HostNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["PARTS", "HostPart", "part_at", "part_of"]

PARTS: Final[dict[str, str]] = {
    "storageSystem": "vim.host.StorageSystem",
    "networkSystem": "vim.host.NetworkSystem",
    "datastoreSystem": "vim.host.DatastoreSystem",
    "serviceSystem": "vim.host.ServiceSystem",
    "dateTimeSystem": "vim.host.DateTimeSystem",
    "virtualNicManager": "vim.host.VirtualNicManager",
    "advancedOption": "vim.option.OptionManager",
    "vmotionSystem": "vim.host.VMotionSystem",
    "firewallSystem": "vim.host.FirewallSystem",
    "autoStartManager": "vim.host.AutoStartManager",
}
"""Fields of ``configManager`` and pyVmomi's classes."""


@dataclass(frozen=True, slots=True)
class HostPart:
    """One of them, made when it is asked for."""

    moref: str
    vmodl_name: str
    host: HostNode


def part_of(host: HostNode, field: str) -> Any:
    """The reference of a host's part."""
    return vmodl(PARTS[field])(f"{field}-{host.moref}")


def part_at(inventory: Inventory, moref: str) -> HostPart | None:
    """The part of that id, or None."""
    field, _, of = moref.partition("-")
    host = inventory.get(of, HostNode) if field in PARTS else None
    return HostPart(moref, PARTS[field], host) if host is not None else None
