"""Self-signed certificates for the simulated vCenters, and their thumbprints."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["Certificate", "keep_certificate"]

_LIFETIME: Final = timedelta(days=3650)
_BACKDATED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key, as files.

    Attributes:
        path: PEM file of the certificate.
        key_path: PEM file of its private key, readable by the owner alone.
        der: the certificate itself.
    """

    path: Path
    key_path: Path
    der: bytes

    @property
    def sha1(self) -> str:
        """SHA-1 thumbprint, "AA:BB:…", as service locators carry it (fact sheet 1.3)."""
        return _pairs(hashlib.sha1(self.der, usedforsecurity=False).hexdigest())

    @property
    def sha256(self) -> str:
        """SHA-256 thumbprint, "AA:BB:…", for pinning."""
        return _pairs(hashlib.sha256(self.der).hexdigest())

    def server_context(self) -> ssl.SSLContext:
        """Return a TLS 1.2 and 1.3 context that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.path, self.key_path)
        return context


def _pairs(digest: str) -> str:
    upper = digest.upper()
    return ":".join(upper[i : i + 2] for i in range(0, len(upper), 2))


def keep_certificate(directory: Path, name: str, *, now: datetime | None = None) -> Certificate:
    """Return the certificate of that name from ``directory``, made there the first time.

    Kept certificates let a pair that is started again keep the fingerprints its clients have pinned.

    Args:
        directory: where the two PEM files lie; made when missing.
        name: host name in the certificate, beside localhost and 127.0.0.1.
        now: wall-clock time it becomes valid; default the present.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path, key_path = directory / f"{name}.pem", directory / f"{name}.key"
    if not (path.exists() and key_path.exists()):
        _make(path, key_path, name, now or datetime.now(UTC))
    loaded = x509.load_pem_x509_certificate(path.read_bytes())
    return Certificate(path, key_path, loaded.public_bytes(serialization.Encoding.DER))


def _make(path: Path, key_path: Path, name: str, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    if name != "localhost":
        names.append(x509.DNSName(name))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_private(
        key_path,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _write_private(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(data)
