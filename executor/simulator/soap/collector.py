"""A property collector: its filters, its data versions, and paged retrieval."""

from __future__ import annotations

from itertools import count
from typing import Any, Final

from executor.simulator.estate.changes import ChangeLog
from executor.simulator.soap.content import object_content, update_set
from executor.simulator.soap.envelope import Raw, RawList
from executor.simulator.soap.scene import Scene
from executor.simulator.soap.selection import WantedPaths, select
from executor.simulator.soap.serializer import Writer
from executor.simulator.soap.updates import PropertyFilter, Update
from executor.simulator.soap.vmodl_faults import fault

__all__ = ["Collector"]

_MOST_UPDATES: Final = 100
_PAGE: Final = 1000


class Collector:
    """One property collector of a session.

    ``WaitForUpdatesEx`` answers carry a version; the client sends it back to say what it knows. The last
    answer is kept, so that a client that lost it can ask with the version before and gets it again.
    """

    vmodl_name: Final = "vmodl.query.PropertyCollector"

    def __init__(self, moref: str, changes: ChangeLog) -> None:
        """Follow ``changes`` from the first look on."""
        self.moref = moref
        self.filters: dict[str, PropertyFilter] = {}
        self.cancellations = 0
        self._changes = changes
        self._reader = changes.reader()
        self._pending: dict[tuple[str, str], Update] = {}
        self._number = 0
        self._before = ""
        self._answer: Raw | None = None
        self._tokens = count(1)
        self._pages: dict[str, tuple[list[tuple[Any, WantedPaths]], int]] = {}

    def add(self, made: PropertyFilter) -> None:
        """Take a filter on; the next look reports all it selects."""
        if self._reader.at is None:
            self._reader.at = self._changes.version
        self.filters[made.moref] = made

    def drop(self, moref: str) -> None:
        """Let a filter go with everything it has not reported."""
        self.filters.pop(moref, None)
        if not self.filters:
            self._reader.at = None
        self._pending = {key: update for key, update in self._pending.items() if key[0] != moref}

    def accept(self, version: str | None) -> Raw | None:
        """Take note of the version a client knows; returns the last answer when the client missed it.

        Raises:
            vmodl.query.InvalidCollectorVersion: when it is neither empty nor one of the last two.
        """
        if not version:
            self._pending.clear()
            for each in self.filters.values():
                each.forget()
            return None
        if version == str(self._number) and self._number:
            return None
        if version == self._before and self._answer is not None:
            return self._answer
        raise fault("vmodl.query.InvalidCollectorVersion", f"The collector does not know version {version}.")

    def look(self, scene: Scene) -> bool:
        """Gather what changed; returns whether there is anything to report."""
        if self._reader.at is None:
            return bool(self._pending)
        changed = self._changes.since(self._reader.at)
        self._reader.at = self._changes.version
        for made in self.filters.values():
            for update in made.updates(scene, changed):
                self._merge((made.moref, update.node.moref), update)
        return bool(self._pending)

    def _merge(self, key: tuple[str, str], update: Update) -> None:
        earlier = self._pending.pop(key, None)
        merged = update if earlier is None else earlier.then(update)
        if merged is not None:
            self._pending[key] = merged

    def report(self, scene: Scene, writer: Writer, known: str | None, most: int | None) -> Raw:
        """Return the next answer with at most ``most`` objects; the rest waits for the next call."""
        limit = min(most or _MOST_UPDATES, _MOST_UPDATES)
        keys = list(self._pending)[:limit]
        taken = [(self.filters[key[0]], self._pending.pop(key)) for key in keys]
        self._number += 1
        self._before = known or ""
        self._answer = update_set(scene, writer, str(self._number), taken, truncated=bool(self._pending))
        return self._answer

    def retrieve(self, scene: Scene, writer: Writer, specs: list[Any], most: int | None) -> Raw:
        """Return the first page of what the filters select; ``most`` objects, or 1,000."""
        return self._page(scene, writer, _chosen(scene, specs), min(most or _PAGE, _PAGE))

    def retrieve_list(self, scene: Scene, writer: Writer, specs: list[Any]) -> RawList:
        """Return all that the filters select, as a list."""
        out: list[str] = []
        for node, wanted in _chosen(scene, specs):
            object_content(out, scene, writer, node, wanted, tag="returnval")
        return RawList("".join(out))

    def more(self, scene: Scene, writer: Writer, token: str) -> Raw:
        """Return the next page.

        Raises:
            vmodl.fault.InvalidArgument: for a token that is unknown or used up.
        """
        if token not in self._pages:
            raise fault("vmodl.fault.InvalidArgument", f"Unknown token {token}.", invalidProperty="token")
        return self._page(scene, writer, *self._pages.pop(token))

    def forget_pages(self, token: str) -> None:
        """Give up the rest of a retrieval."""
        self._pages.pop(token, None)

    def _page(self, scene: Scene, writer: Writer, chosen: list[tuple[Any, WantedPaths]], most: int) -> Raw:
        out: list[str] = []
        if len(chosen) > most:
            token = str(next(self._tokens))
            self._pages[token] = (chosen[most:], most)
            out.append(f"<token>{token}</token>")
        for node, wanted in chosen[:most]:
            object_content(out, scene, writer, node, wanted, tag="objects")
        return Raw("".join(out))


def _chosen(scene: Scene, specs: list[Any]) -> list[tuple[Any, WantedPaths]]:
    chosen: list[tuple[Any, WantedPaths]] = []
    for spec in specs:
        wanted = WantedPaths(spec.propSet)
        chosen.extend((node, wanted) for node in select(scene, spec, wanted).found.values())
    return chosen
