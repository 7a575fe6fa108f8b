"""vSC_VMK: the hosts' own addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_interface

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row
from wavelift.model.inventory import Vmkernel, VmkService
from wavelift.model.placement import UNKNOWN
from wavelift.model.sheet_columns import Extra

__all__ = ["VSC_VMK", "vmkernels"]

VSC_VMK: Spec = {
    "host": ("Host", "Host name"),
    "datacenter": ("Datacenter",),
    "cluster": ("Cluster",),
    "network": ("Port Group", "Portgroup"),
    "device": ("Device",),
    "address": ("IP Address", "IPAddress"),
    "address6": ("IP 6 Address", "IPv6 Address"),
    "mask": ("Subnet mask",),
    "mtu": ("MTU",),
    "services": ("Services", "Enabled services"),
    "stack": (Extra.TCPIP_STACK, "TCP/IP stack", "NetStack"),
}
_WORDS = {
    "management": VmkService.MANAGEMENT,
    "vmotion": VmkService.VMOTION,
    "provisioning": VmkService.PROVISIONING,
}
"""How a service may be called in any spelling: the word that is always in it."""


def vmkernels(columns: Columns) -> list[Vmkernel]:
    """Read all adapters; rows without a host or a device are left out, and so are addresses that are none."""
    host, device, network = columns.text("host"), columns.text("device"), columns.name("network")
    datacenter, cluster = columns.text("datacenter", UNKNOWN), columns.text("cluster", UNKNOWN)
    address, address6, mask = columns.text("address"), columns.text("address6"), columns.text("mask")
    services, stack, mtu = columns.text("services"), columns.text("stack"), columns.integer("mtu")

    def read(row: Row) -> Vmkernel:
        return Vmkernel(
            host=host(row),
            device=device(row),
            datacenter=datacenter(row),
            cluster=cluster(row),
            network=network(row),
            address=next(_addresses(address(row), 4), ""),
            mask=mask(row),
            addresses6=tuple(_addresses(address6(row), 6)),
            mtu=mtu(row),
            services=_services(services(row)),
            stack=stack(row),
            place=columns.table.place(row[0]),
        )

    return [read(row) for row in columns.table.rows if host(row) and device(row)]


def _addresses(text: str, version: int) -> Iterator[str]:
    """The addresses of that IP version in a text."""
    for part in re.split(r"[,;\s]+", text):
        try:
            if part and ip_interface(part).version == version:
                yield part
        except ValueError:
            continue


def _services(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split(r"[,;\n]", text))
    return tuple(dict.fromkeys(_service(part) for part in parts if part))


def _service(text: str) -> str:
    folded = text.casefold()
    return next((known for word, known in _WORDS.items() if word in folded), text)
