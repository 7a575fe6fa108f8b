"""Turns the simulated world's faults into pyVmomi's."""

from __future__ import annotations

from typing import Any

from pyVmomi.VmomiSupport import ManagedObject

from executor.simulator.estate.nodes import SimFault
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["fault", "fault_of"]


def fault(kind: str, text: str = "", /, **fields: Any) -> Any:
    """Return pyVmomi's fault of that dotted name, ready to be raised."""
    return fault_of(SimFault(kind, text, **fields))


def fault_of(known: SimFault) -> Any:
    """Return the same fault as a pyVmomi exception, nested faults and references included."""
    made = vmodl(known.name)(msg=known.text or None)
    for name, value in known.fields.items():
        setattr(made, name, _field(made._GetPropertyInfo(name).type, value))  # noqa: SLF001 - official
    return made


def _field(declared: Any, value: Any) -> Any:
    if isinstance(value, SimFault):
        return fault_of(value)
    if isinstance(value, list) or (isinstance(value, tuple) and issubclass(declared, list)):
        return [_field(getattr(declared, "Item", object), each) for each in value]
    if isinstance(value, tuple):
        kind, moref = value
        return vmodl(kind)(moref)
    if isinstance(value, str) and issubclass(declared, ManagedObject):
        return declared(value)
    return value
