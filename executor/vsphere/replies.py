"""Reads what vCenters answer: what pyVmomi's deserializer makes of it, in a third of the time.

pyVmomi asks about the class of every single element again. Here a class is asked about once, by pyVmomi's own
functions; what became of it is a plan by which all further elements of that class are read, from a tree that
the XML library builds. Whatever the plans do not know (faults, first of all) pyVmomi reads itself, and says
what is wrong with it where something is. Why, and what proves both alike: docs/decisions/0027.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, iterparse

from pyVmomi import Iso8601, SoapAdapter
from pyVmomi.VmomiSupport import XMLNS_XSI, DataObject, Enum, ManagedMethod, ManagedObject, binary

__all__ = ["ReplyReader", "learn", "read"]

_BODY = [f"{{{SoapAdapter.XMLNS_SOAPENV}}}Body"]
_TYPE = f"{{{XMLNS_XSI}}}type"
_SHORTEST = 600
"""Bytes below which there is hardly more than an envelope, and pyVmomi is as quick."""
_Plan = Callable[[Element, Any], Any]
"""Makes a value of an element; references to managed objects get the stub."""
_Slot = tuple[str, bool, bool, set[type], "_Typed"]
"""A property: its name, whether it holds many, whether anything may stand in it, classes that were seen to be
allowed in it, and how to read it."""


class _Unfamiliar(Exception):
    """Something that is left to pyVmomi."""


@functools.cache
def learn() -> None:
    """Let pyVmomi read replies by plans, for the whole process; a second call does nothing."""
    SoapAdapter.SoapResponseDeserializer = ReplyReader


class ReplyReader(SoapAdapter.SoapResponseDeserializer):  # type: ignore[misc]  # pyVmomi has no types
    """Reads one reply; stands where pyVmomi's own deserializer of replies stood."""

    def Deserialize(self, response: Any, resultType: Any, nsMap: Any = None) -> Any:  # noqa: N802, N803
        """The result, or a fault."""
        whole = response if isinstance(response, bytes) else response.read()
        if len(whole) >= _SHORTEST:
            try:
                return read(whole, resultType, self.stub)
            except Exception:  # noqa: BLE001, S110  # pyVmomi reads it, or says what is wrong with it
                pass
        return super().Deserialize(BytesIO(whole), resultType, nsMap)


def read(reply: bytes, result: Any, stub: Any) -> Any:
    """Read a whole reply.

    Args:
        reply: the envelope.
        result: class of what the method returns.
        stub: what references to managed objects are bound to; its version is the one spoken.

    Raises:
        Exception: of any kind: it is no reply that the plans cover.
    """
    # the parser below is pyVmomi's as well, with the same limits against what is made to blow up
    parsing: Any = iterparse(BytesIO(reply), ("start-ns",))  # noqa: S314
    spaces: dict[str, str] = {}
    for _, (prefix, uri) in parsing:
        if spaces.setdefault(prefix, uri) != uri:
            raise _Unfamiliar
    ((answer,),) = envelope = parsing.root
    if [part.tag for part in envelope] != _BODY or not answer.tag.endswith("Response"):
        raise _Unfamiliar
    plans = _plans(stub.version, tuple(sorted(spaces.items())))[result]
    values = [plans[element.get(_TYPE)](element, stub) for element in answer]
    if not issubclass(result, list):
        (value,) = values or [None]
        return value
    if any(isinstance(value, list) for value in values):
        (value,) = values
        return value
    return result(values)


class _Typed(dict[str | None, _Plan]):
    """How to read elements of one declared class, by the class that they say they are of."""

    def __init__(self, plans: _Plans, declared: Any, named: SoapAdapter.SoapDeserializer) -> None:
        self._plans = plans
        self._declared = declared
        self._named = named

    def __missing__(self, told: str | None) -> _Plan:
        kind = self._declared
        if told and not SoapAdapter.isDynamicType(kind):
            space, name = self._named.GetNSAndWsdlname(told)
            found = self._named.LookupWsdlType(space, name, allowManagedObjectReference=True)
            kind = kind if issubclass(found, list) and issubclass(kind, list) else found
        elif not told and issubclass(kind, list):
            kind = kind.Item
        self[told] = plan = self._plans.of(SoapAdapter.GetCompatibleType(kind, self._named.version))
        return plan


