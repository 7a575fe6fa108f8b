"""Walks that get on with what a vCenter does not know, does not show or loses meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from pyVmomi import vmodl

from executor.vsphere.properties import Row, Wanted, pages
from executor.vsphere.session import Link, Session

__all__ = ["Reading"]

T = TypeVar("T")

_TRIES = 4


class Reading:
    """Reads everything of some classes through one session.

    Attributes:
        unknown: properties that this vCenter does not have.
        hidden: how many objects did not show a property, by class and property.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.unknown: set[str] = set()
        self.hidden: Counter[tuple[str, str]] = Counter()

    def all(self, wanted: Wanted, take: Callable[[Iterator[Row]], T]) -> T:
        """Hand all objects, page by page as they come, to ``take``.

        ``take`` is called anew where reading has to begin again: a session was lost, an object vanished
        while the vCenter was gathering, or it does not know a property.

        Raises:
            Refused, VCenterError: see ``Session.call``.
        """

        def once(link: Link) -> T:
            self.hidden.clear()
            return take(self._watched(pages(link, self._known(wanted))))

        def some(link: Link) -> T:
            tries = _TRIES
            while True:
                try:
                    return once(link)
                except vmodl.query.InvalidProperty as fault:
                    if not self._forget(fault.name, wanted):
                        raise
                except vmodl.fault.ManagedObjectNotFound:
                    tries -= 1
                    if not tries:
                        raise

        return self._session.call(some)

    def _known(self, wanted: Wanted) -> Wanted:
        return {kind: [path for path in paths if path not in self.unknown] for kind, paths in wanted.items()}

    def _forget(self, name: str, wanted: Wanted) -> bool:
        """Leave a property out from now on; tells whether that changes anything."""
        asked = {path for paths in self._known(wanted).values() for path in paths}
        below = {path for path in asked if path == name or path.endswith(f".{name}")}
        self.unknown |= below
        return bool(below)

    def _watched(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            for path in row.hidden:
                self.hidden[row.kind, path] += 1
            yield row
