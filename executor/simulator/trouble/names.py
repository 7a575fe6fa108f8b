"""The names that vCenter's own definitions know, faults, fields and methods; and which one was meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache

__all__ = ["fault_fields", "fault_names", "meant", "methods_named", "nearest"]

_NEAR = 0.6
_NOT_DECLARED = frozenset({"Fetch"})
"""Called on the wire, for one property, without being in the definitions."""


@cache
def fault_names() -> frozenset[str]:
    """Every fault that a vCenter may answer with, like ``vim.fault.Timedout``."""
    from pyVmomi import VmomiSupport

    known = VmomiSupport._dataDefMap  # noqa: SLF001 - there is no other list
    return frozenset(name for name in known if name.startswith(("vim.fault.", "vmodl.fault.")))


@cache
def fault_fields(name: str) -> frozenset[str]:
    """The fields of that fault, by its full name; it must be one of ``fault_names``."""
    from pyVmomi import VmomiSupport

    declared = VmomiSupport.GetVmodlType(name)._GetPropertyList()  # noqa: SLF001 - official
    return frozenset(each.name for each in declared)


@cache
def _methods() -> frozenset[str]:
    from pyVmomi import VmomiSupport

    return frozenset(name for _, name in VmomiSupport._wsdlMethodMap) | _NOT_DECLARED  # noqa: SLF001


def methods_named(pattern: str) -> tuple[bool, str]:
    """Whether a method has that name or fits that pattern; and where none does, the nearest name, or ""."""
    known = _methods()
    if pattern in known or any(fnmatchcase(name, pattern) for name in known):
        return True, ""
    return False, nearest(pattern, known)


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that was probably meant, case and a fault's full path aside; "" for none."""
    short: dict[str, str] = {}
    for each in sorted(known):
        short.setdefault(_short(each), each)
    found = get_close_matches(_short(name), list(short), 1, _NEAR)
    return short[found[0]] if found else ""


def meant(name: object, known: Collection[str]) -> str:
    """Ask whether the near known name was meant, as words to begin an advice with; "" where none is near."""
    near = nearest(name, known) if isinstance(name, str) else ""
    return f"did you mean {near}? " if near else ""


def _short(name: str) -> str:
    return name.rpartition(".fault.")[2].casefold()
