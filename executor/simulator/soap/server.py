"""The HTTPS server of one simulated vCenter: threads, TLS, keep-alive, and a clean stop."""

from __future__ import annotations

import socket
import socketserver
import sys
import threading
from typing import Any, Final

from executor.simulator.soap.certificates import Certificate
from executor.simulator.soap.dispatch import Answering, Dispatcher
from executor.simulator.soap.handler import Handler
from executor.simulator.soap.tagging import TaggingService

__all__ = ["SoapServer"]

_BACKLOG: Final = 512
_STOP_SECONDS: Final = 5.0


class SoapServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves ``/sdk`` and ``/pbm`` on 127.0.0.1.

    One thread per connection, which also does the TLS handshake.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = _BACKLOG

    def __init__(
        self,
        port: int,
        certificate: Certificate,
        dispatcher: Dispatcher,
        policies: Answering | None = None,
        tagging: TaggingService | None = None,
    ) -> None:
        """Listen on ``port``; 0 takes any free one.

        Args:
            port: where to.
            certificate: what clients are shown.
            dispatcher: answers what comes to ``/sdk``.
            tagging: answers what comes below its prefix; None for a vCenter whose service is down.
            policies: answers what comes to ``/pbm``; None for a vCenter whose policy service is down.

        Raises:
            OSError: the port is taken.
        """
        self.dispatcher = dispatcher
        self.policies = policies
        self.tagging = tagging
        self._context = certificate.server_context()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def port(self) -> int:
        """The port it listens on."""
        number: int = self.server_address[1]
        return number

    def show(self, certificate: Certificate) -> None:
        """Show new connections this certificate; those that are open keep what they were shown."""
        self._context = certificate.server_context()

    def start(self) -> None:
        """Accept connections in a thread of its own."""
        self._thread = threading.Thread(
            target=self.serve_forever,
            kwargs={"poll_interval": 0.05},
            name=f"simulated-vcenter-{self.port}",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and break all connections."""
        self.shutdown()
        self.server_close()
        self.break_connections()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def break_connections(self) -> None:
        """Break all connections, as a restarting vCenter does."""
        with self._guard:
            connections = list(self._open)
        for connection in connections:
            _break(connection)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; its own thread shakes hands, so that a silent client blocks nobody."""
        plain, address = self.socket.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        secured = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with self._guard:
            self._open.add(secured)
        return secured, address

    def shutdown_request(self, request: Any) -> None:
        """Forget and close a connection."""
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news; anything else is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def _break(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
