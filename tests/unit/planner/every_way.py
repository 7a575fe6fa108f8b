"""Whether small campaigns can be planned at all, by trying every way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product

from planner.campaign_input import CampaignInput
from wavelift.model.finding import Place
from wavelift.model.tables import Relation

__all__ = ["can_be_planned", "longer", "only", "without"]


def can_be_planned(data: CampaignInput, *, capped: bool = True) -> bool:
    """Whether there is a window for every VM; VMs that must move together count as one."""
    home = _homes(data)
    heads = sorted(set(home.values()))
    open_ = [_open(data, [key for key in home if home[key] == head]) for head in heads]
    return any(
        _keeps(data, {key: dict(zip(heads, way, strict=True))[home[key]] for key in home}, capped)
        for way in product(*open_)
    )


def longer(data: CampaignInput, nights: int = 3) -> CampaignInput:
    """The campaign with more windows after its last."""
    last = data.windows[-1]
    more = (
        replace(last, name=f"more-{day}", start=last.start + timedelta(day), end=last.end + timedelta(day))
        for day in range(1, nights + 1)
    )
    return replace(data, windows=(*data.windows, *more))


def without(data: CampaignInput, *places: Place) -> CampaignInput:
    """The campaign without some rows."""
    return _chosen(data, lambda place: place not in places)


def only(data: CampaignInput, *places: Place) -> CampaignInput:
    """The campaign with no other rows than some."""
    return _chosen(data, lambda place: place in places)


def _chosen(data, counts):
    return replace(
        data,
        dependencies=tuple(
            row for row in data.dependencies if row.relation is Relation.TOGETHER or counts(row.place)
        ),
        pins=tuple(pin for pin in data.pins if counts(pin.place)),
        blackouts=tuple(row for row in data.blackouts if counts(row.place)),
    )


def _homes(data):
    home = {vm.key: vm.key for vm in data.inventory.vms}
    for row in data.dependencies:
        if row.relation is Relation.TOGETHER:
            one, other = home[row.vm], home[row.other]
            home = {key: one if head == other else head for key, head in home.items()}
    return home


def _open(data, keys):
    return [at for at, window in enumerate(data.windows) if not any(_shut(data, key, window) for key in keys)]


def _shut(data, key, window):
    apps = {row.application for row in data.applications if row.vm == key}
    for pin in data.pins:
        if (pin.vm == key or pin.application in apps) and (
            (pin.choices and window.name not in pin.choices)
            or (pin.not_before and window.start < pin.not_before)
            or (pin.not_after and window.end > pin.not_after)
        ):
            return True
    return any(
        (not row.vm or row.vm == key)
        and (not row.application or row.application in apps)
        and window.start < row.end
        and row.start < window.end
        for row in data.blackouts
    )


def _keeps(data, at, capped):
    windows = data.windows
    held = Counter(at.values())
    if capped and any(
        windows[slot].max_vms and count > windows[slot].max_vms for slot, count in held.items()
    ):
        return False
    for row in data.dependencies:
        first, then = at[row.vm], at[row.other]
        if row.relation is Relation.APART and first == then:
            return False
        if row.relation is Relation.BEFORE and (first > then or (first == then and _parts(row))):
            return False
        soak = (windows[then].start - windows[first].end).total_seconds()
        if row.relation is Relation.BEFORE and row.soak_days and soak < row.soak_days * 86400:
            return False
    return True


def _parts(row):
    return row.strict or row.soak_days > 0
