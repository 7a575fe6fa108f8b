"""Makes pyVmomi values cheaply: data objects without checking every field, and references."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from pyVmomi.VmomiSupport import GetVmodlType

__all__ = ["array", "enumerated", "make", "vmodl"]

vmodl = lru_cache(maxsize=None)(GetVmodlType)
"""Returns pyVmomi's class by its dotted name, e.g. "vim.VirtualMachine" or "vim.Datastore[]"."""


@cache
def _unset(cls: Any) -> dict[str, Any]:
    return {info.name: None for info in cls._GetPropertyList()}


def make(cls: Any, **values: Any) -> Any:
    """Return a data object with these fields set and the others None, unchecked.

    pyVmomi's own constructor checks each field under a global lock, which costs more than all the rest of
    an answer. Unknown field names are refused: they would silently not be written.
    """
    made = cls.__new__(cls)
    fields = made.__dict__
    fields.update(_unset(cls))
    known = len(fields)
    fields.update(values)
    if len(fields) != known:
        unknown = sorted(set(values) - set(_unset(cls)))
        raise AttributeError(f"{cls.__name__} has no field {', '.join(unknown)}")
    return made


def array(item: str, values: Any) -> Any:
    """Return pyVmomi's typed array, which says its own type where anything may stand."""
    return vmodl(f"{item}[]")(values)


def enumerated(name: str, value: str) -> Any:
    """Return the value as a member of pyVmomi's enum class."""
    return vmodl(name)(value)
