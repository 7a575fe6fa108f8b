"""The pipes of the world by what they stand for: hosts' links, datastores, the line between the sites."""

from __future__ import annotations

from executor.simulator.estate.nodes import DatastoreNode, HostNode
from executor.simulator.physics.figures import Physics
from executor.simulator.physics.flow import Pipe
from wavelift.model.placement import Side

__all__ = ["Pipes"]


class Pipes:
    """Makes each pipe once. With unlimited physics nothing is narrow."""

    def __init__(self, physics: Physics) -> None:
        self._physics = physics
        self._pipes: dict[tuple[str, str, str], Pipe] = {}

    def line(self) -> Pipe:
        """The line between the two sites."""
        return self._pipe("line", "", "", self._physics.link_mib_s)

    def link(self, side: Side, host: HostNode) -> Pipe:
        """A host's vMotion network."""
        return self._pipe("link", side, host.moref, host.link_mib_s)

    def reading(self, side: Side, datastore: DatastoreNode) -> Pipe:
        """Reading from a datastore."""
        return self._pipe("read", side, datastore.moref, datastore.read_mib_s)

    def writing(self, side: Side, datastore: DatastoreNode) -> Pipe:
        """Writing to a datastore."""
        return self._pipe("write", side, datastore.moref, datastore.write_mib_s)

    def all(self) -> list[Pipe]:
        """Every pipe used so far."""
        return list(self._pipes.values())

    def _pipe(self, kind: str, side: str, moref: str, capacity: float) -> Pipe:
        key = (kind, side, moref)
        if key not in self._pipes:
            rate = self._physics.link_mib_s if self._physics.unlimited else max(capacity, 0.001)
            self._pipes[key] = Pipe(" ".join(part for part in key if part), rate)
        return self._pipes[key]
