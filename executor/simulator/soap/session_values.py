"""Sessions as pyVmomi's values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from executor.simulator.soap.sessions import Session
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["session_value"]


def session_value(session: Session, now: datetime) -> Any:
    """Return a ``UserSession``; ``now`` is world time."""
    return make(
        vmodl("vim.UserSession"),
        key=session.key,
        userName=session.user,
        fullName=session.user,
        loginTime=session.since,
        lastActiveTime=now,
        locale="en",
        messageLocale="en",
        extensionSession=False,
        ipAddress="127.0.0.1",
        userAgent=session.agent,
        callCount=session.calls,
    )
