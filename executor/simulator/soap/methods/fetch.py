"""Reading one property, which is what pyvmomi's attribute access does."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.methods.session_manager import session_property
from executor.simulator.soap.paths import compile_path
from executor.simulator.soap.service import Service
from executor.simulator.soap.vmodl_faults import fault

__all__ = ["METHODS"]

_SESSIONS: Final = ("currentSession", "sessionList")
_OPEN: Final = {"ServiceInstance": {"content"}, "SessionManager": {"currentSession"}}
"""What may be read before login."""


def fetch(call: Call, name: str) -> Any:
    """Return a property's value, or None where it is unset.

    Raises:
        vmodl.query.InvalidProperty: the class has no such property.
        vim.fault.NotAuthenticated: without a session.
    """
    moref = call.target.moref
    if call.logged_in is None and name not in _OPEN.get(moref, ()):
        raise not_authenticated()
    path = compile_path(call.scene.kind(call.target), name)
    call.outcome.declared = path.type
    if isinstance(call.target, Service) and moref == "SessionManager" and name in _SESSIONS:
        return session_property(call, name)
    return path.read(call.inventory, call.target)


def not_authenticated() -> Any:
    """Return the fault for a call without a session."""
    return fault("vim.fault.NotAuthenticated", "The session is not authenticated.", privilegeId="System.View")


METHODS: Final[dict[str, Method]] = {"Fetch": Method(fetch, "vmodl.ManagedObject", anonymous=True)}
