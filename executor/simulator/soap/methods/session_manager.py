"""SessionManager: login and logout."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.session_values import session_value
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import array

__all__ = ["METHODS", "session_property"]


def login(call: Call, user: str, password: str, _locale: str | None) -> Any:
    """Open a session; its key goes back as a cookie.

    Raises:
        vim.fault.InvalidLogin: wrong name or password, or the client is logged in already.
    """
    if call.logged_in is not None:
        raise fault("vim.fault.InvalidLogin", "The session is logged in already.")
    session = call.face.login(user, password)
    session.agent = call.agent
    call.outcome.cookie = session.key
    return session_value(session, call.inventory.now())


def login_by_token(_call: Call, _locale: str | None) -> Any:
    """Refuse it: there is no token service here, so no token can be a good one.

    Raises:
        vim.fault.InvalidLogin: what the vSphere API reference names for a missing token, and for one that
            is not valid.
    """
    text = "Cannot complete login: the simulated vCenter takes no tokens. Log in with name and password."
    raise fault("vim.fault.InvalidLogin", text)


def logout(call: Call) -> None:
    """End the session with all its objects."""
    call.face.sessions.end(call.session.key)
    call.face.stirred.notify_all()


def session_is_active(call: Call, session_id: str, user: str) -> bool:
    """Whether that session of that user lives."""
    return call.face.sessions.is_active(session_id, user)


def terminate(call: Call, session_ids: list[str]) -> None:
    """End other sessions.

    Raises:
        vmodl.fault.InvalidArgument: for the caller's own session.
    """
    if call.session.key in session_ids:
        text = "The session cannot terminate itself; log out instead."
        raise fault("vmodl.fault.InvalidArgument", text, invalidProperty="sessionId")
    for key in session_ids:
        call.face.sessions.end(key)
    call.face.stirred.notify_all()


def session_property(call: Call, name: str) -> Any:
    """Return ``currentSession`` (None before login) or ``sessionList``."""
    if name == "currentSession":
        return session_value(call.logged_in, call.inventory.now()) if call.logged_in is not None else None
    return array(
        "vim.UserSession", [session_value(each, call.inventory.now()) for each in call.inventory.sessions()]
    )


METHODS: Final[dict[str, Method]] = {
    "Login": Method(login, "vim.SessionManager", anonymous=True),
    "LoginByToken": Method(login_by_token, "vim.SessionManager", anonymous=True),
    "Logout": Method(logout, "vim.SessionManager"),
    "SessionIsActive": Method(session_is_active, "vim.SessionManager"),
    "TerminateSession": Method(terminate, "vim.SessionManager"),
}
