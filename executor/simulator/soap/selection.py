"""What a property filter selects: objects by traversal, and the properties wanted of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.paths import Path, all_paths, compile_path
from executor.simulator.soap.scene import Scene
from executor.simulator.soap.views import ContainerView, ListView
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["Selection", "WantedPaths", "select"]


@dataclass(slots=True)
class Selection:
    """Selected objects, and what the selection depends on.

    Attributes:
        found: objects by moref, in the order they were reached.
        followed: property paths that were followed, by the object they belong to.
        views: views that were followed, with their revision.
    """

    found: dict[str, Any] = field(default_factory=dict)
    followed: dict[str, set[str]] = field(default_factory=dict)
    views: dict[str, tuple[ContainerView | ListView, int]] = field(default_factory=dict)


class WantedPaths:
    """The properties a filter's ``propSet`` asks for, worked out once per kind of object."""

    def __init__(self, prop_set: Iterable[Any]) -> None:
        self._prop_set = tuple(prop_set)
        self._known: dict[Kind, tuple[Path, ...] | None] = {}

    def of(self, kind: Kind) -> tuple[Path, ...] | None:
        """Return the paths to read; None when the filter has no interest in such objects.

        Raises:
            vmodl.query.InvalidProperty: for a path the class does not have.
        """
        if kind not in self._known:
            self._known[kind] = self._work_out(kind)
        return self._known[kind]

    def _work_out(self, kind: Kind) -> tuple[Path, ...] | None:
        specs = [spec for spec in self._prop_set if issubclass(kind.vmodl_class, spec.type)]
        if not specs:
            return None
        names: dict[str, None] = {}
        for spec in specs:
            names.update(dict.fromkeys(all_paths(kind) if spec.all else [str(each) for each in spec.pathSet]))
        return tuple(compile_path(kind, name) for name in names)


def select(scene: Scene, spec: Any, wanted: WantedPaths, *, strict: bool = True) -> Selection:
    """Return what a ``PropertyFilterSpec`` selects now.

    Args:
        scene: where objects are found.
        spec: the filter's spec.
        wanted: its property paths; objects of other kinds are left out.
        strict: whether a missing starting object is an error, as it is when a filter is made.

    Raises:
        vmodl.fault.ManagedObjectNotFound: a starting object does not exist.
        vmodl.query.InvalidProperty: a traversal follows a property the class does not have.
    """
    selection = Selection()
    for start in spec.objectSet:
        node = scene.find(start.obj)
        if node is None:
            if strict and not spec.reportMissingObjectsInResults:
                raise scene.missing(start.obj)
            continue
        if not start.skip:
            selection.found[node.moref] = node
        _traverse(scene, node, start.selectSet, selection)
    selection.found = {
        moref: node for moref, node in selection.found.items() if wanted.of(scene.kind(node)) is not None
    }
    return selection


def _traverse(scene: Scene, start: Any, select_set: Any, selection: Selection) -> None:
    named = _named(select_set)
    pending: list[tuple[Any, Any]] = [(start, select_set)]
    done: set[tuple[str, int]] = set()
    while pending:
        node, steps = pending.pop()
        for step in steps:
            traversal = _resolved(step, named)
            if (node.moref, id(traversal)) in done or not _applies(scene, node, traversal):
                continue
            done.add((node.moref, id(traversal)))
            for reached in _follow(scene, node, traversal.path, selection):
                if not traversal.skip:
                    selection.found[reached.moref] = reached
                if traversal.selectSet:
                    pending.append((reached, traversal.selectSet))


def _applies(scene: Scene, node: Any, traversal: Any) -> bool:
    return issubclass(scene.kind(node).vmodl_class, traversal.type)


def _named(select_set: Any) -> dict[str, Any]:
    """Return all traversals by name, however deep they are nested."""
    cls = vmodl("vmodl.query.PropertyCollector.TraversalSpec")
    found: dict[str, Any] = {}
    pending = list(select_set)
    while pending:
        step = pending.pop()
        if isinstance(step, cls):
            if step.name:
                found[step.name] = step
            pending.extend(step.selectSet)
    return found


def _resolved(step: Any, named: dict[str, Any]) -> Any:
    if isinstance(step, vmodl("vmodl.query.PropertyCollector.TraversalSpec")):
        return step
    if step.name not in named:
        text = f"There is no traversal of the name {step.name}."
        raise fault("vmodl.fault.InvalidArgument", text, invalidProperty="selectSet.name")
    return named[step.name]


def _follow(scene: Scene, node: Any, path: str, selection: Selection) -> list[Any]:
    """Return the objects a property refers to, and note that the selection depends on it."""
    if isinstance(node, ContainerView | ListView):
        node.refresh()
        selection.views[node.moref] = (node, node.revision)
        if path == "view":
            return [reached for moref in node.members if (reached := scene.by_moref(moref)) is not None]
    else:
        selection.followed.setdefault(node.moref, set()).add(path)
    value = compile_path(scene.kind(node), path).read(scene.inventory, node)
    references = value if isinstance(value, list) else () if value is None else (value,)
    return [reached for each in references if (reached := scene.find(each)) is not None]
