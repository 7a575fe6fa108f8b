"""The vSphere adapter's session and reads against a vCenter that others wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyVmomi import vim

from executor.vsphere.properties import read, walk
from executor.vsphere.session import Session
from tests.vcsim.server import running
from wavelift.errors import CertificateMismatch, LoginRefused
from wavelift.model.placement import Side
from wavelift.secret import Secret


@pytest.fixture(scope="module")
def vcsim():
    with running("-vm", "5") as server:
        yield server


@pytest.fixture
def session(vcsim):
    session = Session(Side.SOURCE, vcsim.login)
    yield session
    session.close()


def test_logs_in_walks_and_logs_off(session):
    session.open()
    rows = session.call(lambda link: walk(link, {vim.VirtualMachine: ("name", "runtime.powerState")}))
    assert [row.text("name") for row in rows] == [f"DC0_C0_RP0_VM{number}" for number in range(5)]
    assert {row.text("runtime.powerState") for row in rows} == {"poweredOn"}


def test_objects_that_are_gone_are_left_out(session):
    session.open()
    rows = session.call(lambda link: walk(link, {vim.VirtualMachine: ("name",)}))
    asked = ["vm-999999", rows[0].moref]
    found = session.call(lambda link: read(link, vim.VirtualMachine, asked, ("name",)))
    assert list(found) == [rows[0].moref]


def test_a_wrong_password_is_tried_once(vcsim):
    session = Session(Side.SOURCE, replace(vcsim.login, password=Secret("wrong")))
    for _ in range(2):
        with pytest.raises(LoginRefused):
            session.open()
    session.close()


def test_another_certificate_gets_no_password(vcsim):
    session = Session(Side.SOURCE, replace(vcsim.login, thumbprint="ab" * 32))
    with pytest.raises(CertificateMismatch):
        session.open()
    session.close()


def test_a_session_that_others_ended_is_renewed(session):
    session.open()
    first = session.link
    first.content.sessionManager.Logout()
    assert session.call(lambda link: walk(link, {vim.Datacenter: ("name",)}))[0].text("name") == "DC0"
    assert session.link.generation == first.generation + 1
