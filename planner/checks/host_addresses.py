"""What VMkernel adapters tell: which is there for what, in which subnets, of which IP family."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_interface

from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Place
from wavelift.model.inventory import Host, Vmkernel, VmkService

__all__ = [
    "Family",
    "carrying",
    "family_of",
    "neighbours",
    "services_told",
    "subnets",
    "without_vmotion",
]

_FIRST = "vmk0"
_HOST_BITS = {4: 32, 6: 128}


@dataclass(frozen=True, slots=True)
class Family:
    """IP versions of a host's management.

    Attributes:
        versions: 4, 6 or both.
        sure: whether the export says which adapter is the management's; else vmk0 is taken to be.
        place: where that stands.
    """

    versions: frozenset[int]
    sure: bool
    place: Place

    def __str__(self) -> str:
        return " and ".join(f"IPv{version}" for version in sorted(self.versions))


def services_told(adapters: Sequence[Vmkernel]) -> bool:
    """Whether the export says what adapters are there for: of every host one is the management's."""
    return any(VmkService.MANAGEMENT in adapter.services for adapter in adapters)


def carrying(adapters: Sequence[Vmkernel], service: VmkService) -> list[Vmkernel]:
    """The adapters that are there for a service."""
    return [adapter for adapter in adapters if service in adapter.services]


def without_vmotion(adapters: Sequence[Vmkernel]) -> Vmkernel | None:
    """The management adapter of a host that has none for vMotion; None where it has one or nothing tells."""
    if carrying(adapters, VmkService.VMOTION):
        return None
    return next(iter(carrying(adapters, VmkService.MANAGEMENT)), None)


def family_of(host: Host, index: InventoryIndex) -> Family | None:
    """Of which IP family a host's management is; None where nothing tells.

    A vCenter reaches a host by what it was registered with: where that is an address and no name, it alone
    decides (fact sheet 4.1 IP family).
    """
    try:
        return Family(frozenset({ip_address(host.name).version}), True, host.place.at("Host"))
    except ValueError:
        adapters = index.adapters(host)
    sure = services_told(adapters)
    chosen = carrying(adapters, VmkService.MANAGEMENT) if sure else _first(adapters)
    versions = frozenset(network.version for adapter in chosen for network in subnets(adapter))
    if not versions:
        return None
    column = "IP Address" if 4 in versions else "IP 6 Address"
    return Family(versions, sure, chosen[0].place.at(column))


def _first(adapters: Sequence[Vmkernel]) -> list[Vmkernel]:
    return [adapter for adapter in adapters if adapter.device.casefold() == _FIRST]


def subnets(adapter: Vmkernel) -> Iterator[IPv4Network | IPv6Network]:
    """The subnets an adapter is in; link-local addresses are everywhere and tell nothing.

    An address without a mask is taken for a subnet of its own.
    """
    with_mask = f"{adapter.address}/{adapter.mask}" if adapter.mask else adapter.address
    for text in (with_mask, *adapter.addresses6):
        try:
            found = ip_interface(text)
        except ValueError:
            continue
        if not (found.is_link_local or found.is_loopback or found.is_unspecified):
            yield found.network


def neighbours(one: Vmkernel, other: Vmkernel) -> bool:
    """Whether two adapters of a host are in one subnet and one TCP/IP stack."""
    shared = set(subnets(one)) & set(subnets(other))
    wide = [network for network in shared if network.prefixlen < _HOST_BITS[network.version]]
    return bool(wide) and (one.stack or "default") == (other.stack or "default")
