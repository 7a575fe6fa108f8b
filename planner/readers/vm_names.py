"""Which VM a cell of the lead's tables means."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from planner.readers.rvtools.paths import clean_uuid
from wavelift.model.inventory import Vm
from wavelift.model.names import display_name

__all__ = ["Unresolved", "VmNames"]

_MOST_SHOWN = 5
_SHORTEST_UUID = 32


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference that means no VM, or several.

    Attributes:
        text: as written.
        candidates: keys of the VMs it could mean; empty where it means none.
        close: names that look like it.
    """

    text: str
    candidates: tuple[str, ...] = ()
    close: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        if self.candidates:
            return f"{self.text!r} could be any of {len(self.candidates)} VMs"
        return f"{self.text!r} is no VM of the inventory"

    @property
    def suggestion(self) -> str:
        """What to write instead."""
        if self.candidates:
            shown = ", ".join(self.candidates[:_MOST_SHOWN])
            return f"write the key of the one that is meant: {shown}"
        if self.close:
            return f"did you mean {' or '.join(self.close)}?"
        return "correct the name, or remove the row"


class VmNames:
    """Resolves references by key, UUID, VM ID, exact name, then name in any case."""

    def __init__(self, vms: Sequence[Vm]) -> None:
        self._indexes: list[dict[str, list[str]]] = [{} for _ in range(6)]
        for vm in vms:
            folded = vm.name.casefold()
            values = (vm.key, vm.instance_uuid, vm.bios_uuid, vm.moref, vm.name, folded)
            for index, value in zip(self._indexes, values, strict=True):
                if value:
                    index.setdefault(value, []).append(vm.key)
        self._names = self._indexes[-1]
        self._known: dict[str, str | Unresolved] = {}
        self._shown = {vm.name.casefold(): vm.name for vm in vms}

    def resolve(self, text: str) -> str | Unresolved:
        """The key of the VM that a text means; looked up once, for tables name a VM again and again."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._look_up(text)
        return found

    def _look_up(self, text: str) -> str | Unresolved:
        name = display_name(text)
        uuid = clean_uuid(text) if len(text) >= _SHORTEST_UUID else ""
        for index, wanted in zip(self._indexes, (text, uuid, uuid, text, name, name.casefold()), strict=True):
            keys = index.get(wanted, ()) if wanted else ()
            if len(keys) == 1:
                return keys[0]
            if keys:
                return Unresolved(text, candidates=tuple(keys))
        return Unresolved(text, close=self._close(name))

    def _close(self, name: str) -> tuple[str, ...]:
        if len(name) > 100:
            return ()
        found = difflib.get_close_matches(name.casefold(), self._names, n=2, cutoff=0.7)
        return tuple(self._shown[folded] for folded in found)
