"""The admin endpoint over HTTP, while commands and plain clients work on the pair it steers."""

from __future__ import annotations

import base64
import json
import ssl
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyVmomi import vim

from executor.simulator.admin.desk import Desk
from executor.simulator.soap.pair import SimulatedPair
from tests.cli.support import Ask, planned, served
from tests.cli.test_signals import Night
from tests.contract.test_pair_with_plain_pyvmomi import connect, leave
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.errors import ExitCode
from wavelift.model.placement import Side
from wavelift.verbs.pairfile import read_pair
from wavelift.verbs.simulate import Running


class Admin:
    """Gives orders to a pair's admin endpoint."""

    def __init__(self, running: Running) -> None:
        assert running.file.admin is not None
        self.url, self.token = running.file.admin.url, running.file.admin.token

    def __call__(self, path: str, body: object = None, *, token: str | None = None) -> tuple[int, Any]:
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return planned("two_tiers", tmp_path)


@pytest.fixture
def running(campaign: Path) -> Iterator[Running]:
    with served(campaign, speed=60.0, admin_port=0) as pair:
        yield pair


def test_off_unless_asked_for(campaign: Path) -> None:
    with served(campaign) as running:
        assert running.file.admin is None


def test_the_token_lies_with_its_owner_and_nothing_goes_without_it(running: Running) -> None:
    admin = Admin(running)
    assert stat.S_IMODE(running.path.stat().st_mode) == 0o600
    assert admin.token in running.path.read_text(encoding="utf-8")
    assert admin.token not in repr(running.file)
    for wrong in ("", "wrong", admin.token[:-1]):
        code, told = admin("/jump", {"seconds": 60}, token=wrong)
        assert code == 401
        assert "pair file" in told["error"]["advice"]
    assert admin("/state")[1]["elapsed"] < 60 * 30


WRONG: tuple[tuple[str, object, int, str], ...] = (
    ("/nothing", None, 404, "/state"),
    ("/jump", None, 405, "POST"),
    ("/state", {}, 405, "GET"),
    ("/jump", b"{", 400, "no JSON"),
    ("/jump", b"[1]", 400, "no JSON object"),
    ("/jump", {"seconds": -1}, 400, "seconds is -1"),
    ("/jump", {"seconds": "nan"}, 400, "seconds is 'nan'"),
    ("/jump", {}, 400, "seconds is None"),
    ("/jump", {"hours": 1}, 400, "no 'hours'"),
    ("/restart", {"side": "left"}, 400, "side is 'left'"),
    ("/certificate", {"side": "source", "which": "old"}, 400, "which is 'old'"),
    ("/record?since=x", None, 400, "since is 'x'"),
    ("/record?limit=0", None, 400, "limit is '0'"),
    ("/faults", {}, 400, "faults is missing"),
    ("/faults", {"faults": [{"phase": "lunch"}]}, 400, "phase is 'lunch'"),
    ("/faults", {"faults": [{"action": "host-down", "side": "source", "host": "x"}]}, 400, "host 'x'"),
    (
        "/faults",
        {"faults": [{"phase": "copy", "fault": "vim.fault.Timdout"}]},
        400,
        "mean vim.fault.Timedout",
    ),
    ("/faults", {"faults": [{"phase": "reply", "vm": "order-db"}]}, 400, "mean orders-db"),
)


def test_what_cannot_be_meant_is_said(running: Running) -> None:
    admin = Admin(running)
    for path, body, code, words in WRONG:
        given, told = admin(path, body)
        assert (given, told["schema"]) == (code, 1), path
        assert words in f"{told['error']['message']} {told['error']['advice']}", (path, body)


def test_state_and_record_are_read_while_clients_work(running: Running) -> None:
    admin = Admin(running)
    si = connect(running.pair.endpoints[Side.SOURCE])
    state = admin("/state")[1]
    assert state["problems"] == []
    assert state["sides"]["source"]["sessions"] == 1
    assert state["sides"]["source"]["sha256"] == running.pair.endpoints[Side.SOURCE].sha256
    page = admin("/record?limit=2")[1]
    assert [call["number"] for call in page["calls"]] == [0, 1]
    assert page["next"] == 2
    since = page["total"]
    si.CurrentTime()
    later = admin(f"/record?since={since}")[1]
    assert [(call["side"], call["method"], call["outcome"]) for call in later["calls"]] == [
        ("source", "CurrentTime", "ok")
    ]
    assert admin("/record?since=99999")[1]["calls"] == []
    leave(si)


def test_a_pair_that_nobody_has_called_for_long_is_told_and_restarted_by_its_clock() -> None:
    wall = [0.0]
    with SimulatedPair(small_world(1), speed=60.0, clock=lambda: wall[0]) as pair:
        opens = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
        desk = Desk(pair, opens=opens)
        wall[0] = 10.0
        assert desk.state({})["elapsed"] == pytest.approx(600)
        wall[0] = 20.0
        desk.restart({"side": "source", "seconds": 300})
        assert desk.state({})["sides"]["source"]["down_seconds"] == pytest.approx(300)
        wall[0] = 70.0  # 23:10 by the window: half past ten is tomorrow
        fault = {"phase": "start", "fault": "vim.fault.Timedout"}
        desk.faults({"faults": [{**fault, "clock": "22:30"}, {**fault, "clock": "23:30"}]})
        due = [entry.at_seconds for entry in pair.world.faults.entries]
        assert due == pytest.approx([24.5 * 3600, 1.5 * 3600])


