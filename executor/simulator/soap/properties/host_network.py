"""Standard switches and port groups of a host: all of its datacenter, as ``SiteBuilder.wire`` shows them."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import HostNode, NetworkNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["standard_port_groups", "standard_switches"]

_DEFAULT: Final = "vSwitch0"
_PORTS: Final = 1536
_UPLINKS: Final = 2


def _standard(inventory: Inventory, host: HostNode) -> list[NetworkNode]:
    networks = (inventory.get(moref, NetworkNode) for moref in host.networks)
    return [network for network in networks if network is not None and not network.switch]


def standard_switches(inventory: Inventory, host: HostNode) -> Any:
    """Return ``config.network.vswitch``."""
    uplinks = {_DEFAULT: _UPLINKS}
    uplinks |= {network.vswitch or _DEFAULT: network.uplinks for network in _standard(inventory, host)}
    return array(
        "vim.host.VirtualSwitch",
        [
            make(
                vmodl("vim.host.VirtualSwitch"),
                name=name,
                key=f"key-vim.host.VirtualSwitch-{name}",
                numPorts=_PORTS,
                numPortsAvailable=_PORTS,
                mtu=1500,
                pnic=[f"key-vim.host.PhysicalNic-vmnic{at}" for at in range(number)],
            )
            for name, number in uplinks.items()
        ],
    )


def standard_port_groups(inventory: Inventory, host: HostNode) -> Any:
    """Return ``config.network.portgroup``."""
    return array(
        "vim.host.PortGroup",
        [
            make(
                vmodl("vim.host.PortGroup"),
                key=f"key-vim.host.PortGroup-{network.name}",
                spec=make(
                    vmodl("vim.host.PortGroup.Specification"),
                    name=network.name,
                    vlanId=int(network.vlan) if network.vlan.isdecimal() else 0,
                    vswitchName=network.vswitch or _DEFAULT,
                ),
            )
            for network in _standard(inventory, host)
        ],
    )
