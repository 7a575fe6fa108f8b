from __future__ import annotations

import http.client
import socket
import ssl
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from executor.simulator.soap.pair import SimulatedPair
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side


@pytest.fixture(scope="module")
def pair() -> Iterator[SimulatedPair]:
    with SimulatedPair(small_world(1)) as running:
        yield running


def secure(pair: SimulatedPair) -> http.client.HTTPSConnection:
    endpoint = pair.endpoints[Side.SOURCE]
    context = ssl.create_default_context(cafile=str(endpoint.certificate))
    return http.client.HTTPSConnection(endpoint.host, endpoint.port, context=context, timeout=10)


def ask(
    connection: http.client.HTTPSConnection, method: str, path: str, body: bytes = b""
) -> tuple[int, bytes]:
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_one_connection_carries_many_requests(pair: SimulatedPair) -> None:
    connection = secure(pair)
    status, body = ask(connection, "GET", "/sdk/vimServiceVersions.xml")
    assert (status, b"<version>8.0.3.0</version>" in body) == (200, True)
    kept = connection.sock
    assert ask(connection, "GET", "/elsewhere")[0] == 404
    assert ask(connection, "DELETE", "/sdk")[0] == 405
    status, body = ask(connection, "POST", "/sdk", b"garbage")
    assert (status, b"InvalidRequestFault" in body) == (500, True)
    assert connection.sock is kept
    connection.close()


def test_a_body_in_chunks_is_read_as_one_and_the_connection_goes_on(pair: SimulatedPair) -> None:
    connection = secure(pair)
    for chunks in ([b"gar", b"bage"], [b"x" * 70_000]):
        connection.request("POST", "/sdk", iter(chunks), encode_chunked=True)
        answer = connection.getresponse()
        assert (answer.status, b"InvalidRequestFault" in answer.read()) == (500, True)
    assert ask(connection, "GET", "/elsewhere")[0] == 404
    connection.close()


def test_tls_1_2_and_1_3_are_spoken_and_nothing_older(pair: SimulatedPair) -> None:
    endpoint = pair.endpoints[Side.SOURCE]
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=str(endpoint.certificate))
        context.minimum_version = context.maximum_version = version
        with (
            socket.create_connection((endpoint.host, endpoint.port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=endpoint.host) as secured,
        ):
            assert secured.version() == version.name.replace("TLSv1_", "TLSv1.")
    old = ssl.create_default_context(cafile=str(endpoint.certificate))
    old.set_ciphers("ALL:@SECLEVEL=0")  # otherwise our own library refuses, and proves nothing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((endpoint.host, endpoint.port), timeout=10) as plain,
        pytest.raises(ssl.SSLError, match=r"(?i)protocol.version"),
    ):
        old.wrap_socket(plain, server_hostname=endpoint.host)


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST /sdk HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST /sdk HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST /sdk HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b"411"),
        (b"POST /sdk HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"400"),
        (b"POST /sdk HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n123456789\r\n", b"400"),
        (b"POST /sdk HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2000000\r\n", b"413"),
        (b"POST /sdk HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", b"400"),
        (b"POST /sdk HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"400"),
    ],
)
def test_hostile_requests_get_a_status(pair: SimulatedPair, request_text: bytes, status: bytes) -> None:
    connection = secure(pair)
    connection.connect()
    assert connection.sock is not None
    connection.sock.sendall(request_text)
    assert connection.sock.recv(4096).startswith(b"HTTP/1.1 " + status)
    connection.close()


def test_clients_that_go_away_or_say_nothing_bother_nobody(
    pair: SimulatedPair, capfd: pytest.CaptureFixture[str]
) -> None:
    address = ("127.0.0.1", pair.endpoints[Side.SOURCE].port)
    silent = socket.create_connection(address)
    with socket.create_connection(address) as plain:
        plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
    aborted = secure(pair)
    aborted.connect()
    assert aborted.sock is not None
    aborted.sock.sendall(b"POST /sdk HTTP/1.1\r\nContent-Length: 500\r\n\r\n<half")
    aborted.close()
    connection = secure(pair)
    assert ask(connection, "GET", "/sdk/vimServiceVersions.xml")[0] == 200
    connection.close()
    silent.close()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_versions(pair: SimulatedPair, version: ssl.TLSVersion) -> None:
    endpoint = pair.endpoints[Side.TARGET]
    context = ssl.create_default_context(cafile=str(endpoint.certificate))
    context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection((endpoint.host, endpoint.port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        assert secured.version() == version.name.replace("v1_", "v1.")


def test_a_pair_started_again_keeps_its_pins_and_stops_twice(tmp_path: Path) -> None:
    first = SimulatedPair(small_world(1), directory=tmp_path)
    first.start()
    pins = {side: each.sha256 for side, each in first.endpoints.items()}
    ports = tuple(each.port for each in first.endpoints.values())
    first.stop()
    first.stop()
    with SimulatedPair(small_world(1), directory=tmp_path, ports=(ports[0], ports[1])) as second:
        assert {side: each.sha256 for side, each in second.endpoints.items()} == pins
        assert second.world.vcenters[Side.TARGET].thumbprint == second.endpoints[Side.TARGET].thumbprint
    assert "secret" not in repr(first.endpoints)
