from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from pyVmomi import vim, vmodl

from executor.gateway import Refused, Unanswered
from executor.gateway.patience import pauses
from executor.vsphere import side
from executor.vsphere.session import Session, Timing
from tests.unit.executor.vsphere.conftest import PASSWORD
from tests.unit.executor.vsphere.soap import (
    VCenter,
    content,
    faulted,
    http,
    method_of,
    returned,
    task_returned,
)
from wavelift.errors import LoginRefused, VCenterUnreachable
from wavelift.model.placement import Side

BUSY = http("busy", "503 Service Unavailable")


@pytest.fixture
def opened(serve, login):
    """Open a session with a vCenter that answers so; waits between repeated reads are noted, not made."""
    sessions = []

    def start(vcenter, *, close_after=None, patience=300.0, speed=1.0):
        server = serve(vcenter, close_after=close_after)
        waits = []
        timing = Timing(call=5, patience=patience, speed=speed)
        session = Session(Side.SOURCE, login(server.port), timing, sleep=waits.append)
        session.open()
        sessions.append(session)
        return server, session, waits

    yield start
    for session in sessions:
        session.close()


def now(link):
    return link.ref(vim.ServiceInstance, "ServiceInstance").CurrentTime()


def relocate(link):
    return link.ref(vim.VirtualMachine, "vm-1").RelocateVM_Task(vim.vm.RelocateSpec())


def time_answer():
    from datetime import UTC, datetime

    return returned("CurrentTime", datetime(2026, 1, 1, tzinfo=UTC))


def test_login_speaks_the_newest_version_both_know(opened):
    server, session, _ = opened(VCenter())
    login = server.bodies_with("<Login ")[0]
    assert b"urn:vim25/8.0.3.0" in login
    assert session.api_version == (8, 0, 3, 0)


def test_wrong_password_is_tried_once_even_when_opened_again(serve, login):
    vcenter = VCenter(Login=faulted(vim.fault.InvalidLogin(), "Cannot complete login"))
    server = serve(vcenter)
    session = Session(Side.SOURCE, login(server.port), Timing(call=5))
    for _ in range(2):
        with pytest.raises(LoginRefused, match=r"administrator@vsphere\.local") as caught:
            session.open()
        assert PASSWORD not in str(caught.value) + caught.value.advice
    assert vcenter.methods.count("Login") == 1


def test_a_host_is_not_a_vcenter(serve, login):
    vcenter = VCenter(RetrieveServiceContent=returned("RetrieveServiceContent", content(uuid="")))
    server = serve(vcenter)
    with pytest.raises(VCenterUnreachable, match="not a vCenter"):
        Session(Side.SOURCE, login(server.port), Timing(call=5)).open()
    assert "Login" not in vcenter.methods


def test_reads_outlast_a_restart(opened):
    vcenter = VCenter(CurrentTime=[BUSY, None, BUSY, time_answer()])
    _, session, waits = opened(vcenter)
    assert session.call(now).year == 2026
    assert len(waits) == 3
    assert waits == sorted(waits)


def test_reads_give_up_after_the_patience(opened):
    _, session, waits = opened(VCenter(CurrentTime=BUSY), patience=60)
    with pytest.raises(VCenterUnreachable, match="503"):
        session.call(now)
    assert 45 <= sum(waits) <= 90


def test_the_pauses_between_repeated_reads_are_those_of_virtual_time(opened):
    busy = [BUSY, None, BUSY, BUSY, time_answer()]
    told = [opened(VCenter(CurrentTime=list(busy)), speed=speed)[1:] for speed in (1.0, 10.0)]
    for session, _ in told:
        session.call(now)
    (_, waits), (_, compressed) = told
    assert waits == list(itertools.islice(pauses(), len(waits)))
    assert compressed == pytest.approx([wait / 10 for wait in waits])


def test_a_lost_session_is_renewed_once_and_the_read_repeated(opened):
    vcenter = VCenter(CurrentTime=[faulted(vim.fault.NotAuthenticated()), time_answer()])
    _, session, _ = opened(vcenter)
    assert session.call(now).year == 2026
    assert vcenter.methods.count("Login") == 2
    assert session.link.generation == 2


def test_a_refused_new_login_is_never_repeated(opened):
    vcenter = VCenter(
        CurrentTime=faulted(vim.fault.NotAuthenticated()),
        Login=[returned("Login"), faulted(vim.fault.InvalidLogin())],
    )
    _, session, _ = opened(vcenter)
    for _ in range(3):
        with pytest.raises(LoginRefused):
            session.call(now)
    assert vcenter.methods.count("Login") == 2


def test_another_vcenter_at_the_same_address_gets_no_password(opened):
    other = returned("RetrieveServiceContent", content(uuid="00000000-1111-2222-3333-444444444444"))
    vcenter = VCenter(
        CurrentTime=faulted(vim.fault.NotAuthenticated()),
        RetrieveServiceContent=[returned("RetrieveServiceContent", content()), other],
    )
    _, session, _ = opened(vcenter)
    with pytest.raises(VCenterUnreachable, match="another vCenter"):
        session.call(now)
    assert vcenter.methods.count("Login") == 1


def test_a_fault_is_refused(opened):
    _, session, _ = opened(VCenter(CurrentTime=faulted(vmodl.fault.SystemError(reason="x"), "broken")))
    with pytest.raises(Refused) as caught:
        session.call(now)
    assert caught.value.fault.name == "vmodl.fault.SystemError"
    assert caught.value.fault.text == "broken"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "broken",
    [None, BUSY, http("<html/>"), http("<soapenv"), b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<a"],
)
def test_a_submission_without_an_answer_is_sent_once(opened, broken):
    server, session, _ = opened(
        VCenter(RelocateVM_Task=broken), close_after=lambda request: b"RelocateVM_Task" in request
    )
    with pytest.raises(Unanswered) as caught:
        side._task(session.call_once(relocate), SimpleNamespace(session=session))
    assert str(session.login.port) in caught.value.text
    assert caught.value.__context__ is None
    assert len(server.bodies_with("<RelocateVM_Task ")) == 1


def test_a_submission_is_never_sent_over_a_connection_the_server_closed(opened):
    """The pooled connection is dead: the request goes out once, over a new one, and gets its answer."""
    server, session, _ = opened(
        VCenter(RelocateVM_Task=task_returned("RelocateVM_Task", "task-7")),
        close_after=lambda request: method_of(request) == "Login",
    )
    assert server.answered.wait(5)
    assert session.call_once(relocate)._GetMoId() == "task-7"
    assert len(server.bodies_with("<RelocateVM_Task ")) == 1
    assert server.connections == 2


def test_a_refused_submission_is_sent_once(opened):
    server, session, _ = opened(VCenter(RelocateVM_Task=faulted(vim.fault.Timedout())))
    with pytest.raises(Refused) as caught:
        session.call_once(relocate)
    assert caught.value.fault.name == "vim.fault.Timedout"
    assert len(server.bodies_with("<RelocateVM_Task ")) == 1


def test_a_submission_in_a_lost_session_is_refused_and_the_session_renewed(opened):
    server, session, _ = opened(VCenter(RelocateVM_Task=faulted(vim.fault.NotAuthenticated())))
    with pytest.raises(Refused):
        session.call_once(relocate)
    assert len(server.bodies_with("<RelocateVM_Task ")) == 1
    assert session.link.generation == 2


def test_close_never_raises(opened):
    _, session, _ = opened(VCenter(Logout=None))
    session.close()
    session.close()
    with pytest.raises(VCenterUnreachable):
        session.call(now)
