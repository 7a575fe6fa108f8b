"""Calls of hooks, to a real HTTP server."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from executor.hooks.call import call
from executor.trip import ErrandFailed


class Handler(BaseHTTPRequestHandler):
    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.seen.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
        if self.path.startswith("/slow"):
            self.server.gate.wait(20)
        self.send_response(int(self.path.rsplit("/", 1)[-1].partition("?")[0]))
        self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - names of http.server

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.gate = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()


def url(server, path):
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


def called(*args, **changes):
    return asyncio.run(call(*args, **{"seconds": 5.0, **changes}))


def test_a_good_status_is_told(server):
    assert called("GET", url(server, "/204")).endswith("/204 answered 204")


def test_body_and_headers_arrive_and_json_is_named_so(server):
    called("PUT", url(server, "/200"), body='{"vm": "web"}', headers={"X-Token": "t"})
    ((method, _, headers, body),) = server.seen
    assert (method, json.loads(body), headers["X-Token"]) == ("PUT", {"vm": "web"}, "t")
    assert headers["Content-Type"] == "application/json"


def test_another_status_fails(server):
    with pytest.raises(ErrandFailed, match="answered 503 Service Unavailable"):
        called("GET", url(server, "/503"))


def test_expected_statuses_count_and_others_do_not(server):
    called("GET", url(server, "/404"), expect=(404,))
    with pytest.raises(ErrandFailed, match="answered 200"):
        called("GET", url(server, "/200"), expect=(404,))


def test_no_redirection_is_followed(server):
    with pytest.raises(ErrandFailed, match="answered 302"):
        called("GET", url(server, "/302"))
    assert len(server.seen) == 1


def test_silence_ends_in_time(server):
    with pytest.raises(ErrandFailed, match=r"did not answer in 0\.2 s"):
        called("GET", url(server, "/slow/200"), seconds=0.2)


def test_nobody_there(server):
    address = url(server, "/200")
    server.shutdown()
    server.server_close()
    with pytest.raises(ErrandFailed, match="cannot be reached"):
        called("GET", address)


def test_what_may_be_secret_in_a_url_is_not_shown(server):
    port = server.server_address[1]
    with pytest.raises(ErrandFailed) as caught:
        called("GET", f"http://user:hunter2@127.0.0.1:{port}/500?token=hunter2")
    assert "hunter2" not in str(caught.value)


def test_no_url_at_all_is_an_answer_too():
    with pytest.raises(ErrandFailed, match="cannot be reached"):
        called("GET", "http://[::1")
