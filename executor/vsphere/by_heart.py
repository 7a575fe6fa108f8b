"""What pyVmomi works out anew for every element of a reply, and never answers differently, it keeps.

More than a third of a run's CPU was its deserializer: which properties a class has, which class a name
means, what an empty object looks like. Every answer is still pyVmomi's own, given the first time that it is
asked for; only the asking again is spared. Why that is done from outside: docs/decisions/0025.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from pyVmomi import SoapAdapter, VmomiSupport

__all__ = ["learn"]

_ASKED_OFTEN = ("GetWsdlType", "GetCompatibleType", "GetWsdlNamespace", "GetQualifiedWsdlName")
"""pyVmomi's functions of names, classes and versions only; that a name is unknown is not kept."""
_PROPERTY = "_GetPropertyInfo"
_ASKED_OF_CLASSES = (_PROPERTY, "_GetPropertyList")
_PLAIN = (type(None), bool, int, float, str)


@functools.cache
def learn() -> None:
    """Let pyVmomi keep what it looks up, for the whole process; a second call does nothing.

    A function that a later pyVmomi no longer has is left out.
    """
    for name in _ASKED_OFTEN:
        found = getattr(SoapAdapter, name, None)
        if found is not None:
            setattr(SoapAdapter, name, functools.cache(found))
    nested = getattr(VmomiSupport, "LazyType", None)
    if nested is not None:
        nested.__getattr__ = functools.cache(nested.__getattr__)
    kind = VmomiSupport.DataObject
    kind.__init__ = _starting(kind.__init__)
    own = vars(kind)
    asked = {name: own[name] for name in _ASKED_OF_CLASSES if isinstance(own.get(name), classmethod)}
    for name, found in asked.items():
        kept: Any = functools.cache(found.__func__)
        setattr(kind, name, classmethod(kept))
    if _PROPERTY in asked:
        kind.__setattr__ = _setting(kind.__setattr__)


def _starting(original: Callable[..., None]) -> Callable[..., None]:
    """``DataObject.__init__``: what an object begins with is copied from the first of its class."""
    first: dict[type, tuple[dict[str, Any], tuple[tuple[str, type], ...]] | None] = {}

    def start(self: Any, **given: Any) -> None:
        kind = type(self)
        if kind not in first:
            first[kind] = _beginning(kind, original)
        beginning = first[kind]
        if beginning is None:
            original(self, **given)
            return
        plain, lists = beginning
        values = self.__dict__
        values.update(plain)
        for name, empty in lists:
            values[name] = empty()
        for name, value in given.items():
            setattr(self, name, value)

    return start


def _beginning(
    kind: Any, original: Callable[..., None]
) -> tuple[dict[str, Any], tuple[tuple[str, type], ...]] | None:
    """What an object of the class begins with: plain values, and lists, of which each gets its own.

    None where there is something else among it, which two objects must not share.
    """
    model = kind.__new__(kind)
    original(model)
    values = vars(model)
    lists = tuple((name, type(value)) for name, value in values.items() if isinstance(value, list))
    plain = {name: value for name, value in values.items() if not isinstance(value, list)}
    if any(values[name] for name, _ in lists) or not all(isinstance(one, _PLAIN) for one in plain.values()):
        return None
    return plain, lists


def _setting(original: Callable[[Any, str, Any], None]) -> Callable[[Any, str, Any], None]:
    """``DataObject.__setattr__``: a value of the very class that is wanted needs no further look.

    pyVmomi lets it pass as well, but asks more first, and under a lock that all threads share.
    """

    def set_one(self: Any, name: str, value: Any) -> None:
        wanted = self._GetPropertyInfo(name).type
        if type(value) is wanted and wanted is not object and not issubclass(wanted, list):
            object.__setattr__(self, name, value)
        else:
            original(self, name, value)

    return set_one
