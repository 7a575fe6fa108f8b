"""``simulate``: the simulated pair, built from a campaign: for demos, training and tests."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from executor.simulator.admin.desk import Desk
from executor.simulator.admin.server import AdminServer
from executor.simulator.building.build import Account, build_world
from executor.simulator.physics.figures import Physics
from executor.simulator.soap.pair import PairEndpoint as ServedEndpoint
from executor.simulator.soap.pair import SimulatedPair
from executor.simulator.trouble.reading import load_faults
from executor.simulator.trouble.script import NOT_MEANT, FaultScript
from executor.simulator.world.world import World
from mappings.estate import target_estate, target_pools
from mappings.propose import propose
from mappings.resolve import Resolution, resolve
from mappings.tables import Kind, MappingRow, Mappings
from planner.campaign_input import CampaignInput
from planner.readers.campaign import campaign_from_export
from wavelift.errors import UsageError
from wavelift.model.placement import Side
from wavelift.problems import Problems
from wavelift.settings import Settings
from wavelift.settings_file import read_settings
from wavelift.verbs.opening import campaign_opening
from wavelift.verbs.pairfile import AdminEntry, PairEndpoint, PairFile, pair_path, read_pair, write_pair
from wavelift.verbs.second_reader import read_beside

__all__ = ["Running", "SimulateOptions", "build_campaign_world", "simulate"]

USER = "administrator@vsphere.local"
_IDLE_SECONDS = 1800.0
_IDLE_AT_LEAST = 60.0
"""Real seconds: however fast the pair's clock goes, its clients do not."""


@dataclass(frozen=True, slots=True)
class SimulateOptions:
    """How the pair behaves.

    Attributes:
        speed: simulated seconds per real second.
        ports: of source and target; 0 takes any free one.
        faults: fault script, or None; the pair's start counts as the opening of the first window.
        link_gbps: speed of the line between the sites; None takes the campaign's planning setting.
        unthrottled: no bandwidth limits and no start-up time at all.
        start: the pair's clock at the start; None is now.
        seed: decides whatever the inventory does not tell.
        idle_seconds: simulated seconds after which an idle session ends; None makes it 1800, as vCenter
            does, but never less than a real minute.
        pair_file: where addresses go; None is the usual place, outside the campaign.
        record: where the record of all calls goes at the end, or None.
        passwords: of source and target; None makes random ones.
        admin_port: where the admin endpoint listens, 0 for any free port; None for no such endpoint.
    """

    speed: float = 1.0
    ports: tuple[int, int] = (0, 0)
    faults: Path | None = None
    link_gbps: float | None = None
    unthrottled: bool = False
    start: datetime | None = None
    seed: int = 1
    idle_seconds: float | None = None
    pair_file: Path | None = None
    record: Path | None = None
    passwords: tuple[str, str] | None = None
    admin_port: int | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A pair that is being served."""

    pair: SimulatedPair
    file: PairFile
    path: Path


@contextmanager
def simulate(campaign: Path, options: SimulateOptions) -> Iterator[Running]:
    """Serve the simulated pair for as long as the context lasts.

    Args:
        campaign: a campaign folder, or a bare export; then the target offers what proposals would name.
        options: how it behaves.

    Raises:
        InputError: the campaign or the fault script cannot be read.
        UsageError: a port is taken, or a pair runs for this campaign already.
    """
    path = options.pair_file or pair_path(campaign)
    _refuse_second(campaign, path)
    settings, data = _read(campaign)
    opens = campaign_opening(campaign, data.windows)
    world = _world(campaign, options, settings, data, opens)
    pair = SimulatedPair(
        world,
        speed=options.speed,
        ports=options.ports,
        directory=path.with_suffix(".certificates"),
        idle_seconds=options.idle_seconds or max(_IDLE_SECONDS, _IDLE_AT_LEAST * options.speed),
    )
    try:
        pair.start()
    except OSError as error:
        raise _taken(options.ports, "--ports", error) from error
    admin: AdminServer | None = None
    try:
        if options.admin_port is not None:
            admin = _admin(pair, path, options.admin_port, opens)
        file = _pair_file(pair, world, options, admin)
        write_pair(path, file)
        if admin is not None:
            admin.start()
        yield Running(pair, file, path)
    finally:
        if admin is not None:
            admin.stop()
        pair.stop()
        path.unlink(missing_ok=True)
        if options.record is not None:
            pair.record.to_json(options.record)


def _taken(ports: Sequence[int], option: str, error: OSError) -> UsageError:
    wanted = " and ".join(str(port) if port else "any free port" for port in ports)
    return UsageError(
        f"cannot serve on {wanted}: {(error.strerror or str(error)).lower()}",
        advice=f"choose another port with {option}, or give 0 to take a free one",
    )


def _admin(pair: SimulatedPair, path: Path, port: int, opens: datetime | None) -> AdminServer:
    """The admin endpoint, not serving yet; after a jump the pair file tells the new time."""

    def keep_time() -> None:
        with pair.world.lock:
            now = pair.world.now()
        write_pair(path, replace(read_pair(path, path), started=now, epoch=time.time()))

    try:
        return AdminServer(port, secrets.token_urlsafe(24), Desk(pair, keep_time, opens))
    except OSError as error:
        raise _taken([port], "--admin-port", error) from error


def _refuse_second(campaign: Path, path: Path) -> None:
    """Two pairs would overwrite each other's addresses, and the later end would take both away."""
    if not path.exists():
        return
    try:
        other = read_pair(campaign, path)
        socket.create_connection((other.source.host, other.source.port), timeout=1.0).close()
    except (UsageError, OSError):
        return  # left behind by a pair that died
    raise UsageError(
        f"a simulated pair runs for {campaign} already (process {other.pid})",
        advice="use it with --simulated, end it, or let this one leave its addresses elsewhere: --pair",
    )