class _Plans(dict[Any, _Typed]):
    """Plans for one version and one set of namespace prefixes, by declared class."""

    def __init__(self, version: str, spaces: tuple[tuple[str, str], ...]) -> None:
        self._named = SoapAdapter.SoapDeserializer(version=version)
        self._named.nsMap = {prefix or None: [uri] for prefix, uri in spaces}
        self._made: dict[Any, _Plan] = {}

    def __missing__(self, declared: Any) -> _Typed:
        self[declared] = typed = _Typed(self, declared, self._named)
        return typed

    def of(self, kind: Any) -> _Plan:
        """The plan for elements of just that class."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def _make(self, kind: Any) -> _Plan:
        if issubclass(kind, Exception):
            raise _Unfamiliar
        if issubclass(kind, ManagedObject):
            return self._reference()
        if issubclass(kind, DataObject):
            return _object(kind, self)
        if issubclass(kind, list):
            return _list(kind, self[kind.Item])
        if kind is ManagedMethod:
            return _simple(lambda text: SoapAdapter.GetWsdlMethod(*self._named.GetNSAndWsdlname(text)))
        if kind is type or kind is object:
            raise _Unfamiliar
        return _simple(_conversion(kind))

    def _reference(self) -> _Plan:
        kinds: dict[str, Any] = {}

        def take(element: Element, stub: Any) -> Any:
            told = element.get("type", "")
            if told not in kinds:
                kinds[told] = self._named.LookupWsdlType(*self._named.GetNSAndWsdlname(told))
            if len(element) or element.get("serverGuid") is not None:
                raise _Unfamiliar
            return kinds[told](element.text or "", stub, None)

        return take


@functools.lru_cache(maxsize=8)
def _plans(version: str, spaces: tuple[tuple[str, str], ...]) -> _Plans:
    """A vCenter writes all its replies with the same few prefixes."""
    return _Plans(version, spaces)


def _object(kind: Any, plans: _Plans) -> _Plan:
    slots: dict[str, _Slot] = {}

    def slot(tag: str) -> _Slot:
        info = kind._GetPropertyInfo(tag.rpartition("}")[2])  # noqa: SLF001  # pyVmomi's only way
        wanted, kept = info.type, set[type]()
        slots[tag] = found = (info.name, issubclass(wanted, list), wanted is object, kept, plans[wanted])
        return found

    def take(element: Element, stub: Any) -> Any:
        made = kind()
        values = made.__dict__
        for part in element:
            tag = part.tag
            name, many, anything, right, typed = slots.get(tag) or slot(tag)
            value = typed[part.get(_TYPE)](part, stub)
            own = type(value)
            if own in right:
                values[name] = value
            elif many and not isinstance(value, list):
                values[name].append(value)
            else:
                setattr(made, name, value)  # pyVmomi looks whether a value of that class may stand there
                if anything or not (value is None or isinstance(value, list)):
                    right.add(own)
        return made

    return take


def _list(kind: Any, typed: _Typed) -> _Plan:
    def take(element: Element, stub: Any) -> Any:
        return kind([typed[part.get(_TYPE)](part, stub) for part in element])

    return take


def _simple(convert: Callable[[str], Any]) -> _Plan:
    def take(element: Element, _stub: Any) -> Any:
        if len(element):
            raise _Unfamiliar
        return convert(element.text or "")

    return take


def _conversion(kind: Any) -> Callable[[str], Any]:
    """What makes a value of the text in an element of that class."""
    if issubclass(kind, Enum):
        return functools.partial(getattr, kind)
    convert: Callable[[str], Any] = _CONVERSIONS.get(kind, kind)
    return convert


def _moment(text: str) -> datetime:
    found: datetime | None = Iso8601.ParseISO8601(text)
    if found is None:
        raise _Unfamiliar
    return found


def _truth(text: str) -> bool:
    return _TRUTHS[text.lower()]


_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_CONVERSIONS = {
    bool: _truth,
    binary: lambda text: binary(base64.b64decode(text)),
    datetime: _moment,
}
