"""The plan as pandas tables, for pivots here and for notebooks elsewhere.

Strings stay strings and numbers numbers: the columns' types are set, never guessed from the values.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wavelift.model.plan import Move, Plan, Wave

__all__ = ["load_frame", "moves_frame"]

_MOVE_TYPES = {
    "wave": "string",
    "window": "string",
    "vm": "string",
    "name": "string",
    "application": "string",
    "tier": "string",
    "owner": "string",
    "from_cluster": "string",
    "to_cluster": "string",
    "power": "string",
    "gib": "float64",
    "copy_gib": "float64",
    "memory_gib": "float64",
    "seconds": "float64",
}


def moves_frame(plan: Plan) -> pd.DataFrame:
    """One row per planned move.

    Returns:
        Columns as in ``_MOVE_TYPES``; sizes in GiB, ``seconds`` as expected for the move alone. A plan
        without moves gives a frame of the same columns without rows.
    """
    rows = [_row(wave, move) for wave in plan.waves for move in wave.moves]
    return pd.DataFrame(rows, columns=list(_MOVE_TYPES)).astype(_MOVE_TYPES)


def load_frame(plan: Plan) -> pd.DataFrame:
    """What each wave brings to each target cluster, datastore and network.

    Returns:
        One row per target object, indexed by (kind, name), one column per wave in running order, and
        ``all``. Clusters and datastores count GiB, a disk where it goes (by an equal share of its VM's size
        where sizes of disks are not known); networks count network adapters.
    """
    rows = [row for wave in plan.waves for move in wave.moves for row in _loads(wave, move)]
    long = pd.DataFrame(rows, columns=["kind", "name", "wave", "amount"])
    long = long.astype({"kind": "string", "name": "string", "wave": "string", "amount": "float64"})
    wide = long.pivot_table(
        index=["kind", "name"], columns="wave", values="amount", aggfunc="sum", fill_value=0.0
    )
    wide = wide.reindex(columns=[wave.id for wave in plan.waves], fill_value=0.0)
    wide["all"] = wide.sum(axis="columns")
    return wide.sort_index()


def _row(wave: Wave, move: Move) -> tuple[object, ...]:
    return (
        wave.id,
        wave.window,
        move.vm,
        move.name,
        move.application,
        move.tier,
        move.owner,
        move.source.cluster,
        move.target.cluster,
        str(move.power),
        move.gib,
        move.copy_gib,
        move.memory_mib / 1024,
        move.seconds.expected,
    )


def _loads(wave: Wave, move: Move) -> Iterator[tuple[str, str, str, float]]:
    target = move.target
    yield "cluster", target.cluster, wave.id, move.gib
    for store, part in _parts(move):
        yield "datastore", store, wave.id, move.gib * part
    for nic in target.nics:
        yield "network", nic.network, wave.id, 1.0


def _parts(move: Move) -> list[tuple[str, float]]:
    """Where a VM's disks go, and what part of its size each is."""
    known = zip(move.source.disks, move.disk_mib, strict=False)
    sizes = {disk.label: mib for disk, mib in known}
    disks = [(disk.datastore, sizes.get(disk.label, 0)) for disk in move.target.disks]
    total = sum(mib for _, mib in disks)
    if total and len(sizes) == len(disks):
        return [(store, mib / total) for store, mib in disks]
    stores = [store for store, _ in disks] or [move.target.datastore]
    return [(store, 1 / len(stores)) for store in stores]
