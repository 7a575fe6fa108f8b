"""HTTP on one connection: reads requests, hands them to the dispatcher, writes answers."""

from __future__ import annotations

import socket
import socketserver
from typing import TYPE_CHECKING, Final, Protocol, cast

from executor.simulator.soap.tagging import PREFIX
from executor.simulator.soap.trouble import Dropped, Unavailable
from executor.simulator.soap.versions import versions_document

if TYPE_CHECKING:
    from executor.simulator.soap.dispatch import Answering, Dispatcher
    from executor.simulator.soap.tagging import TaggingService

__all__ = ["Handler"]

_XML: Final = "text/xml; charset=utf-8"
_COOKIE: Final = "vmware_soap_session"
_HANDSHAKE_SECONDS: Final = 30.0
_LONGEST_LINE: Final = 65536
_MOST_HEADERS: Final = 100
_LARGEST_BODY: Final = 16 << 20
_LONGEST_SIZE: Final = 8
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
} | {
    411: "Length Required",
    413: "Content Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class _Refused(Exception):
    """Raised for a request that is answered with a bare HTTP status; ends the connection."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class _Services(Protocol):
    """What the server of a connection answers with; None is a service that is down."""

    dispatcher: Dispatcher
    policies: Answering | None
    tagging: TaggingService | None


class Handler(socketserver.StreamRequestHandler):
    """Serves one connection until the client leaves."""

    wbufsize = 1 << 16

    def setup(self) -> None:
        """Shake hands here, in the connection's own thread."""
        connection = cast("socket.socket", self.request)
        connection.settimeout(_HANDSHAKE_SECONDS)
        self.request.do_handshake()
        connection.settimeout(None)
        super().setup()

    def handle(self) -> None:
        """Answer one request after the other."""
        try:
            while self._one():
                pass
        except _Refused as refused:
            self._send(refused.status, b"", close=True)
        except Dropped:
            return
        except OSError:
            return

    def finish(self) -> None:
        """Send what is left; a client that is gone does not matter."""
        try:
            super().finish()
        except OSError:
            return

    def _one(self) -> bool:
        """Answer one request; returns whether the connection stays open."""
        line = self._line()
        if not line:
            return False
        parts = line.split()
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            raise _Refused(400)
        headers = self._headers()
        body = self._body(headers)
        keep = parts[2] != "HTTP/1.0" and headers.get("connection", "").lower() != "close"
        self._serve(parts[0], parts[1], headers, body, close=not keep)
        return keep

    def _line(self) -> str:
        raw = self.rfile.readline(_LONGEST_LINE + 1)
        if len(raw) > _LONGEST_LINE:
            raise _Refused(400)
        return raw.decode("latin-1").rstrip("\r\n")

    def _headers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for _ in range(_MOST_HEADERS):
            line = self._line()
            if not line:
                return found
            name, _, value = line.partition(":")
            found[name.strip().lower()] = value.strip()
        raise _Refused(400)

    def _body(self, headers: dict[str, str]) -> bytes:
        coding = headers.get("transfer-encoding", "").lower()
        if coding == "chunked":
            self._go_on(headers)
            return self._chunks()
        if coding:
            raise _Refused(411)
        length = headers.get("content-length", "0")
        if not length.isdigit():
            raise _Refused(400)
        if int(length) > _LARGEST_BODY:
            raise _Refused(413)
        self._go_on(headers)
        return self.rfile.read(int(length))

    def _go_on(self, headers: dict[str, str]) -> None:
        if headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()

    def _chunks(self) -> bytes:
        """Read a body of no announced length, as Go's clients send it."""
        body = bytearray()
        while (size := self._chunk_size()) > 0:
            if len(body) + size > _LARGEST_BODY:
                raise _Refused(413)
            body += self.rfile.read(size)
            if self._line():
                raise _Refused(400)
        self._headers()  # trailers, and the empty line at the end
        return bytes(body)

    def _chunk_size(self) -> int:
        digits = self._line().partition(";")[0].strip()
        if not digits or len(digits) > _LONGEST_SIZE or not set(digits) <= _HEX:
            raise _Refused(400)
        return int(digits, 16)

    def _serve(self, method: str, path: str, headers: dict[str, str], body: bytes, *, close: bool) -> None:
        if path.startswith(f"{PREFIX}/") and self._services.tagging is not None:
            told = self._services.tagging.answer(method, path, headers, body)
            self._send(told.status, told.body, close=close, kind="application/json")
            return
        path = path.partition("?")[0].rstrip("/")
        if method == "GET" and path.endswith("/vimServiceVersions.xml"):
            version = self._services.dispatcher.face.vcenter.api_version
            self._send(200, versions_document(version), close=close)
        elif method == "POST" and path in ("/sdk", "/sdk/vimService"):
            self._call(self._services.dispatcher, headers, body, close=close)
        elif method == "POST" and path in ("/pbm", "/pbm/sdk") and self._services.policies is not None:
            self._call(self._services.policies, headers, body, close=close)
        else:
            self._send(404 if method in ("GET", "POST", "HEAD") else 405, b"", close=close)

    @property
    def _services(self) -> _Services:
        return cast("_Services", self.server)

    def _call(self, service: Answering, headers: dict[str, str], body: bytes, *, close: bool) -> None:
        try:
            answer = service.answer(
                body,
                cookie=_cookie(headers.get("cookie", "")),
                action=headers.get("soapaction", ""),
                agent=headers.get("user-agent", ""),
            )
        except Unavailable:
            self._send(503, b"", close=close)
            return
        self._send(answer.status, answer.body, close=close, cookie=answer.cookie)

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        close: bool,
        cookie: str = "",
        kind: str = "text/xml; charset=utf-8",
    ) -> None:
        lines = [
            f"HTTP/1.1 {status} {_REASONS.get(status, '')}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-cache",
        ]
        if cookie:
            lines.append(f'Set-Cookie: {_COOKIE}="{cookie}"; Path=/; HttpOnly; Secure')
        if close:
            lines.append("Connection: close")
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
        self.wfile.flush()


def _cookie(header: str) -> str:
    """Return the session key a Cookie header carries, or ""."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == _COOKIE:
            return value.strip().strip('"')
    return ""
