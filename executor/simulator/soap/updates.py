"""What a property filter has to report: objects that came, changed or went, not yet sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.paths import compile_path
from executor.simulator.soap.scene import Scene
from executor.simulator.soap.selection import Selection, WantedPaths, select
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["ENTER", "LEAVE", "MODIFY", "PropertyFilter", "Update"]

ENTER: Final = "enter"
MODIFY: Final = "modify"
LEAVE: Final = "leave"

Changed = dict[str, set[str]]
"""Changed property paths by object; "" means the object came or went."""


@dataclass(frozen=True, slots=True)
class Update:
    """One object to report; ``names`` are the properties that changed, unused for enter and leave."""

    kind: str
    node: Any
    names: tuple[str, ...] = ()

    def then(self, later: Update) -> Update | None:
        """Return what is to be reported when ``later`` follows before this was sent."""
        if self.kind == ENTER:
            return None if later.kind == LEAVE else Update(ENTER, later.node)
        if self.kind == LEAVE or later.kind != MODIFY:
            return later
        return Update(MODIFY, later.node, tuple(dict.fromkeys(self.names + later.names)))


class PropertyFilter:
    """A filter with what its client knows so far.

    Between two looks only objects named by the change log are touched. The objects are selected anew only
    when something changed that the selection followed.
    """

    vmodl_name: Final = "vmodl.query.PropertyCollector.Filter"

    def __init__(self, moref: str, owner: Any, scene: Scene, spec: Any, *, partial: bool) -> None:
        """Make a filter of a collector.

        Raises:
            vmodl.fault.ManagedObjectNotFound, vmodl.query.InvalidProperty: as ``select`` does.
        """
        self.moref, self.owner, self.spec, self.partial = moref, owner, spec, partial
        self.wanted = WantedPaths(spec.propSet)
        select(scene, spec, self.wanted)
        self._seen: dict[str, Any] | None = None
        self._selection = Selection()

    @property
    def ref(self) -> Any:
        """Its reference."""
        return vmodl(self.vmodl_name)(self.moref)

    def forget(self) -> None:
        """Report everything anew: the client starts over."""
        self._seen = None

    def updates(self, scene: Scene, changed: Changed) -> list[Update]:
        """Return what changed since the last call."""
        before = self._seen
        if before is None or self._selects_anew(changed):
            self._selection = select(scene, self.spec, self.wanted, strict=False)
        now = self._seen = self._selection.found
        if before is None:
            return [Update(ENTER, node) for node in now.values()]
        found = [Update(ENTER, node) for moref, node in now.items() if moref not in before]
        if now is not before:
            found += [Update(LEAVE, node) for moref, node in before.items() if moref not in now]
        for moref, paths in changed.items():
            if moref in before and moref in now and (names := self._names(scene.kind(now[moref]), paths)):
                found.append(Update(MODIFY, now[moref], names))
        return found

    def _selects_anew(self, changed: Changed) -> bool:
        for view, revision in self._selection.views.values():
            view.refresh()
            if view.revision != revision:
                return True
        return any(self._touches(moref, paths) for moref, paths in changed.items())

    def _touches(self, moref: str, paths: set[str]) -> bool:
        if "" in paths and moref in self._selection.found:
            return True
        followed = self._selection.followed.get(moref)
        if not followed:
            return False
        return "" in paths or any(_related(each, path) for each in followed for path in paths)

    def _names(self, kind: Kind, changed: set[str]) -> tuple[str, ...]:
        """Return the property names to report: those asked for, or with partial updates what lies below."""
        names: dict[str, None] = {}
        for path in self.wanted.of(kind) or ():
            for each in sorted(changed):
                if each.startswith(f"{path.name}.") and self.partial:
                    compile_path(kind, each)
                    names[each] = None
                elif _related(path.name, each):
                    names[path.name] = None
        return tuple(names)


def _related(one: str, other: str) -> bool:
    """Whether one path is the other, or lies below it."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
