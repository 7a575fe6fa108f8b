"""What tells a VM beside its instanceUuid: BIOS uuid, MAC addresses, disk uuids (design, promise 2).

An instanceUuid is no proof: a restored backup may carry it, and a vCenter that finds it taken gives the VM
that arrives another one (fact sheet 4.2, 6.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from executor.gateway import Gateway, Refused, Unanswered, VmCard, VmState
from executor.trip import Trip
from wavelift.model.placement import Side

__all__ = ["alike", "is_another"]

_MOST_CARDS = 3


def is_another(found: VmState, known: VmState) -> bool:
    """Whether what was found under a VM's instanceUuid cannot be that VM.

    A changed MAC or a new disk says little; another BIOS uuid says so, or that no MAC and no disk is the
    same. What one of them does not show says nothing.
    """
    if found.bios_uuid and known.bios_uuid and found.bios_uuid != known.bios_uuid:
        return True
    return _nothing_shared(_macs(found), _macs(known)) and _nothing_shared(_disks(found), _disks(known))


async def alike(gateway: Gateway, trip: Trip) -> list[str]:
    """VMs of either vCenter that have the name, the BIOS uuid or a MAC of one that is not found, in words."""
    sides = (trip.leaves, trip.leaves.other) if trip.is_there is None else (trip.leaves,)
    words: list[str] = []
    for side in sides:
        try:
            cards = await gateway.census(side)
        except (Refused, Unanswered) as trouble:
            words.append(f"{side}: its other VMs cannot be seen: {trouble}")
            continue
        found = list(_alike(side, cards, trip))
        words += found[:_MOST_CARDS] or [f"{side}: no other VM has its name, its BIOS uuid or a MAC of it"]
    return words


def _alike(side: Side, cards: Iterable[VmCard], trip: Trip) -> Iterator[str]:
    """Those that have most in common first."""
    shared = [(_in_common(card, trip), card) for card in cards]
    for same, card in sorted(shared, key=lambda pair: -len(pair[0])):
        if same:
            where = f"{card.moref} {card.name!r} in folder {card.folder or '(root)'}"
            yield f"{side}: {where} has its {' and '.join(same)}, and instanceUuid {card.instance_uuid}"


def _in_common(card: VmCard, trip: Trip) -> list[str]:
    known = trip.witness
    same = ["name"] if card.name == trip.name else []
    if known is not None and known.bios_uuid and card.bios_uuid == known.bios_uuid:
        same.append("BIOS uuid")
    if known is not None:
        same += [f"MAC {mac}" for mac in sorted(_macs(known) & set(card.macs))]
    return same


def _macs(state: VmState) -> set[str]:
    return {nic.mac for nic in state.nics if nic.mac}


def _disks(state: VmState) -> set[str]:
    return {disk.uuid.lower() for disk in state.disks if disk.uuid}


def _nothing_shared(ours: set[str], theirs: set[str]) -> bool:
    return bool(ours and theirs) and not ours & theirs
