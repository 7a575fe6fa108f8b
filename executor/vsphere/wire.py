"""The SOAP stub: pyVmomi's own, over pinned connections, without stale ones, and never sending twice.

pyVmomi's ``SoapStubAdapter`` sends a request once and raises when the connection breaks. A pooled connection
that the server closed meanwhile would turn a submission into an unanswered one, so closed ones are sorted
out before use.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import weakref
from functools import partial
from typing import Any

from pyVmomi.SoapAdapter import SoapStubAdapter
from pyVmomi.VmomiSupport import GetVersionNamespace, versionMap

from executor.vsphere import by_heart, replies
from executor.vsphere.login import Login
from executor.vsphere.pins import Pin, PinnedConnection

__all__ = ["Stub", "best_version"]

_BASE = "vim.version.version9"
_IDLE_SECONDS = 240
# Asked before every call about one socket: poll is one system call, epoll would be four.
_Selector = getattr(selectors, "PollSelector", selectors.DefaultSelector)


def best_version(api_version: str) -> str:
    """The newest of pyVmomi's API versions that a vCenter with this ``about.apiVersion`` speaks.

    A field newer than the version is silently left out on the wire (fact sheet 1.2), so newest is best.
    """
    offered = _numbers(api_version)
    known = {
        _numbers(name.removeprefix("vim25/")): version
        for name, version in versionMap.items()
        if name.startswith("vim25/") and _numbers(name.removeprefix("vim25/"))
    }
    fitting = [numbers for numbers in known if numbers <= offered]
    return str(known[max(fitting)]) if fitting else _BASE


def _numbers(text: str) -> tuple[int, ...]:
    """The version as numbers padded to four; () for one that is no release, like "m5CA1EF4D"."""
    parts = text.split(".")
    if not all(part.isdecimal() for part in parts):
        return ()
    return tuple(([int(part) for part in parts] + [0, 0, 0, 0])[:4])


class Stub(SoapStubAdapter):  # type: ignore[misc]  # pyVmomi has no types
    """One login's SOAP stub, shared by all threads.

    Args:
        login: where to.
        pin: what its certificate must be.
        timeout: seconds without a byte after which a call counts as broken.
        keep: how many idle connections to keep.
        path, version: of another service than the vCenter's own API.
    """

    def __init__(
        self,
        login: Login,
        pin: Pin,
        *,
        timeout: float,
        keep: int,
        path: str = "/sdk",
        version: str = _BASE,
    ) -> None:
        by_heart.learn()
        replies.learn()
        super().__init__(
            host=login.host,
            port=login.port,
            path=path,
            version=version,
            sslContext=pin.context,
            httpConnectionTimeout=timeout,
            poolSize=keep,
            connectionPoolTimeout=_IDLE_SECONDS,
        )
        self.scheme = partial(PinnedConnection, pin=pin)
        self._open: weakref.WeakSet[PinnedConnection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._retired = False

    def GetConnection(self) -> PinnedConnection:  # noqa: N802  # pyVmomi's name
        """Return a connection that the server has not closed."""
        connection: PinnedConnection = super().GetConnection()
        while connection.pooled and _closed_by_server(connection):
            connection.close()
            connection = super().GetConnection()
        with self._guard:
            self._open.add(connection)
        return connection

    def ReturnConnection(self, conn: Any) -> None:  # noqa: N802  # pyVmomi's name
        """Keep the connection for later."""
        conn.pooled = True
        if self._retired:
            conn.close()
        else:
            super().ReturnConnection(conn)

    def retire(self) -> None:
        """Close idle connections now and busy ones once they have their answer."""
        self._retired = True
        self.DropConnections()

    @property
    def api_version(self) -> tuple[int, ...]:
        """The version spoken, as numbers: the newest that both the vCenter and pyVmomi know."""
        return _numbers(GetVersionNamespace(self.version).removeprefix("vim25/"))

    def abort(self) -> None:
        """Break every connection, so that threads that wait for an answer return at once."""
        self.retire()
        with self._guard:
            connections = list(self._open)
        for connection in connections:
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    # not the TLS socket's own method, which would pull the state from under its reader
                    socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _closed_by_server(connection: PinnedConnection) -> bool:
    """Whether an idle connection has something to read: only its end can be there."""
    if connection.sock is None:
        return False
    with _Selector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return bool(selector.select(0))
