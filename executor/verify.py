"""Success means seen at the destination (design, promise 3)."""

from __future__ import annotations

from executor.gateway import Order, VmState
from wavelift.model.inventory import Power

__all__ = ["shortcomings"]


def shortcomings(order: Order, before: VmState, after: VmState) -> tuple[str, ...]:
    """What is not yet as ordered, in words; empty means verified.

    Args:
        order: what was asked for.
        before: the VM before it left: its connections, power state and tools are the yardstick.
        after: the VM as its new vCenter shows it.
    """
    found = [*_whole(before, after), *_place(order, after), *_disks(order, after)]
    return (*found, *_nics(order, before, after))


def _whole(before: VmState, after: VmState) -> list[str]:
    found = []
    if after.instance_uuid != before.instance_uuid:
        found.append(f"its instanceUuid changed from {before.instance_uuid} to {after.instance_uuid}")
    if after.connection != "connected":
        found.append(f"it is {after.connection}")
    if after.power is not before.power:
        found.append(f"it was {before.power} and is {after.power}")
    if before.power is Power.ON and before.tools == "guestToolsRunning" and after.tools != before.tools:
        found.append("guest tools are not back")
    return found


def _place(order: Order, after: VmState) -> list[str]:
    want, have = order.to, after.placement
    pairs = (
        ("cluster", want.cluster, have.cluster),
        ("resource pool", want.pool, have.pool),
        ("folder", want.folder, have.folder),
    )
    return [f"its {what} is {seen!r}, not {wanted!r}" for what, wanted, seen in pairs if wanted != seen]


def _disks(order: Order, after: VmState) -> list[str]:
    have = {disk.key: disk for disk in after.disks}
    found = []
    for disk in order.to.disks:
        live = have.get(disk.key or -1)
        if live is None:
            found.append(f"{disk.label} is missing")
        elif live.datastore != disk.datastore:
            found.append(f"{disk.label} is on {live.datastore}, not {disk.datastore}")
        elif disk.format is not None and live.format is not None and live.format is not disk.format:
            found.append(f"{disk.label} is {live.format}, not {disk.format}")
    return found


def _nics(order: Order, before: VmState, after: VmState) -> list[str]:
    have = {nic.key: nic for nic in after.nics}
    was = {nic.key: nic for nic in before.nics}
    found = []
    for nic in order.to.nics:
        live, old = have.get(nic.key or -1), was.get(nic.key or -1)
        if live is None:
            found.append(f"{nic.label} is missing")
            continue
        if live.network != nic.network:
            found.append(f"{nic.label} is on {live.network}, not {nic.network}")
        if old is not None and live.connected != old.connected:
            found.append(f"{nic.label} is {'connected' if live.connected else 'disconnected'}, it was not")
        if old is not None and old.mac and live.mac != old.mac:
            found.append(f"{nic.label} changed its MAC address from {old.mac} to {live.mac}")
    return found
