"""From settings, or a running simulated pair, to an unopened gateway and the clock that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from executor.clock import Clock
from executor.gateway import Gateway
from executor.leaping import LeapingClock
from executor.vsphere.gateway import VSphereGateway
from executor.vsphere.login import Login
from wavelift.errors import InputError, UsageError
from wavelift.model.placement import Side
from wavelift.secret import Secret
from wavelift.settings import FILE_NAME, Endpoint, Settings
from wavelift.settings_file import read_settings
from wavelift.verbs.pairfile import read_pair

__all__ = [
    "Connection",
    "connect",
    "connect_real",
    "connect_simulated",
    "real_login",
    "simulated_login",
]

_SETTLE, _LEAST_SETTLE = 0.25, 0.02
"""Seconds that task changes may gather before they are fetched."""
_KEEPALIVE, _LEAST_KEEPALIVE = 300.0, 15.0
"""Seconds between signs of life to an idle session (fact sheet 0.9)."""
_LEAST_PATIENCE, _MOST_PAIR_PATIENCE = 10.0, 300.0
"""Seconds on the wall for which reads are repeated while a simulated vCenter does not answer: as many of its
own as the settings say, but time enough for a busy machine, and not for ever where the pair has ended."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the two vCenters.

    Attributes:
        gateway: makes the gateway, given the campaign's clock; call it inside the running loop.
        clock: makes that clock inside the running loop.
        now: the same time, for whoever looks on from outside the loop.
        simulated: whether these are simulated vCenters.
        speed: campaign seconds per real second.
    """

    gateway: Callable[[Callable[[], datetime]], Gateway]
    clock: Callable[[], Clock]
    now: Callable[[], datetime]
    simulated: bool
    speed: float = 1.0


def connect(
    campaign: Path, settings: Settings, *, simulated: bool = False, pair_file: Path | None = None
) -> Connection:
    """The simulated pair that runs for this campaign, or the vCenters of its settings.

    Raises:
        InputError, UsageError: see ``connect_real`` and ``connect_simulated``.
    """
    return connect_simulated(campaign, pair_file) if simulated else connect_real(campaign, settings)


def connect_real(campaign: Path, settings: Settings) -> Connection:
    """The vCenters of ``wavelift.toml``, by the machine's clock.

    Raises:
        InputError: an endpoint is not set, or its password cannot be fetched.
    """
    logins = {side: real_login(campaign, settings, side) for side in Side}
    gateway = _gateway(logins, settings.policy.patience_seconds)
    return Connection(gateway, Clock, lambda: datetime.now(UTC), simulated=False)


def connect_simulated(campaign: Path, pair_file: Path | None = None) -> Connection:
    """The simulated pair that runs for this campaign, by its clock.

    Raises:
        UsageError: none runs.
    """
    pair = read_pair(campaign, pair_file)
    settings = read_settings(campaign) if campaign.is_dir() else Settings(name=campaign.stem)
    one = settings.same_vcenter
    logins = {side: _login(*pair.endpoint(Side.SOURCE if one else side)) for side in Side}
    patience = settings.policy.patience_seconds / pair.speed
    patience = min(max(_LEAST_PATIENCE, patience), _MOST_PAIR_PATIENCE)
    gateway = _gateway(logins, patience, pair.speed)

    def told() -> datetime | None:
        """The pair's clock; after a leap the pair file tells the new time."""
        try:
            return read_pair(campaign, pair_file).now()
        except UsageError:
            return None  # the pair has ended; the gateway finds out by itself

    return Connection(
        gateway, lambda: LeapingClock(told, pair.speed), pair.now, simulated=True, speed=pair.speed
    )


def _gateway(
    logins: dict[Side, Login], patience: float, speed: float = 1.0
) -> Callable[[Callable[[], datetime]], Gateway]:
    # What is nothing in a real night would be minutes in a compressed one.
    settle = max(_LEAST_SETTLE, _SETTLE / speed)
    keepalive = max(_LEAST_KEEPALIVE, _KEEPALIVE / speed)
    return lambda now: VSphereGateway(
        logins[Side.SOURCE],
        logins[Side.TARGET],
        clock=now,
        settle=settle,
        keepalive_seconds=keepalive,
        patience=patience,
        speed=speed,
    )


def simulated_login(campaign: Path, side: Side, pair_file: Path | None = None) -> Login:
    """How to log on to one vCenter of the simulated pair that runs for this campaign.

    Raises:
        UsageError: none runs.
    """
    return _login(*read_pair(campaign, pair_file).endpoint(side))


def real_login(campaign: Path, settings: Settings, side: Side) -> Login:
    """How to log on to a vCenter of ``wavelift.toml``.

    Raises:
        InputError: the endpoint is not set, or its password cannot be fetched.
    """
    endpoint = settings.endpoint(side)
    for name in ("host", "user"):
        if not getattr(endpoint, name):
            raise InputError(
                f"[{side}] {name} is not set",
                file=FILE_NAME,
                advice="set it, or practise on a simulated pair: wavelift simulate, then --simulated",
            )
    secret = Secret.resolve(endpoint.password, campaign=campaign, setting=f"[{side}] password")
    return _login(endpoint, secret)


def _login(endpoint: Endpoint, secret: Secret) -> Login:
    return Login(
        host=endpoint.host,
        port=endpoint.port,
        user=endpoint.user,
        password=secret,
        thumbprint=endpoint.thumbprint,
        ca_file=endpoint.ca_file,
        locator_url=endpoint.locator_url,
        uppercase_uuid=endpoint.uppercase_uuid,
    )
