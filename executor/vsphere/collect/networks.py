"""vSwitch, vPort, dvSwitch and dvPort: the networks that VMs can be on."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim

from executor.vsphere.collect.estate import Estate, HostPlace
from executor.vsphere.collect.tables import Tables, plain
from executor.vsphere.index import NetworkEntry, NetworkKind
from executor.vsphere.properties import Row
from wavelift.model.collected import CollectedCell
from wavelift.model.sheet_columns import Extra

__all__ = ["add_networks"]

Cells = dict[str, CollectedCell]

_DVS = vim.dvs.VmwareDistributedVirtualSwitch
_SWITCHES = ("vim.DistributedVirtualSwitch", "vim.dvs.VmwareDistributedVirtualSwitch")
_OPAQUE = "opaque"


def add_networks(tables: Tables, estate: Estate) -> None:
    """Add switches and port groups."""
    told: set[tuple[str, str]] = set()
    for row in estate.of("vim.HostSystem"):
        place = estate.hosts[row.moref]
        _standard(tables, row, place)
        told |= {
            (place.datacenter, group.spec.name) for group in row.values.get("config.network.portgroup") or ()
        }
    for entry in _sorted(estate, NetworkKind.STANDARD):
        if (entry.datacenter, entry.name) not in told:
            tables.add("vPort", {"Datacenter": entry.datacenter, "Port Group": entry.name})
    for row in estate.of(*_SWITCHES):
        tables.add("dvSwitch", _switch(estate, row))
    for kind in (NetworkKind.DISTRIBUTED, NetworkKind.OPAQUE):
        for entry in _sorted(estate, kind):
            tables.add("dvPort", _port_group(estate, entry))


def _sorted(estate: Estate, kind: NetworkKind) -> list[NetworkEntry]:
    found = [entry for entry in estate.index.networks if entry.kind is kind]
    return sorted(found, key=lambda entry: (entry.datacenter, entry.switch, entry.name))


def _standard(tables: Tables, row: Row, place: HostPlace) -> None:
    at: Cells = {"Host": place.name, "Datacenter": place.datacenter, "Cluster": place.cluster}
    uplinks: dict[str, int] = {}
    for switch in row.values.get("config.network.vswitch") or ():
        uplinks[switch.name] = len(switch.pnic or ())
        cells: Cells = {
            "Switch": switch.name,
            "# Ports": plain(switch.numPorts),
            "Free Ports": plain(switch.numPortsAvailable),
            "MTU": plain(switch.mtu),
        }
        tables.add("vSwitch", cells, at)
    for group in row.values.get("config.network.portgroup") or ():
        spec = group.spec
        tables.add(
            "vPort",
            {
                "Port Group": spec.name,
                "Switch": spec.vswitchName,
                "VLAN": str(spec.vlanId),
                Extra.UPLINKS: uplinks.get(spec.vswitchName),
            },
            at,
        )


def _switch(estate: Estate, row: Row) -> Cells:
    product = row.values.get("summary.productInfo")
    return {
        "Switch": row.text("name"),
        "Datacenter": estate.datacenter(row),
        "Name": plain(getattr(product, "name", None)),
        "Vendor": plain(getattr(product, "vendor", None)),
        "Version": plain(getattr(product, "version", None)),
        "Description": row.text("config.description"),
        "Created": row.values.get("config.createTime"),
        "# Ports": plain(row.values.get("config.numPorts")),
        "Max MTU": plain(row.values.get("config.maxMtu")),
        "Object ID": row.moref,
    }


def _port_group(estate: Estate, entry: NetworkEntry) -> Cells:
    row = estate.rows[entry.moref]
    opaque = entry.kind is NetworkKind.OPAQUE
    return {
        "Port": entry.name,
        "Switch": entry.switch,
        "Type": _OPAQUE if opaque else row.text("config.type"),
        "# Ports": plain(row.values.get("config.numPorts")),
        "VLAN": _vlan(getattr(row.values.get("config.defaultPortConfig"), "vlan", None)),
        "Object ID": entry.moref,
        Extra.DATACENTER: entry.datacenter,
    }


def _vlan(spec: Any) -> str:
    """A VLAN as text: "101", a trunk as "0-4094", a private one as "pvlan 20", "" where not told."""
    if isinstance(spec, _DVS.VlanIdSpec):
        return str(spec.vlanId)
    if isinstance(spec, _DVS.TrunkVlanSpec):
        return ", ".join(
            f"{span.start}-{span.end}" if span.end != span.start else str(span.start) for span in spec.vlanId
        )
    return f"pvlan {spec.pvlanId}" if isinstance(spec, _DVS.PvlanSpec) else ""
