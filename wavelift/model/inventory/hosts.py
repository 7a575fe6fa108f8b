"""Hosts with their VMkernel adapters, and clusters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wavelift.model.finding import NOWHERE, Place
from wavelift.model.placement import UNKNOWN

__all__ = ["Cluster", "Host", "VmkService", "Vmkernel"]


@dataclass(frozen=True, slots=True)
class Host:
    """One ESXi host. ``version`` and ``build`` come from "VMware ESXi 8.0.3 build-24674464".

    Attributes:
        connection: ``connected``, ``notResponding``, …, or "" where the export does not tell.
        vmotion: whether it is set up for vMotion, or None where the export does not tell.
        licence: the names of its licences, or "".
        ntp_servers: the time servers it asks, () for none, or None where the export does not tell.
        ntp_running: whether the service that asks them runs, or None.
    """

    name: str
    datacenter: str = UNKNOWN
    cluster: str = UNKNOWN
    version: str = ""
    build: str = ""
    cpu_model: str = ""
    cores: int = 0
    cpu_mhz: int = 0
    memory_mib: int = 0
    maintenance: bool = False
    current_evc: str = ""
    max_evc: str = ""
    connection: str = ""
    vmotion: bool | None = None
    licence: str = ""
    ntp_servers: tuple[str, ...] | None = None
    ntp_running: bool | None = None
    moref: str = ""
    place: Place = NOWHERE


class VmkService(StrEnum):
    """What a VMkernel adapter can be there for, as far as moves care, spelled as the vSphere API does."""

    MANAGEMENT = "management"
    VMOTION = "vmotion"
    PROVISIONING = "vSphereProvisioning"


@dataclass(frozen=True, slots=True)
class Vmkernel:
    """One VMkernel adapter of a host: the host's own address on a network.

    Attributes:
        host: name of its host.
        device: "vmk0".
        network: its port group, or "".
        address: IPv4 address, or "".
        mask: "255.255.255.0", or "".
        addresses6: IPv6 addresses, with "/64" behind them where the export tells it.
        mtu: bytes, or None.
        services: members of ``VmkService``, and others as the export spells them; () where not told.
        stack: the TCP/IP stack it belongs to: ``vmotion``, ``defaultTcpipStack``, …, or "".
    """

    host: str
    device: str
    datacenter: str = UNKNOWN
    cluster: str = UNKNOWN
    network: str = ""
    address: str = ""
    mask: str = ""
    addresses6: tuple[str, ...] = ()
    mtu: int | None = None
    services: tuple[str, ...] = ()
    stack: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster. ``swap_placement`` is that of VMs that inherit theirs, as in ``Vm``; "" if not told."""

    name: str
    datacenter: str = UNKNOWN
    drs: bool | None = None
    ha: bool | None = None
    swap_placement: str = ""
    moref: str = ""
    place: Place = NOWHERE
