"""A look before a rollback: which VMs can go back now, how, in which order, and what stands in the way.

It changes nothing. A rollback that cannot bring back all it should is better known before its first move
(fact sheet 6.5).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import TopologicalSorter

from executor.engine.order import dependents_first
from executor.engine.sites import one_vcenter, usable_host
from executor.gateway import Gateway, Order, Right, Site, SiteHost, VmDetail, VmState
from executor.journal import Ledger
from executor.orders import Drift, fit_back
from executor.preflight.obstacles import obstacles
from executor.preflight.places import missing_places, with_known_folder
from executor.preflight.rights import arriving_rights, leaving_rights
from executor.preflight.room import Arrival, needed_mib
from executor.preflight.surroundings import hosts_in, too_new
from executor.preflight.verdicts import ask, verdict_findings
from executor.whereabouts import stands_where
from executor.witnesses import is_another
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement, Side
from wavelift.model.plan import Edge, Identity, Move
from wavelift.model.preflight import Way
from wavelift.model.quantities import gib

__all__ = ["Homecoming", "barred", "foresee_homecomings"]

_AT_ONCE = 16
_CHUNK = 200
_ROOM = ("vim.fault.InsufficientStorageSpace", "vim.fault.NoDiskSpace")


@dataclass(frozen=True, slots=True)
class Homecoming:
    """One VM's way back as things stand.

    Attributes:
        vm: its key.
        way: hot, cold only, or impossible now.
        step: 1 for those that go first; VMs of one step do not wait for each other.
        reason: why it cannot go, or "".
        notes: what is different from where it was, or to be known.
        home: it is at the source already.
        there: it stands at the target, and nowhere else.
    """

    vm: str
    way: Way
    step: int = 0
    reason: str = ""
    notes: tuple[str, ...] = ()
    home: bool = False
    there: bool = False

    @property
    def possible(self) -> bool:
        """Whether it can go, or is there already."""
        return self.way is not Way.IMPOSSIBLE


@dataclass(slots=True)
class _Traveller:
    """A VM at the target that shall go back."""

    move: Move
    home: VmState
    state: VmState
    to: Placement
    hosts: tuple[str, ...] = ()
    detail: VmDetail | None = None
    reason: str = ""
    notes: list[str] = field(default_factory=list)


async def foresee_homecomings(
    gateway: Gateway, moves: Sequence[Move], ledger: Ledger, edges: Sequence[Edge]
) -> list[Homecoming]:
    """Look at all these VMs at once; answers in the order in which they would go.

    Args:
        gateway: both vCenters, opened.
        moves: VMs that are, or may be, at the target.
        ledger: knows where they were.
        edges: all ``before`` relations of the plan.

    Raises:
        VCenterError, Refused, Unanswered: a vCenter does not let us see.
    """
    homes = [home.placement for move in moves if (home := ledger.move(move.vm).home) is not None]
    stores = {home.datastore for home in homes} | {disk.datastore for home in homes for disk in home.disks}
    surveys = gateway.survey(Side.SOURCE, refreshed=stores), gateway.survey(Side.TARGET)
    sites = dict(zip((Side.SOURCE, Side.TARGET), await asyncio.gather(*surveys), strict=True))
    one = one_vcenter(sites)
    settled, travellers = await _find(gateway, moves, ledger, sites[Side.SOURCE], one=one)
    states = [traveller.state.moref for traveller in travellers]
    details = await gateway.inspect(Side.TARGET, states)
    for traveller in travellers:
        traveller.detail = details.get(traveller.state.moref)
        _judge(traveller, sites)
    await _rights(gateway, travellers, sites[Side.SOURCE])
    # Of a template the check itself is refused (fact sheet 2); the rollback makes it a VM for its way.
    asked = [traveller for traveller in travellers if not traveller.reason and not traveller.state.template]
    await _ask(gateway, asked, sites[Side.SOURCE], one=one)
    steps = _steps(moves, edges)
    _room(sorted(travellers, key=lambda one: steps[one.move.vm]), sites)
    found = settled | {one.move.vm: _settled(one) for one in travellers}
    _hold_back(found, moves, edges)
    ordered = sorted(moves, key=lambda move: steps[move.vm])
    return [replace(found[move.vm], step=steps[move.vm]) for move in ordered]


async def barred(
    gateway: Gateway, moves: Sequence[Move], ledger: Ledger, edges: Sequence[Edge]
) -> dict[str, str]:
    """VMs that stand at the target and cannot go back now, by key, with why.

    What is on both sides or on none is not among them: whoever carries it finds that out, with the evidence.

    Raises:
        VCenterError, Refused, Unanswered: a vCenter does not let us see.
    """
    seen = await foresee_homecomings(gateway, moves, ledger, edges)
    return {item.vm: item.reason for item in seen if item.there and not item.possible}


async def _find(
    gateway: Gateway, moves: Sequence[Move], ledger: Ledger, source: Site, *, one: bool
) -> tuple[dict[str, Homecoming], list[_Traveller]]:
    """Where each one is; those that are not at the target alone are settled already."""
    homes = {move.vm: ledger.move(move.vm).home for move in moves}
    # While a relocation may be running nothing is judged (fact sheet 6.3): the rollback settles it first.
    open_now = {move.vm for move in moves if ledger.move(move.vm).open_attempt is not None}
    known = [move for move in moves if homes[move.vm] is not None and move.vm not in open_now]
    seen: dict[Side, list[tuple[VmState, ...]]] = {side: [] for side in Side}
    for start in range(0, len(known), _CHUNK):
        wanted = [_identity(homes[move.vm]) for move in known[start : start + _CHUNK]]
        for side in Side:
            seen[side] += await gateway.find(side, wanted)
    settled: dict[str, Homecoming] = {}
    travellers: list[_Traveller] = []
    for move in moves:
        home = homes[move.vm]
        if home is None:
            why = "the journal does not tell where it was: move it back by hand"
            settled[move.vm] = Homecoming(move.vm, Way.IMPOSSIBLE, reason=why)
        elif move.vm in open_now:
            way = Way.HOT if home.power is Power.ON else Way.COLD
            notes = ("its last attempt is in doubt: both vCenters are looked at first",)
            settled[move.vm] = Homecoming(move.vm, way, notes=notes)
    for move, at_source, at_target in zip(known, seen[Side.SOURCE], seen[Side.TARGET], strict=True):
        home = homes[move.vm]
        here, there = at_source, at_target
        if one and home is not None and len(there) == 1:  # only its placement tells whether it is back
            is_back = stands_where(partial(fit_back, home), home.placement)(there[0])
            here, there = (here, ()) if is_back else ((), there)
        strange = home is not None and [one for one in (*here, *there) if is_another(one, home)]
        if strange:
            why = (
                f"{strange[0].moref} has its instanceUuid and is another VM: BIOS uuid, MACs or disks differ"
            )
            settled[move.vm] = Homecoming(
                move.vm, Way.IMPOSSIBLE, reason=f"{why}: find it by hand", there=True
            )
        elif here or not there or home is None:
            settled[move.vm] = _elsewhere(move.vm, here, there)
        else:
            travellers.append(_traveller(move, home, there[0], source))
    return settled, travellers


def _identity(home: VmState | None) -> Identity:
    return Identity("", instance_uuid=home.instance_uuid if home is not None else "")


def _elsewhere(vm: str, here: Sequence[VmState], there: Sequence[VmState]) -> Homecoming:
    if here and there:
        why = f"both vCenters show it ({here[0].moref} and {there[0].moref}): find out which is whole"
        return Homecoming(vm, Way.IMPOSSIBLE, reason=why)
    if here:
        way = Way.HOT if here[0].power is Power.ON else Way.COLD
        return Homecoming(vm, way, notes=("it is at the source already",), home=True)
    return Homecoming(vm, Way.IMPOSSIBLE, reason="neither vCenter shows it")


def _traveller(move: Move, home: VmState, state: VmState, source: Site) -> _Traveller:
    """Where it goes: the very placement, or any host of its cluster where its host cannot take it."""
    place = home.placement
    host = usable_host(source, place)
    try:
        to = fit_back(home, state, host)
    except Drift as problem:
        return _Traveller(move, home, state, place, reason=str(problem))
    found = _Traveller(move, home, state, to)
    if not host:
        text = f"its host {place.host} is gone or cannot take VMs: any host of {place.cluster}"
        found.notes.append(text)
    if with_known_folder(place.folder, place.datacenter, source) != place.folder:
        found.notes.append(f"its folder {place.folder} is gone and is made again")
    if state.name != home.name:
        found.notes.append(f"it is called {state.name!r} now and keeps that name")
    return found


def _judge(traveller: _Traveller, sites: Mapping[Side, Site]) -> None:
    """What the surveys tell: places, hosts that may take it, releases, vMotion, obstacles."""
    if traveller.reason:
        return
    source, target = sites[Side.SOURCE], sites[Side.TARGET]
    missing = missing_places(traveller.to, source)
    if missing:
        things = ", ".join(f"{kind} {name!r}" for kind, name in missing)
        traveller.reason = f"the source has no {things} any more"
        return
    state, place = traveller.state, traveller.to
    stands_on = _host_of(target, state.placement)
    if stands_on is not None and too_new(stands_on, source):
        traveller.reason = (
            f"the source vCenter {source.version} {source.build} does not know its host {stands_on.name} "
            f"({stands_on.version} {stands_on.build})"
        )
        return
    hot = state.power is Power.ON
    usable = [host for host in hosts_in(source, place.datacenter, place.cluster) if host.usable]
    known = [host for host in usable if not too_new(host, target)]
    fitting = [host for host in known if host.vmotion is not False] if hot else known
    if not fitting:
        traveller.reason = _no_host(place.cluster, usable, known)
        return
    names = [host.name for host in fitting]
    traveller.hosts = (place.host,) if place.host in names else tuple(names)
    _obstacles(traveller)


def _no_host(cluster: str, usable: Sequence[SiteHost], known: Sequence[SiteHost]) -> str:
    if not usable:
        return f"no host of {cluster} at the source can take VMs"
    if not known:
        return f"the target vCenter does not know the hosts of {cluster} at the source"
    return f"vMotion is not set up on the hosts of {cluster} at the source: only powered off"


def _host_of(site: Site, place: Placement) -> SiteHost | None:
    hosts = hosts_in(site, place.datacenter, place.cluster)
    return next((host for host in hosts if host.name == place.host), None)


def _obstacles(traveller: _Traveller) -> None:
    for finding in obstacles(traveller.move, traveller.state, traveller.detail):
        if finding.is_blocker:
            traveller.reason = traveller.reason or finding.message
        else:
            traveller.notes.append(finding.message)


async def _rights(gateway: Gateway, travellers: Sequence[_Traveller], source: Site) -> None:
    """Privileges for taking them away from the target and putting them at the source."""
    asked: list[tuple[_Traveller, Side, dict[Right, str]]] = []
    for one in travellers:
        if not one.reason:
            leaving = leaving_rights([one.state])
            needs = {right: name for right, name in leaving.items() if right.name}  # cancelling is no must
            asked.append((one, Side.TARGET, needs))
            again = [one.to] if one.home.template else []
            asked.append((one, Side.SOURCE, arriving_rights([one.to], source, templates=again)))
    for side in Side:
        wanted = {right: None for _, where, rights in asked if where is side for right in rights}
        answers = await gateway.missing_rights(side, list(wanted))
        missing = dict(zip(wanted, answers, strict=True))
        for one, where, rights in asked:
            for right, name in rights.items() if where is side else ():
                if missing[right] and not one.reason:
                    one.reason = f"the account at the {side} lacks {missing[right][0]} on {name}"


async def _ask(gateway: Gateway, travellers: Sequence[_Traveller], source: Site, *, one: bool) -> None:
    """What the target vCenter itself says of the way back."""
    orders = [(_order(traveller, source, local=one), traveller.hosts) for traveller in travellers]
    for traveller, checked in zip(travellers, await ask(gateway, orders, _AT_ONCE), strict=True):
        if any(fault.name in _ROOM for fault in checked.verdict.errors):
            continue  # room is given out in order, to all of them together
        for finding in verdict_findings(traveller.move, checked):
            if finding.is_blocker:
                traveller.reason = traveller.reason or finding.message
            else:
                traveller.notes.append(finding.message)


def _order(traveller: _Traveller, source: Site, *, local: bool) -> Order:
    state, to = traveller.state, traveller.to
    folder = with_known_folder(to.folder, to.datacenter, source)
    return Order(
        vm=traveller.move.vm,
        name=state.name,
        side=Side.TARGET,
        moref=state.moref,
        instance_uuid=state.instance_uuid,
        to=replace(to, folder=folder),
        power=state.power,
        local=local,
    )


def _room(travellers: Iterable[_Traveller], sites: Mapping[Side, Site]) -> None:
    """Room at the source, given out in the order in which they go."""
    source, target = sites[Side.SOURCE], sites[Side.TARGET]
    free = {(store.datacenter, store.name): store.free_mib for store in source.datastores}
    taken: Counter[tuple[str, str]] = Counter()
    for one in travellers:
        if one.reason:
            continue
        need = needed_mib([Arrival(one.state, one.to, one.detail)], target, source)
        short = [store for store, mib in need.items() if taken[store] + mib > free.get(store, 0)]
        if short:
            store = short[0]
            left = max(0, free.get(store, 0) - taken[store])
            one.reason = (
                f"source datastore {store[1]} has {gib(left)} left for it, and it needs {gib(need[store])}"
            )
        else:
            taken.update(need)


def _settled(traveller: _Traveller) -> Homecoming:
    vm, notes = traveller.move.vm, tuple(dict.fromkeys(traveller.notes))
    if traveller.reason:
        return Homecoming(vm, Way.IMPOSSIBLE, reason=traveller.reason, notes=notes, there=True)
    way = Way.HOT if traveller.state.power is Power.ON else Way.COLD
    return Homecoming(vm, way, notes=notes, there=True)


def _steps(moves: Sequence[Move], edges: Sequence[Edge]) -> dict[str, int]:
    """1 for those that wait for nobody, 2 for those that wait only for these, and so on."""
    waits_for = dependents_first([move.vm for move in moves], edges)
    steps: dict[str, int] = {}
    for vm in TopologicalSorter(waits_for).static_order():
        steps[vm] = 1 + max((steps[first] for first in waits_for[vm]), default=0)
    return steps


def _hold_back(found: dict[str, Homecoming], moves: Sequence[Move], edges: Sequence[Edge]) -> None:
    """A VM whose dependents cannot go back stays with them."""
    names = {move.vm: move.name for move in moves}
    waits_for = dependents_first([move.vm for move in moves], edges)
    for vm in TopologicalSorter(waits_for).static_order():
        stuck = sorted(names[first] for first in waits_for[vm] if not found[first].possible)
        if stuck and found[vm].possible and not found[vm].home:
            why = f"{', '.join(stuck[:3])}, which depends on it, cannot go back"
            found[vm] = replace(found[vm], way=Way.IMPOSSIBLE, reason=why)
