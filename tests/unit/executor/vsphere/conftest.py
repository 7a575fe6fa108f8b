"""Raw TLS servers and small inventories for the tests of ``executor.vsphere``."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from executor.vsphere.login import Login
from executor.vsphere.pins import thumbprint
from wavelift.secret import Secret

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1."""

    file: Path
    der: bytes

    @property
    def sha1(self) -> str:
        return thumbprint(self.der)

    @property
    def sha256(self) -> str:
        return thumbprint(self.der, "sha256")


def make_certificate(file: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    import ipaddress

    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = built.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(pem + secret)
    return Certificate(file, built.public_bytes(serialization.Encoding.DER))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture(scope="session")
def other_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls") / "other.pem")


Answer = Callable[[bytes], bytes | None]
"""Gets a whole request; the whole response, or None to close the connection instead."""


@dataclass
class RawServer:
    """A TLS server that keeps every request it got, in the order it got them."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    answered: threading.Event = field(default_factory=threading.Event)

    def bodies_with(self, text: str) -> list[bytes]:
        return [request for request in self.requests if text.encode() in request]


def _read_request(tls: ssl.SSLSocket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = tls.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    while len(body) < length:
        body += tls.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def serve(certificate: Certificate) -> Iterator[Callable[..., RawServer]]:
    """Start raw servers: ``serve(answer, certificate=..., close_after=...)``."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(
        answer: Answer,
        *,
        shown: Certificate | None = None,
        close_after: Callable[[bytes], bool] | None = None,
    ) -> RawServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain((shown or certificate).file)
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = RawServer(listener.getsockname()[1])

        def talk(raw: socket.socket) -> None:
            try:
                with context.wrap_socket(raw, server_side=True) as tls:
                    while request := _read_request(tls):
                        server.requests.append(request)
                        response = answer(request)
                        if response is None:
                            return
                        tls.sendall(response)
                        if close_after is not None and close_after(request):
                            return
            except OSError:
                return
            finally:
                raw.close()
                server.answered.set()

        def accept() -> None:
            while True:
                try:
                    raw, _ = listener.accept()
                except OSError:
                    return
                server.connections += 1
                thread = threading.Thread(target=talk, args=(raw,), daemon=True)
                threads.append(thread)
                thread.start()

        threading.Thread(target=accept, daemon=True).start()
        return server

    yield start
    for listener in listeners:
        listener.close()


@pytest.fixture
def login(certificate: Certificate) -> Callable[..., Login]:
    def make(port: int, **changes: str) -> Login:
        values: dict[str, object] = {"thumbprint": certificate.sha256, **changes}
        return Login("127.0.0.1", "administrator@vsphere.local", Secret(PASSWORD), port, **values)  # type: ignore[arg-type]

    return make