def test_any_other_method_is_answered_as_everything_else(running: Running) -> None:
    admin = Admin(running)
    for method in ("PUT", "DELETE", "BREW"):
        headers = {"Authorization": f"Bearer {admin.token}"}
        request = urllib.request.Request(f"{admin.url}/jump", headers=headers, method=method)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=60)
        with refused.value as answer:
            assert answer.code == 405
            assert json.load(answer)["error"]["advice"]


def test_a_jump_takes_the_clock_of_clients_and_new_commands_along(campaign: Path, running: Running) -> None:
    admin = Admin(running)
    si = connect(running.pair.endpoints[Side.TARGET])
    before = si.CurrentTime()
    assert admin("/jump", {"seconds": 1200})[0] == 200
    assert (si.CurrentTime() - before).total_seconds() >= 1200
    assert abs((read_pair(campaign).now() - si.CurrentTime()).total_seconds()) < 60 * 5
    assert read_pair(campaign).admin == running.file.admin
    admin("/jump", {"seconds": 3700})
    with pytest.raises(vim.fault.NotAuthenticated):  # it was idle for longer than vCenter allows
        si.content.rootFolder.childEntity  # noqa: B018 - asks the server
    leave(si)


def test_sessions_end_when_told(running: Running) -> None:
    admin = Admin(running)
    si = connect(running.pair.endpoints[Side.SOURCE])
    assert admin("/expire", {"side": "source"})[1]["ended"] == 1
    with pytest.raises(vim.fault.NotAuthenticated):
        si.content.rootFolder.childEntity  # noqa: B018 - asks the server
    leave(si)
    assert admin("/state")[1]["sides"]["source"]["sessions"] == 0


def test_a_run_meets_a_restart_and_an_injected_fault_and_goes_on(campaign: Path) -> None:
    with served(campaign, speed=120.0, admin_port=0) as running:
        admin = Admin(running)
        fault = {"phase": "copy", "fault": "vim.fault.Timedout", "at": 10}
        assert admin("/faults", {"faults": [fault]})[1]["added"] == 1
        night = Night(campaign)
        night.until("is moving")
        assert admin("/restart", {"side": "target", "seconds": 30})[0] == 200
        code, document = night.end()
        assert admin("/state")[1]["problems"] == []
        methods = [call["method"] for call in admin("/record?limit=10000")[1]["calls"]]
    assert code == ExitCode.DONE
    assert document["moved"] == 4
    assert document["retries"] >= 1
    assert methods.count("RelocateVM_Task") == 4 + document["retries"]


def test_a_certificate_changed_in_mid_run_ends_it_at_the_next_connection(campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=120.0, admin_port=0) as running:
        admin = Admin(running)
        night = Night(campaign)
        night.until("is moving")
        code, told = admin("/certificate", {"side": "source"})
        assert code == 200
        assert told["sha256"] != running.pair.endpoints[Side.SOURCE].sha256
        assert admin("/state")[1]["sides"]["source"]["sha256"] == told["sha256"]
        admin("/restart", {"side": "source", "seconds": 1})  # breaks the connections that are open
        code, _ = night.end()
        assert code == ExitCode.VCENTER
        logins = len([e for e in running.pair.record.entries if e.method == "Login"])
        refused = ask("preflight", campaign, "--wave", 1, "--simulated")
        assert refused.code == ExitCode.VCENTER
        assert "certificate" in refused.err
        assert logins == len([e for e in running.pair.record.entries if e.method == "Login"])
        admin("/certificate", {"side": "source", "which": "first"})
        resumed = ask("resume", campaign, "--simulated", "--quiet", "--json")
        assert resumed.code == ExitCode.DONE
        assert resumed.document["moved"] == 4


def test_a_jump_reaches_a_run_that_is_on(campaign: Path) -> None:
    """An hour is leapt over while it moves: pair, run and window agree on the time afterwards."""
    with served(campaign, speed=60.0, admin_port=0) as running:
        admin = Admin(running)
        night = Night(campaign)
        night.until("is moving")
        assert admin("/jump", {"seconds": 3600})[0] == 200
        code, document = night.end()
    assert code == ExitCode.DONE
    assert document["moved"] == 4
    assert 3600 < document["seconds"] < 2 * 3600


def test_sessions_of_the_tag_service_end_with_the_others(campaign: Path) -> None:
    with served(campaign, speed=60.0, admin_port=0) as running:
        admin = Admin(running)
        tags = Tags(running, Side.TARGET)
        for ends in ("/expire", "/restart"):
            tags.log_in()
            assert tags.ask() == 200
            assert admin(ends, {"side": "target", "seconds": 0} if ends == "/restart" else {"side": "target"})
            assert tags.ask() == 401
        tags.log_in()
        admin("/restart", {"side": "source", "seconds": 600})
        assert tags.ask() == 200  # each vCenter has its own
        admin("/restart", {"side": "target", "seconds": 86400})
        assert tags.ask() == 503


class Tags:
    """A client of one vCenter's tag service."""

    def __init__(self, running: Running, side: Side) -> None:
        self._end = running.pair.endpoints[side]
        self._context = ssl.create_default_context(cafile=str(self._end.certificate))
        self._headers: dict[str, str] = {}

    def _send(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        url = f"https://{self._end.host}:{self._end.port}/rest/com/vmware/cis{path}"
        request = urllib.request.Request(url, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60, context=self._context) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, None

    def log_in(self) -> None:
        account = base64.b64encode(f"{self._end.user}:{self._end.password}".encode()).decode()
        status, told = self._send("POST", "/session", {"Authorization": f"Basic {account}"})
        assert status == 200
        self._headers = {"vmware-api-session-id": told["value"]}

    def ask(self) -> int:
        return self._send("GET", "/tagging/tag", self._headers)[0]
