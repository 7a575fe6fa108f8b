"""How to reach one vCenter and who we are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Login", "Revealing"]


class Revealing(Protocol):
    """A password that shows itself only when asked: ``wavelift.secret.Secret``."""

    def reveal(self) -> str:
        """The password in clear, for the wire only."""


@dataclass(frozen=True, slots=True)
class Login:
    """One vCenter's address, account and pinned certificate.

    Attributes:
        host: name or address.
        port: HTTPS port.
        user: account name.
        password: shown neither by ``repr`` nor in any message.
        thumbprint: pinned SHA-1 or SHA-256 fingerprint of its certificate; colons and case do not matter.
        ca_file: PEM file of the authority that signed the certificate. Either this or ``thumbprint`` must
            be set; with both, both must hold.
        locator_url: the url put into service locators that point here; "" makes it
            ``https://host:port/sdk`` (fact sheet 1.3).
        uppercase_uuid: whether service locators carry this vCenter's instanceUuid in capitals.
    """

    host: str
    user: str
    password: Revealing = field(repr=False)
    port: int = 443
    thumbprint: str = ""
    ca_file: str = ""
    locator_url: str = ""
    uppercase_uuid: bool = False

    @property
    def where(self) -> str:
        """Host and port, for messages."""
        return f"{self.host}:{self.port}"

    @property
    def service_url(self) -> str:
        """The url a service locator for this vCenter carries."""
        return self.locator_url or f"https://{self.host}:{self.port}/sdk"
