"""What differs between the plan and the VM as it stands now."""

from __future__ import annotations

from collections.abc import Iterator

from executor.gateway import VmState
from executor.orders import Drift, fit_forward
from executor.preflight.notes import blocker, info, warning
from wavelift.model.finding import Finding
from wavelift.model.inventory import Power
from wavelift.model.placement import UNKNOWN, DiskPlacement, NicPlacement
from wavelift.model.plan import Move
from wavelift.model.quantities import gib

__all__ = ["drift"]

_AGAIN = "export and plan again"
_ADDED = ("drift-disk-added", "drift-nic-added")
_NOTICED_MIB = 1


def drift(move: Move, state: VmState, known: frozenset[str], *, converts: bool = False) -> list[Finding]:
    """Everything that differs, worst or not.

    Args:
        move: what was planned.
        state: the VM at the source now.
        known: ids of the plan's own findings about this VM.
        converts: whether a run makes templates VMs for the time of their move.
    """
    found = [*_whole(move, state, known), *_place(move, state)]
    if state.template and not converts:
        advice = "set [policy] convert_templates, or convert it by hand: vCenter moves no templates"
        found.append(blocker("drift-template", move, "it is a template now", advice))
    if move.known_devices:
        found += [*_disks(move, state), *_nics(move, state)]
    try:
        fit_forward(move, state, "")
    except Drift as problem:
        found = [finding for finding in found if finding.id not in _ADDED]
        found.append(blocker("drift-unplaced", move, str(problem), "map it, or remove it from the VM"))
    return found


def _whole(move: Move, state: VmState, known: frozenset[str]) -> Iterator[Finding]:
    if state.name != move.name:
        yield warning(
            "drift-renamed",
            move,
            f"it is called {state.name!r} now",
            "it arrives under that name; plan again so that tables and reports know it",
        )
    if state.snapshots and not any(name.startswith("snapshot") for name in known):
        advice = "have it removed or consolidated: chains go over the slow network and take room"
        yield warning("drift-snapshot", move, "it has a snapshot that the plan does not know", advice)
    yield from _power(move, state)


def _power(move: Move, state: VmState) -> Iterator[Finding]:
    if state.power is move.power:
        return
    if state.power is Power.ON:
        text = "it is powered on now: it moves hot, and must be compatible for that"
        yield warning("drift-powered-on", move, text, "power it off again, or let it go hot")
    elif state.power is Power.OFF:
        text = "it is powered off now: it moves cold, which is slower per GiB"
        yield warning("drift-powered-off", move, text, "power it on again, or let it go cold")
    else:
        text = "it is suspended now: both hosts must support that, and their CPUs must fit"
        yield warning("drift-suspended", move, text, "resume it or shut it down before the wave")


def _place(move: Move, state: VmState) -> Iterator[Finding]:
    """Where it stands. Hosts change every day, so that is no more than a remark."""
    was, now = move.source, state.placement
    if _other(was.cluster, now.cluster) or _other(was.datacenter, now.datacenter):
        text = f"it is in cluster {now.datacenter}/{now.cluster}, not {was.datacenter}/{was.cluster}"
        advice = "see that the mapping of its old cluster still fits it; a rollback goes to where it is now"
        yield warning("drift-cluster", move, text, advice)
    elif _other(was.host, now.host):
        text = f"it is on host {now.host}, not {was.host}"
        yield info("drift-host", move, text, "nothing to do: a rollback goes to where it is now")
    for finding_id, what, before, after in (
        ("drift-folder", "folder", was.folder, now.folder),
        ("drift-pool", "resource pool", was.pool, now.pool),
    ):
        if before != after:
            text = f"it is in {what} {after or '(root)'}, not {before or '(root)'}"
            advice = "nothing to do, unless the mapping should follow; then plan again"
            yield info(finding_id, move, text, advice)


def _other(was: str, now: str) -> bool:
    return was not in ("", UNKNOWN) and was != now


def _disks(move: Move, state: VmState) -> Iterator[Finding]:
    sizes = move.disk_mib or (0,) * len(move.source.disks)
    seen: set[int] = set()
    for planned, mib in zip(move.source.disks, sizes, strict=False):
        live = next((disk for disk in state.disks if _same(planned, disk.key, disk.label)), None)
        if live is None:
            text = f"{planned.label} is gone"
            yield warning("drift-disk-removed", move, text, f"nothing to do, or {_AGAIN}")
            continue
        seen.add(live.key)
        if mib and live.capacity_mib - mib > _NOTICED_MIB:
            text = f"{live.label} has {gib(live.capacity_mib)} instead of {gib(mib)}"
            yield warning("drift-disk-grown", move, text, f"it takes longer and needs more room; {_AGAIN}")
        if _other(planned.datastore, live.datastore):
            text = f"{live.label} is on datastore {live.datastore}, not {planned.datastore}"
            advice = "it goes where its old datastore was mapped to; a rollback goes to where it is now"
            yield warning("drift-disk-moved", move, text, advice)
    for disk in state.disks:
        if disk.key not in seen:
            text = f"{disk.label} of {gib(disk.capacity_mib)} on {disk.datastore} was added"
            yield warning("drift-disk-added", move, text, f"it goes where its like go; {_AGAIN}")


def _nics(move: Move, state: VmState) -> Iterator[Finding]:
    seen: set[int] = set()
    for planned in move.source.nics:
        live = next((nic for nic in state.nics if _same(planned, nic.key, nic.label)), None)
        if live is None:
            text = f"{planned.label} is gone"
            yield warning("drift-nic-removed", move, text, f"nothing to do, or {_AGAIN}")
            continue
        seen.add(live.key)
        if _other(planned.network, live.network):
            text = f"{live.label} is on network {live.network}, not {planned.network}"
            advice = f"it would go where {planned.network} is mapped to and lose its network: {_AGAIN}"
            yield blocker("drift-nic-network", move, text, advice)
    for nic in state.nics:
        if nic.key not in seen:
            text = f"{nic.label} on network {nic.network} was added"
            yield warning("drift-nic-added", move, text, f"it goes where its like go; {_AGAIN}")


def _same(planned: DiskPlacement | NicPlacement, key: int, label: str) -> bool:
    return planned.key == key if planned.key is not None else planned.label == label
