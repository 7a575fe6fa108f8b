"""Networks that change their VLAN or their kind on the way: vCenter does not check that (fact sheet 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mappings.chooser import counts
from mappings.patterns import fold
from mappings.tables import MappingRow
from wavelift.model.finding import NOWHERE, Finding, Place, Severity
from wavelift.model.inventory import Inventory, Network, Nic, Vm
from wavelift.model.placement import UNKNOWN, NicPlacement, Placement

__all__ = ["vlan_findings"]

_TRUNK = "0-4094"


def vlan_findings(
    inventory: Inventory,
    placements: Mapping[str, Placement],
    target: Inventory,
    rows: Sequence[MappingRow] = (),
) -> Iterator[Finding]:
    """Yield one warning per pair of source and target network where both inventories tell a difference.

    * ``vlan-differs``: the VLANs are not the same; a trunk on either side counts as any.
    * ``network-kind-differs``: from a distributed to a standard port group, which older versions refuse.

    Each stands at the mapping row that leads there, where one names both; else at the target's inventory.
    """
    places = _places(rows)
    here, there = _by_name(inventory), _by_name(target)
    pairs: dict[tuple[str, str, str, str], tuple[Network, Network, list[str]]] = {}
    for vm in inventory.vms:
        placement = placements.get(vm.key)
        for nic, goes in zip(vm.nics, placement.nics if placement else (), strict=False):
            key = (fold(nic.network), nic.switch, goes.network, goes.switch)
            if key not in pairs:
                source, end = _source(here, vm, nic), _target(there, goes, placement)
                if source is None or end is None:
                    continue
                pairs[key] = (source, end, [])
            pairs[key][2].append(vm.name)
    for source, end, vms in pairs.values():
        place = places.get((fold(source.name), fold(end.name)), places.get(("", fold(end.name)), NOWHERE))
        yield from _differences(source, end, vms, place)


def _by_name(inventory: Inventory) -> dict[str, list[Network]]:
    found: dict[str, list[Network]] = {}
    for network in inventory.networks:
        found.setdefault(fold(network.name), []).append(network)
    return found


def _source(here: Mapping[str, list[Network]], vm: Vm, nic: Nic) -> Network | None:
    found = [item for item in here.get(fold(nic.network), ()) if _fits(item, vm.datacenter, nic.switch)]
    return found[0] if len({(item.vlan, item.distributed) for item in found}) == 1 else None


def _target(
    there: Mapping[str, list[Network]], goes: NicPlacement, placement: Placement | None
) -> Network | None:
    datacenter = placement.datacenter if placement else ""
    found = [item for item in there.get(fold(goes.network), ()) if _fits(item, datacenter, goes.switch)]
    return found[0] if len({(item.vlan, item.distributed) for item in found}) == 1 else None


def _fits(network: Network, datacenter: str, switch: str) -> bool:
    pairs = ((network.datacenter, datacenter), (network.switch, switch))
    return all(
        not known or not asked or UNKNOWN in (known, asked) or fold(known) == fold(asked)
        for known, asked in pairs
    )


def _places(rows: Sequence[MappingRow]) -> dict[tuple[str, str], Place]:
    """Where a row sends a source network to a target one; "" as source is any row to that target."""
    places: dict[tuple[str, str], Place] = {}
    for row in rows:
        if counts(row):
            place = row.at("target")
            places.setdefault((fold(row.source), fold(row.target)), place)
            places.setdefault(("", fold(row.target)), place)
    return places


def _differences(source: Network, end: Network, vms: list[str], place: Place) -> Iterator[Finding]:
    one, other = _vlan(source.vlan), _vlan(end.vlan)
    who = f"{len(vms):,} adapter(s), first '{vms[0][:80]}'"
    if one and other and one != other and _TRUNK not in (one, other):
        words = f"network '{source.name}' has VLAN {one}, its target '{end.name}' has VLAN {other}: {who}"
        advice = "check that both are one broadcast domain, or map to the port group of the same VLAN"
        yield _warning("vlan-differs", source, words, advice, place if place.file else end.place.at("VLAN"))
    if source.distributed and not end.distributed:
        words = f"network '{source.name}' is distributed, its target '{end.name}' is a standard one: {who}"
        advice = "map to a distributed port group, or move these VMs powered off"
        yield _warning("network-kind-differs", source, words, advice, place if place.file else end.place)


def _vlan(text: str) -> str:
    """A VLAN in one spelling: "VLAN 101", "101.0" and "101" are "101"."""
    plain = re.sub(r"(?i)vlan|\s", "", text)
    return re.sub(r"\.0$", "", plain)


def _warning(finding_id: str, source: Network, words: str, advice: str, place: Place) -> Finding:
    return Finding(finding_id, Severity.WARNING, source.name, words, advice, place)
