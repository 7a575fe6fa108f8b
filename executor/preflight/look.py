"""A preflight: one look at both vCenters for all VMs of a wave at once. It changes nothing.

Calls grow with pages of 500 VMs and with the hosts that refuse, not with VMs, but for one
``CheckRelocate_Task`` each.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from executor.engine.identify import Found, identify
from executor.engine.sites import check_sides, one_vcenter, settle, usable_host
from executor.gateway import Gateway, Locator, Order, Right, Site, VmDetail, VmState
from executor.journal import Ledger
from executor.orders import Drift, fit_forward
from executor.preflight.drift import drift
from executor.preflight.explained import unexplained
from executor.preflight.notes import blocker, info, warning
from executor.preflight.obstacles import obstacles
from executor.preflight.places import missing_places, place_findings, with_known_folder
from executor.preflight.rights import arriving_rights, departing_rights, leaving_rights, right_findings
from executor.preflight.room import Arrival, host_room, needed_mib, store_room
from executor.preflight.surroundings import (
    certificates,
    clocks,
    facts,
    hosts_in,
    hosts_known,
    vcenters,
)
from executor.preflight.twins import Neighbours, name_clashes, twins
from executor.preflight.verdicts import Checked, ask, verdict_findings
from executor.preflight.way_back import foresee
from executor.whereabouts import stands_where
from wavelift.model.finding import Finding
from wavelift.model.inventory import Power
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Placement, Side
from wavelift.model.plan import Move, Plan, Wave
from wavelift.model.preflight import Return, Way
from wavelift.settings import Settings

__all__ = ["Looked", "look"]

Going = Mapping[str, tuple[Move, VmState]]
"""VMs of the wave that are at the source, by key; the move's target has its datacenter."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found; the severities of the settings are not applied yet."""

    findings: tuple[Finding, ...] = ()
    returns: tuple[Return, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    checked: int = 0


@dataclass(slots=True)
class _Scene:
    """What one look works with."""

    gateway: Gateway
    plan: Plan
    wave: Wave
    settings: Settings
    sites: dict[Side, Site]
    locators: dict[Side, Locator]
    findings: list[Finding] = field(default_factory=list)

    @property
    def one(self) -> bool:
        """Whether both sides are one vCenter."""
        return one_vcenter(self.sites)


async def look(
    gateway: Gateway,
    plan: Plan,
    wave: Wave,
    ledger: Ledger,
    settings: Settings,
    *,
    today: datetime,
    elapsed: Callable[[], float],
) -> Looked:
    """Look at all VMs of the wave that have not moved yet.

    Args:
        gateway: both vCenters, opened; their certificates are the pinned ones.
        plan: the whole plan, for what it knew already.
        wave: what is to happen.
        ledger: what has happened.
        settings: the campaign's.
        today: this machine's time, for certificates.
        elapsed: seconds of the campaign's clock.

    Raises:
        VCenterError: a vCenter cannot be used.
        Refused, Unanswered: it does not let us see what a run needs.
    """
    stores = {move.target.datastore for move in wave.moves}
    stores |= {disk.datastore for move in wave.moves for disk in move.target.disks}
    surveys = gateway.survey(Side.SOURCE), gateway.survey(Side.TARGET, refreshed=stores)
    sites = dict(zip((Side.SOURCE, Side.TARGET), await asyncio.gather(*surveys), strict=True))
    locators = dict(zip(Side, await asyncio.gather(*(gateway.locator(side) for side in Side)), strict=True))
    check_sides(sites, same_wanted=settings.same_vcenter)
    scene = _Scene(gateway, plan, wave, settings, sites, locators)
    left = [move for move in wave.moves if ledger.move(move.vm).state not in _DONE]
    if len(left) < len(wave.moves):
        text = f"{len(wave.moves) - len(left):,} of {len(wave.moves):,} VMs have moved already"
        scene.findings.append(info("moved-already", f"wave {wave.id}", text))
    found, cards = await asyncio.gather(identify(gateway, left, ledger, elapsed), gateway.census(Side.TARGET))
    if scene.one:  # its own card is no neighbour of a VM
        own = {seen.source.moref for seen in found.values() if seen.source is not None}
        cards = [card for card in cards if card.moref not in own]
    neighbours = Neighbours.of(cards)
    going = _going(scene, left, found, neighbours)
    details = await gateway.inspect(Side.SOURCE, [state.moref for _, state in going.values()])
    arrivals = _arrivals(scene, going, details, neighbours)
    denied = await _rights(scene, going, arrivals)
    checks = await _check(scene, going, arrivals)
    _surroundings(scene, going, arrivals, today)
    for vm, checked in checks.items():
        scene.findings += unexplained(verdict_findings(going[vm][0], checked), checked, scene.findings)
    returns = _returns(scene, going, arrivals, checks, denied)
    return Looked(tuple(scene.findings), returns, facts(sites, locators), len(checks))


_DONE = (MoveState.MOVED, MoveState.RETURNING)
_COUNTS = "nothing to do: a run looks at it there and counts it as moved"


def _going(
    scene: _Scene, moves: Sequence[Move], found: Mapping[str, Found], there: Neighbours
) -> dict[str, tuple[Move, VmState]]:
    """Sort out which VMs are where; those at the source go."""
    going: dict[str, tuple[Move, VmState]] = {}
    for move in moves:
        seen = found[move.vm]
        same = there.by_uuid.get(seen.instance_uuid, []) if seen.instance_uuid else []
        if seen.problem:
            advice = "see what became of it, then export and plan again"
            scene.findings.append(blocker("vm-unclear", move, seen.problem, advice))
        elif seen.source is not None and same:
            text = f"both vCenters show it: {seen.source.moref} at the source, {same[0].moref} at the target"
            advice = "find out which is whole; do not power on or delete a copy before"
            scene.findings.append(blocker("vm-on-both-sides", move, text, advice))
        elif seen.source is not None and scene.one and _stands(scene, move, seen.source):
            scene.findings.append(info("vm-at-target", move, "it stands where the plan wants it", _COUNTS))
        elif seen.source is not None:
            going[move.vm] = (_settled(scene, move), seen.source)
        elif same:
            scene.findings.append(info("vm-at-target", move, "it is at the target already", _COUNTS))
        else:
            text = "neither vCenter shows it: it was deleted, or its identity has changed"
            scene.findings.append(blocker("vm-gone", move, text, "export and plan again"))
    return going


def _stands(scene: _Scene, move: Move, state: VmState) -> bool:
    settled = _settled(scene, move)
    return stands_where(partial(fit_forward, settled), settled.target)(state)


def _settled(scene: _Scene, move: Move) -> Move:
    try:
        return replace(move, target=settle(scene.sites[Side.TARGET], move.target))
    except LookupError:
        return move  # that its cluster is missing is found with the other places


def _arrivals(
    scene: _Scene, going: Going, details: Mapping[str, VmDetail], neighbours: Neighbours
) -> dict[str, Arrival]:
    """Hold every VM against plan, target and neighbours; returns what fits its plan, with its full target."""
    arrivals: dict[str, Arrival] = {}
    known: dict[str, set[str]] = defaultdict(set)
    for finding in scene.plan.findings:
        known[finding.subject].add(finding.id)
    missing = []
    for vm, (move, state) in going.items():
        detail = details.get(state.moref)
        scene.findings += drift(
            move, state, frozenset(known[vm]), converts=scene.settings.policy.convert_templates
        )
        scene.findings += obstacles(move, state, detail)
        scene.findings += twins(move, state, neighbours)
        try:
            to = fit_forward(move, state, "")
        except Drift:
            continue
        lacking = missing_places(to, scene.sites[Side.TARGET])
        missing.append((move.name, lacking))
        if not lacking:
            arrivals[vm] = Arrival(state, to, detail)
    scene.findings += place_findings(missing, scene.sites[Side.TARGET])
    scene.findings += name_clashes(going)
    return arrivals


async def _rights(scene: _Scene, going: Going, arrivals: Mapping[str, Arrival]) -> frozenset[str]:
    """Ask for what moves need there and back; returns privileges that are missing for the way back."""
    states = [state for _, state in going.values()]
    source, target = scene.sites[Side.SOURCE], scene.sites[Side.TARGET]
    templates = [arrival.to for arrival in arrivals.values() if arrival.state.template]
    arriving = arriving_rights((each.to for each in arrivals.values()), target, templates=templates)
    departing = departing_rights(((each.state, each.to) for each in arrivals.values()), target)
    returning = arriving_rights([state.placement for state in states], source)
    questions: list[tuple[Side, dict[Right, str], bool]] = [
        (Side.SOURCE, leaving_rights(states), False),
        (Side.TARGET, arriving, False),
        (Side.TARGET, departing, True),
        (Side.SOURCE, returning, True),
    ]
    answers = await asyncio.gather(
        *(scene.gateway.missing_rights(side, list(wanted)) for side, wanted, _ in questions)
    )
    for (side, wanted, back), missing in zip(questions, answers, strict=True):
        scene.findings += right_findings(side, wanted, missing, back=back)
    return frozenset(privilege for privileges in answers[-1] for privilege in privileges)


async def _check(scene: _Scene, going: Going, arrivals: Mapping[str, Arrival]) -> dict[str, Checked]:
    """Ask ``CheckRelocate_Task`` about all that could be ordered now, hosts in turn."""
    asked: list[tuple[Order, Sequence[str]]] = []
    for number, (vm, arrival) in enumerate(arrivals.items()):
        hosts = _hosts(scene.sites[Side.TARGET], arrival.to, number)
        if hosts and not arrival.state.template:  # of a template the check itself is refused (sheet 2)
            asked.append((_order(scene, going[vm][0], arrival), hosts))
    answers = await ask(scene.gateway, asked, scene.settings.preflight.checks_at_once)
    return {order.vm: checked for (order, _), checked in zip(asked, answers, strict=True)}


def _hosts(site: Site, to: Placement, number: int) -> list[str]:
    """Hosts that may take it: the planned one, else those of the cluster, each VM beginning with another."""
    planned = usable_host(site, to)
    if planned:
        return [planned]
    usable = [host.name for host in hosts_in(site, to.datacenter, to.cluster) if host.usable]
    start = number % len(usable) if usable else 0
    return usable[start:] + usable[:start]


def _order(scene: _Scene, move: Move, arrival: Arrival) -> Order:
    to, state = arrival.to, arrival.state
    folder = with_known_folder(to.folder, to.datacenter, scene.sites[Side.TARGET])
    return Order(
        vm=move.vm,
        name=state.name,
        side=Side.SOURCE,
        moref=state.moref,
        instance_uuid=state.instance_uuid,
        to=replace(to, folder=folder),
        power=state.power,
        local=scene.one,
    )


def _surroundings(scene: _Scene, going: Going, arrivals: Mapping[str, Arrival], today: datetime) -> None:
    sites, rules, planning = scene.sites, scene.settings.preflight, scene.settings.planning
    coming = list(arrivals.values())
    need = needed_mib(coming, sites[Side.SOURCE], sites[Side.TARGET])
    scene.findings += store_room(need, sites[Side.TARGET], planning.headroom)
    scene.findings += host_room(coming, sites[Side.TARGET], planning)
    scene.findings += clocks(sites, rules)
    scene.findings += () if scene.one else vcenters(sites)
    scene.findings += certificates(scene.locators, today, rules)
    homes = [state.placement for _, state in going.values()]
    used = {
        Side.SOURCE: [(place.datacenter, place.cluster) for place in homes],
        Side.TARGET: [(arrival.to.datacenter, arrival.to.cluster) for arrival in coming],
    }
    hot = any(state.power is Power.ON for _, state in going.values())
    scene.findings += hosts_known(sites, used, frozenset(place.host for place in homes), hot=hot)


def _returns(
    scene: _Scene,
    going: Going,
    arrivals: Mapping[str, Arrival],
    checks: Mapping[str, Checked],
    denied: frozenset[str],
) -> tuple[Return, ...]:
    returns = []
    for vm, arrival in arrivals.items():
        checked = checks.get(vm, Checked())
        back = foresee(
            going[vm][0],
            arrival.state,
            arrival.to,
            scene.sites[Side.SOURCE],
            scene.sites[Side.TARGET],
            denied=min(denied, default=""),
            cold=checked.cold_only,
        )
        returns.append(back)
        if back.way is Way.IMPOSSIBLE:
            text = f"it could not come back: {back.reason}"
            advice = "mend this first, or know that this move is for good"
            scene.findings.append(warning("no-way-back", going[vm][0], text, advice))
    return tuple(returns)
