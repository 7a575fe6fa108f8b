"""Reading properties: one ``RetrievePropertiesEx`` for many objects, page by page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyVmomi import vim, vmodl

from executor.vsphere.faults import TRANSPORT
from executor.vsphere.session import Link

__all__ = ["Row", "Wanted", "filter_over", "moref", "pages", "read", "walk"]

_PC = vmodl.query.PropertyCollector
_PAGE = 500

Wanted = Mapping[Any, Sequence[str]]
"""Managed object class to property paths."""


@dataclass(frozen=True, slots=True)
class Row:
    """One object's properties; a path that is unset or unreadable is missing.

    Attributes:
        kind: pyVmomi's class name, e.g. "vim.HostSystem".
        hidden: paths that our account may not see, or that could not be read.
    """

    moref: str
    kind: str
    values: Mapping[str, Any]
    hidden: tuple[str, ...] = ()

    def text(self, path: str) -> str:
        """The property as text, "" when missing."""
        value = self.values.get(path)
        return "" if value is None else str(value)

    def ref(self, path: str) -> str:
        """The moref of a managed object property, "" when missing."""
        return moref(self.values.get(path))


def moref(value: Any) -> str:
    """The managed object id, "" for None."""
    return "" if value is None else str(value._GetMoId())  # noqa: SLF001  # pyVmomi's only way to the id


def filter_over(view: Any, wanted: Wanted) -> Any:
    """A filter spec over all objects of a view."""
    step = _PC.TraversalSpec(name="view", type=vim.view.ManagedObjectView, path="view", skip=False)
    return _PC.FilterSpec(
        objectSet=[_PC.ObjectSpec(obj=view, skip=True, selectSet=[step])], propSet=_specs(wanted)
    )


def walk(link: Link, wanted: Wanted) -> list[Row]:
    """Read these properties of every object of these classes in the inventory."""
    return list(pages(link, wanted))


def pages(link: Link, wanted: Wanted) -> Iterator[Row]:
    """Read as ``walk`` does, but hand each page out before the next is fetched."""
    view = link.content.viewManager.CreateContainerView(link.content.rootFolder, list(wanted), True)
    try:
        yield from _pages(link, filter_over(view, wanted))
    finally:
        with contextlib.suppress(vmodl.MethodFault, *TRANSPORT):
            view.DestroyView()


def read(link: Link, kind: Any, morefs: Iterable[str], paths: Sequence[str]) -> dict[str, Row]:
    """Read these properties of these objects; objects that are gone are left out."""
    left = list(dict.fromkeys(morefs))
    while left:
        objects = [_PC.ObjectSpec(obj=link.ref(kind, one), skip=False) for one in left]
        spec = _PC.FilterSpec(
            objectSet=objects, propSet=_specs({kind: paths}), reportMissingObjectsInResults=True
        )
        try:
            return {row.moref: row for row in _pages(link, spec)}
        except vmodl.fault.ManagedObjectNotFound as fault:
            gone = moref(fault.obj)  # a vCenter may refuse the whole call for one missing object
            if gone not in left:
                raise
            left.remove(gone)
    return {}


def _specs(wanted: Wanted) -> list[Any]:
    return [_PC.PropertySpec(type=kind, all=False, pathSet=list(paths)) for kind, paths in wanted.items()]


def _pages(link: Link, spec: Any) -> Iterator[Row]:
    collector = link.content.propertyCollector
    page = collector.RetrievePropertiesEx([spec], _PC.RetrieveOptions(maxObjects=_PAGE))
    while page is not None:
        for item in page.objects:
            values = {prop.name: prop.val for prop in item.propSet or ()}
            hidden = tuple(missing.path for missing in item.missingSet or ())
            yield Row(moref(item.obj), type(item.obj).__name__, values, hidden)
        page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None
