"""A machine in the middle: ends TLS with the vCenter's own key, and harms calls as a bad network does.

It knows each call by the method in its SOAP body. Everything runs in threads of its own; nothing waits longer
than ``PATIENCE`` for anything.
"""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Self

from executor.simulator.soap.certificates import Certificate

__all__ = ["Harm", "Proxy"]

PATIENCE = 30.0
_METHOD = re.compile(rb"<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)")
_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)


class Harm(StrEnum):
    """What befalls a call."""

    CUT_BEFORE = "cut before the vCenter saw it"
    CUT_AFTER = "cut after the vCenter acted"
    CUT_IN_HEADERS = "reply cut in its headers"
    CUT_IN_XML = "reply cut in mid-XML"
    HELD = "reply held until the client gives up"
    LATE = "request held until the client gives up, then delivered"
    HANDSHAKE = "TLS handshake reset"


@dataclass(slots=True)
class _Strike:
    harm: Harm
    method: str
    left: int
    each: bool = False
    done: set[str] = field(default_factory=set)

    def takes(self, method: str) -> bool:
        """Whether it befalls this call; counts it then."""
        if not self.left or method in self.done or not fnmatchcase(method, self.method):
            return False
        if self.each:
            self.done.add(method)
        else:
            self.left -= 1
        return True


class _Gone(Exception):
    """This connection is over."""


class Proxy:
    """Stands before one vCenter; a context manager.

    Attributes:
        port: where clients are to connect.
        struck: how often each harm was done, by (harm, method).
    """

    def __init__(self, port: int, certificate: Certificate) -> None:
        """Stand before the vCenter at ``port``, which shows ``certificate``."""
        self._behind = port
        self._tls = certificate.server_context()
        self._strikes: list[_Strike] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.struck: Counter[tuple[Harm, str]] = Counter()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]

    def strike(self, harm: Harm, method: str = "*", times: int = 1) -> None:
        """Harm the next calls of a method (a pattern), or the next handshakes."""
        with self._lock:
            self._strikes.append(_Strike(harm, method, times))

    def strike_each(self, harm: Harm) -> None:
        """Harm the next call of every method there is."""
        with self._lock:
            self._strikes.append(_Strike(harm, "*", 1, each=True))

    def show(self, certificate: Certificate) -> None:
        """Show new connections another certificate."""
        self._tls = certificate.server_context()

    def reset_all(self) -> None:
        """Reset every connection there is."""
        with self._lock:
            open_now = list(self._open)
        for connection in open_now:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self.reset_all()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(PATIENCE)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self._take("", handshake=True) is not None:
                plain.recv(1, socket.MSG_PEEK)  # the client has said hello
                _reset(plain)
                return
            with contextlib.closing(self._tls.wrap_socket(plain, server_side=True)) as client:
                self._keep(client)
                self._carry(client)
        except (OSError, _Gone):
            return

    def _carry(self, client: ssl.SSLSocket) -> None:
        """One request after the other, to a vCenter connection of its own."""
        with contextlib.ExitStack() as stack:
            server = self._connect(stack)
            while True:
                client.settimeout(None)  # an idle client may come back any time
                request = _message(client)
                client.settimeout(PATIENCE)
                found = _METHOD.search(request)
                method = found.group(1).decode() if found else ""
                harm = self._take(method)
                if harm is Harm.CUT_BEFORE:
                    self._end(client)
                if harm is Harm.LATE:
                    _until_gone(client)
                server.sendall(request)
                reply = _message(server)
                self._answer(client, reply, harm)

    def _answer(self, client: ssl.SSLSocket, reply: bytes, harm: Harm | None) -> None:
        head = reply.index(b"\r\n\r\n") + 4
        if harm is Harm.CUT_AFTER:
            self._end(client)
        elif harm is Harm.HELD:
            _until_gone(client)
            raise _Gone
        elif harm is Harm.CUT_IN_HEADERS:
            self._end(client, reply[: head // 2])
        elif harm is Harm.CUT_IN_XML:
            self._end(client, reply[: head + (len(reply) - head) // 2])
        else:
            client.sendall(reply)

    def _end(self, client: ssl.SSLSocket, last: bytes = b"") -> None:
        """Let a client have its last bytes, and no more."""
        if last:
            client.sendall(last)
            client.shutdown(socket.SHUT_RDWR)
        else:
            _reset(client)
        raise _Gone

    def _connect(self, stack: contextlib.ExitStack) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self._behind), PATIENCE)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = stack.enter_context(contextlib.closing(context.wrap_socket(plain)))
        server.settimeout(None)  # the vCenter may hold a call as long as it likes
        self._keep(server)
        return server

    def _keep(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def _take(self, method: str, *, handshake: bool = False) -> Harm | None:
        with self._lock:
            for strike in self._strikes:
                if (strike.harm is Harm.HANDSHAKE) is handshake and strike.takes(method):
                    self.struck[strike.harm, method] += 1
                    return strike.harm
        return None


def _message(connection: ssl.SSLSocket) -> bytes:
    """A whole HTTP message with its announced length."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head = data.index(b"\r\n\r\n") + 4
    length = _LENGTH.search(data, 0, head)
    while len(data) < head + int(length.group(1) if length else 0):
        data += _some(connection)
    return bytes(data)


def _some(connection: ssl.SSLSocket) -> bytes:
    data = connection.recv(1 << 16)
    if not data:
        raise _Gone
    return data


def _until_gone(client: ssl.SSLSocket) -> None:
    """Wait until a client has closed its end."""
    select.select([client], [], [], PATIENCE)


def _reset(connection: socket.socket) -> None:
    """Close without a goodbye: the other end gets a reset."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RD)
    socket.socket.close(connection)
