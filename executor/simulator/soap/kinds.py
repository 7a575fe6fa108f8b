"""The kinds of objects a client can read, each with a flat table of property paths.

A table holds leaves only ("config.instanceUuid"); what lies above them ("config") is put together from the
leaves below. So reading one scalar of 5,000 VMs builds nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["Getter", "Kind"]

Getter = Callable[[Inventory, Any], Any]
"""Gives a property's value from the inventory and the node; None where it is unset."""


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of object.

    Attributes:
        vmodl_name: pyVmomi's dotted class name.
        leaves: property path to getter.
        types: paths whose data class is narrower than the schema says, e.g. a cluster's "summary".
    """

    vmodl_name: str
    leaves: Mapping[str, Getter]
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def vmodl_class(self) -> Any:
        """PyVmomi's class."""
        return vmodl(self.vmodl_name)
