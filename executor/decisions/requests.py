"""Faults of the call itself, of the vCenter's inside, and the two that only speak by their text."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim, vmodl

__all__ = ["REQUESTS"]

_PLAN = permanent("the order is wrong: the fault names the property; plan again and report it")
_ONCE = Rule(Decision.RETRY, attempts=2, advice="look into the vCenter's own log (vpxd)")
_GONE = Rule(Decision.RECONCILE, advice="see where the VM is, in both vCenters")
_TEXT = person("read the fault's text")

REQUESTS = Table(
    "Requests and the vCenter itself",
    (
        row(Rule(Decision.CANCELLED), "5.3", vmodl("RequestCanceled")),
        row(_GONE, "5.3", vmodl("ManagedObjectNotFound")),
        row(
            Rule(Decision.RECONCILE, attempts=2, advice="see what the fault's text says is missing"),
            "5.2",
            vim("NotFound"),
        ),
        row(_PLAN, "5.3", vmodl("InvalidArgument InvalidType")),
        row(_PLAN, "5.2", vmodl("InvalidRequest"), vim("IncompatibleSetting InvalidIndexArgument")),
        row(
            permanent("these versions or hosts cannot do it: map to others, or move the VM cold"),
            "5.3",
            vmodl("NotSupported"),
        ),
        row(
            permanent("this vCenter cannot do it: see its version"),
            "5.2",
            vmodl("NotImplemented MethodNotFound"),
        ),
        row(_ONCE, "5.3", vim("DatabaseError"), vmodl("UnexpectedFault")),
        row(_TEXT, "5.3", vmodl("SystemError"), vim("GenericVmConfigFault")),
        row(_TEXT, "5.2", vim("VimFault ExtendedFault")),
    ),
)
