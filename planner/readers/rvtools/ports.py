"""dvPort and vPort, with dvSwitch: the networks that NICs can be on."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from planner.readers.cells import to_text
from planner.readers.columns import Columns, Spec
from wavelift.model.inventory import Network
from wavelift.model.sheet_columns import Extra

__all__ = ["DVPORT", "DVSWITCH", "VPORT", "Switches", "networks", "switches"]

DVPORT: Spec = {
    "network": ("Port Group", "Port", "Network", "Name"),
    "datacenter": ("Datacenter",),
    "switch": ("Switch",),
    "vlan": ("VLAN",),
    "moref": ("Object ID",),
}
VPORT: Spec = {**DVPORT, "network": ("Port Group", "Network", "Name"), "uplinks": (Extra.UPLINKS,)}
DVSWITCH: Spec = {"switch": ("Switch", "Name"), "datacenter": ("Datacenter",), "version": ("Version",)}

Switches: TypeAlias = dict[str, tuple[str, str]]
"""Datacenter and version by distributed switch."""


def networks(columns: Columns, known: Switches, *, distributed: bool) -> list[Network]:
    """Read port groups, each once: vPort repeats a standard port group for every host that has it.

    Args:
        columns: of dvPort or vPort.
        known: the distributed switches, since dvPort says nothing of them.
        distributed: whether this is dvPort.
    """
    name, switch, datacenter = columns.name("network"), columns.text("switch"), columns.text("datacenter")
    vlan, moref, place = columns.cell("vlan"), columns.text("moref"), columns.table.place
    uplinks = columns.integer("uplinks")
    found: dict[tuple[str, str, str], Network] = {}
    most: dict[tuple[str, str, str], int] = {}
    for row in columns.table.rows:
        home, version = known.get(switch(row), ("", "")) if distributed else ("", "")
        where = datacenter(row) or home
        key = (name(row), where, switch(row) if distributed else "")
        if (number := uplinks(row)) is not None:
            most[key] = max(most.get(key, 0), number)
        if key[0] and key not in found:
            found[key] = Network(
                name=key[0],
                datacenter=where,
                switch=switch(row),
                distributed=distributed,
                vlan=to_text(vlan(row)),
                switch_version=version,
                moref=moref(row),
                place=place(row[0]),
            )
    return [replace(network, uplinks=most.get(key)) if most else network for key, network in found.items()]


def switches(columns: Columns) -> Switches:
    """The datacenter and version of each distributed switch."""
    switch, datacenter, version = columns.text("switch"), columns.text("datacenter"), columns.text("version")
    return {switch(row): (datacenter(row), version(row)) for row in columns.table.rows if switch(row)}