def build_campaign_world(campaign: Path, options: SimulateOptions) -> World:
    """The world a campaign describes: its inventory at the source, at the target what its tables name."""
    settings, data = _read(campaign)
    return _world(campaign, options, settings, data, campaign_opening(campaign, data.windows))


def _world(
    campaign: Path,
    options: SimulateOptions,
    settings: Settings,
    data: CampaignInput,
    opens: datetime | None,
) -> World:
    problems = Problems()
    faults = (
        load_faults(options.faults, options.seed, opens=opens, problems=problems)
        if options.faults
        else FaultScript()
    )
    world = problems.attempt(lambda: _built(campaign, options, settings, data, faults))
    problems.settle(NOT_MEANT)
    assert world is not None  # noqa: S101 - it is there, or a problem was raised
    return world


def _built(
    campaign: Path, options: SimulateOptions, settings: Settings, data: CampaignInput, faults: FaultScript
) -> World:
    resolution = _resolved(data, settings, bare=not campaign.is_dir())
    passwords = options.passwords or (secrets.token_urlsafe(12), secrets.token_urlsafe(12))
    sides = (Side.SOURCE, Side.TARGET)
    return build_world(
        data.inventory,
        target_estate(data.inventory, resolution.placements),
        accounts={
            side: Account(USER, password, name=f"{side}-vcenter.example")
            for side, password in zip(sides, passwords, strict=True)
        },
        physics=_physics(options, settings),
        faults=faults,
        start=options.start or datetime.now(UTC),
        seed=options.seed,
        target_pools=target_pools(resolution.placements),
        one=settings.same_vcenter,
    )


def _read(campaign: Path) -> tuple[Settings, CampaignInput]:
    if campaign.is_dir():
        settings = read_settings(campaign)
        return settings, read_beside(campaign, settings)
    return Settings(name=campaign.stem), campaign_from_export(campaign)


def _resolved(data: CampaignInput, settings: Settings, *, bare: bool) -> Resolution:
    mappings = data.mappings
    if bare:
        mappings = _accepted(propose(data.inventory, mappings))
    return resolve(data.inventory, mappings, default_datacenter=settings.target.datacenter)


def _accepted(rows: tuple[MappingRow, ...]) -> Mappings:
    by_kind: dict[Kind, list[MappingRow]] = {kind: [] for kind in Kind}
    for row in rows:
        by_kind[row.kind].append(replace(row, proposed=False))
    return Mappings(
        networks=tuple(by_kind[Kind.NETWORKS]),
        datastores=tuple(by_kind[Kind.DATASTORES]),
        clusters=tuple(by_kind[Kind.CLUSTERS]),
        folders=tuple(by_kind[Kind.FOLDERS]),
    )


def _physics(options: SimulateOptions, settings: Settings) -> Physics:
    if options.unthrottled:
        return Physics.unthrottled()
    gbps = options.link_gbps or settings.planning.link_gbps
    unified = settings.planning.unified_data_transport
    return Physics(
        link_mib_s=gbps * 0.9 * 1e9 / 8 / 2**20,
        unified_data_transport=unified,
        disks_at_once=settings.rehearsal.disks_at_once,
    )


def _pair_file(
    pair: SimulatedPair, world: World, options: SimulateOptions, admin: AdminServer | None
) -> PairFile:
    with world.lock:
        now = world.now()
    return PairFile(
        source=_endpoint(pair.endpoints[Side.SOURCE]),
        target=_endpoint(pair.endpoints[Side.TARGET]),
        speed=options.speed,
        started=now,
        epoch=time.time(),
        pid=os.getpid(),
        record=str(options.record or ""),
        admin=AdminEntry(admin.url, admin.token) if admin is not None else None,
    )


def _endpoint(served: ServedEndpoint) -> PairEndpoint:
    return PairEndpoint(
        host=served.host,
        port=served.port,
        user=served.user,
        password=served.password,
        thumbprint=served.thumbprint,
        instance_uuid=served.instance_uuid,
    )
