"""A simulated vCenter's VMs as they are shown: each made once, as long as nothing about it changes.

The engine looks at every VM several times, mostly at one that nobody has touched since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from executor.gateway import VmState
from executor.simulator.estate.changes import ChangeLog
from executor.simulator.estate.nodes import VCenter, VmNode
from executor.simulator.virtual.showing import shown_vm

__all__ = ["Sights"]


class Sights:
    """What was shown of one vCenter's VMs, and is still true.

    Args:
        vc: the vCenter.
        changes: tells what changes in it.
    """

    def __init__(self, vc: VCenter, changes: ChangeLog) -> None:
        self._vc, self._changes = vc, changes
        self._shown: dict[str, VmState] = {}
        self._stop: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Begin to keep what is shown; what was shown before nobody listened for changes is forgotten."""
        self._shown.clear()
        self._stop = self._changes.hear(self)

    def close(self) -> None:
        """Keep nothing any more."""
        self._stop()
        self._shown.clear()

    def of(self, vm: VmNode) -> VmState:
        """The VM as it stands now."""
        state = self._shown.get(vm.moref)
        if state is None:
            state = self._shown[vm.moref] = shown_vm(self._vc, vm)
        return state

    def changed(self, moref: str, paths: tuple[str, ...]) -> None:
        """Forget that object; where another one was renamed, all: it may be shown by its name."""
        if moref in self._shown:
            del self._shown[moref]
        elif "name" in paths:
            self._shown.clear()  # hosts, datastores and the like

    def all_changed(self, changes: Sequence[tuple[str, str]]) -> None:
        """As ``changed``, one by one."""
        shown = self._shown
        for moref, path in changes:
            if moref in shown:
                del shown[moref]
            elif path == "name":
                shown.clear()
