from __future__ import annotations

import pytest
from pyVmomi import vim

from executor.simulator.soap.sessions import Session, SessionTable
from tests.unit.executor.simulator.soap.worlds import SOURCE, START, small_world
from wavelift.model.placement import Side


@pytest.fixture
def table() -> SessionTable:
    return SessionTable(small_world(1).vcenters[Side.SOURCE], idle_seconds=1800)


def login(table: SessionTable) -> Session:
    return table.login(SOURCE.user.upper(), SOURCE.password, START, 0.0)


@pytest.mark.parametrize(
    "account", [(SOURCE.user, "x"), ("x", SOURCE.password), (SOURCE.user, ""), ("", "ü")]
)
def test_any_other_account_is_refused(table: SessionTable, account: tuple[str, str]) -> None:
    with pytest.raises(vim.fault.InvalidLogin):
        table.login(*account, START, 0.0)


def test_a_session_ends_after_idle_world_time_but_not_while_a_call_waits(table: SessionTable) -> None:
    session = login(table)
    assert table.find(session.key, 1800.0) is session
    session.waiting = 1
    assert table.find(session.key, 9000.0) is session
    session.waiting = 0
    assert table.find(session.key, 9000.0 + 1801) is None
    assert session.ended


def test_ending_takes_the_objects_along(table: SessionTable) -> None:
    session = login(table)
    session.objects[session.new_moref()] = object()
    assert table.is_active(session.key, SOURCE.user)
    table.end_all()
    assert (session.ended, session.objects, table.each()) == (True, {}, ())
    assert table.find(session.key, 0.0) is None
    assert table.find("", 0.0) is None
