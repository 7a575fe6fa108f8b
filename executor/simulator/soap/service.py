"""A service object of a vCenter: a single object with a fixed id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["Service"]


@dataclass(frozen=True, slots=True)
class Service:
    """A service object: its id, pyVmomi's class name, and its field in the service content."""

    moref: str
    vmodl_name: str
    content_field: str = ""

    @property
    def ref(self) -> Any:
        """Its reference."""
        return vmodl(self.vmodl_name)(self.moref)
