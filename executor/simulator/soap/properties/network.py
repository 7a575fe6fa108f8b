"""Properties of standard networks, distributed port groups and distributed switches."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import NetworkNode, SwitchNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.properties.entity import entity
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["NETWORK", "PORTGROUP", "SWITCH"]

_SWITCH: Final = "vim.dvs.VmwareDistributedVirtualSwitch."


def _summary(inventory: Inventory, network: NetworkNode) -> Any:
    return make(
        vmodl("vim.Network.Summary"),
        network=inventory.ref(network.moref),
        name=network.name,
        accessible=True,
        ipPoolName="",
    )


def _port_setting(_inventory: Inventory, network: NetworkNode) -> Any:
    """Return the default port settings, with the VLAN as a single id or as a trunk."""
    return make(vmodl(_SWITCH + "VmwarePortConfigPolicy"), vlan=_vlan(network.vlan))


def _vlan(text: str) -> Any:
    if text.isdigit() or not text:
        return make(vmodl(_SWITCH + "VlanIdSpec"), inherited=False, vlanId=int(text or 0))
    ranges = [
        make(vmodl("vim.NumericRange"), start=int(first), end=int(last or first))
        for first, _, last in (part.strip().partition("-") for part in text.split(","))
        if first.strip().isdigit() and (not last or last.strip().isdigit())
    ]
    return make(vmodl(_SWITCH + "TrunkVlanSpec"), inherited=False, vlanId=ranges)


_NETWORK: dict[str, Getter] = {
    "summary": _summary,
    "vm": lambda inventory, network: inventory.refs(network.vms, "vim.VirtualMachine"),
    "host": lambda inventory, network: inventory.refs(network.hosts, "vim.HostSystem"),
}

NETWORK = Kind("vim.Network", entity(_NETWORK))

PORTGROUP = Kind(
    "vim.dvs.DistributedVirtualPortgroup",
    entity(
        {
            **_NETWORK,
            "key": lambda _inventory, network: network.moref,
            "portKeys": lambda _inventory, _network: array("string", []),
            "config.key": lambda _inventory, network: network.moref,
            "config.name": lambda _inventory, network: network.name,
            "config.numPorts": lambda _inventory, _network: 128,
            "config.distributedVirtualSwitch": lambda inventory, network: inventory.ref(network.switch),
            "config.defaultPortConfig": _port_setting,
            "config.type": lambda _inventory, _network: "earlyBinding",
            "config.backingType": lambda _inventory, _network: "standard",
            "config.autoExpand": lambda _inventory, _network: True,
            "config.uplink": lambda _inventory, _network: False,
        }
    ),
)


def _groups(inventory: Inventory, switch: SwitchNode) -> list[NetworkNode]:
    return [network for network in inventory.each(NetworkNode) if network.switch == switch.moref]


def _portgroups(inventory: Inventory, switch: SwitchNode) -> Any:
    found = (network.moref for network in _groups(inventory, switch))
    return inventory.refs(found, "vim.dvs.DistributedVirtualPortgroup")


def _portgroup_names(inventory: Inventory, switch: SwitchNode) -> Any:
    return array("string", [network.name for network in _groups(inventory, switch)])


def _uuid(_inventory: Inventory, switch: SwitchNode) -> str:
    return switch.uuid


def _name(_inventory: Inventory, switch: SwitchNode) -> str:
    return switch.name


def _product(_inventory: Inventory, switch: SwitchNode) -> Any:
    return make(
        vmodl("vim.dvs.ProductSpec"), name="DVS", vendor="VMware, Inc.", version=switch.version, build="1"
    )


SWITCH = Kind(
    "vim.dvs.VmwareDistributedVirtualSwitch",
    entity(
        {
            "uuid": _uuid,
            "portgroup": _portgroups,
            "summary.name": _name,
            "summary.uuid": _uuid,
            "summary.productInfo": _product,
            "summary.numPorts": lambda inventory, switch: 128 * len(_groups(inventory, switch)),
            "summary.portgroupName": _portgroup_names,
            "config.uuid": _uuid,
            "config.name": _name,
            "config.maxMtu": lambda _inventory, _switch: 9000,
        }
    ),
    types={"config": "vim.dvs.VmwareDistributedVirtualSwitch.ConfigInfo"},
)
