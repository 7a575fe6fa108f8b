"""dvPort and vPort, with dvSwitch: the networks that NICs can be on."""

from __future__ import annotations

from planner.readers.cells import to_text
from planner.readers.columns import Columns, Spec
from wavelift.model.inventory import Network

__all__ = ["DVPORT", "DVSWITCH", "VPORT", "networks", "switch_datacenters"]

DVPORT: Spec = {
    "network": ("Port Group", "Port", "Network", "Name"),
    "datacenter": ("Datacenter",),
    "switch": ("Switch",),
    "vlan": ("VLAN",),
    "moref": ("Object ID",),
}
VPORT: Spec = {**DVPORT, "network": ("Port Group", "Network", "Name")}
DVSWITCH: Spec = {"switch": ("Switch", "Name"), "datacenter": ("Datacenter",)}


def networks(columns: Columns, *, distributed: bool, datacenters: dict[str, str]) -> list[Network]:
    """Read port groups, each once: vPort repeats a standard port group for every host that has it.

    Args:
        columns: of dvPort or vPort.
        distributed: whether this is dvPort.
        datacenters: datacenter by distributed switch, since dvPort does not say it.
    """
    name, switch, datacenter = columns.name("network"), columns.text("switch"), columns.text("datacenter")
    vlan, moref, place = columns.cell("vlan"), columns.text("moref"), columns.table.place
    found: dict[tuple[str, str, str], Network] = {}
    for row in columns.table.rows:
        where = datacenter(row) or datacenters.get(switch(row), "")
        key = (name(row), where, switch(row) if distributed else "")
        if key[0] and key not in found:
            found[key] = Network(
                key[0], where, switch(row), distributed, to_text(vlan(row)), moref(row), place(row[0])
            )
    return list(found.values())


def switch_datacenters(columns: Columns) -> dict[str, str]:
    """The datacenter of each distributed switch."""
    switch, datacenter = columns.text("switch"), columns.text("datacenter")
    return {switch(row): datacenter(row) for row in columns.table.rows if switch(row) and datacenter(row)}
