"""Which VMs of a wave an operator means: by name, by key, by move group."""

from __future__ import annotations

from pathlib import Path

from wavelift.errors import UsageError
from wavelift.model.plan import Wave
from wavelift.verbs.readiness import no_such_vm

__all__ = ["choose"]


def choose(
    campaign: Path, wave: Wave, vms: tuple[str, ...], groups: tuple[str, ...] = ()
) -> frozenset[str] | None:
    """Keys of the VMs that are meant; None for all of the wave.

    Args:
        campaign: for messages.
        wave: the wave.
        vms: names or keys.
        groups: ids of move groups.

    Raises:
        UsageError: the wave has no such VM or group.
    """
    if not vms and not groups:
        return None
    keys: set[str] = set()
    for wanted in vms:
        found = {move.vm for move in wave.moves if wanted in (move.vm, move.name)}
        if not found:
            raise no_such_vm(campaign, wave, wanted)
        keys |= found
    for group in groups:
        members = {move.vm for move in wave.moves if move.group == group}
        if not members:
            known = ", ".join(dict.fromkeys(move.group for move in wave.moves))
            raise UsageError(f"wave {wave.id} has no move group {group!r}", advice=f"its groups: {known}")
        keys |= members
    return frozenset(keys)
