"""VMkernel adapters, time servers and services of a host: as the export told them."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import HostNode, NetworkNode, SwitchNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import array, make, vmodl
from wavelift.model.inventory import Vmkernel, VmkService

__all__ = ["adapters", "net_config", "services", "time_servers"]

_ADAPTER: Final = "vim.host.VirtualNic"
_MTU: Final = 1500
_PREFIX: Final = 64
_STACK: Final = "defaultTcpipStack"


def adapters(inventory: Inventory, host: HostNode) -> Any:
    """Return ``config.network.vnic``."""
    return array(_ADAPTER, [_adapter(inventory, host, each) for each in host.adapters])


def net_config(inventory: Inventory, host: HostNode) -> Any:
    """Return ``config.virtualNicManagerInfo.netConfig``: for each service the adapters selected for it."""
    usual = [str(service) for service in VmkService]
    kinds = dict.fromkeys([*usual, *(name for adapter in host.adapters for name in adapter.services)])
    found = [_selected(inventory, host, kind) for kind in kinds]
    return array("vim.host.VirtualNicManager.NetConfig", found)


def _selected(inventory: Inventory, host: HostNode, service: str) -> Any:
    candidates = [_adapter(inventory, host, each, f"{service}.") for each in host.adapters]
    used = [each for each, told in zip(candidates, host.adapters, strict=True) if service in told.services]
    return make(
        vmodl("vim.host.VirtualNicManager.NetConfig"),
        nicType=str(service),
        multiSelectAllowed=True,
        candidateVnic=candidates,
        selectedVnic=[each.key for each in used],
    )


def _adapter(inventory: Inventory, host: HostNode, told: Vmkernel, prefix: str = "") -> Any:
    network = _network(inventory, host, told.network)
    port = _port(inventory, network) if network is not None and network.switch else None
    spec = make(
        vmodl(f"{_ADAPTER}.Specification"),
        ip=_ip(told),
        portgroup=None if port is not None else told.network or None,
        distributedVirtualPort=port,
        mtu=told.mtu or _MTU,
        netStackInstanceKey=told.stack or _STACK,
    )
    return make(
        vmodl(_ADAPTER),
        device=told.device,
        key=f"{prefix}key-vim.host.VirtualNic-{told.device}",
        portgroup=spec.portgroup or "",
        spec=spec,
    )


def _network(inventory: Inventory, host: HostNode, name: str) -> NetworkNode | None:
    mine = (inventory.get(moref, NetworkNode) for moref in host.networks)
    return next((network for network in mine if network is not None and network.name == name), None)


def _port(inventory: Inventory, network: NetworkNode) -> Any:
    switch = inventory.get(network.switch, SwitchNode)
    return make(
        vmodl("vim.dvs.PortConnection"),
        switchUuid=switch.uuid if switch is not None else "",
        portgroupKey=network.moref,
    )


def _ip(told: Vmkernel) -> Any:
    made = []
    for text in told.addresses6:
        address, _, prefix = text.partition("/")
        made.append(
            make(
                vmodl("vim.host.IpConfig.IpV6Address"),
                ipAddress=address,
                prefixLength=int(prefix or _PREFIX),
            )
        )
    config = make(vmodl("vim.host.IpConfig.IpV6AddressConfiguration"), ipV6Address=made)
    return make(
        vmodl("vim.host.IpConfig"),
        dhcp=False,
        ipAddress=told.address or None,
        subnetMask=told.mask or None,
        ipV6Config=config if made else None,
    )


def time_servers(_inventory: Inventory, host: HostNode) -> Any:
    """Return ``config.dateTimeInfo.ntpConfig.server``."""
    servers = host.told.ntp_servers if host.told is not None else None
    return array("string", list(servers)) if servers is not None else None


def services(_inventory: Inventory, host: HostNode) -> Any:
    """Return ``config.service.service``: the one that keeps the clock, where the export tells of it."""
    running = host.told.ntp_running if host.told is not None else None
    known = [] if running is None else [_service("ntpd", "NTP Daemon", running)]
    return array("vim.host.Service", known)


def _service(key: str, label: str, running: bool) -> Any:
    return make(
        vmodl("vim.host.Service"),
        key=key,
        label=label,
        required=False,
        uninstallable=False,
        running=running,
        policy="on" if running else "off",
    )
