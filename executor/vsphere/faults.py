"""pyVmomi's faults and broken connections, translated once into what the port speaks."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPException
from socket import gaierror
from typing import Any
from xml.parsers.expat import ExpatError

from pyVmomi import vim, vmodl
from pyVmomi.VmomiSupport import ManagedObject

from executor.gateway import Fault

__all__ = ["TRANSPORT", "describe", "session_lost", "translate", "unsent"]

TRANSPORT = (OSError, HTTPException, ExpatError)
"""What pyVmomi raises when no whole answer came (fact sheet 5.4); TLS errors are ``OSError`` too."""

_SESSION_LOST = frozenset(
    {
        "vim.fault.NotAuthenticated",
        "vmodl.fault.AuthenticationRequired",
        "vmodl.fault.InvalidToken",
        "vmodl.fault.SessionNotFound",
    }
)
_PLUMBING = frozenset({"msg", "faultMessage", "dynamicType", "dynamicProperty"})
_LONGEST = 500
_DEEPEST = 8


def session_lost(fault: vmodl.MethodFault) -> bool:
    """Whether the fault says that our session is gone (fact sheet 5.3)."""
    return type(fault).__name__ in _SESSION_LOST


def describe(error: BaseException) -> str:
    """A broken connection in words; never the request that was on it."""
    text = str(error).splitlines()[0] if isinstance(error, TRANSPORT) and str(error) else ""
    return f"{type(error).__name__}: {text}"[:_LONGEST] if text else type(error).__name__


def unsent(error: BaseException) -> bool:
    """Whether a broken call certainly did not get to the vCenter's own service: nobody there, or a 503."""
    answered = type(error) is HTTPException  # pyVmomi's way to tell of any status but 200 and 500
    return answered or isinstance(error, ConnectionRefusedError | gaierror)


def translate(fault: vmodl.MethodFault) -> Fault:
    """Translate a fault raised by a call or found in ``task.info.error`` (fact sheet 5.1)."""
    return Fault(
        name=type(fault).__name__,
        text=_text(fault),
        lineage=_lineage(type(fault)),
        causes=tuple(_causes(fault, _DEEPEST)),
        details=tuple(_details(fault)),
        task=_moref(getattr(fault, "task", None)),
    )


def _lineage(kind: type) -> tuple[str, ...]:
    return tuple(base.__name__ for base in kind.__mro__ if issubclass(base, vmodl.MethodFault))


def _text(fault: vmodl.MethodFault) -> str:
    text = fault.msg or next(iter(_messages(fault)), "") or getattr(fault, "reason", "")
    return str(text or "")[: 4 * _LONGEST]


def _messages(fault: vmodl.MethodFault) -> list[str]:
    """What ``faultMessage`` adds; of a failed vMotion often the only place that names the cause."""
    return [message.message for message in fault.faultMessage or () if message.message]


def _values(fault: vmodl.MethodFault) -> Iterator[tuple[str, Any]]:
    for info in fault._GetPropertyList():  # noqa: SLF001  # pyVmomi's only way to list a fault's fields
        if info.name not in _PLUMBING:
            value = getattr(fault, info.name)
            # no comparison with []: managed objects cannot be compared with anything else
            if value is not None and not (isinstance(value, list) and not value):
                yield info.name, value


def _causes(fault: vmodl.MethodFault, depth: int) -> Iterator[str]:
    """Names of nested faults, and of events that tell of one, outermost first."""
    if depth == 0:
        return
    for _, value in _values(fault):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, vmodl.MethodFault):
                yield type(item).__name__
                yield from _causes(item, depth - 1)
            elif isinstance(item, vim.event.Event):
                yield type(item).__name__


def _details(fault: vmodl.MethodFault) -> Iterator[tuple[str, str]]:
    for name, value in _values(fault):
        items = value if isinstance(value, list) else [value]
        texts = [text for text in map(_scalar, items) if text]
        if texts:
            yield name, ", ".join(texts)[:_LONGEST]
    if fault.msg and (messages := [text for text in _messages(fault) if text != fault.msg]):
        yield "messages", "; ".join(messages)[:_LONGEST]


def _scalar(value: Any) -> str:
    """A field as text; "" for structures, because a spec in a fault would carry a password."""
    if isinstance(value, bool | int | float | str):
        return str(value)
    if isinstance(value, vim.fault.NoPermission.EntityPrivileges):
        return f"{_moref(value.entity)} {'+'.join(value.privilegeIds)}".strip()
    if isinstance(value, type):
        return value.__name__
    return _moref(value)


def _moref(value: Any) -> str:
    return value._GetMoId() if isinstance(value, ManagedObject) else ""  # noqa: SLF001
