"""Compiles a property path into a function, once per kind of object."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyVmomi.VmomiSupport import DataObject, ManagedObject

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["Path", "all_paths", "compile_path"]


@dataclass(frozen=True, slots=True)
class Path:
    """A property path that can be read.

    Attributes:
        name: as the client wrote it.
        type: declared type, or ``object`` where only the value itself can tell.
        read: gives the value, or None where it is unset.
    """

    name: str
    type: Any
    read: Getter


@lru_cache(maxsize=4096)
def compile_path(kind: Kind, name: str) -> Path:
    """Return how to read a property path of a kind of object.

    Raises:
        vmodl.query.InvalidProperty: when the class has no such property.
    """
    if name in kind.leaves:
        return Path(name, _declared(kind, name), kind.leaves[name])
    below = {path: read for path, read in kind.leaves.items() if path.startswith(f"{name}.")}
    if below:
        return Path(name, _declared(kind, name), _composite(kind, name, below))
    for cut in _prefixes(name):
        if cut in kind.leaves:
            read = _walk(kind.leaves[cut], name[len(cut) + 1 :].split("."))
            return Path(name, _declared_or_any(kind, cut, name), read)
    return Path(name, _declared(kind, name), _nothing)


def all_paths(kind: Kind) -> tuple[str, ...]:
    """Return the top-level properties the simulated world knows: what ``all=True`` asks for."""
    return tuple(dict.fromkeys(path.partition(".")[0] for path in kind.leaves))


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def _nothing(_inventory: Inventory, _node: Any) -> None:
    return None


def _declared(kind: Kind, name: str) -> Any:
    """Return the type of a path, following the schema and the kind's own narrower types."""
    current: Any = kind.vmodl_class
    walkable = (DataObject, ManagedObject)
    walked = ""
    for part in name.split("."):
        if not issubclass(current, walkable):
            raise _unknown(name)
        try:
            current = current._GetPropertyInfo(part).type  # noqa: SLF001 - pyVmomi's official name
        except AttributeError:
            raise _unknown(name) from None
        walked = f"{walked}.{part}" if walked else part
        current = vmodl(kind.types[walked]) if walked in kind.types else current
    return current


def _declared_or_any(kind: Kind, leaf: str, name: str) -> Any:
    """Return the type below a leaf; a leaf's own class may have fields its declared type has not."""
    if not issubclass(_declared(kind, leaf), DataObject):
        raise _unknown(name)
    try:
        return _declared(kind, name)
    except vmodl("vmodl.query.InvalidProperty"):
        return object


def _unknown(name: str) -> Any:
    return fault("vmodl.query.InvalidProperty", f"There is no property {name}.", name=name)


def _composite(kind: Kind, name: str, below: dict[str, Getter]) -> Getter:
    """Return a getter that fills a data object from everything below the path."""
    cls = _declared(kind, name)
    children = dict.fromkeys(path[len(name) + 1 :].partition(".")[0] for path in below)
    parts = tuple((child, compile_path(kind, f"{name}.{child}").read) for child in children)

    def read(inventory: Inventory, node: Any) -> Any:
        return make(cls, **{child: get(inventory, node) for child, get in parts})

    return read


def _walk(start: Getter, parts: list[str]) -> Getter:
    """Return a getter that follows attributes below a leaf's value."""

    def read(inventory: Inventory, node: Any) -> Any:
        value = start(inventory, node)
        for part in parts:
            if value is None:
                return None
            value = getattr(value, part, None)
        return value

    return read
