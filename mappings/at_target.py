"""What the mapping tables name as targets, held against what the target vCenter has. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from mappings.patterns import fold
from mappings.tables import Kind, Mappings
from mappings.vlans import vlan_findings
from wavelift.model.finding import NOWHERE, Finding, Place, Severity
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.placement import UNKNOWN, Placement

__all__ = ["target_findings"]

_Entry = tuple[str, str, str]
"""Name, datacenter and switch ("" for what has none) of something at the target."""


def target_findings(
    inventory: Inventory,
    mappings: Mappings,
    placements: Mapping[str, Placement],
    target: Inventory | None,
) -> Iterator[Finding]:
    """Yield what of the placements does not exist at the target, and networks that change their VLAN.

    Nothing without the target's inventory. A kind of which the target inventory lists nothing is not
    checked: then its sheet is missing.

    * ``cluster-not-at-target``, ``host-not-at-target``, ``datastore-not-at-target``,
      ``network-not-at-target``, ``policy-not-at-target`` (blocker, one per VM and target).
    * ``network-ambiguous-at-target`` (blocker, one per VM): several switches have the port group, and the
      row names none.
    * ``vlan-differs``, ``network-kind-differs`` (warning, one per pair of networks).
    """
    if target is None:
        return
    search = _Search(target, mappings)
    for vm in inventory.vms:
        placement = placements.get(vm.key)
        if placement is not None:
            yield from search.missing(vm, placement)
    yield from vlan_findings(inventory, placements, target, mappings.networks)


class _Search:
    """Looks targets up; answers are remembered, because thousands of VMs share a few hundred targets."""

    def __init__(self, target: Inventory, mappings: Mappings) -> None:
        self._names: dict[str, dict[str, list[_Entry]]] = {
            "cluster": _named(_clusters(target)),
            "host": _named((host.name, host.datacenter, "") for host in target.hosts),
            "datastore": _named((store.name, store.datacenter, "") for store in target.datastores),
            "network": _named((item.name, item.datacenter, item.switch) for item in target.networks),
            "policy": _named((item.name, "", "") for item in target.policies),
        }
        self._places = _places(mappings)
        self._troubles: dict[tuple[str, str, str, str], tuple[str, str] | None] = {}

    def missing(self, vm: Vm, placement: Placement) -> Iterator[Finding]:
        for kind, name, switch in _wanted(placement):
            key = (kind, name, switch, placement.datacenter)
            if key not in self._troubles:
                self._troubles[key] = self._trouble(*key)
            trouble = self._troubles[key]
            if trouble is not None:
                yield self._finding(vm, kind, name, trouble)

    def _trouble(self, kind: str, name: str, switch: str, datacenter: str) -> tuple[str, str] | None:
        """(finding id, what is wrong in words), or None where all is well."""
        known = self._names[kind]
        if not known or not name:
            return None
        same = known.get(fold(name), [])
        found = [item for item in same if _fits(item[1], datacenter) and _fits(item[2], switch)]
        if not found:
            return _MISSING[kind], self._nearest(kind, name, elsewhere=bool(same))
        if kind == "network" and not switch and len({item[2] for item in found}) > 1:
            return _AMBIGUOUS, f"is there on the switches {', '.join(sorted(i[2] for i in found))}"
        return None

    def _nearest(self, kind: str, name: str, *, elsewhere: bool) -> str:
        if elsewhere:
            return "is there, but in another datacenter or on another switch"
        near = get_close_matches(fold(name), self._names[kind], n=1, cutoff=0.6)
        return "does not exist" + (
            f"; the nearest name is '{self._names[kind][near[0]][0][0]}'" if near else ""
        )

    def _finding(self, vm: Vm, kind: str, name: str, trouble: tuple[str, str]) -> Finding:
        finding_id, words = trouble
        override = self._places.get(("override", kind, fold(name)))
        place = self._places.get(("row", kind, fold(name))) or override or NOWHERE
        return Finding(
            id=finding_id,
            severity=Severity.BLOCKER,
            subject=vm.key,
            message=f"{vm.name[:80]}: target {_WORDS.get(kind, kind)} '{name}' {words}",
            suggestion=_ADVICE.get(finding_id, _CREATE),
            place=place,
            label=vm.name,
        )


_MISSING = {
    "cluster": "cluster-not-at-target",
    "host": "host-not-at-target",
    "datastore": "datastore-not-at-target",
    "network": "network-not-at-target",
    "policy": "policy-not-at-target",
}
_WORDS = {"policy": "storage policy"}
_AMBIGUOUS = "network-ambiguous-at-target"
_ADVICE = {_AMBIGUOUS: "fill in target_switch in the row of the networks table"}
_CREATE = "correct the target in the mapping table, or create it and collect the target anew"
_KINDS = {Kind.CLUSTERS: "cluster", Kind.DATASTORES: "datastore", Kind.NETWORKS: "network"}


def _wanted(placement: Placement) -> Iterator[tuple[str, str, str]]:
    """(kind, name, switch) of everything a placement names, each once."""
    names = [("cluster", placement.cluster, ""), ("host", placement.host, "")]
    names.append(("datastore", placement.datastore, ""))
    names += [("datastore", disk.datastore, "") for disk in placement.disks]
    names += [("policy", disk.policy, "") for disk in placement.disks]
    names += [("network", nic.network, nic.switch) for nic in placement.nics]
    yield from dict.fromkeys(names)


def _clusters(target: Inventory) -> Iterator[_Entry]:
    """Clusters by their own sheet and by their hosts; a standalone host counts as a cluster too."""
    yield from ((cluster.name, cluster.datacenter, "") for cluster in target.clusters)
    for host in target.hosts:
        yield host.name, host.datacenter, ""
        if host.cluster not in ("", UNKNOWN):
            yield host.cluster, host.datacenter, ""


def _named(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        found.setdefault(fold(entry[0]), []).append(entry)
    return found


def _fits(known: str, asked: str) -> bool:
    return any(text in ("", UNKNOWN) for text in (known, asked)) or fold(known) == fold(asked)


def _places(mappings: Mappings) -> dict[tuple[str, str, str], Place]:
    """Where each target is first named, by how, kind and folded name."""
    places: dict[tuple[str, str, str], Place] = {}
    for kind, word in _KINDS.items():
        for row in mappings.rows(kind):
            if not row.proposed:
                places.setdefault(("row", word, fold(row.target)), row.at("target"))
                if row.policy:
                    places.setdefault(("row", "policy", fold(row.policy)), row.at("policy"))
    for override in mappings.overrides:
        named = {
            "cluster": override.cluster,
            "host": override.host,
            "datastore": override.datastore,
            "network": override.network,
        }
        for word, name in named.items():
            if name and override.place.file:
                places.setdefault(("override", word, fold(name)), override.at(word))
    return places
