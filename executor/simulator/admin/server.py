"""The admin endpoint: JSON over HTTP on 127.0.0.1, for who holds the token."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final, cast
from urllib.parse import parse_qsl, urlsplit

from executor.simulator.admin.desk import Desk
from wavelift.errors import InputError

__all__ = ["AdminServer"]

LOG = logging.getLogger(__name__)

_LARGEST_BODY: Final = 1 << 20
_STOP_SECONDS: Final = 5.0
_REQUEST_SECONDS: Final = 30.0

Act = Callable[[Desk, dict[str, Any]], dict[str, Any]]

_ROUTES: Final[dict[str, tuple[str, Act]]] = {
    "/state": ("GET", Desk.state),
    "/record": ("GET", Desk.record),
    "/faults": ("POST", Desk.faults),
    "/jump": ("POST", Desk.jump),
    "/restart": ("POST", Desk.restart),
    "/expire": ("POST", Desk.expire),
    "/certificate": ("POST", Desk.certificate),
}


class AdminServer(ThreadingHTTPServer):
    """Serves the desk until stopped.

    Plain HTTP: it listens on this machine only, and its token is worth a simulated pair.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, token: str, desk: Desk) -> None:
        """Listen on ``port``; 0 takes any free one.

        Raises:
            OSError: the port is taken.
        """
        self.token, self.desk = token, desk
        self._thread: threading.Thread | None = None
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Accept requests in a thread of its own."""
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, name="simulated-admin", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join(_STOP_SECONDS)
        self.server_close()


class _Refused(Exception):
    """Raised for a request that is answered with a status of its own."""

    def __init__(self, status: int, text: str, advice: str, **headers: str) -> None:
        super().__init__(text)
        self.status, self.advice, self.headers = status, advice, headers


class _Handler(BaseHTTPRequestHandler):
    server_version = "wavelift-simulated-pair"
    sys_version = ""
    timeout: ClassVar[float] = _REQUEST_SECONDS

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer as everything here does what the library would answer with a page of HTML."""
        status = 405 if code == HTTPStatus.NOT_IMPLEMENTED else code
        advice = explain or f"there are: {', '.join(_ROUTES)}, by GET or POST"
        self.close_connection = True
        self._send(status, _error(message or HTTPStatus(code).phrase, advice), {"Connection": "close"})

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal: it belongs to whoever runs the pair."""

    def _answer(self) -> None:
        headers: dict[str, str] = {}
        try:
            status, document = 200, self._act()
        except _Refused as refused:
            status, document = refused.status, _error(str(refused), refused.advice)
            headers = refused.headers
        except InputError as wrong:
            status, document = 400, _error(wrong.message, wrong.advice)
        except Exception as defect:
            LOG.exception("defect in the admin endpoint")
            status, document = 500, _error(f"{type(defect).__name__}: {defect}", "report it")
        self._send(status, document, headers)

    def _act(self) -> dict[str, Any]:
        self._check_token()
        parts = urlsplit(self.path)
        route = _ROUTES.get(parts.path)
        if route is None:
            raise _Refused(404, f"there is no {parts.path}", f"there are: {', '.join(_ROUTES)}")
        method, act = route
        if self.command != method:
            raise _Refused(405, f"{parts.path} takes {method}", f"send it as {method}", Allow=method)
        values = dict(parse_qsl(parts.query)) if method == "GET" else self._body()
        return act(cast("AdminServer", self.server).desk, values)

    def _check_token(self) -> None:
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        known = cast("AdminServer", self.server).token
        if kind.casefold() != "bearer" or not compare_digest(token.strip().encode(), known.encode()):
            advice = "send the header Authorization: Bearer TOKEN; the token is in the pair file"
            raise _Refused(401, "the token is missing or wrong", advice, **{"WWW-Authenticate": "Bearer"})

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY:
            raise _Refused(413, "the request is too large or of no known length", "send at most 1 MiB")
        try:
            values = json.loads(self.rfile.read(int(length)) or b"{}")
        except (ValueError, RecursionError):
            raise InputError("the request is no JSON", advice='send an object: {"side": "source"}') from None
        if not isinstance(values, dict):
            raise InputError("the request is no JSON object", advice='send one: {"side": "source"}')
        return values

    def _send(self, status: int, document: dict[str, Any], headers: dict[str, str]) -> None:
        body = json.dumps({"schema": 1, **document}, default=str).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _error(text: str, advice: str) -> dict[str, Any]:
    return {"error": {"message": text, "advice": advice}}
