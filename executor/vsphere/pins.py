"""Certificates: no credential leaves before the server has shown the pinned certificate.

pyVmomi's own ``thumbprint`` and ``serverPemCert`` arguments are not used: after the first mismatch with the
system's authorities they switch verification off on the shared TLS context, and every later connection of
the pool then goes unchecked. Here each connection proves itself in ``PinnedConnection.connect``.
"""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
from http.client import HTTPSConnection
from typing import Any

from executor.vsphere.login import Login
from wavelift.errors import CertificateMismatch, VCenterUnreachable

__all__ = ["Pin", "PinnedConnection", "peek", "thumbprint"]

_HASHES = {40: "sha1", 64: "sha256"}


def thumbprint(der: bytes, algorithm: str = "sha1") -> str:
    """Fingerprint of a DER certificate as "AA:BB:…"; SHA-1 is what locators carry (fact sheet 1.3)."""
    return _pairs(hashlib.new(algorithm, der, usedforsecurity=False).hexdigest())


def _pairs(digits: str) -> str:
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)).upper()


class Pin:
    """What one vCenter's certificate must be, and what it was when last seen.

    Attributes:
        context: the TLS context of every connection there.
        seen: DER of the certificate on our latest good connection, b"" before the first.
    """

    def __init__(self, login: Login) -> None:
        self._login = login
        self._wanted = re.sub(r"[\s:.-]", "", login.thumbprint).lower()
        self.context = self._make_context()
        self.seen = b""

    @property
    def pem(self) -> str:
        """The certificate on our latest good connection as PEM."""
        return ssl.DER_cert_to_PEM_cert(self.seen)

    def _make_context(self) -> ssl.SSLContext:
        if self._login.ca_file:
            try:
                return ssl.create_default_context(cafile=self._login.ca_file)
            except OSError as error:
                raise CertificateMismatch(
                    f"cannot read ca_file {self._login.ca_file}: {error.strerror or error}",
                    advice="set ca_file to a readable PEM file",
                ) from error
        return _unverified()

    def check(self, timeout: float) -> None:
        """Shake hands without sending anything else.

        Args:
            timeout: seconds to wait for connection and handshake.

        Raises:
            CertificateMismatch: another certificate than the pinned one, or none is pinned.
            VCenterUnreachable: no TLS server answers.
        """
        login = self._login
        try:
            with (
                socket.create_connection((login.host, login.port), timeout) as raw,
                self.context.wrap_socket(raw, server_hostname=login.host) as tls,
            ):
                self.accept(tls.getpeercert(binary_form=True) or b"")
        except ssl.SSLCertVerificationError as error:
            raise self.not_signed(error, timeout) from error
        except OSError as error:
            raise VCenterUnreachable(
                f"{login.where} does not answer: {error.strerror or error}",
                advice="check host and port in the settings, name resolution, and the way through firewalls",
            ) from error

    def accept(self, der: bytes) -> None:
        """Compare a certificate with the pinned one and remember it.

        Raises:
            CertificateMismatch: it is another one, or none is pinned.
        """
        if not self._wanted and not self._login.ca_file:
            raise CertificateMismatch(
                f"no certificate is pinned for {self._login.where}; it shows {thumbprint(der, 'sha256')}",
                advice="compare that SHA-256 fingerprint with the vCenter's own, then set it as thumbprint, "
                "or set ca_file",
            )
        if self._wanted:
            self._compare(der)
        self.seen = der

    def _compare(self, der: bytes) -> None:
        algorithm = _HASHES.get(len(self._wanted))
        if algorithm is None or not re.fullmatch(r"[0-9a-f]+", self._wanted):
            raise CertificateMismatch(
                f"the thumbprint set for {self._login.where} is no SHA-1 or SHA-256 fingerprint",
                advice="write 40 or 64 hex digits; colons are optional",
            )
        shown = thumbprint(der, algorithm)
        if shown.replace(":", "").lower() != self._wanted:
            raise CertificateMismatch(
                f"{self._login.where} shows certificate {shown}, but {_pairs(self._wanted)} is pinned",
                advice="if the certificate was replaced on purpose, pin the new fingerprint; if not, "
                "somebody may stand in between: send no password there",
            )

    def not_signed(self, error: ssl.SSLCertVerificationError, timeout: float) -> CertificateMismatch:
        """What to raise when the authority in ``ca_file`` does not vouch for the server."""
        try:
            shown = thumbprint(peek(self._login.host, self._login.port, timeout), "sha256")
        except OSError:
            shown = "(not readable)"
        return CertificateMismatch(
            f"{self._login.where} shows certificate {shown}, which {self._login.ca_file} does not vouch for: "
            f"{error.verify_message}",
            advice="check ca_file and that host is a name in the certificate, or pin the fingerprint",
        )


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the fingerprint is compared instead, on every connection
    return context


def peek(host: str, port: int, timeout: float) -> bytes:
    """The certificate shown there as DER, whatever it is; nothing is sent.

    Raises:
        OSError: no TLS server answers within ``timeout`` seconds.
    """
    with (
        socket.create_connection((host, port), timeout) as raw,
        _unverified().wrap_socket(raw, server_hostname=host) as tls,
    ):
        return tls.getpeercert(binary_form=True) or b""


class PinnedConnection(HTTPSConnection):
    """An HTTPS connection that compares the certificate before anything is sent, at reconnects too."""

    def __init__(self, host: str, port: int | None = None, *, pin: Pin, **options: Any) -> None:
        super().__init__(host, port, **options)
        self._pin = pin
        self.pooled = False

    def connect(self) -> None:
        """Connect, shake hands, compare.

        Raises:
            CertificateMismatch: another certificate than the pinned one.
        """
        try:
            super().connect()
        except ssl.SSLCertVerificationError as error:
            raise self._pin.not_signed(error, self.timeout or 10.0) from error
        try:
            self._pin.accept(self.sock.getpeercert(binary_form=True) or b"")
        except CertificateMismatch:
            self.close()
            raise
