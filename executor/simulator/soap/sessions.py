"""Sessions of one simulated vCenter: login, idle expiry, and what dies with a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import uuid4

from executor.simulator.estate.nodes import VCenter
from executor.simulator.soap.vmodl_faults import fault

__all__ = ["Session", "SessionTable"]


@dataclass(slots=True, eq=False)
class Session:
    """One login.

    Attributes:
        key: its id, also the cookie's value.
        user: account name as given.
        since: world time of the login.
        active: world seconds of its last call.
        objects: views, collectors, filters by moref; they live and die with the session.
        agent: the User-Agent it logged in with.
        waiting: calls that are blocked right now; such a session is not idle.
        ended: set when it is gone, for calls still blocked.
    """

    key: str
    user: str
    since: datetime
    active: float
    objects: dict[str, Any] = field(default_factory=dict)
    agent: str = ""
    waiting: int = 0
    calls: int = 0
    ended: bool = False

    def new_moref(self) -> str:
        """Return an id for an object of this session, as vCenter spells them."""
        return f"session[{self.key}]{uuid4()}"


class SessionTable:
    """The sessions of one vCenter; the world's lock is held around every use."""

    def __init__(self, vcenter: VCenter, idle_seconds: float) -> None:
        """Keep sessions that end after ``idle_seconds`` of world time without a call (fact sheet 0.9)."""
        self._vcenter = vcenter
        self.idle_seconds = idle_seconds
        self._sessions: dict[str, Session] = {}

    def login(self, user: str, password: str, now: datetime, elapsed: float) -> Session:
        """Open a session.

        Raises:
            vim.fault.InvalidLogin: for any other name or password than the account's.
        """
        known = user.casefold() == self._vcenter.user.casefold()
        if not (compare_digest(password.encode(), self._vcenter.password.encode()) and known):
            text = "Cannot complete login due to an incorrect user name or password."
            raise fault("vim.fault.InvalidLogin", text)
        self._sweep(elapsed)
        session = Session(str(uuid4()), self._vcenter.user, now, elapsed)
        self._sessions[session.key] = session
        return session

    def find(self, key: str, elapsed: float) -> Session | None:
        """Return the living session of that key and note that it is in use."""
        session = self._sessions.get(key)
        if session is None:
            return None
        if self._idle(session, elapsed):
            self.end(key)
            return None
        session.active = elapsed
        session.calls += 1
        return session

    def _idle(self, session: Session, elapsed: float) -> bool:
        return not session.waiting and elapsed - session.active > self.idle_seconds

    def _sweep(self, elapsed: float) -> None:
        """End sessions of clients that have died: nobody asks with their cookies any more."""
        for session in self.each():
            if self._idle(session, elapsed):
                self.end(session.key)

    def is_active(self, key: str, user: str) -> bool:
        """Whether that session lives and belongs to that user."""
        session = self._sessions.get(key)
        return session is not None and session.user.casefold() == user.casefold()

    def end(self, key: str) -> None:
        """End one session; nothing happens when it is gone already."""
        session = self._sessions.pop(key, None)
        if session is not None:
            session.ended = True
            session.objects.clear()

    def end_all(self) -> None:
        """End all sessions."""
        for key in list(self._sessions):
            self.end(key)

    def each(self) -> tuple[Session, ...]:
        """All sessions, oldest first."""
        return tuple(self._sessions.values())
