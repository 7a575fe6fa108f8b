"""Values that are made by the million: frozen for the type checker, and made at the price of an open class.

A frozen dataclass sets each field through ``object.__setattr__`` and costs six times an open one
(docs/decisions/0026). Where that counts, ``value`` stands in its place: mypy lets nobody change such a
value, and ``python -X dev`` refuses it at run time too.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

__all__ = ["value"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """As ``dataclass(frozen=True, slots=True)``: equal and hashed by its fields, never changed."""
    if sys.flags.dev_mode:
        return dataclass(frozen=True, slots=True)(cls)
    return dataclass(slots=True, unsafe_hash=True)(cls)
