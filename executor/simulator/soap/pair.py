"""The simulated pair on the wire: two TLS servers in front of one world."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from executor.simulator.clock import RealTimeDriver
from executor.simulator.record import CallRecord
from executor.simulator.soap.certificates import Certificate, keep_certificate
from executor.simulator.soap.dispatch import Dispatcher
from executor.simulator.soap.envelope import server_version
from executor.simulator.soap.face import Face
from executor.simulator.soap.policies import PolicyService
from executor.simulator.soap.server import SoapServer
from executor.simulator.soap.tagging import TaggingService
from executor.simulator.trouble.script import ScriptedFault
from executor.simulator.world.world import World
from wavelift.model.placement import Side

__all__ = ["PairEndpoint", "SimulatedPair"]


@dataclass(frozen=True, slots=True)
class PairEndpoint:
    """How to reach one of the two vCenters.

    Attributes:
        thumbprint: SHA-1 of its certificate, for service locators.
        sha256: SHA-256 of its certificate, for pinning.
        certificate: PEM file of its certificate, which is its own CA.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    thumbprint: str
    sha256: str
    certificate: Path
    instance_uuid: str

    @property
    def url(self) -> str:
        """``https://127.0.0.1:8443/sdk``."""
        return f"https://{self.host}:{self.port}/sdk"


class SimulatedPair:
    """Serves a world until stopped; a context manager.

    Attributes:
        world: what is served; its vCenters learn their thumbprints here.
        speed: world seconds per second on the wall.
        endpoints: how to reach each side, once started.
        shown: the certificate each side shows new connections.
    """

    def __init__(
        self,
        world: World,
        *,
        speed: float = 1.0,
        ports: tuple[int, int] = (0, 0),
        directory: Path | None = None,
        idle_seconds: float = 1800.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to serve ``world``.

        Args:
            world: the two vCenters.
            speed: world seconds per second on the wall.
            ports: of source and target; 0 takes any free one.
            directory: where certificates are kept from one start to the next; default: made anew.
            idle_seconds: world seconds without a call after which a session ends (fact sheet 0.9).
            clock: the wall, in seconds; never goes back.
        """
        self.world = world
        self.endpoints: dict[Side, PairEndpoint] = {}
        self.shown: dict[Side, Certificate] = {}
        self.speed = speed
        self._directory, self._idle_seconds = directory, idle_seconds
        self._first: dict[Side, Certificate] = {}
        self._changes_of_certificate = count(1)
        self._ports = dict(zip((Side.SOURCE, Side.TARGET), ports, strict=True))
        self._driver = RealTimeDriver(world, speed, clock)
        self._faces: dict[Side, Face] = {}
        self._servers: dict[Side, SoapServer] = {}
        self._stack = ExitStack()

    @property
    def record(self) -> CallRecord:
        """Every call the clients made."""
        return self.world.record

    def start(self) -> None:
        """Start the clock and both servers.

        Raises:
            OSError: a port is taken.
            ValueError: a vCenter's API version is not one that exists.
        """
        with ExitStack() as stack:
            directory = self._directory = self._directory or Path(stack.enter_context(TemporaryDirectory()))
            self._driver.start()
            stack.callback(self._driver.stop)
            for side in (Side.SOURCE, Side.TARGET):
                self._serve(side, directory, stack)
            self._stack = stack.pop_all()

    def _serve(self, side: Side, directory: Path, stack: ExitStack) -> None:
        vcenter = self.world.vcenters[side]
        certificate = keep_certificate(directory, vcenter.name)
        vcenter.thumbprint = certificate.sha1
        face = Face(self.world, side, speed=self.speed, idle_seconds=self._idle_seconds)
        dispatcher = Dispatcher(face, self._driver.advance_now, server_version(vcenter.api_version))
        server = SoapServer(
            self._ports[side], certificate, dispatcher, PolicyService(face), TaggingService(face)
        )
        server.start()
        stack.callback(server.stop)
        stack.callback(face.close)
        self._faces[side], self._servers[side] = face, server
        self._first[side] = self.shown[side] = certificate
        self.endpoints[side] = PairEndpoint(
            "127.0.0.1",
            server.port,
            vcenter.user,
            vcenter.password,
            certificate.sha1,
            certificate.sha256,
            certificate.path,
            vcenter.instance_uuid,
        )

    def expire_sessions(self, side: Side) -> None:
        """End all sessions of one vCenter; running tasks go on (fact sheet 0.9)."""
        self._faces[side].expire_sessions()

    def restart(self, side: Side, seconds: float) -> None:
        """Restart one vCenter now: connections break, then it answers 503 for so many world seconds."""
        with self.world.lock:
            self._driver.advance_now()
            self.world.restart(side, seconds)
            self._faces[side].follow_epoch()
        self._servers[side].break_connections()

    def catch_up(self) -> None:
        """Bring the world to this moment: nobody may have called for a while."""
        self._driver.advance_now()

    def sessions(self, side: Side) -> int:
        """How many sessions a vCenter has."""
        with self.world.lock:
            return len(self._faces[side].sessions.each())

    def check_faults(self, entries: tuple[ScriptedFault, ...]) -> None:
        """See that what the entries name is there, as ``inject`` does, and add none.

        Raises:
            InputError: some of it is not.
        """
        with self.world.lock:
            self.world.check_faults(entries)

    def inject(self, entries: tuple[ScriptedFault, ...]) -> None:
        """Add faults to the script now; their ``at_seconds`` count from now.

        Raises:
            InputError: an entry names what that vCenter does not have; none was added then.
        """
        with self.world.lock:
            self._driver.advance_now()
            self.world.inject(entries)
        self._driver.jump(0)
        self._stir()

    def jump(self, seconds: float) -> None:
        """Let so many world seconds pass at once, sessions' idle time among them."""
        self._driver.jump(seconds)
        self._stir()

    def _stir(self) -> None:
        """Let waiting calls look again at what has become of their sessions and of the script."""
        with self.world.lock:
            for face in self._faces.values():
                face.follow_epoch()
                face.stirred.notify_all()

    def change_certificate(self, side: Side, *, first: bool = False) -> Certificate:
        """Show new connections of a vCenter another certificate, or the first one again.

        Open connections go on, as they do in the field until somebody restarts the service. Service
        locators need the new thumbprint from now on (fact sheet 1.3).
        """
        vcenter = self.world.vcenters[side]
        directory = self._directory
        if directory is None:
            raise ValueError("the pair is not started")
        if first:
            chosen = self._first[side]
        else:
            chosen = keep_certificate(
                directory / f"changed-{next(self._changes_of_certificate)}", vcenter.name
            )
        with self.world.lock:
            vcenter.thumbprint = chosen.sha1
        self._servers[side].show(chosen)
        self.shown[side] = chosen
        return chosen

    def stop(self) -> None:
        """Stop both servers and the clock; nothing happens when they are stopped already."""
        self._stack.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
