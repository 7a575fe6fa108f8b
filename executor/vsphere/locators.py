"""What the other vCenter will find where a service locator leads it (fact sheet 1.3).

The fingerprint in a locator is that of the certificate on our own connection. Where ``locator_url`` names
another address, that address may show another certificate, and then every move fails on it.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509

from executor.gateway import Locator
from executor.vsphere.pins import peek, thumbprint
from executor.vsphere.session import Session

__all__ = ["locator_of"]

_HTTPS = 443


def locator_of(session: Session) -> Locator:
    """Look at the address that the other vCenter is given, as far as it can be reached from here."""
    url, told = session.login.service_url, thumbprint(session.pin.seen)
    parts = urlsplit(url)
    if not parts.hostname:
        return Locator(url, told, problem="it is no address: write https://NAME/sdk")
    try:
        der = peek(parts.hostname, parts.port or _HTTPS, session.timing.connect)
    except (OSError, ValueError) as error:
        return Locator(url, told, problem=str(getattr(error, "strerror", "") or error))
    return Locator(url, told, thumbprint(der), _expires(der))


def _expires(der: bytes) -> datetime | None:
    try:
        return x509.load_der_x509_certificate(der).not_valid_after_utc
    except ValueError:
        return None
