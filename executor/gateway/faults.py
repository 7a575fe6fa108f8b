"""What a vCenter answers when it refuses, and what is raised when it does not answer."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Fault", "GatewayError", "Overdue", "Refused", "Unanswered"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A vSphere fault, free of pyVmomi.

    Attributes:
        name: "vim.fault.Timedout", as pyVmomi spells it.
        text: the server's message.
        lineage: the fault's class and its ancestors, most specific first, as pyVmomi spells them.
        causes: names of nested faults (``faultCause``, ``NoCompatibleHost.error`` …), outermost first.
        details: fields worth keeping as (name, text): ``invalidProperty``, ``datastore``, ``reason`` …
        task: id of the task a ``TaskInProgress`` names, or "".
    """

    name: str
    text: str = ""
    lineage: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    task: str = ""

    def __str__(self) -> str:
        short = self.name.rpartition(".")[2]
        return f"{short}: {self.text}" if self.text else short


class GatewayError(Exception):
    """Base of what a gateway call may raise besides ``VCenterError``."""


class Refused(GatewayError):
    """Raised when the vCenter answered with a fault: what was asked was not accepted."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Unanswered(GatewayError):
    """Raised when no answer came: the vCenter may or may not have acted."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Overdue(Unanswered):
    """Raised when something that changes nothing took too long; of a check it tells of a closed port."""
