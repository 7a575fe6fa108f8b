from __future__ import annotations

import socket

import pytest

from executor.vsphere.pins import Pin, PinnedConnection, thumbprint
from executor.vsphere.session import Session
from tests.unit.executor.vsphere.conftest import PASSWORD
from tests.unit.executor.vsphere.soap import VCenter
from wavelift.errors import CertificateMismatch, VCenterUnreachable
from wavelift.model.placement import Side


def test_thumbprint_is_upper_case_sha1_in_pairs(certificate):
    shown = thumbprint(certificate.der)
    assert len(shown) == 59
    assert shown == shown.upper()
    assert shown.count(":") == 19


@pytest.mark.parametrize("spell", [str, str.lower, lambda text: text.replace(":", "")])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_the_pinned_fingerprint_is_accepted_however_it_is_spelt(serve, login, certificate, spell, algorithm):
    server = serve(VCenter())
    pin = Pin(login(server.port, thumbprint=spell(getattr(certificate, algorithm))))
    pin.check(5)
    assert pin.seen == certificate.der
    assert pin.pem.startswith("-----BEGIN CERTIFICATE-----")


def test_another_certificate_is_refused_with_both_fingerprints(serve, login, certificate, other_certificate):
    server = serve(VCenter(), shown=other_certificate)
    with pytest.raises(CertificateMismatch) as caught:
        Pin(login(server.port)).check(5)
    assert certificate.sha256 in caught.value.message
    assert other_certificate.sha256 in caught.value.message
    assert server.requests == []


def test_without_a_pin_nothing_is_accepted_and_the_fingerprint_is_shown(serve, login, certificate):
    server = serve(VCenter())
    with pytest.raises(CertificateMismatch, match="no certificate is pinned") as caught:
        Pin(login(server.port, thumbprint="")).check(5)
    assert certificate.sha256 in caught.value.message
    assert "thumbprint" in caught.value.advice


@pytest.mark.parametrize("wrong", ["AB:CD", "z" * 40])
def test_a_fingerprint_that_is_none_is_refused(serve, login, wrong):
    server = serve(VCenter())
    with pytest.raises(CertificateMismatch, match="no SHA-1 or SHA-256"):
        Pin(login(server.port, thumbprint=wrong)).check(5)


def test_an_authority_vouches(serve, login, certificate):
    server = serve(VCenter())
    pin = Pin(login(server.port, thumbprint="", ca_file=str(certificate.file)))
    pin.check(5)
    assert pin.seen == certificate.der


def test_an_authority_that_does_not_vouch(serve, login, certificate, other_certificate):
    server = serve(VCenter(), shown=other_certificate)
    with pytest.raises(CertificateMismatch, match="does not vouch") as caught:
        Pin(login(server.port, thumbprint="", ca_file=str(certificate.file))).check(5)
    assert other_certificate.sha256 in caught.value.message


def test_a_ca_file_that_cannot_be_read(login, tmp_path):
    with pytest.raises(CertificateMismatch, match="ca_file"):
        Pin(login(1, ca_file=str(tmp_path / "missing.pem")))


def test_nobody_there(login):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(VCenterUnreachable, match=str(port)):
        Pin(login(port)).check(5)


def test_the_connection_that_carries_the_password_is_checked_itself(serve, login, other_certificate):
    """The first look may have met another server than the login does."""
    server = serve(VCenter(), shown=other_certificate)
    session = Session(Side.SOURCE, login(server.port))
    with pytest.raises(CertificateMismatch):
        session.open()
    assert server.requests == []


def test_a_connection_that_reconnects_is_checked_again(serve, login, certificate, other_certificate):
    good, bad = serve(VCenter()), serve(VCenter(), shown=other_certificate)
    pin = Pin(login(good.port))
    connection = PinnedConnection("127.0.0.1", good.port, pin=pin, context=pin.context, timeout=5)
    connection.connect()
    connection.close()
    connection.port = bad.port  # what a redirected address looks like to a pooled connection
    with pytest.raises(CertificateMismatch):
        connection.request("POST", "/sdk", PASSWORD)
    assert bad.requests == []
    assert connection.sock is None
