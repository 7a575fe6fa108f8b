"""Writes what property collectors answer with, straight from nodes to XML.

These are the answers that come by the thousand, so no pyVmomi object stands between.
"""

from __future__ import annotations

from typing import Any

from executor.simulator.soap.envelope import Raw
from executor.simulator.soap.paths import Path, compile_path
from executor.simulator.soap.scene import Scene
from executor.simulator.soap.selection import WantedPaths
from executor.simulator.soap.serializer import Writer
from executor.simulator.soap.updates import ENTER, LEAVE, PropertyFilter, Update

__all__ = ["object_content", "update_set"]


def object_content(
    out: list[str], scene: Scene, writer: Writer, node: Any, wanted: WantedPaths, *, tag: str
) -> None:
    """Write an ``ObjectContent``: the object and those of its wanted properties that are set."""
    kind = scene.kind(node)
    out.append(f'<{tag}><obj type="{_wsdl(kind.vmodl_class)}">{node.moref}</obj>')
    for path in wanted.of(kind) or ():
        value = path.read(scene.inventory, node)
        if value is not None:
            out.append(f"<propSet><name>{path.name}</name>")
            writer.element(out, "val", path.type, value, typed=True)
            out.append("</propSet>")
    out.append(f"</{tag}>")


def update_set(
    scene: Scene, writer: Writer, version: str, taken: list[tuple[PropertyFilter, Update]], *, truncated: bool
) -> Raw:
    """Return an ``UpdateSet``, its updates grouped by filter."""
    by_filter: dict[PropertyFilter, list[Update]] = {}
    for made, update in taken:
        by_filter.setdefault(made, []).append(update)
    out = [f"<version>{version}</version>"]
    for made, updates in by_filter.items():
        out.append(f'<filterSet><filter type="PropertyFilter">{made.moref}</filter>')
        for update in updates:
            _object_update(out, scene, writer, made, update)
        out.append("</filterSet>")
    if truncated:
        out.append("<truncated>true</truncated>")
    return Raw("".join(out))


def _object_update(
    out: list[str], scene: Scene, writer: Writer, made: PropertyFilter, update: Update
) -> None:
    kind = scene.kind(update.node)
    out.append(f"<objectSet><kind>{update.kind}</kind>")
    out.append(f'<obj type="{_wsdl(kind.vmodl_class)}">{update.node.moref}</obj>')
    if update.kind == ENTER:
        for path in made.wanted.of(kind) or ():
            _change(out, scene, writer, path, update.node, unset=False)
    elif update.kind != LEAVE:
        for name in update.names:
            _change(out, scene, writer, compile_path(kind, name), update.node, unset=True)
    out.append("</objectSet>")


def _change(out: list[str], scene: Scene, writer: Writer, path: Path, node: Any, *, unset: bool) -> None:
    """Write one property's new value; ``unset``: also say when it has none any more."""
    value = path.read(scene.inventory, node)
    if value is None and not unset:
        return
    out.append(f"<changeSet><name>{path.name}</name><op>assign</op>")
    writer.element(out, "val", path.type, value, typed=True)
    out.append("</changeSet>")


def _wsdl(cls: Any) -> str:
    name: str = cls._wsdlName
    return name
