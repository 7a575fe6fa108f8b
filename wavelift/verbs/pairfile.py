"""Where a running simulated pair leaves its addresses, so that ``--simulated`` finds it.

Outside the campaign and readable by its owner only: it holds the simulated accounts' passwords.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from platformdirs import user_state_path

from wavelift.errors import UsageError
from wavelift.model.placement import Side
from wavelift.model.typed import typed
from wavelift.secret import Secret
from wavelift.settings import Endpoint

__all__ = ["AdminEntry", "PairEndpoint", "PairFile", "pair_path", "read_pair", "write_pair"]


@dataclass(frozen=True, slots=True)
class PairEndpoint:
    """One simulated vCenter's address and account."""

    host: str
    port: int
    user: str
    password: str
    thumbprint: str
    instance_uuid: str

    def __repr__(self) -> str:
        return f"PairEndpoint({self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class AdminEntry:
    """Where the pair's admin endpoint listens, and the token it wants."""

    url: str
    token: str

    def __repr__(self) -> str:
        return f"AdminEntry({self.url})"


@dataclass(frozen=True, slots=True)
class PairFile:
    """A running simulated pair.

    Attributes:
        source, target: addresses and accounts.
        speed: simulated seconds per real second.
        started: the pair's clock when it started.
        epoch: the machine's clock then, as a timestamp.
        pid: its process.
        record: where it writes down every call, or "".
        admin: its admin endpoint, or None.
    """

    source: PairEndpoint
    target: PairEndpoint
    speed: float
    started: datetime
    epoch: float
    pid: int
    record: str = ""
    admin: AdminEntry | None = None

    def now(self) -> datetime:
        """The pair's clock."""
        return (self.started + timedelta(seconds=(time.time() - self.epoch) * self.speed)).astimezone(UTC)

    def endpoint(self, side: Side) -> tuple[Endpoint, Secret]:
        """One side as settings know it."""
        end = self.source if side is Side.SOURCE else self.target
        endpoint = Endpoint(host=end.host, port=end.port, user=end.user, thumbprint=end.thumbprint)
        return endpoint, Secret(end.password)


def pair_path(campaign: Path) -> Path:
    """The file for a campaign folder."""
    name = hashlib.sha256(str(campaign.resolve()).encode()).hexdigest()[:16]
    return user_state_path("wavelift") / "pairs" / f"{name}.json"


def write_pair(path: Path, pair: PairFile) -> None:
    """Write the file; only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(pair))
    draft.replace(path)


def read_pair(campaign: Path, path: Path | None = None) -> PairFile:
    """Read the file of the pair that simulates this campaign.

    Raises:
        UsageError: no pair runs for this campaign.
    """
    path = path or pair_path(campaign)
    try:
        return msgspec.json.decode(path.read_bytes(), type=PairFile)
    except (OSError, msgspec.DecodeError):
        raise UsageError(
            f"no simulated pair runs for {campaign}",
            advice=f"start one in another terminal: wavelift simulate {typed(campaign)}",
        ) from None
