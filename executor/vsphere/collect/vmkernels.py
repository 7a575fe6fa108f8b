"""vSC_VMK: the hosts' own addresses, and what each is there for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from executor.vsphere.collect.estate import Estate
from executor.vsphere.collect.tables import Tables, plain
from wavelift.model.collected import CollectedCell
from wavelift.model.inventory import VmkService
from wavelift.model.sheet_columns import Extra

__all__ = ["add_vmkernels"]

Cells = dict[str, CollectedCell]

_BY_STACK = {"vmotion": VmkService.VMOTION, "vSphereProvisioning": VmkService.PROVISIONING}
"""Stacks that carry one service only, whatever else is said of their adapters."""


def add_vmkernels(tables: Tables, estate: Estate) -> None:
    """Add the VMkernel adapters of all hosts."""
    for row in estate.of("vim.HostSystem"):
        place = estate.hosts[row.moref]
        at: Cells = {"Host": place.name, "Datacenter": place.datacenter, "Cluster": place.cluster}
        services = _services(row.values.get("config.virtualNicManagerInfo.netConfig") or ())
        for adapter in row.values.get("config.network.vnic") or ():
            tables.add("vSC_VMK", _adapter(estate, adapter, services), at)


def _services(kinds: Iterable[Any]) -> dict[str, list[str]]:
    """What each device is selected for."""
    found: dict[str, list[str]] = {}
    for kind in kinds:
        # The selected ones are named by their key, which is unlike the adapter's own: "vmotion.key-…-vmk1".
        devices = {adapter.key: adapter.device for adapter in kind.candidateVnic or ()}
        for key in kind.selectedVnic or ():
            found.setdefault(devices.get(key, key.rpartition("-")[2]), []).append(kind.nicType)
    return found


def _adapter(estate: Estate, adapter: Any, services: dict[str, list[str]]) -> Cells:
    spec = adapter.spec
    ip, route = spec.ip, getattr(getattr(spec, "ipRouteSpec", None), "ipRouteConfig", None)
    stack = getattr(spec, "netStackInstanceKey", None) or ""
    used = [*services.get(adapter.device, ()), *filter(None, [_BY_STACK.get(stack)])]
    return {
        "Port Group": _network(estate, adapter),
        "Device": adapter.device,
        "Mac Address": spec.mac or "",
        "DHCP": plain(getattr(ip, "dhcp", None)),
        "IP Address": getattr(ip, "ipAddress", None) or "",
        "IP 6 Address": ", ".join(_addresses6(ip)),
        "Subnet mask": getattr(ip, "subnetMask", None) or "",
        "Gateway": plain(getattr(route, "defaultGateway", None)),
        "IP 6 Gateway": plain(getattr(route, "ipV6DefaultGateway", None)),
        "MTU": plain(spec.mtu),
        "Services": ", ".join(dict.fromkeys(map(str, used))),
        Extra.TCPIP_STACK: stack,
    }


def _addresses6(ip: Any) -> Iterable[str]:
    config = getattr(ip, "ipV6Config", None)
    return (f"{each.ipAddress}/{each.prefixLength}" for each in getattr(config, "ipV6Address", None) or ())


def _network(estate: Estate, adapter: Any) -> str:
    """The adapter's port group; a distributed one is named by its key."""
    port = adapter.spec.distributedVirtualPort
    entry = estate.index.by_key.get(port.portgroupKey) if port is not None else None
    return entry.name if entry is not None else str(adapter.portgroup or adapter.spec.portgroup or "")
