"""What at the target could be taken for a VM of the wave (fact sheet 4.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from executor.gateway import VmCard, VmState
from executor.preflight.notes import blocker, warning
from wavelift.model.finding import Finding
from wavelift.model.plan import Move

__all__ = ["Neighbours", "name_clashes", "twins"]

_Cards = dict[str, list[VmCard]]


@dataclass(slots=True)
class Neighbours:
    """All VMs of the target by what must not be there twice."""

    by_uuid: _Cards = field(default_factory=lambda: defaultdict(list))
    by_bios: _Cards = field(default_factory=lambda: defaultdict(list))
    by_mac: _Cards = field(default_factory=lambda: defaultdict(list))
    by_name: dict[tuple[str, str, str], list[VmCard]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, cards: Iterable[VmCard]) -> Neighbours:
        """Sort them."""
        found = cls()
        for card in cards:
            if card.instance_uuid:
                found.by_uuid[card.instance_uuid].append(card)
            if card.bios_uuid:
                found.by_bios[card.bios_uuid].append(card)
            for mac in card.macs:
                found.by_mac[mac].append(card)
            found.by_name[card.datacenter, card.folder, card.name.casefold()].append(card)
        return found


def twins(move: Move, state: VmState, there: Neighbours) -> Iterator[Finding]:
    """VMs of the target that share a name and folder, a BIOS uuid or a MAC address with this one."""
    to = move.target
    for card in there.by_name.get((to.datacenter, to.folder, state.name.casefold()), ()):
        text = f"folder {to.folder or '(root)'} of the target has a VM {card.name!r} already ({card.moref})"
        yield blocker("twin-name", move, text, "rename one of them, or map this one to another folder")
    for card in there.by_bios.get(state.bios_uuid, ()) if state.bios_uuid else ():
        text = f"{card.name!r} at the target ({card.moref}) has the same BIOS uuid: is it a copy of this VM?"
        yield warning("twin-bios-uuid", move, text, "find out which is whole, and remove or re-identify one")
    for nic in state.nics:
        for card in there.by_mac.get(nic.mac.lower(), ()) if nic.mac else ():
            text = f"{card.name!r} at the target ({card.moref}) has the MAC address {nic.mac} too"
            advice = "give one of them another address, or see that they never share a network"
            yield warning("twin-mac", move, text, advice)


def name_clashes(going: Mapping[str, tuple[Move, VmState]]) -> Iterator[Finding]:
    """VMs of the wave that would take one name in one folder: after a renaming, for example."""
    places: dict[tuple[str, str, str], list[Move]] = defaultdict(list)
    for move, state in going.values():
        places[move.target.datacenter, move.target.folder, state.name.casefold()].append(move)
    for (_, folder, _), moves in places.items():
        for move in moves[1:]:
            text = f"it and {moves[0].name} would have one name in folder {folder or '(root)'} of the target"
            yield blocker("twin-in-wave", move, text, "rename one of them, or map it to another folder")
