"""Blackouts and wind-downs, looked up in the raw input: part of the independent check of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checker.case import Case
from wavelift.model.plan import Standing
from wavelift.model.tables import Blackout, Support, Window

__all__ = ["closed", "dates"]


def dates(case: Case) -> Iterator[str]:
    """Pins to dates, blackouts and wind-downs, window by window."""
    windows = {window.name: window for window in case.data.windows}
    apps: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    for row in case.data.applications:
        apps.setdefault(row.vm, set()).add(row.application.casefold())
        owners.setdefault(row.vm, set()).add(row.owner.casefold())
    for wave in case.plan.waves:
        window = windows.get(wave.window)
        if window is None or wave.standing is not Standing.PLANNED:
            continue
        for move in wave.moves:
            for black in case.data.blackouts:
                meant = _meant(black, move.vm, apps.get(move.vm, set()), owners.get(move.vm, set()))
                if meant and _meet(window, black):
                    yield f"{move.vm} moves in {window.name} in spite of a blackout"
            for down in case.data.winddowns:
                if (
                    down.name.casefold() in _under(case, move.vm, down.kind)
                    and window.end.timestamp() > down.by.timestamp()
                ):
                    yield f"{move.vm} moves in {window.name}, after {down.kind} {down.name} is wound down"


def _meant(black: Blackout, vm: str, apps: set[str], owners: set[str]) -> bool:
    """Whether a blackout is about a VM of these applications and owners."""
    return (
        black.vm in ("", vm)
        and (not black.application or black.application.casefold() in apps)
        and (not black.owner or black.owner.casefold() in owners)
    )


def _meet(window: Window, black: Blackout) -> bool:
    begins = window.start.timestamp() < black.end.timestamp()
    return begins and black.start.timestamp() < window.end.timestamp()


def _under(case: Case, key: str, kind: Support) -> set[str]:
    vm = case.vms.get(key)
    if vm is None:
        return set()
    names = {
        Support.HOST: [vm.host],
        Support.CLUSTER: [vm.cluster],
        Support.DATASTORE: [disk.datastore for disk in vm.disks],
    }
    return {name.casefold() for name in names[kind]}


def closed(case: Case, key: str, window: Window) -> Iterator[bool]:
    """Whether a blackout or a wind-down keeps a VM out of a window, row by row."""
    rows = [row for row in case.data.applications if row.vm == key]
    apps = {row.application.casefold() for row in rows}
    owners = {row.owner.casefold() for row in rows}
    for black in case.data.blackouts:
        yield _meant(black, key, apps, owners) and _meet(window, black)
    for down in case.data.winddowns:
        late = window.end.timestamp() > down.by.timestamp()
        yield late and down.name.casefold() in _under(case, key, down.kind)
