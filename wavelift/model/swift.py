"""Frozen values that are made as quickly as ordinary ones.

The ``__init__`` that ``dataclasses`` writes for a frozen class goes through ``object.__setattr__`` for every
field, which costs some ten times a plain assignment: a tenth of a rehearsed night went into that. What is
marked ``swift`` is filled while it still is of an unfrozen class of the same shape, and then becomes what it
is; nobody ever sees it before that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

__all__ = ["swift"]

C = TypeVar("C", bound=type)


def swift(cls: C) -> C:
    """Give a frozen dataclass with slots a quicker ``__init__`` with the same signature.

    Written above ``@dataclass(frozen=True, slots=True)``.

    Raises:
        TypeError: it has a base class, is not frozen, has no slots, or a ``__post_init__``.
    """
    params = getattr(cls, "__dataclass_params__", None)
    if params is None or not params.frozen or "__slots__" not in vars(cls) or cls.__bases__ != (object,):
        raise TypeError(f"{cls.__name__} is no frozen dataclass with slots of its own")
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} has a __post_init__, which would see it unfrozen")
    if any(field.kw_only or not field.init for field in fields(cls)):
        raise TypeError(f"{cls.__name__} has fields that are not given in their order")
    setattr(cls, "__init__", _init(cls))  # noqa: B010 - a class is a value here
    return cls


def _init(cls: type) -> Callable[..., None]:
    told = fields(cls)
    draft = type(f"{cls.__name__}Draft", (), {"__slots__": vars(cls)["__slots__"]})
    scope: dict[str, Any] = {
        "_become": object.__setattr__,
        "_draft": draft,
        "_cls": cls,
        "_missing": MISSING,
    }
    wanted = []
    lines = ['    _become(_self, "__class__", _draft)']
    for field in told:
        wanted.append(_parameter(field, scope))
        lines.append(f"    _self.{field.name} = {_value(field)}")
    lines.append("    _self.__class__ = _cls")
    text = f"def __init__(_self, {', '.join(wanted)}):\n" + "\n".join(lines)
    exec(text, scope)  # noqa: S102 - as dataclasses itself does, from the names of fields alone
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    made.__annotations__ = {**{field.name: field.type for field in told}, "return": None}
    return made


def _parameter(field: Field[Any], scope: dict[str, Any]) -> str:
    if field.default is not MISSING:
        scope[f"_default_{field.name}"] = field.default
        return f"{field.name}=_default_{field.name}"
    if field.default_factory is not MISSING:
        scope[f"_factory_{field.name}"] = field.default_factory
        return f"{field.name}=_missing"
    return field.name


def _value(field: Field[Any]) -> str:
    if field.default_factory is MISSING:
        return field.name
    return f"_factory_{field.name}() if {field.name} is _missing else {field.name}"
